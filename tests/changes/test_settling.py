"""What is settled is what the public sees: mirror and log after every kind of change, and nothing when nothing changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.changes.models import ChangeState, PublicChange, PublicObject, TouchedRow
from cms.changes.services import forget_old, settle
from cms.core.models import SiteSettings
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from themes.models import Theme, ThemePage
from visits.models import InfoDay, Registration

NOW = timezone.datetime.fromisoformat("2026-11-22T10:00:00+01:00")


@pytest.fixture
def settled(theme):
    """A site that was settled, with an info day; gives the events since."""
    InfoDayFactory(key="dag", capacity=7, starts_at=NOW + timedelta(days=9), themes=[theme])
    settle(now=NOW)
    last = PublicChange.objects.count()

    def events(now=NOW):
        settle(now=now)
        return list(PublicChange.objects.order_by("pk").values_list("event", "kind", "key", "locale_code"))[last:]

    return events


def page():
    return ThemePage.objects.get(slug="inclusieve-stad", locale__language_code="nl")


def test_first_mirror_is_no_news(settled):
    assert not PublicChange.objects.exists()
    assert set(PublicObject.objects.values_list("kind", flat=True)) == {
        "site", "menu", "alerts", "banner", "info_day", "theme", "page"
    }  # fmt: skip


def test_nothing_touched_costs_one_query_and_says_nothing(settled):
    with CaptureQueriesContext(connection, ) as queries:
        assert settle(now=NOW) == 0
    assert len(queries) == 1


def test_draft_is_no_news(settled):
    found = page()
    found.title = "Nog niet af"
    found.save_revision()
    assert settled() == []


def test_texts_of_a_page_are_one_update_of_it_alone(settled):
    found = page()
    found.summary = "Andere samenvatting."
    found.save_revision().publish()
    assert settled() == [("page.updated", "theme", "inclusieve-stad", "nl")]
    change = PublicChange.objects.get()
    assert "/themas/inclusieve-stad/" in change.paths
    assert "/api/v1/themes/inclusieve-stad?locale=nl" in change.paths
    assert change.themes == ["inclusieve-stad"]
    assert change.tags
