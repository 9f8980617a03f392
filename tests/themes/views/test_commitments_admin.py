"""Commitments in the admin: who may, filters, status per row, many at once, import with a dry run, stale forms."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import Site

from tests.factories.themes import StrategicNoteFactory, add_note_page
from themes.models import Commitment, CommitmentUpdate, LeadQuestion
from themes.services.commitments import State, add_update, local_day, save_commitment

pytestmark = pytest.mark.django_db
INDEX = "/admin/commitments/"


def make(note, code="1", text="Bomen planten", **fields):
    return save_commitment(Commitment(note=note, code=code, **fields), texts={"nl": text}, origins=[], by=None)


@pytest.fixture
def note(site):
    return StrategicNoteFactory(slug="akkoord", name="Akkoord")


@pytest.fixture
def elsewhere(site):
    other = Site.objects.create(hostname="other.example", root_page=site.root_page, site_name="Elders")
    return make(StrategicNoteFactory(slug="elders", site=other), text="GEHEIM van elders")


@pytest.mark.parametrize("person", ["ben_coordinator", "carla_reader"])
def test_who_may_not_sees_nothing_and_changes_nothing(client, request, note, person):
    client.force_login(request.getfixturevalue(person))
    one = make(note)
    for path in ("", "add/", "bulk/", "import/", "questions/", f"{one.pk}/", f"{one.pk}/edit/", f"{one.pk}/delete/"):
        answer = client.get(INDEX + path)
        assert answer.status_code in (302, 403)
        assert b"Bomen" not in answer.content
    client.post(f"{INDEX}{one.pk}/status/", {"status": "delayed", "version": one.version})
    assert not CommitmentUpdate.objects.exists()


def test_other_site_is_out_of_reach(client, anna_editor, note, elsewhere):
    client.force_login(anna_editor)
    assert b"GEHEIM" not in client.get(INDEX).content
    for path in ("", "edit/", "delete/"):
        assert client.get(f"{INDEX}{elsewhere.pk}/{path}").status_code == 404
    assert client.post(f"{INDEX}{elsewhere.pk}/status/", {"status": "delayed", "version": 1}).status_code == 404
    client.get(f"{INDEX}bulk/", {"pk": elsewhere.pk})
    client.post(f"{INDEX}bulk/", {"what": "lead", "lead": "X", "selection": f"{elsewhere.pk}:1"})
    elsewhere.refresh_from_db()
    assert elsewhere.lead == ""


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=boom", ["1"]), ("status=delayed", ["2"]), ("level=objective", ["2"]), ("lead=groen", ["1"]),
        ("overdue=on", ["2"]), ("silent_since=2021-01-01", ["1", "2"]), ("q=%25", []),
        ("theme=999999999999999999999", ["1", "2"]),
        ("status=nonsense&p=99999999999&origin=x&silent_since=zz", ["1", "2"]), ("export=nonsense", ["1", "2"]),
    ],
)  # fmt: skip
def test_filters(client, anna_editor, note, query, codes):
    make(note, "1", "Elke boom telt", lead="Groendienst")
    two = make(note, "2", "Water", level="objective", target_on=date(2020, 5, 5))
    add_update(two, State("delayed", date(2020, 1, 1)), now=timezone.now())
    client.force_login(anna_editor)
    answer = client.get(f"{INDEX}?{query}")
    assert answer.status_code == 200
    assert [one.code for one in answer.context["hits"]] == codes


def test_listing_costs_the_same_for_1_and_40_rows(client, anna_editor, note, django_assert_max_num_queries):
    client.force_login(anna_editor)
    make(note, "x0")
    client.get(INDEX)
    with django_assert_max_num_queries(100) as few:
        client.get(INDEX)
    for number in range(1, 40):
        make(note, f"x{number}")
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(INDEX).context["hits"]) == 40


def test_status_in_a_row_is_written_with_today_and_goes_back_to_the_list(client, anna_editor, note):
    one = make(note)
    client.force_login(anna_editor)
    back = f"{INDEX}?status=not_started"
    answer = client.post(f"{INDEX}{one.pk}/status/", {"status": "in_progress", "version": one.version, "next": back})
    assert (answer.status_code, answer["Location"]) == (302, back)
    update = CommitmentUpdate.objects.get()
    assert (update.status, update.on, update.by, update.by_lead) == (
        "in_progress", local_day(timezone.now()), anna_editor, False,
    )  # fmt: skip
    outside = client.post(
        f"{INDEX}{one.pk}/status/", {"status": "delayed", "version": 2, "next": "https://evil.example/"}
    )
    assert outside["Location"] == INDEX


@pytest.mark.parametrize(
    "values",
    [{"status": "achieved"}, {"status": "nonsense"}, {"on": "2999-01-01"}, {"on": "x"}, {"version": "x"},
     {"version": "9" * 40}, {"evidence_url": "javascript:alert(1)"}, {"evidence_url": "ftp://x.example/"},
     {"note": "x" * 2001}, {"evidence_document": "9" * 30}],
)  # fmt: skip
def test_bad_status_is_refused_and_what_was_typed_is_kept(client, anna_editor, note, values):
    one = make(note)
    client.force_login(anna_editor)
    data = {"status": "delayed", "on": "2024-01-01", "note": "Getypte uitleg", "version": one.version, **values}
    answer = client.post(f"{INDEX}{one.pk}/status/", data)
    assert answer.status_code == 422
    assert data["note"][:100] in answer.content.decode()
    assert not CommitmentUpdate.objects.exists()


def test_stale_form_is_told_who_acted_and_keeps_what_was_typed(client, anna_editor, admin_user, note):
    one = make(note)
    old = one.version
    add_update(one, State("delayed", date(2024, 1, 1)), now=timezone.now(), by=anna_editor)
    client.force_login(admin_user)
    answer = client.post(f"{INDEX}{one.pk}/status/", {"status": "in_progress", "note": "Mijn zin", "version": old})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Anna" in html
    assert "Mijn zin" in html
    assert one.updates.count() == 1
    edit = {"note": note.pk, "code": "1", "level": "action", "order": 0, "text_nl": "Nieuw", "version": old}
    assert client.post(f"{INDEX}{one.pk}/edit/", edit).status_code == 409
    assert Commitment.objects.get().text("nl").text == "Bomen planten"


def test_add_and_edit_with_origins_and_parent(client, anna_editor, note, theme):
    make(note, "A", level="objective")
    client.force_login(anna_editor)
    data = {"note": note.pk, "code": "A.1", "level": "action", "order": 1, "theme": theme.pk, "parent_code": "A",
            "origin_names": "Eigen | Dienst", "text_nl": "Tekst", "text_en": "Text"}  # fmt: skip
    assert client.post(f"{INDEX}add/", data).status_code == 302
    one = Commitment.objects.get(code="A.1")
    assert (one.parent.code, one.theme, sorted(str(origin) for origin in one.origins.all())) == (
        "A", theme, ["Dienst", "Eigen"],
    )  # fmt: skip
    assert client.post(f"{INDEX}add/", data).status_code == 422
    data |= {"parent_code": "A.1", "version": one.version}
    assert client.post(f"{INDEX}{one.pk}/edit/", data).status_code == 422
    data |= {"parent_code": "", "text_en": "", "code": "HACK"}
    assert client.post(f"{INDEX}{one.pk}/edit/", data).status_code == 302
    one.refresh_from_db()
    assert (one.code, one.parent, one.texts.count()) == ("A.1", None, 1)


def test_delete_is_refused_for_what_readers_saw_with_a_history(client, anna_editor, note):
    client.force_login(anna_editor)
    add_note_page(note)
    kept, gone = make(note, "1"), make(note, "2")
    add_update(kept, State("delayed", date(2024, 1, 1)), now=timezone.now())
    client.post(f"{INDEX}{kept.pk}/delete/", {"version": kept.version})
    client.post(f"{INDEX}{gone.pk}/delete/", {"version": "nonsense"})
    assert Commitment.objects.count() == 2
    client.post(f"{INDEX}{gone.pk}/delete/", {"version": gone.version})
    assert [one.code for one in Commitment.objects.all()] == ["1"]


def test_bulk_changes_what_did_not_change_meanwhile(client, anna_editor, note, theme):
    client.force_login(anna_editor)
    rows = [make(note, str(number)) for number in range(3)]
    page = client.get(f"{INDEX}bulk/", {"pk": [row.pk for row in rows] + ["nonsense", "9" * 30]})
    selection = page.context["form"].initial["selection"]
    add_update(rows[0], State("delayed", date(2024, 1, 1)), now=timezone.now())
    client.post(f"{INDEX}bulk/", {"what": "theme", "theme": theme.pk, "selection": selection})
    themes = Commitment.objects.order_by("code").values_list("theme__code", flat=True)
    assert list(themes) == [None, "inclusieve-stad", "inclusieve-stad"]
    page = client.get(f"{INDEX}bulk/?all=1&status=not_started")
    assert page.context["count"] == 2
    selection = page.context["form"].initial["selection"]
    data = {"what": "status", "status": "achieved", "on": "2024-02-02", "selection": selection}
    assert client.post(f"{INDEX}bulk/", data).status_code == 422
    assert client.post(f"{INDEX}bulk/", {**data, "evidence_url": "https://bron.example/"}).status_code == 302
    assert sorted(Commitment.objects.values_list("status", flat=True)) == ["achieved", "achieved", "delayed"]


def test_import_shows_first_and_writes_after_confirmation(client, anna_editor, note):
    client.force_login(anna_editor)
    content = b"code,text,status,status_on\n1,Bomen,in_progress,2024-01-01\n2,Water,,\n"
    upload = {"note": note.pk, "file": SimpleUploadedFile("a.csv", content)}
    shown = client.post(f"{INDEX}import/", upload)
    assert shown.context["counts"] == {"added": 2}
    assert not Commitment.objects.exists()
    confirm = {"note": note.pk, "content": shown.context["content"], "confirm": "1",
               "fingerprint": shown.context["plan"].fingerprint}  # fmt: skip
    make(note, "2", "Anders")
    again = client.post(f"{INDEX}import/", confirm)
    assert (again.status_code, Commitment.objects.count()) == (409, 1)
    confirm["fingerprint"] = again.context["plan"].fingerprint
    assert client.post(f"{INDEX}import/", confirm).status_code == 302
    assert sorted(Commitment.objects.values_list("code", "status")) == [("1", "in_progress"), ("2", "not_started")]


def test_import_can_be_confirmed_from_the_page_when_every_cell_is_quoted(client, anna_editor, note):
    client.force_login(anna_editor)
    content = b'"code","text"\n"1","Bomen <en> struiken"\n'
    shown = client.post(f"{INDEX}import/", {"note": note.pk, "file": SimpleUploadedFile("a.csv", content)})
    field = re.search(r'<textarea name="content"[^>]*>(.*?)</textarea>', shown.content.decode(), re.S).group(1)
    confirm = {"note": note.pk, "content": html.unescape(field), "confirm": "1",
               "fingerprint": shown.context["plan"].fingerprint}  # fmt: skip
    assert client.post(f"{INDEX}import/", confirm).status_code == 302
    assert Commitment.objects.get().text("nl").text == "Bomen <en> struiken"


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff", b"code,text\n1,\n", b"nonsense"])
def test_import_of_a_bad_file_is_told(client, anna_editor, note, content):
    client.force_login(anna_editor)
    data = {"note": note.pk, "file": SimpleUploadedFile("a.csv", content), "confirm": "1"}
    assert client.post(f"{INDEX}import/", data).status_code in (409, 422)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("file_format", ["csv", "csv_excel", "xlsx"])
def test_export_disarms_formulas(client, anna_editor, note, file_format):
    make(note, "1", "=HYPERLINK(1)")
    client.force_login(anna_editor)
    body = b"".join(client.get(f"{INDEX}?export={file_format}").streaming_content)
    assert body[:2] == b"PK" if file_format == "xlsx" else b"'=HYPERLINK" in body


def test_link_of_a_lead_can_be_taken_back(client, anna_editor, note):
    now = timezone.now()
    question = LeadQuestion.objects.create(
        note=note, email="x@stad.example", asked_at=now, expires_at=now + timedelta(days=1)
    )
    client.force_login(anna_editor)
    assert question.token not in client.get(f"{INDEX}questions/").content.decode()
    client.post(f"{INDEX}questions/", {"revoke": question.pk})
    question.refresh_from_db()
    assert question.revoked_at is not None
    assert client.post(f"{INDEX}questions/", {"revoke": "9" * 40}).status_code == 404
