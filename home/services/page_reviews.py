"""Who keeps a page true: its owner, its dates, and the moment that somebody said it still is."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Site

from cms.core.models import PageReview, SiteSettings

REVIEWED = "gaststad.reviewed"
SETTLED = "gaststad.review_settled"


class StaleReview(Exception):
    """Somebody else changed the review since the form was opened; `entry` is what the history says of it."""

    def __init__(self, entry: Any) -> None:
        super().__init__()
        self.entry = entry


@dataclass(frozen=True)
class Plan:
    """What an editor decides about the review of a page."""

    owner: Any
    every_months: int
    due_on: date
    is_shown: bool


def review_of(page: Page) -> PageReview | None:
    """The review of a page, None when nobody has planned one."""
    return PageReview.objects.select_related("owner", "reviewed_by").filter(page_id=page.pk).first()


def proposal(page: Page, *, site: Site, today: date) -> PageReview:
    """A review that is not stored yet, with the rhythm of the site."""
    months = max(1, min(120, SiteSettings.for_site(site).review_months))
    return PageReview(page_id=page.pk, every_months=months, due_on=add_months(today, months))


def version_of(review: PageReview | None) -> str:
    """A word that changes whenever the review does: a form carries it along."""
    if review is None or review.pk is None:
        return "none"
    parts = (review.owner_id, review.every_months, review.due_on, review.reviewed_on, review.is_shown)
    return "|".join(str(part) for part in parts)


def settle(page: Page, plan: Plan, *, by: Any, expected: str | None = None) -> PageReview:
    """Store owner, rhythm and date. Raises StaleReview when the review is not the one that the form showed."""
    with transaction.atomic():
        row = _locked(page, expected)
        before = _as_data(row)
        if row is None:
            row = PageReview(page_id=page.pk, due_on=plan.due_on)
        if row.due_on != plan.due_on or row.owner_id != (plan.owner.pk if plan.owner else None):
            row.reminded_at = row.escalated_at = None
        row.owner, row.every_months = plan.owner, plan.every_months
        row.due_on, row.is_shown = plan.due_on, plan.is_shown
        row.save()
        if before != _as_data(row):
            log(instance=page, action=SETTLED, user=by, data={"before": before, "after": _as_data(row)})
    return row


def mark_reviewed(page: Page, *, by: Any, now: datetime, expected: str | None = None) -> PageReview:
    """Write down that somebody found the page true today, and move the next date on. Raises StaleReview."""
    today = timezone.localdate(now)
    with transaction.atomic():
        row = _locked(page, expected)
        if row is None:
            row = proposal(page, site=page.get_site() or Site.objects.get(is_default_site=True), today=today)
            row.owner = by
        before = _as_data(row)
        row.reviewed_on, row.reviewed_by = today, by
        row.due_on = add_months(today, row.every_months)
        row.reminded_at = row.escalated_at = None
        row.save()
        log(instance=page, action=REVIEWED, user=by, data={"before": before, "after": _as_data(row)})
    return row


def assign_owner(pages: Iterable[Page], owner: Any, *, site: Site, by: Any, today: date) -> int:
    """Give pages an owner, all or none; a page without a review gets one. Returns how many changed."""
    changed = 0
    with transaction.atomic():
        for page in pages:
            row = _locked(page, None) or proposal(page, site=site, today=today)
            if row.owner_id == owner.pk:
                continue
            settle(page, Plan(owner, row.every_months, row.due_on, row.is_shown), by=by)
            changed += 1
    return changed


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _locked(page: Page, expected: str | None) -> PageReview | None:
    # The page is locked too: a review that does not exist yet cannot be.
    Page.objects.select_for_update().get(pk=page.pk)
    row = PageReview.objects.select_for_update().filter(page_id=page.pk).first()
    if expected is not None and expected != version_of(row):
        entries = PageLogEntry.objects.filter(page_id=page.pk, action__in=(REVIEWED, SETTLED))
        raise StaleReview(entries.select_related("user").order_by("-timestamp", "-pk").first())
    return row


def _as_data(row: PageReview | None) -> dict[str, Any]:
    if row is None or row.pk is None:
        return {}
    return {
        "owner": row.owner_id,
        "every_months": row.every_months,
        "due_on": str(row.due_on),
        "reviewed_on": str(row.reviewed_on or ""),
        "is_shown": row.is_shown,
    }
