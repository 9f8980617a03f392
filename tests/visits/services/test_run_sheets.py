"""Run sheets: made with the plan, moving along with it, gone with it, and kept by colleagues."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.factories.visits import IndividualVisitFactory, InfoDayFactory, VisitRequestFactory
from visits.models import InfoDay, RunSheetTask, VisitRequest
from visits.services import days, individual_visits, registrations, run_sheets, visit_requests

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
# A Tuesday, with Labour Day on the Friday before.
STARTS = dt.datetime(2026, 5, 5, 7, 30, tzinfo=dt.UTC)
USUAL = [dt.date(2026, 4, 7), dt.date(2026, 4, 21), dt.date(2026, 4, 27), dt.date(2026, 5, 19)]


@pytest.fixture
def day(theme):
    return InfoDayFactory(starts_at=STARTS, themes=[theme])


@pytest.fixture
def sheet(day, ben_coordinator):
    run_sheets.make(day, by=ben_coordinator, now=NOW)
    return day


def dates():
    return list(RunSheetTask.objects.values_list("due_on", flat=True))


def move(day, to, by):
    days.reschedule(day, starts_at=to, ends_at=to + dt.timedelta(hours=6), location=day.location, by=by, now=NOW)


def test_usual_run_sheet_has_four_tasks_for_who_planned(sheet, ben_coordinator):
    assert dates() == USUAL
    assert set(RunSheetTask.objects.values_list("owner", flat=True)) == {ben_coordinator.pk}
    kinds = ["programme", "participants", "final_count", "thanks"]
    assert list(RunSheetTask.objects.values_list("kind", flat=True)) == kinds
    assert run_sheets.make(sheet, by=ben_coordinator, now=NOW) == 0


def test_new_tasks_are_never_late(day, ben_coordinator):
    run_sheets.make(day, by=ben_coordinator, now=STARTS - dt.timedelta(days=10))
    assert dates() == [dt.date(2026, 4, 25), dt.date(2026, 4, 25), dt.date(2026, 4, 27), dt.date(2026, 5, 19)]


def test_open_tasks_move_along_and_done_ones_stay(sheet, ben_coordinator):
    first = RunSheetTask.objects.first()
    run_sheets.tick(first, by=ben_coordinator, now=NOW)
    # To Tuesday 2 June: Whit Monday, 25 May, is on the way to the final count.
    move(sheet, STARTS + dt.timedelta(days=28), ben_coordinator)
    moved = dict(RunSheetTask.objects.values_list("kind", "due_on"))
    assert moved == {
        "programme": USUAL[0],
        "participants": dt.date(2026, 5, 19),
        "final_count": dt.date(2026, 5, 26),
        "thanks": dt.date(2026, 6, 16),
    }


def test_day_that_comes_nearer_makes_nobody_late(sheet, ben_coordinator):
    move(sheet, NOW + dt.timedelta(days=3), ben_coordinator)
    assert min(dates()) == dt.date(2026, 3, 2)


def test_another_place_or_hour_moves_no_task(sheet, ben_coordinator):
    move(sheet, STARTS + dt.timedelta(hours=2), ben_coordinator)
    assert dates() == USUAL


def test_cancelled_day_keeps_what_was_done_and_gets_the_rest_back_when_it_goes_on(sheet, ben_coordinator):
    run_sheets.tick(RunSheetTask.objects.first(), by=ben_coordinator, now=NOW)
    days.cancel(sheet, reason="Staking", by=ben_coordinator, now=NOW)
    assert dates() == USUAL[:1]
    days.reinstate(sheet, by=ben_coordinator, now=NOW)
    assert dates() == USUAL


def test_visit_of_one_group_gets_a_run_sheet_that_moves_and_goes(site, ben_coordinator):
    row = VisitRequestFactory(in_review=True)
    visit_requests.schedule(
        row, scheduled_at=STARTS, ends_at=STARTS + dt.timedelta(hours=2), by=ben_coordinator, now=NOW
    )
    assert dates() == USUAL
    later = STARTS + dt.timedelta(days=7)
    individual_visits.move(
        row, starts_at=later, ends_at=later + dt.timedelta(hours=2), location="Hal", by=ben_coordinator, now=NOW
    )
    # Labour Day no longer lies between.
    assert dates() == [dt.date(2026, 4, 14), dt.date(2026, 4, 28), dt.date(2026, 5, 5), dt.date(2026, 5, 26)]
    individual_visits.cancel(row, reason="Ziek", by=ben_coordinator, now=NOW)
    assert dates() == []


def test_clock_drops_the_tasks_of_a_group_that_withdrew(site, sheet, ben_coordinator):
    row = VisitRequestFactory(in_review=True)
    visit_requests.schedule(row, scheduled_at=STARTS, by=ben_coordinator, now=NOW)
    assert run_sheets.drop_unneeded(NOW) == 0
    registrations.withdraw(VisitRequest.objects.get(), now=NOW)
    assert run_sheets.drop_unneeded(NOW) == 4
    assert dates() == USUAL


def test_ticking_tells_who_and_when_and_is_done_once(sheet, ben_coordinator, admin_user):
    task = RunSheetTask.objects.first()
    run_sheets.tick(task, by=ben_coordinator, now=NOW)
    with pytest.raises(run_sheets.StaleTask) as stale:
        run_sheets.tick(task, by=admin_user, now=NOW)
    assert stale.value.by == ben_coordinator
    task.refresh_from_db()
    assert (task.done_by, task.done_at) == (ben_coordinator, NOW)
    run_sheets.untick(task, by=admin_user)
    task.refresh_from_db()
    assert (task.done_by, task.done_at) == (None, None)


def test_change_and_delete_are_refused_on_an_old_page(sheet, ben_coordinator, admin_user):
    task = RunSheetTask.objects.first()
    seen = run_sheets.state_of(task)
    run_sheets.change(task, title="Ander", due_on=task.due_on, owner=None, by=admin_user, seen=seen)
    for act in (
        lambda: run_sheets.change(task, title="Mijn", due_on=task.due_on, by=ben_coordinator, seen=seen),
        lambda: run_sheets.delete(task, by=ben_coordinator, seen=seen),
    ):
        with pytest.raises(run_sheets.StaleTask) as stale:
            act()
        assert stale.value.by == admin_user
    assert RunSheetTask.objects.get(pk=task.pk).title == "Ander"
    run_sheets.delete(task, by=admin_user)
    with pytest.raises(run_sheets.StaleTask) as stale:
        run_sheets.tick(task, by=ben_coordinator, now=NOW)
    assert (stale.value.task, stale.value.by) == (None, admin_user)


@pytest.mark.parametrize("title", ["", "   ", "x" * 201, "a\x00b"])
def test_task_needs_words(sheet, ben_coordinator, title):
    with pytest.raises(ValidationError):
        run_sheets.add(sheet, title=title, due_on=USUAL[0], by=ben_coordinator)
    assert RunSheetTask.objects.count() == 4


@pytest.mark.parametrize("who", ["carla_reader", "anna_editor", "dora_privacy"])
def test_run_sheet_is_kept_by_coordinators(sheet, who, request):
    person, task = request.getfixturevalue(who), RunSheetTask.objects.first()
    for act in (
        lambda: run_sheets.tick(task, by=person, now=NOW),
        lambda: run_sheets.untick(task, by=person),
        lambda: run_sheets.add(sheet, title="X", due_on=USUAL[0], by=person),
        lambda: run_sheets.change(task, title="X", due_on=USUAL[0], by=person),
        lambda: run_sheets.delete(task, by=person),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_open_tasks_are_of_the_site_and_of_what_goes_on(sheet, ben_coordinator, site):
    visit = IndividualVisitFactory()
    run_sheets.add(visit, title="Bus", due_on=USUAL[0], by=ben_coordinator)
    assert run_sheets.open_tasks(site).count() == 5
    VisitRequest.objects.update(status="withdrawn")
    assert run_sheets.open_tasks(site).count() == 4
    InfoDay.objects.update(status="cancelled")
    assert run_sheets.open_tasks(site).count() == 0
    assert run_sheets.open_tasks(site.pk + 1).count() == 0
