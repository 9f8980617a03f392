"""The requester's own page over HTTP: what it says, what it does, and what it never does."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from cms.core.secret_links import hash_token
from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from visits.enums import RequestStatus
from visits.models import InfoDay, Registration, VisitRequest
from visits.services import registrations
from visits.views.requester import ACTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    """Somebody with a browser that insists on CSRF, as the real ones do."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def place(site):
    """An invitation for eight people, and its request with a real token."""
    day = InfoDayFactory(capacity=10)
    row = VisitRequestFactory(in_review=True, people=8)
    VisitRequest.objects.filter(pk=row.pk).update(token_hash=hash_token(row.token))
    registrations.invite(row, day, now=timezone.now())
    return Registration.objects.select_related("visit_request", "info_day").get()


def url(place, action=""):
    token = VisitRequest.objects.get(pk=place.visit_request_id).token
    return f"/aanvraag/{token}/{action}/" if action else f"/aanvraag/{token}/"


def post(client, place, action, **fields):
    return client.post(url(place, action), {"place": place.pk, **fields})


def snapshot():
    return (
        list(VisitRequest.objects.order_by("pk").values()),
        list(Registration.objects.order_by("pk").values()),
        OutgoingMail.objects.count(),
    )


def test_page_shows_the_invitation_and_nothing_personal(visitor, place):
    answer = visitor.get(url(place))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="people" value="8"' in html
    assert "Stadhuis" in html
    for action in ("accept", "wait", "decline", "withdraw"):
        assert f"/{action}/" in html
    assert MARKER.lower() not in html.lower()
    assert "+3215123456" not in html
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("action", [*ACTIONS, "nothing"])
@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete"])
def test_only_post_changes_anything(visitor, place, action, method):
    before = snapshot()
    answer = getattr(visitor, method)(url(place, action) + f"?place={place.pk}&people=2")
    assert answer.status_code == 404 if action == "nothing" else answer.status_code in {200, 303}
    assert "no-store" in answer.get("Cache-Control", "no-store")
    assert snapshot() == before


@pytest.mark.parametrize(
    ("action", "fields", "end", "notice"),
    [
        ("accept", {"people": "8"}, ("confirmed", "accepted", 8), "accepted"),
        ("accept", {"people": "3"}, ("confirmed", "accepted", 3), "accepted"),
        ("wait", {}, ("waiting", "declined", 8), "waiting"),
        ("decline", {}, ("withdrawn", "declined", 8), "declined"),
        ("withdraw", {}, ("withdrawn", "cancelled", 8), "withdrawn"),
    ],
)
def test_each_answer_is_done_once_and_answers_303(visitor, place, action, fields, end, notice):
    answer = post(visitor, place, action, **fields)
    assert (answer.status_code, answer["Location"]) == (303, f"{url(place)}?melding={notice}#melding")
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert answer.cookies == {}
    stored = Registration.objects.select_related("visit_request").get()
    assert (stored.visit_request.status, stored.status, stored.people) == end
    shown = visitor.get(answer["Location"].partition("#")[0])
    assert 'role="status"' in shown.content.decode()
    before = snapshot()
    again = post(visitor, place, action, **fields)
    assert "melding=closed" in again["Location"]
    assert snapshot() == before


@pytest.mark.parametrize("people", ["", "veel", "0", "-1", "9", "1e9", "9" * 400, "<b>"])
def test_wrong_number_is_explained_and_kept(visitor, place, people):
    before = snapshot()
    answer = post(visitor, place, "accept", people=people)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'href="#accept_people"' in html
    assert f'value="{people}"'.replace("<b>", "&lt;b&gt;") in html or people == ""
    assert snapshot() == before


@pytest.mark.parametrize("number", ["", "x", "0", "99999", "9" * 30, "²"])
@pytest.mark.parametrize("action", ["accept", "wait", "decline", "people", "join"])
def test_answer_about_another_place_changes_nothing(visitor, place, action, number):
    before = snapshot()
    answer = visitor.post(url(place, action), {"place": number, "people": "2"})
    assert answer.status_code == 303
    assert "melding=closed" in answer["Location"]
    assert snapshot() == before


def test_place_of_somebody_else_cannot_be_answered(visitor, place):
    other = VisitRequestFactory(status="waiting")
    VisitRequest.objects.filter(pk=other.pk).update(token_hash=hash_token(other.token))
    before = snapshot()
    for action in ("accept", "wait", "decline", "people", "join"):
        visitor.post(f"/aanvraag/{other.token}/{action}/", {"place": place.pk, "people": "2"})
    assert snapshot() == before


@pytest.mark.parametrize(
    ("change", "notice"),
    [
        (lambda place: Registration.objects.update(respond_by=timezone.now()), "expired"),
        (lambda place: registrations.expire_due(place.respond_by), "expired"),
        (lambda place: InfoDay.objects.update(status="cancelled", cancellation_notice="Ziek"), "day-closed"),
        (lambda place: registrations.withdraw(place.visit_request, now=timezone.now()), "closed"),
    ],
    ids=["late", "expired", "cancelled", "withdrawn"],
)
def test_late_answer_is_explained_and_loses_nothing(visitor, place, change, notice):
    change(place)
    before = snapshot()
    answer = post(visitor, place, "accept", people="8")
    assert (answer.status_code, f"melding={notice}#" in answer["Location"]) == (303, True)
    assert visitor.get(answer["Location"].partition("#")[0]).status_code == 200
    assert snapshot() == before


def test_group_whose_invitation_expired_can_join_again(visitor, place):
    registrations.expire_due(place.respond_by)
    assert "/join/" in visitor.get(url(place)).content.decode()
    assert "melding=invited" in post(visitor, place, "join")["Location"]
    assert Registration.objects.get().status == "invited"


def test_confirmed_group_changes_its_number_and_hears_when_it_does_not_fit(visitor, place):
    post(visitor, place, "accept", people="8")
    assert "melding=changed" in post(visitor, place, "people", people="10")["Location"]
    answer = post(visitor, place, "people", people="11")
    assert answer.status_code == 200
    assert 'href="#people_people"' in answer.content.decode()
    assert Registration.objects.get().people == 10


def test_withdrawing_asks_first(visitor, place):
    html = visitor.get(url(place, "withdraw")).content.decode()
    assert re.search(r'<form method="post">\s*<button', html)
    assert VisitRequest.objects.get().status == "invited"


def test_calendar_is_there_only_for_what_is_certain_and_holds_no_secret(visitor, place):
    address = url(place) + "agenda.ics"
    assert visitor.get(address).status_code == 404
    post(visitor, place, "accept", people="8")
    answer = visitor.get(address)
    text = answer.content.decode().replace("\r\n ", "")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:{place.info_day.uid}@" in text
    assert place.visit_request.token not in text
    assert MARKER.lower() not in text.lower()
    assert answer["Cache-Control"] == "private, no-store"


def test_visit_of_its_own_has_a_calendar_file_too(visitor, site):
    row = VisitRequestFactory(scheduled=True, scheduled_at=dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC))
    VisitRequest.objects.filter(pk=row.pk).update(token_hash=hash_token(row.token))
    text = visitor.get(f"/aanvraag/{row.token}/agenda.ics").content.decode()
    assert "DTSTART:20260601T080000Z" in text
    assert MARKER not in text


def test_page_works_in_every_language_and_for_its_own_site_only(visitor, place):
    for prefix in ("", "/en", "/fr"):
        assert visitor.get(prefix + url(place)).status_code == 200
        assert visitor.post(prefix + url(place, "people"), {}).status_code == 303
    home = Page.objects.filter(depth=2).last()
    Site.objects.create(hostname="andere.example", root_page=home)
    Site.clear_site_root_paths_cache()
    before = snapshot()
    assert visitor.get(url(place), headers={"host": "andere.example"}).status_code in {400, 404}
    for action in ACTIONS:
        answer = visitor.post(url(place, action), {"place": place.pk}, headers={"host": "andere.example"})
        assert answer.status_code in {400, 404}
    assert snapshot() == before


@pytest.mark.parametrize("status", RequestStatus.values)
def test_every_status_has_a_page_and_takes_every_post_without_a_5xx(visitor, place, status):
    VisitRequest.objects.update(status=status)
    assert MARKER.lower() not in visitor.get(url(place)).content.decode().lower()
    for action in ACTIONS:
        VisitRequest.objects.update(status=status)
        assert post(visitor, place, action, people="2").status_code in {200, 303}


def test_lost_link_goes_to_the_address_on_file_and_says_the_same_to_everybody(visitor, place):
    OutgoingMail.objects.all().delete()
    row = place.visit_request
    answers = []
    for reference, email in (
        (row.reference, "iemand@anders.example"),
        ("GS-2026-99999", row.email),
        (row.reference.lower(), row.email.upper()),
        (row.reference, row.email),
    ):
        answer = visitor.post("/aanvraag/", {"reference": reference, "email": email})
        answers.append((answer.status_code, answer["Location"], dict(answer.cookies)))
    assert set(map(str, answers)) == {str((303, "/aanvraag/?melding=verstuurd", {}))}
    mail = OutgoingMail.objects.get()
    assert mail.recipient == row.email
    html = visitor.get("/aanvraag/?melding=verstuurd").content.decode()
    assert 'role="status"' in html
    assert row.email not in html


def test_lost_link_keeps_what_was_typed_and_says_what_is_wrong(visitor, site):
    answer = visitor.post("/aanvraag/", {"reference": "<GS>", "email": "fout"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'href="#id_email"' in html
    assert 'value="&lt;GS&gt;"' in html


def test_lost_link_is_limited_apart_from_submissions(visitor, place, settings):
    settings.FORM_RATE_LIMIT = 3
    fields = {"reference": "GS-2026-99999", "email": "a@b.example"}
    assert [visitor.post("/aanvraag/", fields).status_code for _turn in range(4)] == [303, 303, 303, 429]
    assert visitor.post("/aanvraag/", fields)["Retry-After"]


def test_coordinator_invites_from_the_inbox(client, ben_coordinator, site):
    client.force_login(ben_coordinator)
    day = InfoDayFactory(capacity=10)
    row = VisitRequestFactory(in_review=True, people=8)
    page = f"/admin/visits/requests/{row.pk}/"
    assert f"{page}invite/" in client.get(page).content.decode()
    fields = {"version": row.version, "info_day": day.pk, "people": "12", "note": "Dag"}
    full = client.post(f"{page}invite/", fields)
    assert full.status_code == 409
    assert 'value="12"' in full.content.decode()
    assert client.post(f"{page}invite/", {**fields, "people": "6"}).status_code == 302
    assert (Registration.objects.get().people, VisitRequest.objects.get().status) == (6, "invited")
    stale = client.post(f"{page}invite/", {**fields, "people": "6"})
    assert stale.status_code == 409
    assert "Dag" in stale.content.decode()
