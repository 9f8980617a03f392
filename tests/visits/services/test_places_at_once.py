"""Many groups, few places, all at the same moment: never too many people, never an empty chair that somebody wants."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import threading

import pytest
from django.db import IntegrityError, connection

from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.enums import RequestStatus
from visits.models import Registration, SeatCount, VisitRequest
from visits.services import registrations, seats
from visits.services.registrations import GroupSizeNotAllowed, InvitationClosed, NotEnoughPlaces, TransitionNotAllowed

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 5, 4, 10, 0, tzinfo=dt.UTC)
REFUSALS = (InvitationClosed, NotEnoughPlaces, TransitionNotAllowed, GroupSizeNotAllowed)


def at_once(steps):
    """Run all steps in threads that start together; returns what they returned or raised, in their order."""
    ready = threading.Barrier(len(steps))
    results = [None] * len(steps)

    def run(number, step):
        ready.wait()
        try:
            results[number] = step()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def surprises(results):
    return [result for result in results if isinstance(result, Exception) and not isinstance(result, REFUSALS)]


def assert_settled(day):
    """Not overbooked, counted right, and nobody who fits still waits."""
    taken = day.people_taken_now()
    count = SeatCount.objects.get(info_day=day)
    assert taken == count.taken <= day.capacity
    idle = day.capacity - taken
    fits = Registration.objects.filter(
        info_day=day, status="waiting", visit_request__status=RequestStatus.WAITING, people__lte=idle
    )
    assert not fits.exists(), f"{idle} places are idle"


def test_thirty_groups_ask_for_ten_places(site):
    day = InfoDayFactory(capacity=10, starts_at=NOW + dt.timedelta(days=40))
    rows = [VisitRequestFactory(in_review=True, people=1 + number % 4) for number in range(30)]
    results = at_once([lambda row=row: registrations.invite(row, day, now=NOW) for row in rows])
    assert not surprises(results)
    assert sum(not isinstance(result, Exception) for result in results) == Registration.objects.count()
    assert_settled(day)
    assert day.people_taken_now() >= 7


@pytest.mark.parametrize("seed", range(2))
def test_answers_withdrawals_expiry_and_newcomers_race(site, seed):
    dice = random.Random(seed)  # noqa: S311 -- the same dice each time, nothing to guard
    day = InfoDayFactory(capacity=10, starts_at=NOW + dt.timedelta(days=40))
    other = InfoDayFactory(capacity=6, starts_at=NOW + dt.timedelta(days=41))
    for number in range(24):
        row = VisitRequestFactory(in_review=True, people=dice.randint(1, 4))
        moment = NOW + dt.timedelta(seconds=number)
        registrations.join_waiting_list(row, day if number % 3 else other, now=moment)

    def answer(place, choice):
        if choice == "accept":
            return registrations.accept(place, now=NOW)
        if choice == "fewer":
            return registrations.accept(place, 1, now=NOW)
        if choice == "wait":
            return registrations.keep_waiting(place, now=NOW)
        return registrations.withdraw(place.visit_request, now=NOW)

    for _round in range(3):
        places = list(Registration.objects.select_related("visit_request", "info_day"))
        choices = dice.choices(["accept", "fewer", "wait", "withdraw"], k=len(places))
        steps = [
            lambda place=place, choice=choice: answer(place, choice)
            for place, choice in zip(places, choices, strict=True)
        ]
        steps += [lambda: registrations.offer_on_all_days(NOW), lambda: registrations.expire_due(NOW)]
        assert not surprises(at_once(steps))
        assert_settled(day)
        assert_settled(other)
    for row in VisitRequest.objects.all():
        steps = list(row.events.filter(kind="status").order_by("pk").values_list("from_status", "to_status"))
        assert all(before[1] == after[0] for before, after in itertools.pairwise(steps))


def test_group_that_holds_two_days_locks_them_in_one_order(site):
    """Two groups on the same two days, changed at once, again and again: nobody waits for ever."""
    days = [InfoDayFactory(capacity=4, starts_at=NOW + dt.timedelta(days=40 + number)) for number in range(2)]
    rows = [VisitRequestFactory(in_review=True, people=4) for _number in range(6)]
    for turn, row in enumerate(rows):
        for day in days if turn % 2 else reversed(days):
            registrations.join_waiting_list(row, day, now=NOW)
            row.refresh_from_db()
            if row.status == RequestStatus.INVITED:
                break
    steps = [lambda row=row: registrations.withdraw(row, now=NOW) for row in rows[:3]]
    steps += [
        lambda row=row, day=day: registrations.join_waiting_list(row, day, now=NOW) for row in rows for day in days
    ]
    assert not surprises(at_once(steps))
    for day in days:
        assert_settled(day)


def test_invitations_that_expire_under_four_workers_expire_once(site):
    day = InfoDayFactory(capacity=40, starts_at=NOW + dt.timedelta(days=40))
    rows = [VisitRequestFactory(in_review=True, people=2) for _number in range(6)]
    for row in rows:
        registrations.invite(row, day, now=NOW)
    results = at_once([lambda: registrations.expire_due(NOW + dt.timedelta(days=15)) for _worker in range(4)])
    assert sum(results) == 6
    for row in rows:
        assert row.events.filter(detail="invitation-expired").count() == 1
        assert row.events.filter(detail="expired").count() == 1


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite takes one writer at a time, whatever the code does")
def test_control_without_the_lock_the_race_is_real_and_only_the_constraint_stops_it(site, monkeypatch):
    day = InfoDayFactory(capacity=4, starts_at=NOW + dt.timedelta(days=40))
    SeatCount.objects.create(info_day=day, capacity=4)
    rows = [VisitRequestFactory(in_review=True, people=3) for _number in range(8)]
    monkeypatch.setattr(seats, "lock", lambda day_id: SeatCount.objects.get(info_day_id=day_id))
    # Everybody looks before anybody takes, as it can happen without the lock.
    everybody = threading.Barrier(len(rows))
    left = seats.people_left

    def looked(places):
        found = left(places)
        if threading.current_thread() is not threading.main_thread():
            everybody.wait(30)
        return found

    monkeypatch.setattr(seats, "people_left", looked)
    results = at_once([lambda row=row: registrations.invite(row, day, now=NOW) for row in rows])
    attempts = [result for result in results if isinstance(result, IntegrityError)]
    assert len(attempts) == 7, results
    assert day.people_taken_now() == SeatCount.objects.get().taken == 3
