"""An answer is never served past the moment at which the clock alone changes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Site

from cms.core.models import Alert, AlertText
from cms.core.turning_points import next_turning_point
from tests.factories.visits import InfoDayFactory
from themes.models import ThemePage

NOW = timezone.datetime.fromisoformat("2026-11-22T10:00:00+01:00")


def ask_around(process, address, moment):
    """The answers just before and at a moment; the one before was kept."""
    with time_machine.travel(moment - timedelta(seconds=2), tick=False):
        process.ask(address)
        before = process.ask(address)
        assert process.renders == 1
    with time_machine.travel(moment - timedelta(seconds=1), tick=False):
        assert process.ask(address).body == before.body
        assert process.renders == 1
    with time_machine.travel(moment, tick=False):
        return before, process.ask(address)


@pytest.mark.parametrize("address", ["/", "/themas/inclusieve-stad/", "/api/v1/banners", "/informatiedagen/dag/"])
def test_day_that_begins_is_no_longer_announced(processes, theme, address):
    InfoDayFactory(key="dag", starts_at=NOW, themes=[theme])
    before, after = ask_around(processes(), address, NOW)
    assert before.body != after.body


@pytest.mark.parametrize("address", ["/", "/api/v1/banners"])
def test_banner_appears_at_its_minute(processes, theme, address):
    InfoDayFactory(key="dag", starts_at=NOW + timedelta(days=9), banner_from=NOW, themes=[theme])
    before, after = ask_around(processes(), address, NOW)
    assert before.body != after.body


def test_day_leaves_the_feed_after_its_ninety_days(processes, theme):
    starts_at = NOW - timedelta(days=90, hours=6)
    InfoDayFactory(key="dag", starts_at=starts_at, themes=[theme])
    before, after = ask_around(processes(), "/informatiedagen.ics", NOW)
    assert "BEGIN:VEVENT" in before.text
    assert "BEGIN:VEVENT" not in after.text


@pytest.mark.parametrize("address", ["/", "/api/v1/alerts"])
@pytest.mark.parametrize("end", ["starts_at", "ends_at"])
def test_alert_comes_and_goes_by_itself(processes, theme, address, end):
    times = {"starts_at": NOW - timedelta(days=1), "ends_at": NOW + timedelta(days=1), end: NOW}
    alert = Alert.objects.create(site=Site.objects.get(is_default_site=True), name="Storm", **times)
    AlertText.objects.create(alert=alert, language="nl", title="Storm", text="Blijf binnen.")
    before, after = ask_around(processes(), address, NOW)
    assert ("Storm" in before.text) != ("Storm" in after.text)


def test_page_leaves_the_api_when_it_expires_before_the_worker_comes_round(processes, theme):
    ThemePage.objects.filter(theme=theme).update(expire_at=NOW)
    before, after = ask_around(processes(), "/api/v1/themes", NOW)
    assert "inclusieve-stad" in before.text
    assert "inclusieve-stad" not in after.text


def test_everything_ends_at_midnight_of_the_city(processes, theme):
    process = processes()
    midnight = timezone.datetime.fromisoformat("2026-11-23T00:00:00+01:00")
    assert next_turning_point(Site.objects.get(is_default_site=True), midnight - timedelta(hours=5)) == midnight
    ask_around(process, "/api/v1/notes", midnight)
    assert process.renders == 2


def test_page_is_kept_for_a_minute_at_most(processes, theme):
    process = processes()
    with time_machine.travel(NOW, tick=False):
        process.ask("/")
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        process.ask("/")
    assert process.renders == 2


def test_other_caches_are_not_told_to_keep_it_longer_than_it_is_true(processes, theme):
    InfoDayFactory(key="dag", starts_at=NOW, themes=[theme])
    process = processes()
    with time_machine.travel(NOW - timedelta(seconds=100), tick=False):
        assert process.ask("/api/v1/banners").headers["cache-control"] == "public, max-age=60"
    with time_machine.travel(NOW - timedelta(seconds=10), tick=False):
        assert process.ask("/api/v1/banners").headers["cache-control"] == "public, max-age=10"
    assert process.renders == 1
