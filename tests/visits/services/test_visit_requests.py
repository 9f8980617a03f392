"""Moderation: the table of transitions, history, versions, places and mails."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from cms.mail.models import OutgoingMail
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.enums import TRANSITIONS, RequestStatus
from visits.models import Registration
from visits.services import visit_requests
from visits.services.visit_requests import InfoDayClosed, NotEnoughPlaces, StaleVisitRequest, TransitionNotAllowed

# Fixtures asked for by name do not tell pytest-django that a database is needed.
pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 5, 4, 10, 0, tzinfo=dt.UTC)
SERVICES = {
    RequestStatus.QUESTION_SENT: lambda row, by: visit_requests.send_question(row, "Wanneer?", by=by, now=NOW),
    RequestStatus.WAITING: lambda row, by: visit_requests.put_on_waiting_list(row, by=by, now=NOW),
    RequestStatus.SCHEDULED: lambda row, by: visit_requests.schedule(row, scheduled_at=NOW, by=by, now=NOW),
    RequestStatus.DECLINED: lambda row, by: visit_requests.decline(row, "other", "Spijtig", by=by, now=NOW),
    RequestStatus.COMPLETED: lambda row, by: visit_requests.complete(row, by=by, now=NOW),
    RequestStatus.NO_SHOW: lambda row, by: visit_requests.mark_no_show(row, by=by, now=NOW),
    RequestStatus.SPAM: lambda row, by: visit_requests.mark_spam(row, by=by, now=NOW),
    RequestStatus.IN_REVIEW: lambda row, by: visit_requests.start_review(row, by=by, now=NOW),
}


@pytest.mark.parametrize("start", RequestStatus.values)
@pytest.mark.parametrize("end", SERVICES)
def test_every_transition_is_done_or_refused_as_the_table_says(ben_coordinator, start, end):
    row = VisitRequestFactory(status=start)
    if end in TRANSITIONS[start]:
        changed = SERVICES[end](row, ben_coordinator)
        event = row.events.exclude(kind="mail").get()
        assert (changed.status, changed.version) == (end, 2)
        assert (event.by, event.at, event.from_status, event.to_status) == (ben_coordinator, NOW, start, end)
    else:
        with pytest.raises(TransitionNotAllowed):
            SERVICES[end](row, ben_coordinator)
        row.refresh_from_db()
        assert (row.status, row.version, row.events.count()) == (start, 1, 0)
        assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("who", ["carla_reader", "anna_editor", "dora_privacy"])
def test_only_moderators_may_change_a_request(request, who):
    user = request.getfixturevalue(who)
    row = VisitRequestFactory()
    for change in (
        lambda: visit_requests.start_review(row, by=user, now=NOW),
        lambda: visit_requests.add_note(row, "x", by=user, now=NOW),
        lambda: visit_requests.assign(row, None, by=user, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            change()
    assert not row.events.exists()


def test_stale_version_is_refused_with_what_happened_since(ben_coordinator, admin_user):
    row = VisitRequestFactory()
    visit_requests.start_review(row, by=ben_coordinator, now=NOW)
    seen = visit_requests.send_question(row, "Hoeveel?", by=ben_coordinator, now=NOW).version
    visit_requests.add_note(row, "belde terug", by=admin_user, now=NOW)
    visit_requests.decline(row, "too_late", by=admin_user, now=NOW)
    with pytest.raises(StaleVisitRequest) as caught:
        visit_requests.put_on_waiting_list(row, by=ben_coordinator, now=NOW, expected_version=seen)
    assert [(event.kind, event.by, event.note or event.detail) for event in caught.value.events] == [
        ("note", admin_user, "belde terug"),
        ("status", admin_user, "too_late"),
    ]


def test_question_is_mailed_as_plain_text_in_the_language_of_the_requester(ben_coordinator):
    row = VisitRequestFactory(in_review=True, form_language="en")
    visit_requests.send_question(row, "<b>{{ 7|add:7 }}</b>\nWhen?", by=ben_coordinator, now=NOW)
    mail = OutgoingMail.objects.get()
    raw = bytes(mail.raw).decode()
    assert (mail.about, mail.recipient) == (f"visit-request:{row.pk}", row.email)
    assert row.reference in mail.subject
    assert "&lt;b&gt;{{ 7|add:7 }}&lt;/b&gt;" in raw
    assert "<b>14" not in raw
    assert "&gt;14" not in raw


def test_declining_records_the_reason_and_mails_unless_told_not_to(ben_coordinator):
    silent = VisitRequestFactory(in_review=True)
    visit_requests.decline(silent, "repeat", by=ben_coordinator, now=NOW, mail=False)
    assert not OutgoingMail.objects.exists()
    row = visit_requests.decline(
        VisitRequestFactory(in_review=True), "no_capacity", "Probeer in het najaar.", by=ben_coordinator, now=NOW
    )
    assert (row.decline_reason, row.decided_at) == ("no_capacity", NOW)
    assert "Probeer in het najaar." in bytes(OutgoingMail.objects.get().raw).decode()


@pytest.fixture
def day(site):
    return InfoDayFactory(starts_at=NOW + dt.timedelta(days=30), capacity=10)


def test_planning_on_a_day_takes_places_and_mails(ben_coordinator, day):
    row = visit_requests.schedule(
        VisitRequestFactory(in_review=True, people=8), info_day=day, by=ben_coordinator, now=NOW
    )
    place = Registration.objects.get()
    assert (place.info_day, place.people, place.status) == (day, 8, "accepted")
    assert (row.scheduled_at, day.people_taken_now()) == (day.starts_at, 8)
    assert "Stadhuis" in bytes(OutgoingMail.objects.get().raw).decode()


def test_planning_is_refused_when_the_group_does_not_fit(ben_coordinator, day):
    visit_requests.schedule(VisitRequestFactory(in_review=True, people=8), info_day=day, by=ben_coordinator, now=NOW)
    row = VisitRequestFactory(in_review=True, people=3)
    with pytest.raises(NotEnoughPlaces) as caught:
        visit_requests.schedule(row, info_day=day, by=ben_coordinator, now=NOW)
    row.refresh_from_db()
    assert (caught.value.people_left, row.status, day.people_taken_now()) == (2, "in_review", 8)
    assert OutgoingMail.objects.count() == 1


def test_planning_is_refused_on_a_cancelled_or_begun_day(ben_coordinator, day):
    row = VisitRequestFactory(in_review=True)
    with pytest.raises(InfoDayClosed):
        visit_requests.schedule(row, info_day=day, by=ben_coordinator, now=day.starts_at)
    cancelled = InfoDayFactory(cancelled=True, starts_at=day.starts_at)
    with pytest.raises(InfoDayClosed):
        visit_requests.schedule(row, info_day=cancelled, by=ben_coordinator, now=NOW)


@pytest.mark.parametrize("arguments", [{}, {"info_day": 1, "scheduled_at": NOW}])
def test_planning_needs_a_day_or_a_moment(ben_coordinator, arguments):
    with pytest.raises(ValueError, match="give an info day or a moment"):
        visit_requests.schedule(VisitRequestFactory(in_review=True), by=ben_coordinator, now=NOW, **arguments)


@pytest.mark.parametrize(
    ("change", "status", "taken"),
    [
        (lambda row, by: visit_requests.complete(row, by=by, now=NOW), "attended", 8),
        (lambda row, by: visit_requests.mark_no_show(row, by=by, now=NOW), "absent", 8),
        (lambda row, by: visit_requests.put_on_waiting_list(row, by=by, now=NOW), "cancelled", 0),
        (lambda row, by: visit_requests.decline(row, "other", by=by, now=NOW), "cancelled", 0),
    ],
)
def test_leaving_the_plan_settles_the_places(ben_coordinator, day, change, status, taken):
    row = visit_requests.schedule(
        VisitRequestFactory(in_review=True, people=8), info_day=day, by=ben_coordinator, now=NOW
    )
    change(row, ben_coordinator)
    assert Registration.objects.get().status == status
    assert day.people_taken_now() == taken


def test_a_group_can_be_planned_again_on_the_day_it_left(ben_coordinator, day):
    row = VisitRequestFactory(in_review=True, people=8)
    visit_requests.schedule(row, info_day=day, by=ben_coordinator, now=NOW)
    visit_requests.put_on_waiting_list(row, by=ben_coordinator, now=NOW)
    again = visit_requests.schedule(row, info_day=day, by=ben_coordinator, now=NOW)
    assert (again.status, Registration.objects.get().status, day.people_taken_now()) == ("scheduled", "accepted", 8)


def test_reopening_frees_places_and_forgets_the_decision(ben_coordinator, day):
    row = VisitRequestFactory(in_review=True, people=8)
    visit_requests.schedule(row, info_day=day, by=ben_coordinator, now=NOW)
    visit_requests.complete(row, by=ben_coordinator, now=NOW)
    row = visit_requests.reopen(row, by=ben_coordinator, now=NOW)
    assert (row.status, row.scheduled_at, row.decided_at, day.people_taken_now()) == ("in_review", None, None, 0)


def test_what_comes_out_of_spam_is_confirmed_once(ben_coordinator):
    row = VisitRequestFactory(spam=True)
    for _time in range(2):
        row = visit_requests.reopen(row, by=ben_coordinator, now=NOW)
        row = visit_requests.mark_spam(row, by=ben_coordinator, now=NOW)
    assert OutgoingMail.objects.filter(about=f"visit-request:{row.pk}").count() == 1


def test_starting_the_review_assigns_who_has_nobody(ben_coordinator, admin_user):
    assert visit_requests.start_review(VisitRequestFactory(), by=ben_coordinator, now=NOW).assignee == ben_coordinator
    given = VisitRequestFactory(assignee=admin_user)
    assert visit_requests.start_review(given, by=ben_coordinator, now=NOW).assignee == admin_user


def test_assigning_needs_somebody_who_may_moderate(ben_coordinator, carla_reader):
    row = VisitRequestFactory()
    with pytest.raises(PermissionDenied):
        visit_requests.assign(row, carla_reader, by=ben_coordinator, now=NOW)
    assert visit_requests.assign(row, ben_coordinator, by=ben_coordinator, now=NOW).assignee == ben_coordinator


def test_marking_read_happens_once_and_makes_no_version(ben_coordinator, carla_reader):
    row = VisitRequestFactory()
    assert not visit_requests.mark_read(row, by=carla_reader, now=NOW)
    assert visit_requests.mark_read(row, by=ben_coordinator, now=NOW)
    assert not visit_requests.mark_read(row, by=ben_coordinator, now=timezone.now())
    row.refresh_from_db()
    assert (row.read_at, row.version, row.events.count()) == (NOW, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_cannot_give_the_same_places_away(ben_coordinator, day):
    rows = [VisitRequestFactory(in_review=True, people=4) for _number in range(6)]

    def plan(row):
        try:
            visit_requests.schedule(row, info_day=day, by=ben_coordinator, now=NOW)
        except NotEnoughPlaces:
            return "full"
        finally:
            connection.close()
        return "planned"

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(plan, rows))
    assert sorted(results) == ["full"] * 4 + ["planned"] * 2
    assert day.people_taken_now() == 8


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_leave_one(ben_coordinator, site):
    row = VisitRequestFactory(in_review=True)

    def decide(service):
        try:
            service(row, by=ben_coordinator, now=NOW, expected_version=1)
        except StaleVisitRequest as stale:
            return len(stale.events)
        finally:
            connection.close()
        return "done"

    services = [visit_requests.put_on_waiting_list, visit_requests.mark_spam]
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, services), key=str) == [1, "done"]
    assert row.events.count() == 1
