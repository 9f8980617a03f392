"""One person's data: handed over whole, erased without residue, and erased again after a restore."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import os
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from cms.mail.models import OutgoingMail
from tests.factories.visits import HostFactory, InfoDayFactory, VisitRequestFactory
from visits.models import (
    AccessLog,
    ErasedPerson,
    Evaluation,
    FormQuestion,
    IndividualVisit,
    Registration,
    ThemeFollower,
    VisitRequest,
    VisitRequestPage,
)
from visits.services import hosts, individual_visits, people, visit_requests

pytestmark = pytest.mark.django_db

MARKER = "Klaproos"
ADDRESS = f"roos.{MARKER.lower()}@{MARKER.lower()}.example"
PHONE = "+32470998877"
NEEDLES = (MARKER.lower(), PHONE, PHONE[3:])


def residue():
    """Every place in the database and in our folder where the person can be read, whatever the encoding."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- names of our tables
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found += [f"{table}.{name}" for name, value in zip(columns, row, strict=True) if holds(value)]
    for folder in {Path(settings.MEDIA_ROOT), Path(settings.VAR_DIR)}:
        for path in folder.rglob("*"):
            if path.is_file() and not path.name.startswith("test.sqlite3") and holds(path.read_bytes()):
                found.append(str(path))
    return found


def holds(value):
    raw = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode("utf-8", "replace")
    texts = [raw]
    for piece in raw.split():
        if len(piece) > 20:
            try:
                texts.append(base64.b64decode(piece + b"=="))
            except (binascii.Error, ValueError):
                continue
    text = b"\n".join(texts).decode("utf-8", "replace").lower()
    return any(needle in text for needle in NEEDLES)


@pytest.fixture
def everywhere(client, theme, answers, ben_coordinator, monkeypatch):
    """The person by every path: form, API, spam, failed mail, question, places, notes, assignment, search, export."""
    page = VisitRequestPage.objects.get(locale__language_code="nl")
    FormQuestion.objects.create(page=page, label="Allergie", field_type="singleline", sort_order=0, required=False)
    person = {
        **answers, "organisation": f"Stad {MARKER}", "contact_name": f"Roos {MARKER}", "email": ADDRESS,
        "phone": PHONE, "questions": MARKER, "purpose": MARKER, "access_needs": MARKER, "allergie": MARKER,
    }  # fmt: skip
    assert client.post("/werkbezoek-aanvragen/", person).status_code == 303
    assert client.post("/werkbezoek-aanvragen/", {**person, "website": MARKER}).status_code == 303
    body = {**person, "people": 8, "privacy_accepted": True}
    sent = client.post(
        "/api/v1/forms/werkbezoek-aanvragen/submissions", json.dumps(body), content_type="application/json",
        headers={"Idempotency-Key": f"{MARKER}-1"},
    )  # fmt: skip
    assert sent.status_code == 201, sent.content
    now = timezone.now()
    day = InfoDayFactory(themes=[theme])
    first, spam, second = VisitRequest.objects.order_by("pk")
    assert spam.status == "spam"
    ben = {"by": ben_coordinator, "now": now}
    visit_requests.start_review(first, **ben)
    visit_requests.send_question(first, f"Beste {MARKER}?", **ben)
    visit_requests.add_note(first, f"Gebeld met {MARKER} {PHONE}", **ben)
    visit_requests.assign(first, ben_coordinator, **ben)
    visit_requests.schedule(first, info_day=day, note=f"Tot dan, {MARKER}", **ben)
    visit_requests.start_review(second, **ben)
    visit_requests.decline(second, "other", f"Helaas, {MARKER}", **ben)
    OutgoingMail.objects.filter(recipient=ADDRESS).update(status="failed", error=f"550 {ADDRESS}")
    client.force_login(ben_coordinator)
    for query in ({}, {"q": MARKER}, {"q": ADDRESS, "export": "xlsx"}, {"q": MARKER, "export": "csv"}):
        answer = client.get("/admin/visits/requests/", query)
        if answer.streaming:
            b"".join(answer.streaming_content)
    _second_step(client, theme, person, ben)
    client.force_login(ben_coordinator)
    client.get(f"/admin/visits/requests/{first.pk}/")
    client.post(f"/admin/visits/requests/{first.pk}/decline/", {"version": 1, "reason": "other", "note": MARKER})
    client.logout()
    return first, spam, second


def _second_step(client, theme, person, ben):
    """A visit of its own with host, question, details, moves, door and opinion; and the person follows the theme."""
    client.logout()
    now = ben["now"]
    body = {**person, "people": 8, "privacy_accepted": True}
    client.post(
        "/api/v1/forms/werkbezoek-aanvragen/submissions", json.dumps(body), content_type="application/json",
        headers={"Idempotency-Key": f"{MARKER}-2"},
    )  # fmt: skip
    row = VisitRequest.objects.latest("pk")
    visit_requests.start_review(row, **ben)
    visit_requests.send_question(row, f"Wat wil {MARKER} zien?", subject=f"Voor {MARKER}", **ben)
    question = row.events.filter(kind="status").latest("pk")
    page = f"/aanvraag/{row.token}/"
    asked = client.post(f"{page}answer/", {"question": question.pk, "answer": f"De {MARKER}"})
    assert asked.headers["Location"].endswith("melding=answered#melding")
    start = now + dt.timedelta(days=20)
    visit_requests.schedule(row, scheduled_at=start, ends_at=start + dt.timedelta(hours=2), location="Stadhuis", **ben)
    host = HostFactory(themes=[theme], weekdays=list(range(7)), languages=["nl", "en", "fr"])
    assignment = hosts.ask(host, row.visit, **ben)
    hosts.answer(assignment, "yes", now=now)
    details = {
        "participants": f"Roos {MARKER}, {MARKER}\nJan", "transport": "train", "itinerary": MARKER,
        "advance_questions": MARKER, "seen": "",
    }  # fmt: skip
    assert client.post(f"{page}details/", details).status_code == 303
    later = start + dt.timedelta(hours=1)
    individual_visits.move(
        row, starts_at=later, ends_at=later + dt.timedelta(hours=2), location="Elders", note=MARKER, **ben
    )
    visit_requests.complete(row, by=ben["by"], now=later + dt.timedelta(days=1))
    VisitRequest.objects.filter(pk=row.pk).update(scheduled_at=now - dt.timedelta(days=1))
    IndividualVisit.objects.filter(visit_request=row).update(
        starts_at=now - dt.timedelta(days=1), ends_at=now - dt.timedelta(hours=20)
    )
    opinion = {"overall": "5", "usefulness": "4", "organisation": "4", "best": MARKER, "better": MARKER}
    assert client.post(f"{page}evaluatie/", opinion).status_code == 303
    assert Evaluation.objects.get().best == MARKER
    client.post("/volgen/", {"theme": theme.code, "email": ADDRESS})
    assert ThemeFollower.objects.filter(email=ADDRESS).exists()


def dump():
    """The whole database as its own tool writes it."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return "\n".join(connection.connection.iterdump())
    database = connection.settings_dict
    command = ["pg_dump", "-U", database["USER"], "-h", database["HOST"], "-d", database["NAME"]]
    if database["PORT"]:
        command += ["-p", str(database["PORT"])]
    environment = {**os.environ, "PGPASSWORD": database["PASSWORD"] or ""}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.django_db(transaction=True)
def test_erased_person_is_in_no_dump(everywhere):
    if connection.vendor == "postgresql" and shutil.which("pg_dump") is None:
        pytest.skip("the tools of PostgreSQL are not on this machine")
    assert MARKER.lower() in dump().lower(), "the dump holds what is there"
    call_command("erase_person", ADDRESS, "--yes", stdout=StringIO())
    left = [line for line in dump().splitlines() if holds(line)]
    assert left == []


def test_erased_person_is_nowhere(everywhere):
    first, _spam, _second = everywhere
    before = residue()
    for place in ("visits_visitrequest.email", "visits_requestevent.note", "mail_outgoingmail.raw",
                  "visits_organisation.name", "mail_outgoingmail.dedupe_key", "visits_participant.name",
                  "visits_evaluation.best", "visits_themefollower.email", "visits_visitrequest.itinerary"):  # fmt: skip
        assert place in before, "the scan finds what is there"
    call_command("erase_person", ADDRESS.upper(), "--yes", stdout=StringIO())
    assert residue() == []
    assert list(VisitRequest.objects.order_by("pk").values_list("status", "people")) == [
        ("withdrawn", 8),
        ("declined", 8),
        ("completed", 8),
    ]
    assert Registration.objects.get(visit_request=first).status == "cancelled"
    assert (AccessLog.objects.first().action, AccessLog.objects.first().by_name) == ("erasure", "system")


def test_export_holds_everything_and_no_key(everywhere, tmp_path):
    first, _spam, _second = everywhere
    out = StringIO()
    call_command("export_person", f" {ADDRESS.upper()} ", "--out", str(tmp_path / "map"), stdout=out)
    text = (tmp_path / "map" / "person.json").read_text("utf-8")
    page = (tmp_path / "map" / "person.html").read_text("utf-8")
    data = json.loads(text)
    assert len(data["requests"]) == 4
    assert len(data["mails"]) == OutgoingMail.objects.filter(recipient=ADDRESS).count()
    assert data["requests"][0]["extra_answers"] == {"allergie": MARKER}
    assert f"Gebeld met {MARKER} {PHONE}" in [event["note"] for event in data["requests"][0]["history"]]
    for words in (f"Beste {MARKER}?", f"Helaas, {MARKER}", first.reference, PHONE):
        assert words in text
        assert words in page
    assert VisitRequest.objects.get(pk=first.pk).token_hash not in text
    assert (tmp_path / "map" / "person.json").stat().st_mode & 0o077 == 0


def test_html_export_runs_nothing_that_was_typed(site):
    VisitRequestFactory(email=ADDRESS, questions="<script>alert(1)</script>")
    html = people.as_html(people.export(ADDRESS, site=site, by=None, now=timezone.now()))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_erase_asks_for_the_address_again(site, monkeypatch):
    VisitRequestFactory(email=ADDRESS)
    monkeypatch.setattr("builtins.input", lambda _text: "iemand@anders.example")
    with pytest.raises(CommandError, match="another address"):
        call_command("erase_person", ADDRESS, stdout=StringIO())
    assert VisitRequest.objects.get().email == ADDRESS
    monkeypatch.setattr("builtins.input", lambda _text: ADDRESS.upper())
    call_command("erase_person", ADDRESS, stdout=StringIO())
    assert VisitRequest.objects.get().email == ""


def test_erase_leaves_others_and_what_is_on_legal_hold(site):
    other = VisitRequestFactory(email=f"x{ADDRESS}")
    held = VisitRequestFactory(email=ADDRESS, legal_hold=True)
    VisitRequestFactory(email=ADDRESS)
    done = people.erase(ADDRESS, site=site, by=None, now=timezone.now())
    assert (done.requests, done.on_hold) == (1, [held.reference])
    assert set(VisitRequest.objects.exclude(email="").values_list("pk", flat=True)) == {other.pk, held.pk}


def test_replay_after_a_restore_erases_again_but_not_what_came_since(site, tmp_path, settings):
    moment = timezone.now() - dt.timedelta(days=10)
    old = VisitRequestFactory(email=ADDRESS, received_at=moment - dt.timedelta(days=1))
    bystander = VisitRequestFactory(received_at=moment - dt.timedelta(days=1))
    people.erase(ADDRESS, site=site, by=None, now=moment)
    file = tmp_path / "ledger.json"
    call_command("replay_erasures", "--save", str(file), stdout=StringIO())
    assert MARKER.lower() not in file.read_text().lower()
    # The backup of the day before: the request is back, the ledger does not know of it.
    VisitRequest.objects.filter(pk=old.pk).delete()
    ErasedPerson.objects.all().delete()
    back = VisitRequestFactory(email=ADDRESS.title(), received_at=moment - dt.timedelta(days=1))
    new = VisitRequestFactory(email=ADDRESS, received_at=moment + dt.timedelta(days=1))
    # The key was changed meanwhile.
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-for-this-test-0123456789"
    call_command("replay_erasures", "--ledger", str(file), stdout=StringIO())
    emails = dict(VisitRequest.objects.values_list("pk", "email"))
    assert (emails[back.pk], emails[new.pk], emails[bystander.pk]) == ("", ADDRESS, bystander.email)
    call_command("replay_erasures", stdout=StringIO())
    assert VisitRequest.objects.get(pk=new.pk).email == ADDRESS
    assert ErasedPerson.objects.get().erased_at == moment


@pytest.mark.parametrize("content", ["", "{}x", '[{"hash": 1}]', '[{"hash": "ab", "erased_at": "2026-01-01"}]', "[1]"])
def test_file_that_is_no_ledger_is_refused_in_words(site, tmp_path, content):
    file = tmp_path / "ledger.json"
    file.write_text(content)
    with pytest.raises(CommandError, match="no ledger"):
        call_command("replay_erasures", "--ledger", str(file))


# In the admin ------------------------------------------------------------------------------------

PAGE = "/admin/visits/people/"


@pytest.mark.parametrize("who", ["dora_privacy", "admin_user"])
def test_privacy_officer_finds_downloads_and_erases(client, request, site, who):
    row = VisitRequestFactory(email=ADDRESS)
    user = request.getfixturevalue(who)
    client.force_login(user)
    assert client.get(PAGE).status_code == 200
    answer = client.post(PAGE, {"email": ADDRESS.upper(), "action": "find"})
    assert row.reference in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for kind in ("json", "html"):
        answer = client.post(PAGE, {"email": ADDRESS, "action": kind})
        assert answer["Content-Disposition"] == f'attachment; filename="person.{kind}"'
        assert row.contact_name in answer.content.decode()
    answer = client.post(PAGE, {"email": ADDRESS, "again": "ander@x.example", "action": "erase"})
    assert answer.status_code == 422
    assert VisitRequest.objects.get().email == ADDRESS
    answer = client.post(PAGE, {"email": ADDRESS, "again": f" {ADDRESS.upper()}", "action": "erase"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert VisitRequest.objects.get().email == ""
    lines = list(AccessLog.objects.order_by("pk").values_list("by_name", "action", "subject"))
    name = user.get_username()
    assert lines == [(name, "person", "1"), (name, "person", "1"), (name, "erasure", "1")]


@pytest.mark.parametrize(
    "data", [{}, {"email": ""}, {"email": "geen adres"}, {"email": "\ud800@x.be"}, {"action": "x"}]
)
def test_bad_address_is_told_and_finds_nothing(client, dora_privacy, data):
    client.force_login(dora_privacy)
    for action in ("find", "json", "erase"):
        data = {"action": action, **data}
        assert client.post(PAGE, {k: v.encode("utf-8", "ignore").decode() for k, v in data.items()}).status_code == 422


@pytest.mark.parametrize("who", ["ben_coordinator", "carla_reader", "anna_editor"])
def test_page_is_closed_to_others(client, request, site, who):
    VisitRequestFactory(email=ADDRESS)
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE).status_code in (302, 403)
    for action in ("find", "json", "html", "erase"):
        answer = client.post(PAGE, {"email": ADDRESS, "again": ADDRESS, "action": action})
        assert answer.status_code in (302, 403)
        assert MARKER.lower() not in answer.content.decode().lower()
    assert VisitRequest.objects.get().email == ADDRESS
