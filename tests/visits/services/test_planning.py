"""Planning an info day from demand: who fits, and all or nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cms.mail.models import OutgoingMail
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.models import InfoDay, Registration, VisitRequest
from visits.services import planning, seats, visit_requests

pytestmark = pytest.mark.django_db


def waiting(theme, people, *, language="nl", days_ago=0, status="waiting"):
    return VisitRequestFactory(
        themes=[theme],
        people=people,
        language=language,
        status=status,
        received_at=timezone.now() - dt.timedelta(days=days_ago),
    )


def test_candidates_are_preselected_in_order_of_arrival_until_the_room_is_full(theme, other_theme):
    late = waiting(theme, 5, days_ago=1)
    first = waiting(theme, 6, days_ago=9)
    too_many = waiting(theme, 7, days_ago=5)
    french = waiting(theme, 2, language="fr", days_ago=8)
    waiting(other_theme, 3)
    waiting(theme, 3, status="declined")
    found = planning.candidates(theme, languages=["nl"], capacity=11)
    assert [(one.visit_request, one.misfit, one.is_preselected) for one in found] == [
        (first, "", True),
        (french, "language", False),
        (too_many, "full", False),
        (late, "", True),
    ]


@pytest.mark.parametrize(("people", "misfit"), [(3, "small"), (4, ""), (8, ""), (9, "large")])
def test_candidates_outside_the_size_of_a_group_do_not_fit(theme, people, misfit):
    waiting(theme, people)
    (one,) = planning.candidates(theme, languages=["nl"], capacity=50, least=4, most=8)
    assert (one.misfit, one.is_preselected) == (misfit, not misfit)


def test_invite_all_invites_new_and_waiting_groups_and_says_why(theme, ben_coordinator):
    day = InfoDayFactory(themes=[theme], capacity=20)
    groups = [waiting(theme, 6, status="new"), waiting(theme, 7)]
    now = timezone.now()
    assert planning.invite_all(theme, day, groups, message="Welkom", by=ben_coordinator, now=now) == 2
    for group in groups:
        group.refresh_from_db()
        assert group.status == "invited"
        assert any("Inclusieve stad" in note for note in group.events.values_list("note", flat=True))
    assert OutgoingMail.objects.filter(about__startswith="visit-request:").count() == 2
    assert day.people_taken_now() == 13


def test_invite_all_leaves_nothing_behind_when_one_group_does_not_fit(theme, ben_coordinator):
    day = InfoDayFactory(themes=[theme], capacity=10)
    groups = [waiting(theme, 6), waiting(theme, 7)]
    with pytest.raises(planning.GroupDoesNotFit) as refused:
        planning.invite_all(theme, day, groups, by=ben_coordinator, now=timezone.now())
    assert refused.value.visit_request == groups[1]
    assert set(VisitRequest.objects.values_list("status", flat=True)) == {"waiting"}
    assert not Registration.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_invite_all_locks_every_day_before_the_first_request(theme, ben_coordinator, monkeypatch):
    other_day, day = InfoDayFactory(themes=[theme]), InfoDayFactory(themes=[theme])
    groups = [waiting(theme, 3), waiting(theme, 4)]
    Registration.objects.create(
        info_day=other_day, visit_request=groups[1], people=4, status="waiting", created_at=timezone.now()
    )
    order = []
    lock, add_note = seats.lock, visit_requests.add_note
    monkeypatch.setattr(seats, "lock", lambda day_id: (order.append(day_id), lock(day_id))[1])
    monkeypatch.setattr(
        visit_requests, "add_note", lambda *args, **kwargs: (order.append("request"), add_note(*args, **kwargs))[1]
    )
    planning.invite_all(theme, day, groups, by=ben_coordinator, now=timezone.now())
    assert set(order[: order.index("request")]) == {other_day.pk, day.pk}


def test_new_day_is_published_with_a_title_per_language_of_the_theme(theme, ben_coordinator):
    start = timezone.now() + dt.timedelta(days=40)
    day = planning.new_day(
        theme, by=ben_coordinator, now=timezone.now(), starts_at=start, ends_at=start + dt.timedelta(hours=6),
        location="Stadhuis", capacity=20, held_in=["nl", "en"], min_group=None, max_group=None,
    )  # fmt: skip
    assert day.live
    assert list(day.themes.all()) == [theme]
    titles = {text.language: text.title for text in day.texts.all()}
    assert set(titles) == {"nl", "en"}
    assert "Inclusive city" in titles["en"]
    assert day.key.startswith("inclusieve-stad-")


@pytest.mark.parametrize("who", ["carla_reader", "anna_editor"])
def test_planning_is_refused_to_who_may_not(theme, who, request):
    person = request.getfixturevalue(who)
    day = InfoDayFactory(themes=[theme])
    with pytest.raises(PermissionDenied):
        planning.invite_all(theme, day, [waiting(theme, 3)], by=person, now=timezone.now())
    assert InfoDay.objects.count() == 1
