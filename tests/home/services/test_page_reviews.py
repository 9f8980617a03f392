"""Reviews of pages: the state, its history, the mails."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import Locale, Page, PageLogEntry

from cms.core.models import PageReview, SiteSettings
from home.models import HomePage
from home.services import page_reviews, review_reminders
from home.services.page_reviews import Plan, StaleReview, add_months, mark_reviewed, settle

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 31)
NOW = dt.datetime(2026, 3, 31, 9, tzinfo=dt.UTC)


@pytest.fixture
def page(theme):
    return Page.objects.get(title="Inclusieve stad").specific


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2028, 2, 29), 12, dt.date(2029, 2, 28)),
        (dt.date(2026, 12, 1), 1, dt.date(2027, 1, 1)),
        (dt.date(2026, 11, 30), 120, dt.date(2036, 11, 30)),
    ],
)
def test_months_are_added_on_the_calendar(day, months, expected):
    assert add_months(day, months) == expected


def test_reviewing_moves_the_date_on_and_is_in_the_history(page, anna_editor):
    settle(page, Plan(anna_editor, 6, TODAY - dt.timedelta(days=3), True), by=anna_editor)
    PageReview.objects.update(reminded_at=NOW, escalated_at=NOW)
    row = mark_reviewed(page, by=anna_editor, now=NOW)
    assert (row.reviewed_on, row.reviewed_by, row.due_on) == (TODAY, anna_editor, dt.date(2026, 9, 30))
    assert (row.reminded_at, row.escalated_at) == (None, None)
    actions = PageLogEntry.objects.filter(page_id=page.pk).values_list("action", flat=True)
    assert {page_reviews.REVIEWED, page_reviews.SETTLED} <= set(actions)


def test_saving_is_not_reviewing_and_a_revision_that_is_put_back_changes_no_review(page, anna_editor):
    old = page.save_revision()
    mark_reviewed(page, by=anna_editor, now=NOW)
    before = PageReview.objects.values().get()
    page.title = "Anders"
    page.save_revision(user=anna_editor).publish()
    old.publish()
    assert PageReview.objects.values().get() == before


def test_a_copy_and_a_translation_have_no_review_of_another_page(page, anna_editor, site):
    standard = Page.objects.get(title="Privacy nl").specific
    mark_reviewed(standard, by=anna_editor, now=NOW)
    copy = standard.copy(update_attrs={"slug": "kopie", "title": "Kopie"})
    assert page_reviews.review_of(copy) is None
    translated = standard.get_translation(Locale.objects.get(language_code="fr"))
    assert page_reviews.review_of(translated) is None


def test_a_stale_form_changes_nothing_and_tells_who_acted(page, anna_editor):
    seen = page_reviews.version_of(page_reviews.review_of(page))
    mark_reviewed(page, by=anna_editor, now=NOW)
    with pytest.raises(StaleReview) as error:
        settle(page, Plan(None, 3, TODAY, False), by=anna_editor, expected=seen)
    assert error.value.entry.user == anna_editor
    assert PageReview.objects.get().owner == anna_editor


def test_the_owner_is_reminded_twice_and_no_more(page, anna_editor, outbox):
    settle(page, Plan(anna_editor, 12, TODAY, False), by=anna_editor)
    sent = []
    for offset in range(-20, 30):
        review_reminders.send_due(now=at(TODAY + dt.timedelta(days=offset)))
        sent.append(len(outbox()))
    assert sent[:6] == [0] * 6
    assert sent[6:20] == [1] * 14
    assert sent[20:] == [2] * 30
    assert {mail.recipient for mail in outbox()} == {anna_editor.email}


def test_after_a_standstill_only_what_still_matters_is_sent(page, anna_editor, outbox):
    settle(page, Plan(anna_editor, 12, TODAY, False), by=anna_editor)
    review_reminders.send_due(now=at(TODAY + dt.timedelta(days=5)))
    assert [mail.recipient for mail in outbox()] == [anna_editor.email]
    PageReview.objects.update(reminded_at=None)
    done = review_reminders.send_due(now=at(TODAY + dt.timedelta(days=31)))
    assert (done.reminded, done.escalated) == (0, 1)
    assert outbox()[-1].recipient == "werkbezoeken@teststad.example"


def test_the_chief_editor_hears_once_of_a_page_whose_owner_left(page, anna_editor, outbox, site):
    SiteSettings.objects.filter(site=site).update(chief_editor_email="chef@teststad.example")
    settle(page, Plan(anna_editor, 12, TODAY + dt.timedelta(days=200), False), by=anna_editor)
    review_reminders.send_due(now=NOW)
    assert outbox() == []
    anna_editor.is_active = False
    anna_editor.save()
    for _time in range(3):
        review_reminders.send_due(now=NOW)
    assert [mail.recipient for mail in outbox()] == ["chef@teststad.example"]


def test_nobody_is_reminded_of_a_page_that_is_not_published(page, anna_editor, outbox):
    settle(page, Plan(anna_editor, 12, TODAY, False), by=anna_editor)
    page.unpublish()
    review_reminders.send_due(now=NOW)
    assert outbox() == []


def test_the_mail_is_in_the_language_of_the_owner(page, anna_editor, outbox):
    from wagtail.users.models import UserProfile

    UserProfile.objects.create(user=anna_editor, preferred_language="en")
    settle(page, Plan(anna_editor, 12, TODAY, False), by=anna_editor)
    review_reminders.send_due(now=NOW)
    assert "still true" in outbox()[0].subject


def test_pages_of_a_site_are_those_below_its_homes(site):
    other = Page.objects.get(depth=1).add_child(
        instance=HomePage(
            title="Elders", slug="elders", summary="x", intro="x", locale=Locale.objects.get(language_code="nl")
        )
    )
    from home.services.site_pages import pages_of_site

    found = pages_of_site(site)
    assert found.filter(title="Privacy fr").exists()
    assert not found.filter(pk=other.pk).exists()
    assert timezone.localdate(NOW) == TODAY
