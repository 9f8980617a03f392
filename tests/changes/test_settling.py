"""What is settled is what the public sees: mirror and log after every kind of change, and nothing without one."""

from __future__ import annotations

from datetime import timedelta

import pytest
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
    with CaptureQueriesContext(connection) as queries:
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


def test_title_is_told_of_all_that_show_it(settled):
    found = page()
    found.title = "Andere titel"
    found.save_revision().publish()
    events = settled()
    assert ("page.updated", "theme", "inclusieve-stad", "nl") in events
    assert ("info_day.updated", "info_day", str(InfoDay.objects.get().pk), "") in events


def test_unpublished_and_deleted_pages_are_told_apart(settled):
    page().unpublish()
    events = settled()
    assert ("page.unpublished", "theme", "inclusieve-stad", "nl") in events
    # Its English sister names it no more among its translations.
    assert ("page.updated", "theme", "inclusieve-stad", "en") in events
    page().save_revision().publish()
    assert ("page.published", "theme", "inclusieve-stad", "nl") in settled()
    page().delete()
    assert ("page.deleted", "theme", "inclusieve-stad", "nl") in settled()


def test_move_tells_both_addresses(settled):
    page().move(Page.objects.get(slug="home-nl"), "last-child")
    settled()
    change = PublicChange.objects.get(event="page.moved")
    assert (change.previous_path, change.path) == ("/themas/inclusieve-stad/", "/inclusieve-stad/")
    assert {change.previous_path, change.path, "/"} <= set(change.paths)


@pytest.mark.parametrize("way", ["restrict", "retire", "expire", "sql"])
def test_page_that_is_hidden_in_any_way_is_no_longer_public(settled, way):
    found = page()
    if way == "restrict":
        PageViewRestriction.objects.create(page=found, restriction_type="login")
    elif way == "retire":
        Theme.objects.update(is_retired=True)
    elif way == "expire":
        Page.objects.filter(pk=found.pk).update(expire_at=NOW)
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE wagtailcore_page SET live = %s WHERE id = %s", [False, found.pk])
    assert ("page.unpublished", "theme", "inclusieve-stad", "nl") in settled()
    assert PublicObject.objects.get(kind="theme", locale_code="nl").is_gone


def test_end_of_a_page_comes_by_the_clock(settled):
    Page.objects.filter(pk=page().pk).update(expire_at=NOW + timedelta(hours=1))
    assert "page.unpublished" not in [event for event, *_rest in settled()]
    assert settled(NOW + timedelta(minutes=59))[1:] == []
    assert ("page.unpublished", "theme", "inclusieve-stad", "nl") in settled(NOW + timedelta(hours=1))


def test_banner_comes_at_its_minute(settled):
    start = NOW + timedelta(hours=2)
    InfoDay.objects.update(banner_from=start)
    assert ("banner.changed", "banner", "", "") in settled()
    before = len(settled(start - timedelta(minutes=1)))
    assert ("banner.changed", "banner", "", "") in settled(start)[before:]
    assert ("banner.changed", "banner", "", "") not in settled(start + timedelta(minutes=1))[before + 2 :]


def test_last_seat_makes_a_day_full_and_one_row_tells_it(settled):
    day = InfoDay.objects.get()
    Registration.objects.create(
        info_day=day, visit_request=VisitRequestFactory(), people=7, status="accepted", created_at=NOW
    )
    events = [event for event in settled() if event[1] == "info_day"]
    assert events == [("info_day.full", "info_day", str(day.pk), "")]
    change = PublicChange.objects.get(event="info_day.full")
    assert {"/informatiedagen/dag/", "/en/informatiedagen/dag/", f"/api/v1/info-days/{day.pk}"} <= set(change.paths)
    InfoDay.objects.update(live=False)
    assert ("info_day.removed", "info_day", str(day.pk), "") in settled()


def test_setting_is_content_that_changed(settled):
    SiteSettings.objects.update(name="Andere stad")
    assert settled() == [("content.changed", "site", "", "")]


def test_change_taken_back_leaves_no_trace(settled):
    with transaction.atomic():
        Page.objects.filter(pk=page().pk).update(title="Nooit gezien")
        transaction.set_rollback(True)
    assert not TouchedRow.objects.exists()
    assert settled() == []


def test_settling_that_dies_is_done_again(settled, monkeypatch):
    Page.objects.filter(pk=page().pk).update(title="Andere titel")
    with monkeypatch.context() as patch:
        patch.setattr("cms.changes.services.settling.next_turn", lambda now: 1 / 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            settle(now=NOW)
    assert TouchedRow.objects.exists()
    assert not PublicChange.objects.exists()
    assert ("page.updated", "theme", "inclusieve-stad", "nl") in settled()


def test_mark_of_everything_purges_the_whole_site(settled):
    from cms.changes.tags import WHOLE_SITE, token

    TouchedRow.objects.create(table="*")
    settled()
    change = PublicChange.objects.get()
    assert change.tags == [token(change.site_id, WHOLE_SITE)]


def test_settling_costs_the_same_for_many_pages(settled, django_assert_max_num_queries):
    from tests.factories.themes import ThemeFactory, add_theme_page

    counts = []
    for number in (1, 6):
        for each in range(number):
            add_theme_page(ThemeFactory(code=f"thema-{number}-{each}"), title=f"Thema {number} {each}")
        with CaptureQueriesContext(connection) as queries:
            settle(now=NOW)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1


def test_old_changes_and_tombstones_are_forgotten(settled):
    page().unpublish()
    settled()
    forget_old(now=NOW + timedelta(days=29))
    assert PublicObject.objects.filter(is_gone=True).exists()
    forget_old(now=NOW + timedelta(days=31))
    assert not PublicObject.objects.filter(is_gone=True).exists()
    assert not PublicChange.objects.exists()


def test_state_says_what_kinds_were_made_from(settled):
    reads = ChangeState.objects.get().reads
    assert "wagtailcore_page#tree" in reads["theme"]
    assert "wagtailcore_page" not in reads["theme"]
    assert "visits_registration" in reads["info_day"]


def test_two_pages_of_one_theme_do_not_stop_settling_and_the_first_keeps_the_name(settled):
    first = page()
    # Only a statement past the program can make this.
    second = ThemePage.objects.get(theme=first.theme, lang="en")
    Page.objects.filter(pk=second.pk).update(locale=first.locale_id, slug="nog-eens")
    Page.objects.get(pk=second.pk).move(first.get_parent(), "last-child")
    settle(now=NOW)
    row = PublicObject.objects.get(kind="theme", key="inclusieve-stad", locale_code="nl")
    assert row.page_id == first.pk
    ThemePage.objects.filter(pk=second.pk).update(summary="Anders")
    settle(now=NOW)
    again = PublicObject.objects.get(kind="theme", key="inclusieve-stad", locale_code="nl")
    assert (again.page_id, again.fingerprint, again.is_gone) == (first.pk, row.fingerprint, False)
    ThemePage.objects.filter(pk=first.pk).update(summary="Ook anders")
    settle(now=NOW)
    again.refresh_from_db()
    assert again.fingerprint != row.fingerprint
    assert not TouchedRow.objects.exists()
