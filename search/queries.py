"""The one search behind the page and the API: themes, notes, pages and info days of one site and language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page, Site

from cms.core.homes import live_homes
from cms.core.models import BasePage
from search.kinds import Kind
from themes.models import StrategicNoteIndexPage, StrategicNotePage, ThemeIndexPage, ThemePage
from visits.models import InfoDay, InfoDayText

LONGEST_QUERY = 200
MOST_WORDS = 12
# More hits than this help nobody; it bounds what one query can cost.
MOST_HITS = 500
SEARCH_CONFIGURATION = "nl_unaccent"

# Every other type is one of the other pages.
KIND_OF_PAGE: dict[type, Kind] = {
    ThemePage: Kind.THEME,
    ThemeIndexPage: Kind.THEME,
    StrategicNotePage: Kind.NOTE,
    StrategicNoteIndexPage: Kind.NOTE,
}


@dataclass(frozen=True)
class Hit:
    """One result. `row` is the page or the info day behind it."""

    kind: Kind
    title: str
    url: str
    summary: str
    row: Any = field(compare=False, repr=False)
    starts_at: datetime | None = None
    is_past: bool = False


@dataclass(frozen=True)
class SearchResults:
    """All hits of the wanted kind, best first, and how many hits each kind has."""

    words: str
    hits: list[Hit]
    counts: dict[Kind, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def clean_query(text: str) -> str:
    """The words of what somebody typed. Quotes, operators and control characters mean nothing here and break SQLite."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text[:LONGEST_QUERY]))
    # Lower case, because AND, OR, NOT and NEAR in capitals are operators to SQLite.
    return " ".join(word.lower() for word in words[:MOST_WORDS])


def search(
    site: Site,
    *,
    language: str,
    text: str,
    now: datetime,
    kind: Kind | None = None,
    request: HttpRequest | None = None,
) -> SearchResults:
    """Looks in everything public of one site in one language. Any text is safe; without a word nothing is found.

    The request, if any, only saves look-ups of the site's root.
    """
    words = clean_query(text)
    if not words:
        return SearchResults("", [], dict.fromkeys(Kind, 0))
    days = _info_day_hits(site, language, words, now)
    pages = _page_hits(site, language, words, request)
    hits = sorted(days + pages, key=lambda hit: _shelf(hit, fold(words).split()))
    counts = {one: sum(hit.kind == one for hit in hits) for one in Kind}
    return SearchResults(words, [hit for hit in hits if kind in (None, hit.kind)], counts)


def _shelf(hit: Hit, words: list[str]) -> int:
    """What comes first: pages with the words in their title, days to come, other pages, days that are over."""
    if hit.kind == Kind.INFO_DAY:
        return 3 if hit.is_past else 1
    title = fold(hit.title)
    return 0 if all(word in title for word in words) else 2


def public_pages(site: Site, language: str) -> QuerySet[Any]:
    """Published, unrestricted pages of a site in a language; no aliases, no retired themes."""
    home = live_homes(site).get(language)
    if home is None:
        return Page.objects.none()
    pages: Any = Page.objects.descendant_of(home, inclusive=True).live().public().filter(alias_of__isnull=True)
    retired = ThemePage.objects.filter(theme__is_retired=True).values("pk")
    found: QuerySet[Any] = pages.exclude(pk__in=retired)
    return found


def _page_hits(site: Site, language: str, words: str, request: HttpRequest | None) -> list[Hit]:
    # The index knows only some columns to filter by, so the permitted pages go in by their ids.
    allowed = list(public_pages(site, language).values_list("pk", flat=True))
    if not allowed:
        return []
    ranked = [page.pk for page in Page.objects.filter(pk__in=allowed).search(words)[:MOST_HITS]]
    pages = Page.objects.filter(pk__in=ranked).select_related("locale").specific()
    by_id = {page.pk: page for page in pages}
    return [
        Hit(KIND_OF_PAGE.get(type(page), Kind.PAGE), page.title, page.get_url(request) or "", page.summary, page)
        for page in (by_id[pk] for pk in ranked if pk in by_id)
        if isinstance(page, BasePage)
    ]


def _info_day_hits(site: Site, language: str, words: str, now: datetime) -> list[Hit]:
    days = InfoDay.objects.of_site(site).public().prefetch_related("texts")
    matching = _matching_texts(InfoDayText.objects.filter(info_day__in=days, language=language), words)
    hits = []
    for day in days.filter(pk__in=matching).order_by("starts_at")[:MOST_HITS]:
        text = day.text(language)
        if text is not None:
            url = reverse("visits:info_day", args=[day.key])
            hits.append(Hit(Kind.INFO_DAY, text.title, url, text.intro, day, day.starts_at, day.is_past(now)))
    return hits


def _matching_texts(texts: QuerySet[InfoDayText], words: str) -> list[int]:
    """The ids of the days whose texts hold all words; with Dutch stems on PostgreSQL, as written on SQLite."""
    if connection.vendor == "postgresql":
        vector = SearchVector("title", "intro", "info_day__location", config=SEARCH_CONFIGURATION)
        query = SearchQuery(words, config=SEARCH_CONFIGURATION)
        return list(texts.annotate(words=vector).filter(words=query).values_list("info_day_id", flat=True))
    wanted = fold(words).split()
    rows = texts.values_list("info_day_id", "title", "intro", "info_day__location")
    return [row[0] for row in rows if all(word in fold(" ".join(row[1:])) for word in wanted)]


def fold(text: str) -> str:
    """Without accents and capitals."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()
