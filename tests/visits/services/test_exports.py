"""The export: who may, what stands in it, what it logs, and that nothing in it runs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tracemalloc

import openpyxl
import pytest
from django.utils import timezone
from django.utils.translation import gettext

from tests.core.test_spreadsheets import PAYLOADS, is_live
from tests.factories.visits import MARKER, VisitRequestFactory
from visits.models import ExportLog, VisitRequest

# Fixtures asked for by name do not tell pytest-django that a database is needed.
pytestmark = pytest.mark.django_db

INBOX = "/admin/visits/requests/"
TEXT_FIELDS = ("organisation", "contact_name", "email", "phone", "questions", "purpose", "access_needs", "country")


@pytest.fixture
def ben(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return client


def fetch(client, file_format="csv", **params):
    response = client.get(INBOX, {**params, "export": file_format})
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def table(content, file_format="csv", delimiter=None):
    if file_format == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        return [list(row) for row in sheet.iter_rows(values_only=True)]
    text = content.decode("utf-8-sig")
    own = ";" if file_format == "csv_excel" else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or own))


@pytest.mark.parametrize("file_format", ["csv", "csv_excel", "xlsx"])
def test_export_holds_labels_local_times_and_readable_numbers(ben, ben_coordinator, theme, file_format):
    VisitRequestFactory(
        themes=[theme], received_at=dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC), kbo_number="0207499430",
        organisation_kind="education", language="fr", assignee=ben_coordinator, in_review=True, phone="+32470123456",
    )  # fmt: skip
    heading, row = table(fetch(ben, file_format), file_format)
    values = dict(zip(heading, row, strict=True))
    received = {
        "csv": "2026-07-01T00:30", "csv_excel": "01/07/2026 00:30", "xlsx": dt.datetime(2026, 7, 1, 0, 30),
    }  # fmt: skip
    phone = {"csv": "'+32470123456", "csv_excel": "0470 12 34 56", "xlsx": "+32470123456"}
    assert received[file_format] in values.values()
    assert phone[file_format] in values.values()
    for text in (theme.name, "0207.499.430", "Ben"):
        assert text in values.values()
    assert not {"education", "fr", "in_review", "form"} & set(map(str, values.values()))


def test_export_has_a_column_for_every_extra_question_ever_asked(ben, site):
    now = timezone.now()
    VisitRequestFactory(
        received_at=now - dt.timedelta(days=9), extra_answers={"bus": True, "b": "x"},
        extra_questions=[{"key": "bus", "label": "Bus?"}, {"key": "b", "label": gettext("E-mail")}],
    )  # fmt: skip
    VisitRequestFactory(
        received_at=now, extra_answers={"bus": False, "eten": ["vis", "soep"], "weg": 7},
        extra_questions=[{"key": "bus", "label": "Komt u met de bus?"}, {"key": "eten", "label": "Eten"}],
    )  # fmt: skip
    rows = table(fetch(ben, "xlsx"), "xlsx")
    # A core column has that heading too, so the key tells them apart.
    assert rows[0][-4:] == ["Komt u met de bus?", gettext("E-mail") + " (b)", "Eten", "weg"]
    newest, oldest = rows[1][-4:], rows[2][-4:]
    assert newest[2:] == ["vis, soep", 7]
    assert oldest[1] == "x"
    assert newest[0] != oldest[0]


@pytest.mark.parametrize("file_format", ["csv", "csv_excel", "xlsx"])
def test_export_has_no_live_cell_in_any_field_or_heading(ben, theme, file_format):
    theme.name = "=1+1"
    theme.save()
    for start in range(0, len(PAYLOADS), len(TEXT_FIELDS) + 2):
        chunk = [text.replace("\0", "").replace("\ud800", "") for text in PAYLOADS[start:]][: len(TEXT_FIELDS) + 2]
        chunk += ["="] * (len(TEXT_FIELDS) + 2 - len(chunk))
        fields = dict(zip(TEXT_FIELDS, chunk, strict=False))
        fields |= {"country": "=1", "phone": chunk[3][:20], "kbo_number": "=1"}
        VisitRequestFactory(
            themes=[theme], extra_questions=[{"key": f"k{start}", "label": chunk[-1]}],
            extra_answers={f"k{start}": chunk[-2]}, **fields,
        )  # fmt: skip
    content = fetch(ben, file_format)
    for delimiter in (None,) if file_format == "xlsx" else (",", ";", "\t"):
        assert [cell for row in table(content, file_format, delimiter) for cell in row if is_live(cell)] == []
    if file_format == "xlsx":
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_export_follows_tab_search_and_filters_and_is_logged(ben, ben_coordinator, theme):
    wanted = VisitRequestFactory(declined=True, language="fr", themes=[theme])
    VisitRequestFactory(declined=True, language="nl")
    VisitRequestFactory(language="fr")
    rows = table(fetch(ben, "csv", tab="closed", q=MARKER, language="fr"))
    assert [row[0] for row in rows[1:]] == [wanted.reference]
    log = ExportLog.objects.get()
    assert (log.by, log.by_name, log.format, log.row_count) == (ben_coordinator, "ben", "csv", 1)
    assert log.filters == {"tab": "closed", "q": "…", "language": "fr"}


@pytest.mark.parametrize("file_format", ["csv", "csv_excel", "xlsx"])
@pytest.mark.parametrize("who", ["carla_reader", "dora_privacy"])
def test_reading_is_not_exporting(client, request, who, file_format):
    client.force_login(request.getfixturevalue(who))
    VisitRequestFactory()
    html = client.get(INBOX).content.decode()
    assert MARKER in html
    assert "export=" not in html
    for address in (INBOX, f"{INBOX}results/"):
        response = client.get(address, {"export": file_format})
        assert response.status_code == 302
    assert not ExportLog.objects.exists()


def test_exports_button_keeps_the_filters(ben):
    VisitRequestFactory()
    html = ben.get(INBOX, {"tab": "new", "language": "nl"}).content.decode()
    assert f"{INBOX}?tab=new&amp;language=nl&amp;export=xlsx" in html


def test_export_of_nothing_is_a_heading_alone(ben):
    assert len(table(fetch(ben))) == 1


def test_export_in_unknown_format_is_the_list(ben):
    assert ben.get(INBOX, {"export": "pdf"})["Content-Type"].startswith("text/html")


def test_large_export_streams(ben, theme):
    template = VisitRequestFactory()
    rows = []
    for number in range(4000):
        template.pk, template.reference = None, f"GS-2025-{number:05d}"
        rows.append(
            VisitRequest(
                **{
                    field.attname: getattr(template, field.attname)
                    for field in VisitRequest._meta.concrete_fields
                    if field.name not in ("id", "token_hash", "public_id", "questions")
                },
                token_hash=f"h{number}",
                questions="x" * 5000,
            )
        )
    VisitRequest.objects.bulk_create(rows, batch_size=500)
    fetch(ben, q="geen enkele")  # what is loaded once does not count
    tracemalloc.start()
    response = ben.get(INBOX, {"export": "csv"})
    size = sum(len(piece) for piece in response.streaming_content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 20_000_000
    assert peak < 15_000_000
