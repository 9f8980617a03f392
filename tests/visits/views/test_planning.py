"""The planning page, over HTTP."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from wagtail.models import Site

from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, HostFactory, InfoDayFactory, VisitRequestFactory
from visits.enums import HostObstacle
from visits.models import HostAssignment, InfoDay, InfoDayPlan, VisitRequest
from visits.services import hosts

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(theme):
    return f"/admin/visits/demand/plan/{theme.pk}/"


@pytest.fixture
def groups(theme):
    return [VisitRequestFactory(themes=[theme], people=people, status="waiting") for people in (6, 7)]


@pytest.fixture
def facts(groups):
    start = timezone.localtime(timezone.now() + dt.timedelta(days=40)).replace(hour=9, minute=30)
    return {
        "starts_at": f"{start:%d/%m/%Y %H:%M}",
        "ends_at": f"{start + dt.timedelta(hours=6):%d/%m/%Y %H:%M}",
        "location": "Stadhuis",
        "capacity": "20",
        "held_in": ["nl"],
        "chosen": [str(group.pk) for group in groups],
        "without_host_note": "De schepen vertelt zelf.",
        "step": "plan",
    }


def ticked(html):
    return set(re.findall(r'name="chosen" value="(\d+)" checked', html))


def test_page_proposes_who_waits(client, url, groups, ben_coordinator):
    client.force_login(ben_coordinator)
    html = client.get(url).content.decode()
    assert ticked(html) == {str(group.pk) for group in groups}
    assert url in client.get("/admin/visits/demand/").content.decode()


def test_one_action_makes_the_day_and_invites(client, url, facts, ben_coordinator):
    client.force_login(ben_coordinator)
    answer = client.post(url, facts)
    assert answer.status_code == 302, re.findall(r"error[^<]*<[^<]*", answer.content.decode())[:5]
    day = InfoDay.objects.get()
    assert (day.live, day.people_taken_now()) == (True, 13)
    assert set(VisitRequest.objects.values_list("status", flat=True)) == {"invited"}
    assert OutgoingMail.objects.filter(about__startswith="visit-request:").count() == 2
    assert "Stadhuis" in client.get("/informatiedagen/").content.decode()


def test_check_shows_who_fits_and_stores_nothing(client, url, facts, groups, ben_coordinator):
    client.force_login(ben_coordinator)
    html = client.post(url, {**facts, "capacity": "8", "step": "check"}).content.decode()
    assert ticked(html) == {str(groups[0].pk)}
    assert not InfoDay.objects.exists()
    html = client.post(url, {**facts, "held_in": ["fr"], "step": "check"}).content.decode()
    assert ticked(html) == set()


def test_room_that_is_too_small_plans_nothing_and_keeps_what_was_chosen(client, url, facts, groups, ben_coordinator):
    client.force_login(ben_coordinator)
    answer = client.post(url, {**facts, "capacity": "10"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert groups[1].reference in html
    assert ticked(html) == {str(group.pk) for group in groups}
    assert 'value="Stadhuis"' in html
    assert not InfoDay.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_request_that_a_colleague_decided_meanwhile_stops_the_plan(client, url, facts, groups, ben_coordinator):
    VisitRequest.objects.filter(pk=groups[0].pk).update(status="declined")
    client.force_login(ben_coordinator)
    assert client.post(url, facts).status_code == 200
    assert not InfoDay.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": ""},
        {"starts_at": "01/01/2020 09:30"},
        {"starts_at": "01/01/0001 00:00"},
        {"starts_at": "31/12/9999 23:59"},
        {"ends_at": "01/01/2020 09:30"},
        {"capacity": "0"},
        {"capacity": "9" * 30},
        {"held_in": []},
        {"held_in": ["de"]},
        {"location": ""},
        {"min_group": "9", "max_group": "3"},
        {"max_group": "21"},
        {"info_day": "999"},
        {"respond_by": "01/01/2020 09:30"},
        {"chosen": []},
        {"chosen": ["abc", "9" * 40]},
    ],
)
def test_nonsense_is_answered_in_words_and_plans_nothing(client, url, facts, ben_coordinator, change):
    client.force_login(ben_coordinator)
    assert client.post(url, {**facts, **change}).status_code == 200
    assert not InfoDay.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_existing_day_takes_the_groups(client, url, facts, theme, groups, ben_coordinator):
    day = InfoDayFactory(themes=[theme], capacity=20, held_in=["nl"])
    client.force_login(ben_coordinator)
    assert client.post(url, {**facts, "info_day": day.pk}).status_code == 302
    assert InfoDay.objects.count() == 1
    assert day.people_taken_now() == 13


@pytest.mark.parametrize("who", ["anna_editor", "carla_reader", "dora_privacy"])
def test_page_is_closed_to_who_may_not_plan(client, url, facts, who, request):
    client.force_login(request.getfixturevalue(who))
    for answer in (client.get(url), client.post(url, facts)):
        assert answer.status_code in {302, 403}
        assert MARKER not in answer.content.decode()
    assert not InfoDay.objects.exists()


# Hosts ---------------------------------------------------------------------------------------------


def hosts_ticked(html):
    return set(re.findall(r'name="hosts" value="(\d+)" checked', html))


def test_check_ticks_the_host_who_fits_and_says_why_the_others_do_not(
    client, url, facts, theme, other_theme, ben_coordinator
):
    fits = HostFactory(name="Vrije Frie", themes=[theme])
    HostFactory(name="Andere An", themes=[other_theme])
    client.force_login(ben_coordinator)
    assert "Vrije Frie" not in client.get(url).content.decode()
    html = client.post(url, {**facts, "step": "check"}).content.decode()
    assert hosts_ticked(html) == {str(fits.pk)}
    assert "Andere An" in html
    assert str(HostObstacle.THEME.label) in html
    assert not HostAssignment.objects.exists()


def test_plan_asks_the_chosen_hosts_by_mail(client, url, facts, theme, ben_coordinator):
    host = HostFactory(themes=[theme])
    client.force_login(ben_coordinator)
    assert client.post(url, {**facts, "hosts": [host.pk], "without_host_note": ""}).status_code == 302
    row = HostAssignment.objects.get()
    assert (row.host, row.info_day, row.answer) == (host, InfoDay.objects.get(), "asked")
    assert OutgoingMail.objects.filter(recipient=host.email).count() == 1
    assert not InfoDayPlan.objects.exists()


def test_plan_without_host_is_refused_unless_a_note_says_why(client, url, facts, ben_coordinator):
    client.force_login(ben_coordinator)
    answer = client.post(url, {**facts, "without_host_note": "  "})
    assert answer.status_code == 200
    assert not InfoDay.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert client.post(url, {**facts, "without_host_note": "De schepen"}).status_code == 302
    plan = InfoDayPlan.objects.get()
    assert (plan.without_host_note, plan.without_host_by) == ("De schepen", ben_coordinator)


@pytest.mark.parametrize("kind", ["busy", "gone", "other site", "nonsense"])
def test_plan_with_a_host_who_cannot_is_refused_and_nothing_is_stored(client, url, facts, theme, ben_coordinator, kind):
    host = HostFactory(name="Gust Janssens", themes=[theme])
    keys = [host.pk]
    if kind == "busy":
        start = timezone.localtime(timezone.now() + dt.timedelta(days=40)).replace(hour=10, minute=0)
        other = InfoDayFactory(themes=[theme], starts_at=start, key="al-gepland")
        hosts.ask(host, other, by=None, now=timezone.now())
    elif kind == "gone":
        host.delete()
    elif kind == "other site":
        host.site = Site.objects.create(hostname="elders.example", root_page=theme.site.root_page)
        host.save()
    else:
        keys = ["abc", "9" * 40]
    before = (InfoDay.objects.count(), OutgoingMail.objects.count())
    client.force_login(ben_coordinator)
    answer = client.post(url, {**facts, "hosts": keys, "without_host_note": ""})
    assert answer.status_code == 200
    assert 'value="Stadhuis"' in answer.content.decode()
    assert (InfoDay.objects.count(), OutgoingMail.objects.count()) == before


def test_existing_day_with_a_host_needs_no_other(client, url, facts, theme, groups, ben_coordinator):
    day = InfoDayFactory(themes=[theme], capacity=20, held_in=["nl"])
    host = HostFactory(name="Gust Janssens", themes=[theme])
    hosts.ask(host, day, by=None, now=timezone.now())
    client.force_login(ben_coordinator)
    existing = {**facts, "info_day": day.pk, "without_host_note": ""}
    html = client.post(url, {**existing, "step": "check"}).content.decode()
    assert "Gust Janssens" in html
    assert hosts_ticked(html) == set()
    assert client.post(url, existing).status_code == 302
    assert day.people_taken_now() == 13


@pytest.mark.parametrize("year", ["9999", "2400"])
def test_days_at_the_end_of_the_calendar_are_no_trouble(client, url, facts, theme, ben_coordinator, year):
    HostFactory(themes=[theme])
    client.force_login(ben_coordinator)
    far = {"starts_at": f"31/12/{year} 09:00", "ends_at": f"31/12/{year} 23:59", "step": "check"}
    assert client.post(url, {**facts, **far}).status_code == 200
