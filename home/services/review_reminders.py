"""Mails about reviews: the owner two weeks before and on the day, the chief editor when nobody answers.

Runs as often as one likes: each step is stored in the transaction that queues its mail. After a standstill only what
still matters is sent: who missed the first mail gets the second, and who missed both is past reminding.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from cms.accounts.languages import language_of
from cms.core.languages import language_codes
from cms.core.models import PageReview, SiteSettings
from cms.mail.rendering import compose
from cms.mail.services import queue

from .site_pages import pages_of_site

FIRST_MAIL = timedelta(days=14)
ESCALATE_AFTER = timedelta(days=30)


@dataclass
class Done:
    """How many mails a run wrote."""

    reminded: int = 0
    escalated: int = 0


def send_due(*, now: datetime) -> Done:
    """Remind owners and tell chief editors, one mail for each person with all their pages."""
    done = Done()
    for site in Site.objects.select_related("root_page"):
        with transaction.atomic():
            done.reminded += _remind(site, now)
            done.escalated += _escalate(site, now)
    return done


def _reviews(site: Site) -> Any:
    """Under a lock, so that two workers do not write the same mail."""
    rows = PageReview.objects.select_for_update(of=("self",)).select_related("page", "owner")
    return rows.filter(page__in=pages_of_site(site).live()).order_by("due_on", "pk")


def can_be_reached(owner: Any) -> bool:
    """Whether a mail to the owner of a page makes sense."""
    return bool(owner and owner.is_active and owner.email)


def is_reminder_due(review: PageReview, today: date) -> bool:
    """Whether the owner must hear today: in each of the two periods once."""
    if not review.due_on - FIRST_MAIL <= today <= review.due_on + ESCALATE_AFTER:
        return False
    period_start = review.due_on if today >= review.due_on else review.due_on - FIRST_MAIL
    return review.reminded_at is None or timezone.localdate(review.reminded_at) < period_start


def _remind(site: Site, now: datetime) -> int:
    today = timezone.localdate(now)
    per_owner: dict[Any, list[PageReview]] = defaultdict(list)
    soon = _reviews(site).filter(due_on__lte=today + FIRST_MAIL, due_on__gte=today - ESCALATE_AFTER)
    for review in soon:
        if can_be_reached(review.owner) and is_reminder_due(review, today):
            per_owner[review.owner].append(review)
    for owner, reviews in per_owner.items():
        _mail(site, "review_due", owner.email, language_of(owner), reviews, today)
        PageReview.objects.filter(pk__in=[review.pk for review in reviews]).update(reminded_at=now)
    return len(per_owner)


def _escalate(site: Site, now: datetime) -> int:
    today = timezone.localdate(now)
    configured = SiteSettings.for_site(site)
    to = configured.chief_editor_email or configured.contact_email
    if not to:
        return 0
    late = Q(due_on__lt=today - ESCALATE_AFTER)
    orphaned = Q(owner=None) | Q(owner__is_active=False) | Q(owner__email="")
    reviews = list(_reviews(site).filter(late | orphaned, escalated_at=None))
    if not reviews:
        return 0
    _mail(site, "review_escalated", to, language_codes()[0], reviews, today)
    PageReview.objects.filter(pk__in=[review.pk for review in reviews]).update(escalated_at=now)
    return 1


def _mail(site: Site, occasion: str, to: str, language: str, reviews: list[PageReview], today: date) -> None:
    configured = SiteSettings.for_site(site)
    lines = [
        {
            "title": review.page.get_admin_display_title(),
            "due_on": review.due_on,
            "is_late": review.due_on < today,
            "owner": (review.owner.get_full_name() or review.owner.get_username()) if review.owner else "",
            "has_owner": can_be_reached(review.owner),
            "url": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('page_review', args=[review.page_id])}",
        }
        for review in reviews
    ]
    context = {
        "city": configured.name or site.site_name or settings.WAGTAIL_SITE_NAME,
        "lines": lines,
        "report_url": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('page_reviews')}",
    }
    message = compose(f"home/mail/{occasion}", language, to, context)
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    queue(message, about=f"page-review:{reviews[0].pk}")
