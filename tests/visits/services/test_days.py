"""Moving, cancelling and reinstating a day: who is told what, what calendars get, and what no old draft undoes."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from icalendar import Calendar

from cms.core.models import SiteSettings
from cms.mail.models import OutgoingMail
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.enums import RequestStatus
from visits.models import InfoDay, Registration, SeatCount
from visits.services import days, registrations, visit_requests
from visits.services.day_changes import moved_along
from visits.services.days import InfoDayClosed, StaleInfoDay

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = dt.datetime(2026, 5, 4, 10, 0, tzinfo=dt.UTC)
START = dt.datetime(2026, 6, 15, 9, 0, tzinfo=BRUSSELS)
LATER = START + dt.timedelta(days=7)


@pytest.fixture
def day(site):
    return InfoDayFactory(capacity=20, starts_at=START, ends_at=START + dt.timedelta(hours=3))


@pytest.fixture
def asks_again(site):
    SiteSettings.objects.update(ask_again_when_moved=True)


@pytest.fixture
def asks_nothing(site):
    SiteSettings.objects.update(ask_again_when_moved=False)


def invited(day, people=4, **fields):
    row = VisitRequestFactory(in_review=True, people=people, **fields)
    registrations.invite(row, day, now=NOW)
    return Registration.objects.get(visit_request=row)


def confirmed(day, people=4, **fields):
    place = invited(day, people, **fields)
    registrations.accept(place, now=NOW)
    return place


def state(place):
    place = Registration.objects.select_related("visit_request").get(pk=place.pk)
    return place.visit_request.status, place.status


def move(day, by, now=NOW, **changes):
    values = {"starts_at": LATER, "ends_at": LATER + dt.timedelta(hours=3), "location": "Zaal 2"} | changes
    return days.reschedule(day, by=by, now=now, **values)


def mails_after(count):
    return [message_from_bytes(bytes(mail.raw)) for mail in OutgoingMail.objects.order_by("pk")[count:]]


def calendar_in(message):
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert part.get_param("method") == calendar["METHOD"]
    return calendar["METHOD"], calendar.walk("VEVENT")[0]


def text_of(message):
    part = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    return part.get_payload(decode=True).decode()


def test_move_keeps_confirmations_and_updates_every_calendar(ben_coordinator, day, asks_nothing):
    coming, asked = confirmed(day), invited(day)
    queued = registrations.join_waiting_list(
        VisitRequestFactory(status=RequestStatus.WAITING, people=15), day, now=NOW
    ).registrations.get()
    sent = OutgoingMail.objects.count()
    assert move(day, ben_coordinator) == 3
    day.refresh_from_db()
    assert (day.status, day.starts_at, day.previous_starts_at, day.location) == (
        "rescheduled", LATER, START, "Zaal 2",
    )  # fmt: skip
    assert [state(place) for place in (coming, asked, queued)] == [
        ("confirmed", "accepted"), ("invited", "invited"), ("waiting", "waiting"),
    ]  # fmt: skip
    coming.visit_request.refresh_from_db()
    assert coming.visit_request.scheduled_at == LATER
    assert coming.visit_request.events.filter(detail=f"day-moved:{day.pk}").count() == 1
    messages = mails_after(sent)
    assert {message["To"] for message in messages} == {place.visit_request.email for place in (coming, asked, queued)}
    for message in messages:
        method, event = calendar_in(message)
        assert (method, event["UID"].split("@")[0]) == ("REQUEST", str(day.uid))
        assert (event["SEQUENCE"], event["DTSTART"].dt) == (day.sequence, LATER)
        assert "Zaal 2" in text_of(message)
    answers = [calendar_in(message)[1]["ATTENDEE"].params["PARTSTAT"] for message in messages]
    assert answers == ["ACCEPTED", "NEEDS-ACTION", "NEEDS-ACTION"]


def test_move_with_the_setting_asks_confirmed_groups_again_and_keeps_their_places(ben_coordinator, day, asks_again):
    place = confirmed(day, 6)
    answer_by = NOW + dt.timedelta(days=5)
    move(day, ben_coordinator, respond_by=answer_by)
    assert state(place) == ("invited", "invited")
    place.refresh_from_db()
    assert place.respond_by == answer_by
    assert SeatCount.objects.get().taken == 6
    registrations.accept(place, now=NOW)
    assert state(place) == ("confirmed", "accepted")


def test_planned_in_person_is_not_asked_again(ben_coordinator, day, asks_again):
    row = VisitRequestFactory(in_review=True)
    visit_requests.schedule(row, info_day=day, by=ben_coordinator, now=NOW)
    move(day, ben_coordinator)
    row.refresh_from_db()
    assert (row.status, row.scheduled_at) == (RequestStatus.SCHEDULED, LATER)


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_mails_are_in_the_language_of_the_group(ben_coordinator, day, language):
    invited(day, form_language=language)
    sent = OutgoingMail.objects.count()
    move(day, ben_coordinator)
    days.cancel(day, reason="Ziekte", by=ben_coordinator, now=NOW)
    moved, cancelled = (text_of(message) for message in mails_after(sent))
    month = {"nl": "juni", "en": "June", "fr": "juin"}[language]
    assert f"22 {month} 2026" in moved
    assert "Ziekte" in cancelled


def test_moved_twice_counts_up_and_the_same_move_twice_mails_once(ben_coordinator, day):
    invited(day)
    seen = [day.sequence]
    for shift in (1, 2, 3):
        starts_at = START + dt.timedelta(days=shift)
        times = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=1)}
        assert move(day, ben_coordinator, NOW + dt.timedelta(hours=shift), **times) == 1
        assert move(day, ben_coordinator, NOW + dt.timedelta(hours=shift), **times) == 0
        day.refresh_from_db()
        seen.append(day.sequence)
    assert seen == sorted(set(seen))
    numbers = [calendar_in(message)[1]["SEQUENCE"] for message in mails_after(1)]
    assert numbers == seen[1:]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": NOW}, "starts_at"),
        ({"starts_at": NOW - dt.timedelta(days=1)}, "starts_at"),
        ({"ends_at": LATER}, "ends_at"),
        ({"location": " "}, "location"),
        ({"location": "a\x00b"}, "location"),
        ({"location": "x" * 251}, "location"),
        ({"respond_by": NOW}, "respond_by"),
        ({"respond_by": LATER + dt.timedelta(hours=1)}, "respond_by"),
    ],
)
def test_impossible_moves_are_refused_and_change_nothing(ben_coordinator, day, changes, field):
    invited(day)
    sent = OutgoingMail.objects.count()
    with pytest.raises(ValidationError) as refused:
        move(day, ben_coordinator, **changes)
    assert field in refused.value.message_dict
    assert InfoDay.objects.get().starts_at == START
    assert OutgoingMail.objects.count() == sent


def test_only_who_may_plan_and_moderate_moves_and_stale_pages_are_told(ben_coordinator, anna_editor, carla_reader, day):
    for person in (anna_editor, carla_reader):
        with pytest.raises(PermissionDenied):
            move(day, person)
        with pytest.raises(PermissionDenied):
            days.cancel(day, reason="x", by=person, now=NOW)
        with pytest.raises(PermissionDenied):
            days.reinstate(day, by=person, now=NOW)
    move(day, ben_coordinator, expected_sequence=0)
    with pytest.raises(StaleInfoDay):
        move(day, ben_coordinator, location="Elders", expected_sequence=0)
    with pytest.raises(StaleInfoDay):
        days.cancel(day, reason="x", by=ben_coordinator, now=NOW, expected_sequence=0)
    with pytest.raises(InfoDayClosed):
        days.reschedule(
            day, starts_at=LATER + dt.timedelta(days=9), ends_at=LATER + dt.timedelta(days=10), location="X",
            by=ben_coordinator, now=LATER,
        )  # fmt: skip


def test_cancelling_tells_everybody_why_and_lets_the_requests_wait_again(ben_coordinator, day):
    places = [confirmed(day), invited(day)]
    sent = OutgoingMail.objects.count()
    assert days.cancel(day, reason="De gids is ziek.", by=ben_coordinator, now=NOW) == 2
    assert days.cancel(day, reason="Nog eens", by=ben_coordinator, now=NOW) == 0
    day.refresh_from_db()
    assert (day.status, day.cancellation_notice) == ("cancelled", "De gids is ziek.")
    messages = mails_after(sent)
    assert len(messages) == 2
    for place, message in zip(places, messages, strict=True):
        assert state(place) == ("waiting", "cancelled")
        place.visit_request.refresh_from_db()
        assert place.visit_request.scheduled_at is None
        event = place.visit_request.events.get(detail=f"day-cancelled:{day.pk}")
        assert (event.by, event.note, event.to_status) == (ben_coordinator, "De gids is ziek.", "waiting")
        method, entry = calendar_in(message)
        assert (method, entry["STATUS"], entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", day.sequence)
        assert entry["UID"].split("@")[0] == str(day.uid)
        assert "De gids is ziek." in text_of(message)
    assert SeatCount.objects.get().taken == 0
    late = NOW + dt.timedelta(days=30)
    assert registrations.expire_due(late) == registrations.offer_on_all_days(late) == 0
    assert len(mails_after(sent)) == 2


@pytest.mark.parametrize("reason", ["", "  ", "a\x00b"])
def test_cancelling_without_a_reason_is_refused(ben_coordinator, day, reason):
    with pytest.raises(ValidationError):
        days.cancel(day, reason=reason, by=ben_coordinator, now=NOW)
    with pytest.raises(InfoDayClosed):
        days.cancel(day, reason="x", by=ben_coordinator, now=day.ends_at)


def test_reinstated_day_invites_nobody_and_can_be_invited_to_again(ben_coordinator, day):
    place = confirmed(day)
    days.cancel(day, reason="Ziek", by=ben_coordinator, now=NOW)
    sent = OutgoingMail.objects.count()
    days.reinstate(day, by=ben_coordinator, now=NOW)
    again = days.reinstate(day, by=ben_coordinator, now=NOW)
    assert (again.status, again.cancellation_notice, again.sequence) == ("planned", "", 2)
    assert OutgoingMail.objects.count() == sent
    assert state(place) == ("waiting", "cancelled")
    registrations.invite(place.visit_request, day, now=NOW)
    assert state(place) == ("invited", "invited")
    days.cancel(day, reason="Ziek", by=ben_coordinator, now=NOW)
    with pytest.raises(InfoDayClosed):
        days.reinstate(day, by=ben_coordinator, now=START)


@pytest.mark.parametrize("kind", ["published", "draft", "scheduled"])
def test_no_old_draft_brings_the_old_date_or_a_cancelled_day_back(ben_coordinator, day, kind):
    day.save_revision().publish()
    old = day.latest_revision
    if kind != "published":
        day.refresh_from_db()
        draft = day.get_latest_revision_as_object()
        draft.attendance_mode = "mixed"
        draft.save_revision()
    invited(day)
    move(day, ben_coordinator)
    day.refresh_from_db()
    draft = day.get_latest_revision_as_object()
    assert (draft.starts_at, draft.location) == (LATER, "Zaal 2")
    assert draft.attendance_mode == ("on_site" if kind == "published" else "mixed")
    assert day.has_unpublished_changes == (kind != "published")
    old.publish()
    day.refresh_from_db()
    assert (day.starts_at, day.location, day.status, day.previous_starts_at) == (LATER, "Zaal 2", "rescheduled", START)
    days.cancel(day, reason="Ziek", by=ben_coordinator, now=NOW)
    old.publish()
    day.refresh_from_db()
    assert (day.status, day.cancellation_notice) == ("cancelled", "Ziek")
    day.status = "planned"
    with pytest.raises(ValidationError) as refused:
        day.full_clean()
    assert "status" in refused.value.message_dict


def test_day_without_groups_is_edited_freely(day):
    day.starts_at, day.location = START + dt.timedelta(hours=1), "Elders"
    day.full_clean()
    day.save()
    day.refresh_from_db()
    assert day.location == "Elders"


def test_registration_closes_as_long_before_the_day_as_it_did(ben_coordinator, day):
    InfoDay.objects.update(registration_deadline=START - dt.timedelta(days=3))
    move(day, ben_coordinator)
    assert InfoDay.objects.get().registration_deadline == LATER - dt.timedelta(days=3)


@pytest.mark.parametrize(
    ("deadline", "before", "after", "expected"),
    [
        # Across the start and the end of summer time: the same hour on the clock.
        ("2026-03-20 12:00", "2026-03-27 09:00", "2026-04-03 09:00", "2026-03-27 12:00"),
        ("2026-03-27 12:00", "2026-03-28 09:00", "2026-03-30 09:00", "2026-03-29 12:00"),
        ("2026-10-23 12:00", "2026-10-24 09:00", "2026-10-26 09:00", "2026-10-25 12:00"),
        # The hour that summer time skips, and the one that comes twice.
        ("2026-03-28 02:30", "2026-03-28 09:00", "2026-03-29 09:00", "2026-03-29 02:30"),
        ("2026-10-24 02:30", "2026-10-24 09:00", "2026-10-25 09:00", "2026-10-25 02:30"),
    ],
)
def test_deadline_moves_along_on_the_clock_of_the_city(deadline, before, after, expected):
    def at(text):
        return dt.datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)

    assert moved_along(at(deadline), at(before), at(after)) == at(expected).astimezone(dt.UTC)
    assert moved_along(None, at(before), at(after)) is None


def test_moving_into_summer_time_says_the_hour_on_the_clock(ben_coordinator, day):
    invited(day)
    sent = OutgoingMail.objects.count()
    starts_at = dt.datetime(2026, 10, 26, 9, 0, tzinfo=BRUSSELS)
    move(day, ben_coordinator, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2))
    (message,) = mails_after(sent)
    assert "26 oktober 2026, 09:00 - 11:00" in text_of(message)
    assert calendar_in(message)[1]["DTSTART"].dt == dt.datetime(2026, 10, 26, 8, 0, tzinfo=dt.UTC)


def test_anonymised_request_is_left_alone(ben_coordinator, day):
    place = invited(day)
    place.visit_request.refresh_from_db()
    place.visit_request.anonymised_at = timezone.now()
    place.visit_request.save()
    assert move(day, ben_coordinator) == 0
    assert days.cancel(day, reason="x", by=ben_coordinator, now=NOW) == 0
