"""The month in the admin, and the calendar address of a colleague."""

from __future__ import annotations

import datetime as dt
import logging
import re
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from icalendar import Calendar

from tests.factories.visits import MARKER, IndividualVisitFactory, InfoDayFactory, VisitRequestFactory
from visits.models import AccessLog, CalendarFeed, ClosedPeriod, Registration

pytestmark = pytest.mark.django_db
CITY = ZoneInfo("Europe/Brussels")
URL = "/admin/visits/calendar/"


def at(day, hour=10, minute=0, month=12):
    return dt.datetime(2026, month, day, hour, minute, tzinfo=CITY)


@pytest.fixture
def ben(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return client


def cells(client, month="2026-12"):
    """The text of each date of the month that has something."""
    html = client.get(URL, {"month": month}).content.decode()
    found = re.findall(r'<td class="([^"]*)">\s*<time[^>]*datetime="([^"]*)".*?</time>(.*?)</td>', html, re.S)
    texts = {day: " ".join(re.sub(r"<[^>]*>", " ", rest).split()) for _css, day, rest in found}
    return {day: text for day, text in texts.items() if text}


def planned(organisation, moment, *, stored=True, status="scheduled", **fields):
    row = VisitRequestFactory(status=status, scheduled_at=moment, organisation=organisation, people=6, **fields)
    if stored:
        IndividualVisitFactory(visit_request=row, starts_at=moment, ends_at=moment + dt.timedelta(hours=2))
    return row


# The month ---------------------------------------------------------------------------------------


def test_month_shows_days_visits_closed_periods_and_holidays(ben, theme):
    InfoDayFactory(themes=[theme], starts_at=at(3, 9, 30), capacity=20)
    InfoDayFactory(themes=[theme], starts_at=at(4), cancelled=True)
    InfoDayFactory(themes=[theme], starts_at=at(5), draft=True)
    planned("Stad Lille", at(8, 14))
    planned("KU Leuven", at(9, 15), stored=False)
    ClosedPeriod.objects.create(
        site=theme.site, name="Reces", starts_on=dt.date(2026, 11, 1), ends_on=dt.date(2026, 12, 1)
    )
    found = cells(ben)
    assert re.match(r"09:30 Infodag", found["2026-12-03"])
    assert re.search(r"0 (of|van) 20", found["2026-12-03"])
    for day in ("04", "05"):
        assert len(found[f"2026-12-{day}"]) > len(found["2026-12-03"]), "cancelled and not published are said"
    assert found["2026-12-08"].startswith("14:00 Stad Lille")
    assert found["2026-12-09"].startswith("15:00 KU Leuven")
    assert found["2026-12-01"].startswith("Reces")
    assert found["2026-11-30"].startswith("Reces")
    assert found["2026-12-25"].startswith("Kerstmis")
    assert set(found) == {"2026-11-30", *(f"2026-12-{day}" for day in ("01", "03", "04", "05", "08", "09", "25")),
                          "2027-01-01"}  # fmt: skip


def test_a_day_stands_on_every_date_that_it_is_held_on_by_the_clock_of_the_city(ben, theme):
    InfoDayFactory(themes=[theme], starts_at=at(30, 23, 30, month=11), ends_at=at(2, 0, 30))
    found = cells(ben)
    assert [day for day in found if "Infodag" in found[day]] == ["2026-11-30", "2026-12-01", "2026-12-02"]


def test_only_visits_that_stand_are_shown_and_at_their_present_date(ben, theme):
    planned("Klaar", at(8), status="completed")
    planned("Wacht opnieuw", at(9), status="waiting")
    planned("Zonder rij afgelopen", at(10), status="completed", stored=False)
    planned("Op een infodag", at(11), status="completed")
    day = InfoDayFactory(themes=[theme], starts_at=at(11))
    row = planned("Bevestigd", at(11), status="confirmed")
    for one in (row, type(row).objects.get(organisation="Op een infodag")):
        Registration.objects.create(
            info_day=day, visit_request=one, people=6, status="accepted", created_at=timezone.now()
        )
    moved = planned("Oude rij", at(14))
    type(moved).objects.filter(pk=moved.pk).update(scheduled_at=at(15))
    html = " ".join(f"{day} {text}" for day, text in cells(ben).items())
    assert "2026-12-08 10:00 Klaar" in html
    assert "2026-12-15 10:00 Oude rij" in html
    for name in ("Wacht opnieuw", "Zonder rij", "Op een", "Bevestigd"):
        assert name not in html


def test_editors_see_days_but_not_who_visits(client, anna_editor, theme):
    InfoDayFactory(themes=[theme], starts_at=at(3))
    planned("Stad Lille", at(8))
    client.force_login(anna_editor)
    found = cells(client)
    assert "2026-12-03" in found
    assert "2026-12-08" not in found
    assert 'id="my-address"' not in client.get(URL).content.decode()
    assert not AccessLog.objects.exists()
    client.post(URL, {"action": "make"})
    assert not CalendarFeed.objects.exists()


def test_reading_is_logged_and_kept_by_nobody(ben):
    planned("Stad Lille", at(8))
    answer = ben.get(URL, {"month": "2026-12"})
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    assert AccessLog.objects.get().subject == "calendar 2026-12: 1"


@pytest.mark.parametrize(
    "month", ["", "2026-13", "2026-00", "1999-12", "9999-12", "2026-1", "２０２６-12", "x" * 999, "2026-12\n"]
)
def test_nonsense_for_a_month_shows_this_month(ben, month):
    html = ben.get(URL, {"month": month}).content.decode()
    assert 'aria-current="date"' in html


@pytest.mark.parametrize(
    ("month", "before", "after"),
    [("2026-12", "2026-11", "2027-01"), ("2000-01", None, "2000-02"), ("2100-12", "2100-11", None)],
)
def test_month_leads_to_the_one_before_and_after(ben, month, before, after):
    html = ben.get(URL, {"month": month}).content.decode()
    for rel, expected in (("prev", before), ("next", after)):
        link = re.search(rf'rel="{rel}" href="\?month=([^"]*)"', html)
        assert (link[1] if link else None) == expected


def test_month_takes_the_same_queries_for_one_of_each_and_for_three(ben, theme, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add(day):
        InfoDayFactory(themes=[theme], starts_at=at(day))
        planned(f"Stad {day}", at(day))
        planned(f"Gemeente {day}", at(day), stored=False)

    add(3)
    ben.get(URL, {"month": "2026-12"})
    with CaptureQueriesContext(connection) as one:
        ben.get(URL, {"month": "2026-12"})
    add(4)
    add(5)
    with django_assert_num_queries(len(one)):
        ben.get(URL, {"month": "2026-12"})


def test_another_site_is_not_shown(ben, theme):
    from wagtail.models import Site

    other = Site.objects.create(hostname="elders.example", root_page=theme.site.root_page)
    InfoDayFactory(themes=[theme], starts_at=at(3), site=other)
    planned("Stad Lille", at(8), site=other)
    ClosedPeriod.objects.create(site=other, name="Reces", starts_on=dt.date(2026, 12, 9), ends_on=dt.date(2026, 12, 9))
    assert set(cells(ben)) == {"2026-12-25", "2027-01-01"}


# The address -------------------------------------------------------------------------------------


@pytest.fixture
def feed(ben_coordinator, site):
    return CalendarFeed.objects.create(user=ben_coordinator, site=site, made_at=timezone.now())


def address(feed, language=""):
    return f"{language}/agenda/{feed.token}.ics"


def events(answer):
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_an_address_is_made_once_replaced_and_removed(ben, client):
    for _tap in range(2):
        ben.post(URL, {"action": "make"})
    feed = CalendarFeed.objects.get()
    old = address(feed)
    assert f'value="http://testserver{old}"' in ben.get(URL).content.decode()
    ben.post(URL, {"action": "replace"})
    feed.refresh_from_db()
    new = address(feed)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    ben.post(URL, {"action": "remove"})
    assert client.get(new).status_code == 404
    for action in ("replace", "remove", "nonsense", ""):
        assert ben.post(URL, {"action": action}).status_code == 302
    assert not CalendarFeed.objects.exists()


def test_nobody_touches_the_address_of_a_colleague(client, feed, carla_reader):
    client.force_login(carla_reader)
    assert feed.token not in client.get(URL).content.decode()
    for action in ("replace", "remove"):
        client.post(URL, {"action": action})
    assert CalendarFeed.objects.get().token == feed.token


def test_feed_has_days_and_visits_with_organisation_and_size_and_no_person(client, feed, theme):
    start = timezone.now() + dt.timedelta(days=9)
    day = InfoDayFactory(themes=[theme], starts_at=start)
    InfoDayFactory(themes=[theme], draft=True)
    guests = VisitRequestFactory(status="confirmed", organisation="Stad Gent")
    Registration.objects.create(
        info_day=day, visit_request=guests, people=4, status="accepted", created_at=timezone.now()
    )
    stored = planned("Stad Lille", start)
    plain = planned("KU Leuven", start, stored=False)
    answer = client.get(address(feed))
    found = {str(event["uid"]).partition("@")[0]: event for event in events(answer)}
    assert set(found) == {str(day.uid), str(stored.visit.uid), str(plain.public_id)}
    assert "Stad Gent: 4" in found[str(day.uid)]["description"]
    assert "Stad Lille" in found[str(stored.visit.uid)]["summary"]
    assert "6" in found[str(stored.visit.uid)]["summary"]
    text = answer.content.decode().replace("\r\n ", "")
    for secret in (MARKER, MARKER.lower(), feed.token, guests.reference, stored.token, "3215123456"):
        assert secret not in text
    assert client.get(address(feed)).content == answer.content


def test_feed_keeps_three_months_and_marks_what_is_cancelled(client, feed, theme):
    InfoDayFactory(themes=[theme], starts_at=timezone.now() - dt.timedelta(days=100))
    InfoDayFactory(themes=[theme], starts_at=timezone.now() - dt.timedelta(days=80), cancelled=True)
    assert [str(event["status"]) for event in events(client.get(address(feed)))] == ["CANCELLED"]


@pytest.mark.parametrize("how", ["inactive", "no role", "deleted"])
def test_feed_is_empty_for_who_left_or_may_not_read_any_more(client, feed, ben_coordinator, theme, how, caplog):
    InfoDayFactory(themes=[theme])
    assert len(events(client.get(address(feed)))) == 1
    read_at = CalendarFeed.objects.get().read_at
    if how == "inactive":
        type(ben_coordinator).objects.update(is_active=False)
    elif how == "no role":
        ben_coordinator.groups.set(Group.objects.filter(name="editor"))
    else:
        ben_coordinator.delete()
        assert client.get(address(feed)).status_code == 404
        return
    CalendarFeed.objects.update(read_at=None)
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        answer = client.get(address(feed))
    assert (answer.status_code, events(answer)) == (200, [])
    assert feed.token not in caplog.text
    assert (CalendarFeed.objects.get().read_at, bool(read_at)) == (None, True)


def test_feed_is_a_secret_address(client, feed):
    for language in ("", "/en", "/fr"):
        answer = client.get(address(feed, language))
        assert answer.headers["Content-Type"].startswith("text/calendar")
        assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert not answer.cookies
    robots = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /agenda/", "Disallow: /en/agenda/", "Disallow: /fr/agenda/"} <= set(robots)


@pytest.mark.parametrize("token", ["x", "%C3%A9", "a" * 500, "../admin"])
def test_unknown_addresses_are_not_found(client, feed, token):
    assert client.get(f"/agenda/{token}.ics").status_code == 404


def test_an_address_of_another_site_is_not_found(client, feed):
    from wagtail.models import Site

    other = Site.objects.create(hostname="elders.example", root_page=feed.site.root_page)
    CalendarFeed.objects.update(site=other)
    assert client.get(address(feed)).status_code == 404


def test_feed_shows_its_owner_when_it_was_read_at_most_once_an_hour(client, feed):
    client.get(address(feed))
    first = CalendarFeed.objects.get().read_at
    client.get(address(feed))
    assert CalendarFeed.objects.get().read_at == first
    CalendarFeed.objects.update(read_at=first - dt.timedelta(hours=2))
    client.get(address(feed))
    assert CalendarFeed.objects.get().read_at >= first


def test_feed_takes_the_same_queries_for_one_of_each_and_for_three(client, feed, theme, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add(number):
        start = timezone.now() + dt.timedelta(days=number)
        day = InfoDayFactory(themes=[theme], starts_at=start)
        guests = VisitRequestFactory(status="confirmed")
        Registration.objects.create(
            info_day=day, visit_request=guests, people=4, status="accepted", created_at=timezone.now()
        )
        planned(f"Stad {number}", start)

    add(3)
    client.get(address(feed))
    with CaptureQueriesContext(connection) as one:
        client.get(address(feed))
    add(4)
    add(5)
    with django_assert_num_queries(len(one)):
        client.get(address(feed))
