"""iCalendar files of info days."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar

from tests.factories.visits import InfoDayFactory
from visits.calendars import calendar_of

pytestmark = pytest.mark.django_db
BRUSSELS_SUMMER = dt.datetime(2027, 6, 3, 7, 30, tzinfo=dt.UTC)


def _event(day, language="nl"):
    content = calendar_of([day], language=language, address_of=lambda one: f"https://stad.example/{one.key}/")
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event


@pytest.fixture
def day(theme):
    return InfoDayFactory(
        key="zomer", starts_at=BRUSSELS_SUMMER, themes=[theme], titles={"nl": "Zomerdag; met, tekens", "en": "Summer"}
    )


def test_calendar_holds_the_day_in_utc(day):
    event = _event(day)
    assert event["SUMMARY"] == "Zomerdag; met, tekens"
    assert event["DTSTART"].dt == BRUSSELS_SUMMER
    assert event["DTEND"].dt == BRUSSELS_SUMMER + dt.timedelta(hours=6)
    assert event["LOCATION"] == "Stadhuis"
    assert event["URL"] == "https://stad.example/zomer/"
    assert event["STATUS"] == "CONFIRMED"


def test_calendar_is_in_the_language_asked_for(day):
    assert _event(day, "en")["SUMMARY"] == "Summer"


def test_uid_stays_and_sequence_follows_the_row(day, settings):
    first = _event(day)
    day.starts_at += dt.timedelta(days=7)
    day.ends_at += dt.timedelta(days=7)
    day.sequence = 4
    day.save()
    second = _event(day)
    assert first["UID"] == second["UID"] == f"{day.uid}@{settings.MAIL_MESSAGE_ID_DOMAIN}"
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 4)


def test_cancelled_day_says_so_and_why(day):
    day.status, day.cancellation_notice = "cancelled", "De gids is ziek."
    event = _event(day)
    assert event["STATUS"] == "CANCELLED"
    assert "De gids is ziek." in event["DESCRIPTION"]


def test_same_day_gives_the_same_bytes(day):
    def build():
        return calendar_of([day], language="nl", address_of=lambda one: "https://stad.example/", name="Dagen")

    assert build() == build()


def test_sequence_counts_up_when_a_published_day_moves_and_only_then(theme):
    day = InfoDayFactory(themes=[theme])
    day.save_revision().publish()
    day.refresh_from_db()
    assert day.sequence == 0
    old_draft = day.save_revision()
    day.location = "Huis van de Mechelaar"
    day.save_revision().publish()
    day.refresh_from_db()
    assert day.sequence == 1
    # Going back to the old draft moves the day again: the number may not go back with it.
    old_draft.publish()
    day.refresh_from_db()
    assert (day.location, day.sequence) == ("Stadhuis", 2)
    day.capacity = 30
    day.save_revision().publish()
    day.refresh_from_db()
    assert day.sequence == 2
