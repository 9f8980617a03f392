"""The page and the calendar that a host reaches by a secret link."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
from django.utils import timezone
from icalendar import Calendar

from tests.factories.visits import MARKER, HostFactory, IndividualVisitFactory, InfoDayFactory, VisitRequestFactory
from visits.models import HostAssignment, InfoDay, Registration, RequestEvent
from visits.services import hosts

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(theme):
    return HostFactory(themes=[theme], languages=["nl", "en"])


@pytest.fixture
def day(theme):
    found = InfoDayFactory(themes=[theme], capacity=30)
    for status, people in (("accepted", 4), ("invited", 3), ("declined", 9)):
        row = VisitRequestFactory(people=people, organisation=f"Stad {status}")
        Registration.objects.create(
            info_day=found, visit_request=row, people=people, status=status, created_at=timezone.now()
        )
    return found


@pytest.fixture
def row(host, day):
    return hosts.ask(host, day, by=None, now=timezone.now())


def events(content):
    return {str(event["uid"]).partition("@")[0]: event for event in Calendar.from_ical(content).walk("VEVENT")}


def test_page_tells_organisations_and_sizes_and_nothing_of_people(client, row):
    answer = client.get(f"/ontvangst/{row.token}/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Stad accepted" in html
    assert "Stad invited" in html
    assert "Stad declined" not in html
    assert MARKER not in html
    assert MARKER.lower() not in html
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]
    assert "noindex" in answer.headers["X-Robots-Tag"]


@pytest.mark.parametrize("language", ["", "/en", "/fr"])
def test_get_and_head_change_nothing_in_any_language(client, row, language):
    for method in (client.get, client.head, client.options):
        for query in ("", "?answer=yes", "?melding=yes", "?melding=%3Cscript%3E"):
            assert method(f"{language}/ontvangst/{row.token}/{query}").status_code == 200
    row.refresh_from_db()
    assert (row.answer, row.answered_at) == ("asked", None)


def test_post_answers_and_can_be_changed(client, row):
    url = f"/ontvangst/{row.token}/"
    for word in ("yes", "no", "yes"):
        answer = client.post(url, {"answer": word})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{url}?melding={word}#melding")
        row.refresh_from_db()
        assert row.answer == word
        assert client.get(f"{url}?melding={word}").status_code == 200


@pytest.mark.parametrize("word", ["", "released", "asked", "ja", "\x00", "y" * 9999])
def test_nonsense_changes_nothing_and_is_no_4xx_that_a_log_would_hold(client, row, word):
    answer = client.post(f"/ontvangst/{row.token}/", {"answer": word})
    assert answer.status_code == 303
    assert "melding=unclear" in answer.headers["Location"]
    row.refresh_from_db()
    assert row.answer == "asked"


def test_closed_and_taken_are_said_in_words(client, row, host, day, theme):
    url = f"/ontvangst/{row.token}/"
    client.post(url, {"answer": "no"})
    other = InfoDayFactory(themes=[theme], starts_at=day.starts_at)
    hosts.ask(host, other, by=None, now=timezone.now())
    assert "melding=unavailable" in client.post(url, {"answer": "yes"}).headers["Location"]
    InfoDay.objects.filter(pk=day.pk).update(starts_at=timezone.now() - dt.timedelta(minutes=1))
    assert "melding=closed" in client.post(url, {"answer": "yes"}).headers["Location"]
    assert "<button" not in client.get(url).content.decode().partition("<main")[2].partition("</main")[0]


def test_released_host_reads_that_and_no_longer_who_comes(client, row):
    hosts.release(row, by=None, now=timezone.now())
    html = client.get(f"/ontvangst/{row.token}/").content.decode()
    assert "Stad accepted" not in html
    assert "melding=closed" in client.post(f"/ontvangst/{row.token}/", {"answer": "yes"}).headers["Location"]


@pytest.mark.parametrize("token", ["x", "a" * 22, "é", "%2e%2e", "A" * 5000])
def test_unknown_links_are_not_found(client, row, host, token):
    assert client.get(f"/ontvangst/{token}/").status_code == 404
    assert client.get(f"/ontvangst/agenda/{token}.ics").status_code == 404
    # The link of the one is of no use for the other.
    assert client.get(f"/ontvangst/{host.token}/").status_code == 404
    assert client.get(f"/ontvangst/agenda/{row.token}.ics").status_code == 404


def test_addresses_are_not_logged(client, row, host, caplog):
    with caplog.at_level(logging.DEBUG):
        client.get(f"/ontvangst/{row.token}/")
        client.post(f"/ontvangst/{row.token}/", {"answer": "nonsense"})
        client.post(f"/ontvangst/{row.token}/", {"answer": "yes"})
        client.get(f"/ontvangst/agenda/{host.token}.ics")
    assert row.token not in caplog.text
    assert host.token not in caplog.text


def test_crawlers_are_kept_out(client, site):
    robots = client.get("/robots.txt").content.decode()
    assert {"Disallow: /ontvangst/", "Disallow: /en/ontvangst/", "Disallow: /fr/ontvangst/"} <= set(robots.splitlines())


def test_calendar_holds_what_the_host_is_asked_for_and_nothing_of_people(client, row, host, theme):
    visit = IndividualVisitFactory(
        visit_request=VisitRequestFactory(scheduled=True, themes=[theme], organisation="Stad Gent", people=5),
        starts_at=timezone.now() + dt.timedelta(days=50),
    )
    received = hosts.ask(host, visit, by=None, now=timezone.now())
    hosts.answer(received, "yes", now=timezone.now())
    answer = client.get(f"/ontvangst/agenda/{host.token}.ics")
    found = events(answer.content)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer.headers["Cache-Control"]
    assert {str(event["status"]) for event in found.values()} == {"TENTATIVE", "CONFIRMED"}
    assert "Stad Gent: 5" in found[str(received.public_id)]["description"]
    assert "Stad accepted: 4" in found[str(row.public_id)]["description"]
    text = answer.content.decode().replace("\r\n ", "")
    for secret in (MARKER, MARKER.lower(), row.token, host.token, host.email):
        assert secret not in text
    assert client.get(f"/ontvangst/agenda/{host.token}.ics").content == answer.content


def test_calendar_marks_what_is_off_and_leaves_out_a_no(client, row, host, day, theme):
    other = hosts.ask(host, InfoDayFactory(themes=[theme], starts_at=timezone.now() + dt.timedelta(days=9)),
                      by=None, now=timezone.now())  # fmt: skip
    url = f"/ontvangst/agenda/{host.token}.ics"
    before = events(client.get(url).content)
    hosts.release(row, by=None, now=timezone.now() + dt.timedelta(minutes=2))
    InfoDay.objects.filter(pk=other.info_day_id).update(status="cancelled")
    after = events(client.get(url).content)
    assert after.keys() == before.keys()
    assert {str(event["status"]) for event in after.values()} == {"CANCELLED"}
    uid = str(row.public_id)
    assert after[uid]["sequence"] > before[uid]["sequence"]
    HostAssignment.objects.update(answer="no")
    assert events(client.get(url).content) == {}


def test_calendar_marks_a_visit_whose_request_was_withdrawn(client, host, theme):
    visit = IndividualVisitFactory(visit_request=VisitRequestFactory(scheduled=True, themes=[theme]))
    hosts.ask(host, visit, by=None, now=timezone.now())
    type(visit.visit_request).objects.update(status="withdrawn")
    (event,) = events(client.get(f"/ontvangst/agenda/{host.token}.ics").content).values()
    assert str(event["status"]) == "CANCELLED"


def test_calendar_stops_when_its_address_is_replaced_or_the_host_retires(client, host):
    old = f"/ontvangst/agenda/{host.token}.ics"
    hosts.new_calendar_link(host, by=None, now=timezone.now())
    host.refresh_from_db()
    new = f"/ontvangst/agenda/{host.token}.ics"
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    type(host).objects.update(is_active=False)
    assert client.get(new).status_code == 404


def test_links_of_another_site_are_not_found(client, row, host):
    from wagtail.models import Site

    other = Site.objects.create(hostname="elders.example", root_page=host.site.root_page)
    type(host).objects.update(site=other)
    assert client.get(f"/ontvangst/{row.token}/").status_code == 404
    assert client.get(f"/ontvangst/agenda/{host.token}.ics").status_code == 404


def test_page_of_a_visit_keeps_its_history_to_the_answer(client, host, theme):
    visit = IndividualVisitFactory(visit_request=VisitRequestFactory(scheduled=True, themes=[theme]))
    row = hosts.ask(host, visit, by=None, now=timezone.now())
    assert client.get(f"/ontvangst/{row.token}/").status_code == 200
    client.post(f"/ontvangst/{row.token}/", {"answer": "no"})
    assert list(RequestEvent.objects.order_by("pk").values_list("detail", flat=True)) == ["host-asked", "host-no"]
