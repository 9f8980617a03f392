"""The planning page, over HTTP."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from visits.models import InfoDay, VisitRequest

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
