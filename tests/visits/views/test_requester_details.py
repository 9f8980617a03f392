"""The requester answers a question and prepares the visit: on the own page, by POST, without losing a word."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes, policy

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext

from cms.core.secret_links import hash_token
from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from visits.models import Participant, Registration, RequestEvent, VisitRequest
from visits.services import registrations, visit_requests

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    """Somebody with a browser that insists on CSRF, as the real ones do."""
    return Client(enforce_csrf_checks=True)


def with_link(**fields):
    row = VisitRequestFactory(**fields)
    VisitRequest.objects.filter(pk=row.pk).update(token_hash=hash_token(row.token))
    row.refresh_from_db()
    return row


def url(row, action=""):
    return f"/aanvraag/{row.token}/{action}/" if action else f"/aanvraag/{row.token}/"


def notices():
    return OutgoingMail.objects.filter(about__startswith="notice:").order_by("pk")


# The answer --------------------------------------------------------------------------------------


@pytest.fixture
def asked(site, ben_coordinator):
    row = with_link(in_review=True)
    text = f"Met hoeveel komen jullie? Ik bel {row.phone} of mail {row.email}."
    visit_requests.send_question(row, text, by=ben_coordinator, now=timezone.now())
    row.refresh_from_db()
    return row


def question_of(row):
    return RequestEvent.objects.filter(visit_request=row, to_status="question_sent").latest("pk").pk


def test_page_shows_the_question_and_no_address_or_number(visitor, asked):
    html = visitor.get(url(asked)).content.decode()
    assert "Met hoeveel komen jullie? Ik bel … of mail …." in html
    assert asked.email not in html
    assert asked.phone not in html
    assert f'action="{url(asked, "answer")}"' in html


def test_answer_goes_to_the_history_and_back_to_the_inbox_as_unread(visitor, client, asked, ben_coordinator):
    client.force_login(ben_coordinator)
    client.get(f"/admin/visits/requests/{asked.pk}/")
    answer = visitor.post(url(asked, "answer"), {"question": question_of(asked), "answer": f"Met 12, zegt {MARKER}"})
    assert (answer.status_code, answer["Location"]) == (303, f"{url(asked)}?melding=answered#melding")
    row = VisitRequest.objects.get()
    assert (row.status, row.read_at) == ("in_review", None)
    event = row.events.get(kind="answer")
    assert (event.note, event.by) == (f"Met 12, zegt {MARKER}", None)
    raw = message_from_bytes(bytes(notices().get().raw), policy=policy.default)
    text = raw.get_body(("plain",)).get_content()
    assert row.reference in text
    assert MARKER not in text
    assert "zegt" not in text
    assert "?status=in_review" in client.get("/admin/").content.decode()
    listing = client.get("/admin/visits/requests/").content.decode()
    assert 'inbox-status--new"' in listing
    assert "inbox-unread" in listing
    page = client.get(f"/admin/visits/requests/{asked.pk}/").content.decode()
    assert f"Met 12, zegt {MARKER}" in page
    assert VisitRequest.objects.get().read_at is not None
    assert "?status=in_review" not in client.get("/admin/").content.decode()
    again = visitor.post(url(asked, "answer"), {"question": question_of(asked), "answer": "Nog eens"})
    assert "melding=closed" in again["Location"]
    assert RequestEvent.objects.filter(kind="answer").count() == 1


def test_notice_of_an_answer_is_a_mail_of_its_own_after_that_of_the_request(visitor, asked):
    from visits.services import mails

    mails.queue_notice(asked, now=timezone.now())
    notices().update(status="sent", sent_at=timezone.now(), attempts=1)
    visitor.post(url(asked, "answer"), {"question": question_of(asked), "answer": "Twaalf"})
    assert notices().count() == 2
    assert notices().last().status == "queued"


@pytest.mark.parametrize("text", ["", "   ", "x" * 5001])
def test_wrong_answer_is_explained_and_kept(visitor, asked, text):
    answer = visitor.post(url(asked, "answer"), {"question": question_of(asked), "answer": text})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'href="#answer_answer"' in html
    assert text.strip() in html
    assert VisitRequest.objects.get().status == "question_sent"


def test_answer_to_an_older_question_is_kept_on_the_screen(visitor, asked, ben_coordinator):
    old, now = question_of(asked), timezone.now()
    visit_requests.reopen(asked, by=ben_coordinator, now=now)
    closed = visitor.post(url(asked, "answer"), {"question": old, "answer": "Te laat"})
    assert "melding=closed" in closed["Location"]
    visit_requests.send_question(asked, "En wanneer?", by=ben_coordinator, now=now + dt.timedelta(minutes=1))
    html = visitor.post(url(asked, "answer"), {"question": old, "answer": "Met <12>"}).content.decode()
    assert "Met &lt;12&gt;" in html
    assert "En wanneer?" in html
    assert f'value="{question_of(asked)}"' in html
    assert not RequestEvent.objects.filter(kind="answer").exists()


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "²", "\x00"])
def test_answer_without_its_question_changes_nothing(visitor, asked, number):
    answer = visitor.post(url(asked, "answer"), {"question": number, "answer": "Hallo \x00"})
    assert answer.status_code == 303
    assert VisitRequest.objects.get().status == "question_sent"


# The second step ---------------------------------------------------------------------------------

FIELDS = {
    "participants": "Kim Berg, beleidsmedewerker\r\n\r\n  Noor   Maas \r\n",
    "transport": "train",
    "itinerary": "Daarna naar Gent",
    "advance_questions": "Wat kost het?",
}


@pytest.fixture
def confirmed(site):
    row = with_link(in_review=True, people=8)
    registrations.invite(row, InfoDayFactory(capacity=10), people=3, now=timezone.now())
    registrations.accept(Registration.objects.get(), now=timezone.now())
    row.refresh_from_db()
    return row


def save(visitor, row, **fields):
    return visitor.post(url(row, "details"), {**FIELDS, "seen": "", **fields})


def people():
    return list(Participant.objects.order_by("pk").values_list("name", "function"))


def test_details_are_saved_shown_to_staff_and_named_nowhere_in_the_history(visitor, client, confirmed, carla_reader):
    assert f'href="{url(confirmed, "details")}"' in visitor.get(url(confirmed)).content.decode()
    page = visitor.get(url(confirmed, "details"))
    assert (page.status_code, page["Referrer-Policy"], page["Cache-Control"], page.cookies) == (
        200, "no-referrer", "private, no-store", {},
    )  # fmt: skip
    assert MARKER.lower() not in page.content.decode().lower()
    answer = save(visitor, confirmed)
    assert (answer.status_code, answer["Location"]) == (303, f"{url(confirmed)}?melding=details#melding")
    assert people() == [("Kim Berg", "beleidsmedewerker"), ("Noor Maas", "")]
    row = VisitRequest.objects.get()
    assert (row.transport, row.itinerary, row.advance_questions) == ("train", "Daarna naar Gent", "Wat kost het?")
    assert row.details_at
    event = row.events.get(kind="note")
    assert (event.note, event.detail, event.by) == ("", "details:2", None)
    client.force_login(carla_reader)
    html = client.get(f"/admin/visits/requests/{row.pk}/").content.decode()
    for words in ("Kim Berg, beleidsmedewerker", "Noor Maas", "Daarna naar Gent", "Wat kost het?"):
        assert words in html
    # Back in the form as typed, and a second click is no second line in the history.
    assert "Kim Berg, beleidsmedewerker" in visitor.get(url(confirmed, "details")).content.decode()
    save(visitor, confirmed)
    assert row.events.filter(kind="note").count() == 1


def test_confirmation_says_that_the_second_step_exists(confirmed):
    mail = OutgoingMail.objects.filter(dedupe_key__startswith="confirmed:").get()
    text = message_from_bytes(bytes(mail.raw), policy=policy.default).get_body(("plain",)).get_content()
    words = gettext("On your own page you can also tell us who comes along, how you come, and what you want to ask.")
    assert " ".join(words.split()) in " ".join(text.split())


@pytest.mark.parametrize(
    "fields",
    [
        {"participants": "A\nB\nC\nD"},
        {"participants": ", functie"},
        {"participants": "x" * 151},
        {"participants": f"A, {'x' * 151}"},
        {"transport": "raket"},
        {"itinerary": "x" * 5001},
    ],
    ids=["too many", "no name", "long name", "long function", "transport", "itinerary"],
)
def test_wrong_details_are_explained_and_kept(visitor, confirmed, fields):
    answer = save(visitor, confirmed, **fields)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="error-summary"' in html
    assert "Wat kost het?" in html
    if "participants" in fields:
        assert f"{fields['participants']}</textarea>" in html.replace("\r\n", "\n").replace(">\n", ">")
    assert people() == []
    assert VisitRequest.objects.get().details_at is None


def test_who_saves_on_an_old_page_is_told_and_loses_nothing(visitor, confirmed):
    save(visitor, confirmed)
    html = save(visitor, confirmed, participants="Iemand Anders").content.decode()
    assert "Iemand Anders" in html
    assert "Kim Berg, beleidsmedewerker" in html
    assert people()[0][0] == "Kim Berg"
    seen = html.partition('name="seen" value="')[2].partition('"')[0].replace("&#x27;", "'")
    assert save(visitor, confirmed, participants="Iemand Anders", seen=seen.replace("&#43;", "+")).status_code == 303
    assert people() == [("Iemand Anders", "")]


def test_who_stays_on_the_list_keeps_what_was_noted_at_the_door(visitor, confirmed):
    save(visitor, confirmed)
    Participant.objects.filter(name="Kim Berg").update(is_present=True)
    seen = VisitRequest.objects.get().details_at.isoformat()
    save(visitor, confirmed, participants="Nieuw\nKim Berg, beleidsmedewerker", seen=seen)
    assert list(Participant.objects.values_list("name", "is_present")) == [("Nieuw", None), ("Kim Berg", True)]


@pytest.mark.parametrize(
    "status", ["new", "in_review", "waiting", "invited", "completed", "declined", "withdrawn", "spam"]
)
def test_without_a_visit_in_sight_there_is_nothing_to_fill_in(visitor, site, status):
    row = with_link(status=status)
    assert visitor.get(url(row, "details")).status_code == 303
    assert "details" not in visitor.get(url(row)).content.decode()
    for fields in ({}, {"transport": "x"}):
        assert "melding=no-details" in save(visitor, row, **fields)["Location"]
    assert people() == []


def test_once_the_visit_begins_it_is_too_late(visitor, confirmed):
    VisitRequest.objects.update(scheduled_at=timezone.now())
    assert "melding=no-details" in save(visitor, confirmed)["Location"]
    assert people() == []


def test_hostile_text_is_stored_clean_and_shown_as_text(visitor, confirmed):
    save(
        visitor,
        confirmed,
        participants="<b>Kim\x00</b>\u202e, x",
        itinerary="\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    )
    assert people() == [("<b>Kim</b>", "x")]
    html = visitor.get(url(confirmed, "details")).content.decode()
    assert "<b>Kim" not in html
    assert visitor.post(url(confirmed, "details"), {"seen": "9" * 400}).status_code == 200


# Keeping it, and a new link ----------------------------------------------------------------------


def act(client, row, action, **fields):
    version = VisitRequest.objects.get(pk=row.pk).version
    return client.post(f"/admin/visits/requests/{row.pk}/{action}/", {"version": version, "note": "Geschil", **fields})


def test_privacy_officer_holds_and_lifts_with_a_reason(client, site, dora_privacy):
    row = with_link(in_review=True)
    client.force_login(dora_privacy)
    assert f"/admin/visits/requests/{row.pk}/hold/" in client.get(f"/admin/visits/requests/{row.pk}/").content.decode()
    assert act(client, row, "hold", note="").status_code == 422
    assert act(client, row, "hold").status_code == 302
    stored = VisitRequest.objects.get()
    # Who decides how long it is kept has not taken it up.
    assert (stored.legal_hold, stored.read_at) == (True, None)
    event = stored.events.get()
    assert (event.note, event.detail, event.by) == ("Geschil", "hold", dora_privacy)
    html = client.get(f"/admin/visits/requests/{row.pk}/").content.decode()
    assert f"/admin/visits/requests/{row.pk}/lift-hold/" in html
    assert f"/admin/visits/requests/{row.pk}/hold/" not in html
    stale = act(client, row, "lift-hold", version=1)
    assert (stale.status_code, VisitRequest.objects.get().legal_hold) == (409, True)
    assert act(client, row, "lift-hold").status_code == 302
    assert VisitRequest.objects.get().legal_hold is False


@pytest.mark.parametrize("who", ["ben_coordinator", "carla_reader", "anna_editor"])
def test_others_neither_hold_nor_lift(client, request, site, who):
    row = with_link(in_review=True)
    client.force_login(request.getfixturevalue(who))
    assert "/hold/" not in client.get(f"/admin/visits/requests/{row.pk}/").content.decode()
    for action in ("hold", "lift-hold"):
        assert act(client, row, action).status_code in {302, 403}
    stored = VisitRequest.objects.get()
    assert (stored.legal_hold, stored.events.count()) == (False, 0)


def test_coordinator_gives_a_new_link_and_the_old_one_is_dead(client, visitor, site, ben_coordinator):
    row = with_link(in_review=True)
    client.force_login(ben_coordinator)
    assert "/new-link/" in client.get(f"/admin/visits/requests/{row.pk}/").content.decode()
    assert act(client, row, "new-link").status_code == 302
    new = VisitRequest.objects.get()
    assert visitor.get(url(row)).status_code == 404
    assert visitor.get(url(new)).status_code == 200
    mail = OutgoingMail.objects.get()
    text = message_from_bytes(bytes(mail.raw), policy=policy.default).get_body(("plain",)).get_content()
    assert (mail.recipient, new.token in text, row.token in text) == (row.email, True, False)
    assert set(new.events.values_list("kind", "detail")) == {("note", "new-link"), ("mail", "link")}
    assert act(client, row, "new-link", version=1).status_code == 409
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("who", ["dora_privacy", "carla_reader"])
def test_reader_gives_no_new_link(client, request, site, who):
    row = with_link(in_review=True)
    client.force_login(request.getfixturevalue(who))
    assert "/new-link/" not in client.get(f"/admin/visits/requests/{row.pk}/").content.decode()
    assert act(client, row, "new-link").status_code in {302, 403}
    assert VisitRequest.objects.get().token_version == 1


def test_spam_gets_no_mail_with_a_link(client, site, ben_coordinator):
    row = with_link(spam=True)
    client.force_login(ben_coordinator)
    assert act(client, row, "new-link").status_code == 409
    assert not OutgoingMail.objects.exists()
