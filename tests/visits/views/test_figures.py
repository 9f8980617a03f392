"""The report, against a hand-made set of requests: numbers, period, file, permissions."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.visits import MARKER, VisitRequestFactory
from visits.models import ExportLog, RequestEvent
from visits.services.figures import Count, Duration, duration_of, figures_of

pytestmark = pytest.mark.django_db
REPORT = "/admin/visits/figures/"
START = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def days(count):
    return dt.timedelta(days=count)


@pytest.fixture
def requests(theme, other_theme):
    """Five requests and one spam; three decided, after 2, 4 and 10 days."""
    made = [
        VisitRequestFactory(themes=[theme, other_theme], people=10, received_at=START, status="completed",
                            decided_at=START + days(2)),
        VisitRequestFactory(themes=[theme], people=5, received_at=START, status="declined",
                            decline_reason="no_capacity", decided_at=START + days(4), country="NL"),
        VisitRequestFactory(themes=[theme], people=7, received_at=START + days(31), status="scheduled",
                            decided_at=START + days(41), organisation_kind="education"),
        VisitRequestFactory(themes=[theme], people=1, received_at=START, status="waiting", country=""),
        VisitRequestFactory(themes=[other_theme], people=2, received_at=START),
        VisitRequestFactory(themes=[theme], people=99, received_at=START, spam=True, decided_at=START),
    ]  # fmt: skip
    # The first answer counts, not the later ones; a status that nobody is told of is no answer.
    for visit_request, status, after in (
        (made[0], "in_review", 0.1), (made[0], "question_sent", 1), (made[0], "scheduled", 2),
        (made[1], "declined", 4), (made[3], "waiting", 3),
    ):  # fmt: skip
        RequestEvent.objects.create(
            visit_request=visit_request, at=visit_request.received_at + days(after), kind="status", to_status=status
        )
    return made


@pytest.fixture
def ben(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return client


def test_figures_of_the_hand_made_set(requests, site):
    figures = figures_of(site)
    assert figures.total == Count(requests=5, people=25, accepted=2, declined=1)
    assert figures.total.share_accepted == 67
    assert figures.refusals == {"no_capacity": 1}
    assert figures.first_answer == Duration(2, 2.5, 4.0)
    assert figures.decision == Duration(3, 4.0, 10.0)
    assert figures.by_theme == {"Inclusieve stad": Count(4, 23, 2, 1), "Duurzame stad": Count(2, 12, 1, 0)}
    assert figures.by_month == {dt.date(2026, 3, 1): Count(4, 18, 1, 1), dt.date(2026, 4, 1): Count(1, 7, 1, 0)}
    assert figures.by_kind == {"municipality": Count(4, 18, 1, 1), "education": Count(1, 7, 1, 0)}
    assert figures.by_country == {"BE": Count(3, 19, 2, 0), "": Count(1, 1, 0, 0), "NL": Count(1, 5, 0, 1)}


def test_period_narrows_every_figure(requests, site):
    figures = figures_of(site, received_from=dt.date(2026, 4, 1), received_to=dt.date(2026, 4, 30))
    assert figures.total == Count(1, 7, 1, 0)
    assert (figures.refusals, figures.first_answer, figures.decision) == ({}, None, Duration(1, 10.0, 10.0))


def test_nothing_decided_has_no_share(site):
    assert figures_of(site).total.share_accepted is None


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_nine_in_ten_stay_within_the_90th_percentile(numbers):
    found = duration_of([(START, START + days(number)) for number in numbers])
    assert sum(number <= found.p90 for number in numbers) >= 0.9 * len(numbers)
    assert sum(number < found.p90 for number in numbers) < 0.9 * len(numbers)
    assert found.median <= found.p90 or len(numbers) < 3


def test_queries_do_not_grow_with_the_rows(requests, site, django_assert_num_queries):
    with django_assert_num_queries(9):
        figures_of(site)
    VisitRequestFactory.create_batch(3, country="FR", status="declined", decline_reason="repeat")
    with django_assert_num_queries(9):
        figures_of(site)


def test_report_shows_figures_and_nobody(ben, requests):
    response = ben.get(REPORT)
    html = response.content.decode()
    assert response.status_code == 200
    assert "67%" in html
    assert html.count('<svg class="bars__bar"') == 2 + 2 + 2 + 3
    assert MARKER not in html
    assert "no-store" in response["Cache-Control"]


def test_empty_report_and_wrong_period_say_so(ben, site):
    assert 'class="figures__empty"' in ben.get(REPORT).content.decode()
    assert 'role="alert"' in ben.get(REPORT, {"received_from": "x"}).content.decode()


@pytest.mark.parametrize(("kind", "delimiter", "median"), [("csv", ",", "2.5"), ("csv_excel", ";", "2,5")])
def test_file_holds_the_figures_and_is_logged(ben, requests, kind, delimiter, median):
    answer = ben.get(REPORT, {"export": kind})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    assert rows[1][2:6] == ["5", "25", "2", "1"]
    assert next(row[6] for row in rows[1:] if row[6]) == median
    assert MARKER not in text
    log = ExportLog.objects.get()
    assert (log.filters, log.row_count) == ({"table": "figures"}, len(rows) - 1)


def test_workbook_opens(ben, requests):
    from openpyxl import load_workbook

    answer = ben.get(REPORT, {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert next(row[6] for row in sheet.iter_rows(values_only=True) if isinstance(row[6], float | int)) == 2.5


@pytest.mark.parametrize(("who", "sees"), [("anna_editor", False), ("carla_reader", True), ("dora_privacy", True)])
def test_report_is_for_who_may_view_and_files_for_who_may_export(client, request, requests, who, sees):
    client.force_login(request.getfixturevalue(who))
    assert (client.get(REPORT).status_code == 200) is sees
    assert client.get(REPORT, {"export": "csv"}).status_code == 302
    assert not ExportLog.objects.exists()
