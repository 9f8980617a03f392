"""Invitations, waiting lists and deadlines: who gets which places, and what everybody is told."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.core.models import SiteSettings
from cms.mail.models import OutgoingMail
from cms.worker.loop import default_jobs
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.enums import TRANSITIONS, RequestStatus
from visits.models import InfoDay, Registration, SeatCount
from visits.services import registrations, seats, visit_requests
from visits.services.registrations import (
    GroupSizeNotAllowed,
    InfoDayClosed,
    InvitationClosed,
    InvitationExpired,
    NotEnoughPlaces,
    TransitionNotAllowed,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 10, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=15)


@pytest.fixture
def day(site):
    return InfoDayFactory(capacity=10, starts_at=NOW + dt.timedelta(days=40))


def waiting(day, people, minutes=0):
    """A group that waits for the day since so many minutes after the start."""
    row = VisitRequestFactory(status=RequestStatus.WAITING, people=people)
    return Registration.objects.create(
        info_day=day,
        visit_request=row,
        people=people,
        status="waiting",
        queued_at=NOW + dt.timedelta(minutes=minutes),
        created_at=NOW,
    )


def invited(day, people=4):
    return invited_at(day, people, NOW)


def invited_at(day, people, now):
    row = VisitRequestFactory(in_review=True, people=people)
    registrations.invite(row, day, now=now)
    return Registration.objects.get(visit_request=row)


def end_of(days):
    """23:59 in Brussels, so many days from now."""
    local = timezone.localtime(NOW + dt.timedelta(days=days))
    return local.replace(hour=23, minute=59, second=0, microsecond=0)


def state(place):
    """Status of the request, status of the registration, people."""
    place = Registration.objects.select_related("visit_request").get(pk=place.pk)
    return place.visit_request.status, place.status, place.people


def occasions(place):
    return list(place.visit_request.events.filter(kind="mail").values_list("detail", flat=True))


def test_invitation_holds_places_mails_the_link_and_says_why_in_the_history(ben_coordinator, day):
    row = VisitRequestFactory(in_review=True, people=8)
    row = registrations.invite(row, day, people=6, by=ben_coordinator, now=NOW, note="Welkom in mei")
    place = Registration.objects.get()
    assert (state(place), place.respond_by) == (("invited", "invited", 6), end_of(14))
    assert SeatCount.objects.get().taken == day.people_taken_now() == 6
    event = row.events.get(kind="status")
    assert (event.by, event.note, event.detail) == (ben_coordinator, "Welkom in mei", f"info-day:{day.pk}")
    raw = bytes(OutgoingMail.objects.get().raw)
    text = message_from_bytes(raw).get_payload(0).get_payload(decode=True).decode()
    assert row.token in text
    assert "Welkom in mei" in text


@pytest.mark.parametrize(
    ("deadline", "asked", "expected"),
    [
        (None, None, None),
        (None, 100, 40),
        (7, None, 7),
        (7, 3, 3),
    ],
)
def test_answer_is_due_before_the_day_starts_and_its_registration_closes(day, deadline, asked, expected):
    if deadline:
        InfoDay.objects.update(registration_deadline=NOW + dt.timedelta(days=deadline))
    respond_by = NOW + dt.timedelta(days=asked) if asked else None
    registrations.invite(VisitRequestFactory(in_review=True), day, respond_by=respond_by, now=NOW)
    wanted = NOW + dt.timedelta(days=expected) if expected else end_of(14)
    assert Registration.objects.get().respond_by == wanted


@pytest.mark.parametrize("start", RequestStatus.values)
def test_invitation_and_withdrawal_follow_the_table(day, start):
    for end, change in (
        (RequestStatus.INVITED, lambda row: registrations.invite(row, day, now=NOW)),
        (RequestStatus.WITHDRAWN, lambda row: registrations.withdraw(row, now=NOW)),
    ):
        row = VisitRequestFactory(status=start)
        # Only a day that moves asks a confirmed group again.
        if end in TRANSITIONS[start] and (start, end) != (RequestStatus.CONFIRMED, RequestStatus.INVITED):
            assert change(row).status == end
        else:
            with pytest.raises(TransitionNotAllowed):
                change(row)
            row.refresh_from_db()
            assert (row.status, row.events.count(), row.registrations.count()) == (start, 0, 0)


def test_invitation_that_does_not_fit_stores_nothing(day):
    invited(day, people=8)
    row = VisitRequestFactory(in_review=True, people=3)
    with pytest.raises(NotEnoughPlaces) as caught:
        registrations.invite(row, day, now=NOW)
    assert caught.value.people_left == 2
    row.refresh_from_db()
    assert (row.status, row.events.count(), Registration.objects.count()) == ("in_review", 0, 1)


@pytest.mark.parametrize(
    "change",
    [{"status": "cancelled"}, {"starts_at": NOW}, {"registration_deadline": NOW}],
    ids=["cancelled", "begun", "closed"],
)
def test_nobody_is_invited_to_a_day_that_takes_no_answers(day, change):
    InfoDay.objects.update(**change)
    with pytest.raises(InfoDayClosed):
        registrations.invite(VisitRequestFactory(in_review=True), day, now=NOW)
    with pytest.raises(InfoDayClosed):
        registrations.join_waiting_list(VisitRequestFactory(in_review=True), day, now=NOW)
    assert not OutgoingMail.objects.exists()


def test_only_moderators_invite(carla_reader, day):
    with pytest.raises(PermissionDenied):
        registrations.invite(VisitRequestFactory(in_review=True), day, by=carla_reader, now=NOW)


def test_accepting_all_confirms_and_mails_a_calendar_invitation(day):
    place = invited(day, people=4)
    row = registrations.accept(place, now=NOW)
    assert state(place) == ("confirmed", "accepted", 4)
    assert row.scheduled_at == day.starts_at
    assert occasions(place) == ["invited", "confirmed"]
    mail = message_from_bytes(bytes(OutgoingMail.objects.order_by("pk").last().raw))
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    calendar = part.get_payload(decode=True).decode().replace("\r\n ", "")
    assert "METHOD:REQUEST" in calendar
    assert f"UID:{day.uid}@" in calendar
    assert row.token not in calendar


def test_accepting_fewer_gives_the_rest_to_the_next_group_that_fits(day):
    place = invited(day, people=8)
    first, second, third = waiting(day, 6, 1), waiting(day, 4, 2), waiting(day, 2, 3)
    registrations.accept(place, 5, now=NOW)
    assert state(place) == ("confirmed", "accepted", 5)
    assert [state(one)[0] for one in (first, second, third)] == ["waiting", "invited", "waiting"]
    assert SeatCount.objects.get().taken == 9


@pytest.mark.parametrize("people", [0, 5, -1])
def test_nobody_accepts_more_than_was_offered_or_less_than_one(day, people):
    place = invited(day, people=4)
    with pytest.raises(GroupSizeNotAllowed):
        registrations.accept(place, people, now=NOW)
    assert state(place) == ("invited", "invited", 4)


@pytest.mark.parametrize(
    ("leave", "end", "detail"),
    [
        (registrations.keep_waiting, "waiting", "invitation-postponed"),
        (registrations.turn_down, "withdrawn", "invitation-declined"),
    ],
)
@pytest.mark.parametrize("is_confirmed", [False, True])
def test_leaving_frees_places_for_others_and_not_for_oneself(day, leave, end, detail, is_confirmed):
    place, next_one = invited(day, people=8), waiting(day, 6)
    if is_confirmed:
        registrations.accept(place, now=NOW)
    leave(place, now=NOW)
    assert state(place) == (end, "declined", 8)
    assert state(next_one) == ("invited", "invited", 6)
    assert place.visit_request.events.filter(kind="status").last().detail == detail
    with pytest.raises(InvitationClosed):
        leave(place, now=NOW)


@pytest.mark.parametrize("leave", ["decline", "withdraw", "wait"])
def test_every_way_out_offers_the_places_to_who_waits(day, leave):
    place, next_one = invited(day, people=8), waiting(day, 8)
    row = place.visit_request
    {
        "decline": lambda: visit_requests.decline(row, "other", by=None, now=NOW),
        "withdraw": lambda: registrations.withdraw(row, now=NOW),
        "wait": lambda: visit_requests.put_on_waiting_list(row, by=None, now=NOW),
    }[leave]()
    assert state(next_one) == ("invited", "invited", 8)
    assert SeatCount.objects.get().taken == 8


def test_expiry_returns_the_request_to_waiting_once_and_invites_the_next(day):
    place, next_one = invited(day, people=8), waiting(day, 8)
    assert registrations.expire_due(LATER - dt.timedelta(days=2)) == 0
    assert [registrations.expire_due(LATER) for _turn in range(3)] == [1, 0, 0]
    assert state(place) == ("waiting", "expired", 8)
    assert state(next_one) == ("invited", "invited", 8)
    assert occasions(place) == ["invited", "expired"]
    assert list(place.visit_request.events.filter(to_status="waiting").values_list("detail", flat=True)) == [
        "invitation-expired"
    ]
    with pytest.raises(InvitationExpired):
        registrations.accept(place, now=LATER)


def test_answer_after_the_deadline_is_late_even_before_the_clock_came_by(day):
    place = invited(day)
    with pytest.raises(InvitationExpired):
        registrations.accept(place, now=LATER)
    assert state(place) == ("invited", "invited", 4)


def test_second_answer_and_answer_to_a_cancelled_day_change_nothing(day):
    place, other = invited(day, 4), invited(day, 3)
    registrations.accept(place, now=NOW)
    with pytest.raises(InvitationClosed):
        registrations.accept(place, 2, now=NOW)
    InfoDay.objects.update(status="cancelled")
    with pytest.raises(InfoDayClosed):
        registrations.accept(other, now=NOW)
    assert (state(place), state(other)) == (("confirmed", "accepted", 4), ("invited", "invited", 3))


def test_joining_is_by_order_of_arrival_and_invites_at_once_when_there_is_room(day):
    full = invited(day, people=9)
    first = VisitRequestFactory(in_review=True, people=4)
    second = VisitRequestFactory(in_review=True, people=4)
    assert registrations.join_waiting_list(first, day, now=NOW).status == "waiting"
    registrations.join_waiting_list(second, day, now=NOW + dt.timedelta(minutes=1))
    # Asking again does not cost the turn.
    registrations.join_waiting_list(first, day, now=NOW + dt.timedelta(minutes=2))
    small = VisitRequestFactory(in_review=True, people=1)
    assert registrations.join_waiting_list(small, day, now=NOW).status == "invited"
    registrations.accept(full, 5, now=NOW)
    for row in (first, second):
        row.refresh_from_db()
    assert (first.status, second.status) == ("invited", "waiting")


def test_larger_room_is_offered_by_the_clock_and_a_smaller_one_keeps_who_is_in(day):
    place, next_one = invited(day, people=8), waiting(day, 8)
    assert registrations.offer_on_all_days(NOW) == 0
    day.capacity = 16
    day.save()
    assert [registrations.offer_on_all_days(NOW) for _turn in range(2)] == [1, 0]
    assert (state(place)[0], state(next_one)[0]) == ("invited", "invited")
    # As when an old draft is published.
    day.capacity = 3
    day.save()
    assert InfoDay.objects.get().capacity == SeatCount.objects.get().capacity == 16


def test_publishing_a_larger_room_offers_it_at_once(site):
    now = timezone.now()
    day = InfoDayFactory(capacity=10)
    registrations.invite(VisitRequestFactory(in_review=True, people=8), day, now=now)
    next_one = waiting(day, 8)
    day = InfoDay.objects.get()
    day.capacity = 16
    day.save_revision().publish()
    assert state(next_one) == ("invited", "invited", 8)


def test_worker_settles_places(site):
    now = timezone.now()
    day = InfoDayFactory(capacity=10)
    place, next_one = invited_at(day, 8, now), waiting(day, 6)
    Registration.objects.filter(pk=place.pk).update(respond_by=now)
    job = next(job for job in default_jobs() if job.name == "settle places")
    job.run()
    assert (job.every, state(place), state(next_one)) == (
        60,
        ("waiting", "expired", 8),
        ("invited", "invited", 6),
    )


def test_one_failing_step_of_the_clock_holds_up_nobody(day, monkeypatch):
    first, second = invited(day, 2), invited(day, 3)
    leave = registrations._expire

    def fail_for_first(place, now):
        if place.pk == first.pk:
            raise RuntimeError
        return leave(place, now)

    fail_for_first.__name__ = "_expire"
    monkeypatch.setattr(registrations, "_expire", fail_for_first)
    assert registrations.expire_due(LATER) == 1
    assert (state(first)[0], state(second)[0]) == ("invited", "waiting")


def test_changing_the_number_takes_or_frees_places(day):
    place, next_one = invited(day, people=6), waiting(day, 5)
    registrations.accept(place, now=NOW)
    invited(day, people=2)
    with pytest.raises(NotEnoughPlaces):
        registrations.change_people(place, 9, now=NOW)
    registrations.change_people(place, 3, now=NOW)
    assert state(place) == ("confirmed", "accepted", 3)
    assert state(next_one) == ("invited", "invited", 5)
    assert place.visit_request.events.filter(kind="note").get().detail == "people:6>3"


def test_group_that_is_confirmed_leaves_the_waiting_lists_of_other_days(site, day):
    other = InfoDayFactory(capacity=10, starts_at=NOW + dt.timedelta(days=50))
    place = waiting(other, 8)
    InfoDay.objects.filter(pk=other.pk).update(capacity=1)
    registrations.invite(place.visit_request, day, now=NOW)
    assert Registration.objects.get(pk=place.pk).status == "waiting"
    registrations.accept(Registration.objects.get(info_day=day), now=NOW)
    assert Registration.objects.get(pk=place.pk).status == "cancelled"


def test_the_database_refuses_an_overbooked_day_whatever_the_code_believes(day, monkeypatch):
    invited(day, people=8)
    monkeypatch.setattr(seats, "people_left", lambda places: 1000)
    row = VisitRequestFactory(in_review=True, people=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        registrations.invite(row, day, now=NOW)
    assert (SeatCount.objects.get().taken, day.people_taken_now()) == (8, 8)


def test_new_token_replaces_the_old_one(client, site):
    row = VisitRequestFactory()
    row = registrations.rotate_token(row, now=NOW)
    old = row.token
    assert client.get(f"/aanvraag/{old}/").status_code == 200
    row = registrations.rotate_token(row, now=NOW)
    assert client.get(f"/aanvraag/{old}/").status_code == 404
    assert client.get(f"/aanvraag/{row.token}/").status_code == 200


def test_number_of_days_to_answer_is_a_setting_of_the_site(day):
    SiteSettings.objects.update(response_days=5)
    assert invited(day).respond_by == end_of(5)
