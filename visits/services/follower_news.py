"""Telling followers of a theme that a day is planned: each of them once per day, in batches that may be cut off."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from visits.models import (
    FollowerNotice,
    InfoDay,
    InfoDayPlan,
    Registration,
    ThemeFollower,
    VisitRequest,
    VisitRequestPage,
)
from visits.services import seats
from visits.services.followers import queue_to_follower, root_of

logger = logging.getLogger(__name__)
BATCH = 50


def tell_followers(now: datetime) -> int:
    """Mail the followers of every bookable day that they were not told of yet; returns how many mails were queued.

    A day that is cancelled, over or closed meanwhile is told to nobody any more. When all were told, the day's plan
    says so: who starts following later sees the day on the page, and hears of the next one. Twice, cut off half-way
    or by several workers at once makes no difference.
    """
    told = 0
    days = InfoDay.objects.bookable(now).filter(Q(plan__isnull=True) | Q(plan__followers_told_at__isnull=True))
    for day_id in list(days.values_list("pk", flat=True)):
        try:
            while (batch := _tell_batch(day_id, now)) is not None:
                told += batch
        except Exception:
            # One day that fails keeps no other waiting.
            logger.exception("Telling followers failed for info day %s", day_id)
    return told


def to_tell(day: InfoDay) -> QuerySet[ThemeFollower]:
    """Confirmed followers of the day's themes who were not told, and do not know it from a request of their own."""
    same = {"visit_request__email__iexact": OuterRef("email")}
    followers: QuerySet[ThemeFollower] = ThemeFollower.objects.filter(
        theme__in=day.themes.all(), theme__is_retired=False, theme__site_id=day.site_id, confirmed_at__isnull=False
    )
    return (
        followers.exclude(Exists(FollowerNotice.objects.filter(follower=OuterRef("pk"), info_day=day)))
        .exclude(Exists(Registration.objects.filter(info_day=day, **same)))
        .exclude(Exists(VisitRequest.objects.filter(info_day=day, email__iexact=OuterRef("email"))))
    )


def _tell_batch(day_id: int, now: datetime) -> int | None:
    """One transaction, under the lock of the day: a few followers, or the mark that all were told (then None)."""
    with transaction.atomic():
        day = seats.hold(day_id).info_day
        plan, _made = InfoDayPlan.objects.get_or_create(info_day=day)
        if not day.is_bookable(now) or plan.followers_told_at is not None:
            return None
        keys = list(to_tell(day).order_by("pk").values_list("pk", flat=True)[:BATCH])
        # Locked: who stops following at this moment waits, and then takes the mail along.
        locked = ThemeFollower.objects.select_for_update().filter(pk__in=keys).order_by("pk")
        batch = list(locked.prefetch_related("theme__site"))
        if not keys:
            plan.followers_told_at = now
            plan.save(update_fields=["followers_told_at"])
            return None
        known = set(
            FollowerNotice.objects.filter(info_day=day, follower__email__in=[one.email for one in batch]).values_list(
                "follower__email", flat=True
            )
        )
        FollowerNotice.objects.bulk_create(FollowerNotice(follower=one, info_day=day, at=now) for one in batch)
        ThemeFollower.objects.filter(pk__in=[one.pk for one in batch]).update(told_at=now)
        told = 0
        for follower in batch:
            # Who follows two themes of one day hears of it once.
            if follower.email not in known:
                known.add(follower.email)
                queue_to_follower(follower, "follow_news", key=f"day:{day.pk}", **about_day(day, follower.language))
                told += 1
        return told


def about_day(day: InfoDay, language: str) -> dict[str, Any]:
    """What the mail says of the day, in a language; moments on the clock of the city."""
    root = root_of(day.site)
    with translation.override(language):
        day_url = f"{root}{reverse('visits:info_day', args=[day.key])}"
    clock = timezone.get_default_timezone()
    closes_at = day.registration_deadline
    return {
        "info_day": day,
        "text": day.text(language),
        "starts_at": timezone.localtime(day.starts_at, clock),
        "closes_at": timezone.localtime(closes_at, clock) if closes_at else None,
        "day_url": day_url,
        "request_url": request_url(day, language) or day_url,
    }


def request_url(day: InfoDay, language: str) -> str:
    """The address of the form with the day chosen, or "" when the site has no form in that language."""
    forms = VisitRequestPage.objects.live().public().filter(locale__language_code=language, alias_of__isnull=True)
    for page in forms:
        if page.get_site() == day.site and (url := page.get_url()):
            path = url if url.startswith("/") else "/" + url.split("/", 3)[-1]
            return f"{root_of(day.site)}{path}?info_day={day.pk}"
    return ""
