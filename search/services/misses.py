"""Counts the searches that found nothing, so that editors see which words a site lacks; never who typed them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone
from wagtail.models import Site

from search.models import SearchMiss
from search.words import clean_query

KEPT_DAYS = 90
MOST_WORDS_KEPT = 6
LONGEST_NUMBER = 4
LONGEST_MISS = 80
# Different words a day, and counts a minute, per site: more is no reader but a program.
MOST_A_DAY = 500
MOST_A_MINUTE = 60

MAIL = re.compile(r"@|\bmailto\b|https?:|www\.", re.IGNORECASE)
# Digits with what people put between those of a telephone or account number.
LONG_NUMBER = re.compile(rf"\d(?:[\s./()+-]*\d){{{LONGEST_NUMBER},}}")
ROBOT = re.compile(r"bot\b|bot/|crawl|spider|slurp|curl/|wget/|python|scan|monitor|headless", re.IGNORECASE)


def words_to_keep(typed: str) -> str:
    """The cleaned words, or nothing when they could be about a person or are no question of a reader."""
    if len(typed) > LONGEST_MISS or MAIL.search(typed) or LONG_NUMBER.search(typed):
        return ""
    words = clean_query(typed)
    is_short = len(words.split()) <= MOST_WORDS_KEPT and len(words) > 2
    has_letters = any(character.isalpha() for character in words)
    return words if is_short and has_letters else ""


def record(site: Site, language: str, typed: str, *, now: datetime, user_agent: str = "") -> bool:
    """Counts one search that found nothing and tells whether it was kept. Never raises: a reader waits for the page."""
    words = words_to_keep(typed)
    if not words or not user_agent or ROBOT.search(user_agent) or _is_flood(site, now):
        return False
    day = timezone.localdate(now)
    try:
        with transaction.atomic():
            known = SearchMiss.objects.filter(site=site, language=language, words=words, on=day)
            if known.update(times=F("times") + 1):
                return True
            if SearchMiss.objects.filter(site=site, on=day).count() >= MOST_A_DAY:
                return False
            SearchMiss.objects.create(site=site, language=language, words=words, on=day)
    except DatabaseError:
        # Somebody typed the same words at the same moment, or the database is busy: one count less.
        return False
    return True


def _is_flood(site: Site, now: datetime) -> bool:
    key = f"search-misses-{site.pk}-{now:%Y%m%d%H%M}"
    cache.add(key, 0, 120)
    try:
        count: int = cache.incr(key)
    except ValueError:
        return False
    return count > MOST_A_MINUTE


def misses_since(site: Site, since: date) -> int:
    """How many searches of a site found nothing since a day, for the home of the admin."""
    total: int | None = SearchMiss.objects.filter(site=site, on__gte=since).aggregate(sum=Sum("times"))["sum"]
    return total or 0


def summed(site: Site, *, since: date, until: date, language: str = "") -> QuerySet[SearchMiss, Any]:
    """Words and languages with how often they were typed in a period, the most wanted first."""
    rows = SearchMiss.objects.filter(site=site, on__range=(since, until))
    if language:
        rows = rows.filter(language=language)
    return rows.values("words", "language").annotate(sum=Sum("times")).order_by("-sum", "words", "language")


def forget(site: Site, *, language: str, words: str) -> int:
    """Deletes the counts of some words; returns how many rows went."""
    return SearchMiss.objects.filter(site=site, language=language, words=words).delete()[0]


def forget_old(now: datetime) -> int:
    """Deletes what is older than 90 days; returns how many rows went."""
    return SearchMiss.objects.filter(on__lt=timezone.localdate(now) - timedelta(days=KEPT_DAYS)).delete()[0]
