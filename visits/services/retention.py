"""How long requests are kept: per outcome and site, by the site's settings, in small batches that may be cut off."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Site

from cms.core.models import SiteSettings
from visits.enums import CLOSED_STATUSES, SEAT_TAKING, RequestStatus
from visits.models import (
    IndividualVisit,
    Participant,
    Registration,
    ThemeFollower,
    VisitRequest,
    WalkIn,
)
from visits.services import anonymising
from visits.services.followers import KEEP_UNCONFIRMED, delete_followers

BATCH = 50
ACCESS_NEEDS = "access_needs"
PARTICIPANTS = "participants"
WALK_INS = "walk_ins"
FOLLOWERS = "followers"
_AFTER_VISIT = Coalesce("scheduled_at", "closed_at", "decided_at", "received_at")
_AFTER_CLOSING = Coalesce("closed_at", "decided_at", "received_at")


@dataclass(frozen=True)
class Rule:
    """Which rows of a site (requests, for most) are due by one outcome, and what is done with them."""

    outcome: str
    due: QuerySet[Any]
    apply: Callable[[list[Any], datetime], int]


@dataclass(frozen=True)
class Result:
    """How many rows of a site one rule was applied to, or would be."""

    site: Site
    outcome: str
    count: int


def rules(site: Site, *, now: datetime) -> list[Rule]:
    """The site's rules at this moment; requests on legal hold are in none of them.

    Open requests are in none either, except that who needs what and who comes along also goes after a visit that
    nobody closed.
    """
    keep = SiteSettings.for_site(site)
    kept: QuerySet[VisitRequest] = VisitRequest.objects.filter(site=site, legal_hold=False, anonymised_at__isnull=True)
    after_visit = kept.annotate(ended_at=_AFTER_VISIT)
    after_closing = kept.annotate(ended_at=_AFTER_CLOSING)
    completed_before = months_before(now, keep.keep_completed_months)
    spam_before = now - timedelta(days=keep.keep_spam_days)
    needs_before = now - timedelta(days=keep.keep_access_needs_days)
    visited = _after_the_visit(kept, needs_before)
    followers_before = months_before(now, keep.keep_follower_months)

    def outcome(status: str, rows: Any, before: datetime, apply: Any = _anonymise) -> Rule:
        return Rule(status, rows.filter(status=status, ended_at__lt=before), apply)

    return [
        outcome(RequestStatus.COMPLETED, after_visit, completed_before),
        outcome(RequestStatus.NO_SHOW, after_visit, completed_before),
        outcome(RequestStatus.DECLINED, after_closing, months_before(now, keep.keep_declined_months)),
        outcome(RequestStatus.WITHDRAWN, after_closing, months_before(now, keep.keep_withdrawn_months)),
        outcome(RequestStatus.SPAM, after_closing, spam_before, _delete),
        Rule(ACCESS_NEEDS, visited.exclude(access_needs=""), _blank_access_needs),
        Rule(
            PARTICIPANTS,
            visited.filter(Exists(Participant.objects.filter(visit_request=OuterRef("pk")))),
            _delete_participants,
        ),
        Rule(
            WALK_INS,
            WalkIn.objects.filter(info_day__site=site, info_day__ends_at__lt=needs_before).exclude(
                name="", organisation=""
            ),
            _blank_walk_ins,
        ),
        Rule(
            FOLLOWERS,
            ThemeFollower.objects.filter(theme__site=site).filter(
                Q(confirmed_at__isnull=True, asked_at__lt=now - KEEP_UNCONFIRMED) | Q(confirmed_at__lt=followers_before)
            ),
            _delete_followers,
        ),
    ]


def _after_the_visit(kept: QuerySet[VisitRequest], before: datetime) -> QuerySet[VisitRequest]:
    """Closed requests, and visits that took place and were not closed, that ended before this moment."""
    places = Registration.objects.filter(visit_request=OuterRef("pk"), status__in=SEAT_TAKING)
    visits = IndividualVisit.objects.filter(visit_request=OuterRef("pk"))
    visited = kept.annotate(
        ended_at=_AFTER_VISIT,
        visit_ended_at=Coalesce(
            Subquery(places.order_by("-info_day__ends_at").values("info_day__ends_at")[:1]),
            Subquery(visits.values("ends_at")[:1]),
            "scheduled_at",
        ),
    )
    not_closed = Q(status__in=(RequestStatus.CONFIRMED, RequestStatus.SCHEDULED), visit_ended_at__lt=before)
    return visited.filter(Q(status__in=CLOSED_STATUSES, ended_at__lt=before) | not_closed)


def due(*, now: datetime) -> list[Result]:
    """What `apply` would do at this moment, without doing it."""
    return [Result(site, rule.outcome, rule.due.count()) for site in _sites() for rule in rules(site, now=now)]


def apply(*, now: datetime) -> list[Result]:
    """Anonymise, delete and blank what has been kept long enough, and say how much.

    Each batch is a transaction of its own: what is cut off is finished by the next run, and several at once share
    the work.
    """
    anonymising.remove_search_terms()
    return [Result(site, rule.outcome, _all_batches(rule, now)) for site in _sites() for rule in rules(site, now=now)]


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and hour so many months ago; the last day of a shorter month."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    years, month = divmod(local.month - 1 - months, 12)
    year = max(local.year + years, 1)
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)


def _sites() -> list[Site]:
    return list(Site.objects.order_by("pk"))


def _all_batches(rule: Rule, now: datetime) -> int:
    total = 0
    while done := _batch(rule, now):
        total += done
    return total


def _batch(rule: Rule, now: datetime) -> int:
    """One transaction: lock a few due rows, leaving out what somebody else holds. 0 when nothing is left."""
    with transaction.atomic():
        # SQLite has no row locks: there the transaction took the write lock when it began (IMMEDIATE).
        lock: dict[str, Any] = {"of": ("self",)} if connection.features.has_select_for_update_of else {}
        skip = connection.features.has_select_for_update_skip_locked
        rows = list(rule.due.order_by("pk").select_for_update(skip_locked=skip, **lock)[:BATCH])
        return rule.apply(rows, now) if rows else 0


def _anonymise(rows: list[VisitRequest], now: datetime) -> int:
    return anonymising.anonymise(rows, now=now)


def _delete(rows: list[VisitRequest], now: datetime) -> int:
    return anonymising.delete(rows)


def _blank_access_needs(rows: list[VisitRequest], now: datetime) -> int:
    return VisitRequest.objects.filter(pk__in=[row.pk for row in rows]).update(access_needs="")


def _delete_participants(rows: list[VisitRequest], now: datetime) -> int:
    Participant.objects.filter(visit_request__in=rows).delete()
    return len(rows)


def _blank_walk_ins(rows: list[WalkIn], now: datetime) -> int:
    return WalkIn.objects.filter(pk__in=[row.pk for row in rows]).update(name="", organisation="")


def _delete_followers(rows: list[ThemeFollower], now: datetime) -> int:
    return delete_followers(ThemeFollower.objects.filter(pk__in=[row.pk for row in rows]))
