"""Run sheets and the overview of tasks, over HTTP."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from tests.factories.visits import MARKER, IndividualVisitFactory, InfoDayFactory
from visits.models import AccessLog, InfoDay, RunSheetTask
from visits.services import run_sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(theme):
    return InfoDayFactory(themes=[theme])


@pytest.fixture
def url(day):
    return f"/admin/visits/info-days/{day.pk}/run-sheet/"


@pytest.fixture
def task(day):
    return RunSheetTask.objects.create(info_day=day, title="Bus vastleggen", due_on=dt.date(2026, 5, 5))


@pytest.fixture
def ben(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return ben_coordinator


def said(client, url, **data):
    return client.post(url, data, follow=True).content.decode()


def test_empty_sheet_is_made_with_one_button(client, url, ben):
    client.post(url, {"action": "make"})
    assert RunSheetTask.objects.filter(owner=ben).count() == 4
    assert "private, no-store" in client.get(url).headers["Cache-Control"]


def test_get_changes_nothing(client, url, task, ben):
    client.get(f"{url}?action=delete&task={task.pk}")
    assert RunSheetTask.objects.get().done_at is None


def test_tick_off_shows_who_and_can_be_undone(client, url, task, ben):
    html = said(client, url, action="tick", task=task.pk)
    assert "Ben" in html
    assert RunSheetTask.objects.get().done_by == ben
    said(client, url, action="untick", task=task.pk)
    assert RunSheetTask.objects.get().done_at is None


def test_tick_on_an_old_page_is_told_who_acted(client, url, task, ben, admin_user):
    run_sheets.tick(task, by=admin_user, now=timezone.now())
    assert "admin" in said(client, url, action="tick", task=task.pk)
    assert RunSheetTask.objects.get().done_by == admin_user


def test_add_change_and_delete(client, url, task, ben, admin_user):
    said(client, url, action="add", title="Broodjes", due_on="12/05/2026", owner=ben.pk)
    assert RunSheetTask.objects.get(title="Broodjes").due_on == dt.date(2026, 5, 12)
    seen = run_sheets.state_of(task)
    said(client, url, action="change", task=task.pk, title="Tram", due_on="06/05/2026", owner=admin_user.pk, seen=seen)
    task.refresh_from_db()
    assert (task.title, task.due_on, task.owner) == ("Tram", dt.date(2026, 5, 6), admin_user)
    answer = client.post(
        url, {"action": "change", "task": task.pk, "title": "Fiets", "due_on": "07/05/2026", "seen": seen}
    )
    assert answer.status_code == 409
    assert 'value="Fiets"' in answer.content.decode()
    said(client, url, action="delete", task=task.pk, seen=seen)
    assert RunSheetTask.objects.filter(pk=task.pk).exists()
    said(client, url, action="delete", task=task.pk, seen=run_sheets.state_of(task))
    assert not RunSheetTask.objects.filter(pk=task.pk).exists()


@pytest.mark.parametrize(
    "data",
    [
        {"action": "add", "title": "", "due_on": "12/05/2026"},
        {"action": "add", "title": "a\x00b", "due_on": "12/05/2026"},
        {"action": "add", "title": "x" * 500, "due_on": "12/05/2026"},
        {"action": "add", "title": "X", "due_on": "31/02/2026"},
        {"action": "add", "title": "X", "due_on": "01/01/0001"},
        {"action": "add", "title": "X", "due_on": "12/05/2026", "owner": "9" * 40},
        {"action": "tick", "task": "9" * 40},
        {"action": "tick", "task": "²"},
        {"action": "delete", "task": "abc"},
        {"action": "change", "task": ""},
        {"action": "explode"},
        {},
    ],
)
def test_nonsense_is_answered_in_words_and_changes_nothing(client, url, task, ben, data):
    assert client.post(url, data).status_code in (302, 422)
    assert RunSheetTask.objects.values().get()["title"] == "Bus vastleggen"


def test_task_of_another_day_is_out_of_reach(client, url, ben):
    other = RunSheetTask.objects.create(info_day=InfoDayFactory(), title="Ander", due_on=dt.date(2026, 5, 5))
    for action in ("tick", "delete", "change"):
        client.post(url, {"action": action, "task": other.pk, "title": "Mijn", "due_on": "05/05/2026"})
    other.refresh_from_db()
    assert (other.title, other.done_at) == ("Ander", None)


def test_run_sheet_of_a_visit_is_logged_when_it_is_read(client, ben):
    visit = IndividualVisitFactory()
    url = f"/admin/visits/requests/{visit.visit_request_id}/run-sheet/"
    html = client.get(url).content.decode()
    assert visit.visit_request.reference in html
    assert AccessLog.objects.get().subject == visit.visit_request.reference
    client.post(url, {"action": "make"})
    assert visit.tasks.count() == 4
    assert client.get(f"/admin/visits/requests/{'9' * 30}/run-sheet/").status_code == 404
    assert client.get("/admin/visits/info-days/99999/run-sheet/").status_code == 404


def test_overview_is_by_month_and_owner_with_the_late_ones(client, day, ben, admin_user):
    today = timezone.localdate()
    for days, owner, title in ((-40, ben, "Oud"), (0, ben, "Nu"), (70, ben, "Later"), (0, admin_user, "Collega")):
        RunSheetTask.objects.create(info_day=day, title=title, due_on=today + dt.timedelta(days=days), owner=owner)
    done = RunSheetTask.objects.create(info_day=day, title="Gedaan", due_on=today, owner=ben)
    run_sheets.tick(done, by=ben, now=timezone.now())

    known = set(RunSheetTask.objects.values_list("title", flat=True))

    def titles(query):
        html = client.get(f"/admin/visits/tasks/{query}").content.decode()
        return set(re.findall(r'<th scope="row">(\w+)</th>', html[html.index('class="figures"') :])) & known

    assert titles("") == {"Oud", "Nu"}
    assert titles("?owner=all") == {"Oud", "Nu", "Collega"}
    assert titles(f"?owner={admin_user.pk}") == {"Collega"}
    assert titles("?owner=nobody") == set()
    assert titles(f"?month={today + dt.timedelta(days=70):%Y-%m}") == {"Later"}
    for nonsense in ("?month=9999-99&owner=x", "?month=x", f"?owner={'9' * 40}", "?month=2999-12", "?month=2000-01"):
        assert client.get(f"/admin/visits/tasks/{nonsense}").status_code == 200


def test_overview_and_panel_show_no_requester_and_take_the_same_number_of_queries(
    client, ben, django_assert_max_num_queries
):
    for _number in range(3):
        visit = IndividualVisitFactory()
        RunSheetTask.objects.create(visit=visit, title="Bus", due_on=dt.date(2026, 1, 5), owner=ben)
        RunSheetTask.objects.create(info_day=InfoDayFactory(), title="Zaal", due_on=dt.date(2026, 1, 5), owner=ben)
    client.get("/admin/visits/tasks/")
    with django_assert_max_num_queries(25):
        html = client.get("/admin/visits/tasks/").content.decode()
    assert html.count("/run-sheet/") == 6
    assert MARKER not in html
    home = client.get("/admin/").content.decode()
    assert home.count("/run-sheet/") == 6
    assert MARKER not in home


def test_day_that_is_over_gets_no_run_sheet(client, url, day, ben):
    InfoDay.objects.update(status="cancelled")
    client.post(url, {"action": "make"})
    assert not RunSheetTask.objects.exists()


@pytest.mark.parametrize("who", ["anna_editor", "carla_reader", "dora_privacy"])
def test_only_coordinators_keep_run_sheets(client, url, task, who, request):
    client.force_login(request.getfixturevalue(who))
    visit = IndividualVisitFactory()
    for address in (url, "/admin/visits/tasks/", f"/admin/visits/requests/{visit.visit_request_id}/run-sheet/"):
        assert client.get(address).status_code in (302, 403)
        client.post(address, {"action": "tick", "task": task.pk})
    assert RunSheetTask.objects.get().done_at is None
