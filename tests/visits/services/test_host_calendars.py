"""Host planning under random calendars: never twice at one time, never outside what a host can."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress

import pytest
from django.db import transaction
from wagtail.signal_handlers import disable_reference_index_auto_update

from visits.enums import HostObstacle
from visits.models import HostAssignment
from visits.services import host_availability, hosts

from .host_calendars import Calendar, faults

pytestmark = pytest.mark.django_db
# All 2,000 take minutes: `python -m bench.hosts` runs them.
CALENDARS = int(os.environ.get("HOST_CALENDARS", "100"))


class _Undo(Exception):
    """Ends a calendar; the next one starts with an empty town hall."""


def run(seeds, themes, *, until_fault=False):
    """Faults, refusals by reason, and engagements that stood, over all calendars or until the first fault."""
    found, refused, stood = [], Counter(), 0
    for seed in seeds:
        if found and until_fault:
            break
        with disable_reference_index_auto_update(), suppress(_Undo), transaction.atomic():
            calendar = Calendar(seed, themes)
            calendar.live()
            found += [f"calendar {seed}: {fault}" for fault in faults()]
            refused.update(calendar.refused)
            stood += HostAssignment.objects.filter(answer__in=["asked", "yes"]).count()
            raise _Undo
    return found, refused, stood


def test_no_host_twice_at_one_time_and_none_outside_theme_language_weekday_absence_or_limit(theme, other_theme):
    found, refused, stood = run(range(CALENDARS), [theme, other_theme])
    print(f"{CALENDARS} calendars, {stood} engagements, faults {len(found)}, refusals {dict(refused)}")  # noqa: T201 -- the figure that the measurement shows
    assert found == []
    # The calendars are full enough to mean something: each rule stopped somebody.
    assert stood > CALENDARS
    assert {obstacle.value for obstacle in HostObstacle} - {"retired"} <= refused.keys()


@pytest.mark.parametrize(
    ("switched_off", "word"),
    [
        ("busy", "twice"),
        ("theme", "theme"),
        ("language", "language"),
        ("weekday", "weekday"),
        ("absent", "absence"),
        ("month_full", "limit"),
    ],
)
def test_oracle_notices_a_rule_that_is_switched_off(theme, other_theme, monkeypatch, switched_off, word):
    checks = host_availability._obstacles
    monkeypatch.setattr(
        host_availability,
        "_obstacles",
        lambda *args: [obstacle for obstacle in checks(*args) if obstacle != switched_off],
    )
    found, _refused, _stood = run(range(60), [theme, other_theme], until_fault=True)
    assert found
    assert all(word in fault for fault in found)


def test_oracle_notices_a_move_that_asks_nobody_again(theme, other_theme, monkeypatch):
    for name in ("day_moved", "visit_moved"):
        monkeypatch.setattr(hosts, name, lambda occasion, *, by, now: [])
    found, _refused, _stood = run(range(60), [theme, other_theme], until_fault=True)
    assert found
