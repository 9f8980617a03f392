"""The one search behind the page and the API: everything public of one site and language, best first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from search.kinds import Kind
from search.models import SearchEntry
from search.results import Hit, SearchResults, SectionHit
from search.services.lookup import Lookup
from search.services.promotions import promotions_for
from search.services.ranking import Group
from search.words import clean_query
from themes.models.note_routes import SECTION

# More hits than this help nobody; it bounds what one query can cost.
MOST_HITS = 500
MOST_SECTIONS = 3


def search(
    site: Site,
    *,
    language: str,
    text: str,
    now: datetime,
    kind: Kind | None = None,
    request: HttpRequest | None = None,
    is_literal: bool = False,
) -> SearchResults:
    """Looks in everything public of one site in one language. Any text is safe; without a word nothing is found.

    When nothing holds all words, those that stand nowhere are corrected, unless `is_literal`; then results that hold
    most of the words are given. The request, if any, only saves look-ups of the site's root.
    """
    words = clean_query(text)
    if not words:
        return SearchResults("", [], dict.fromkeys(Kind, 0))
    one = Lookup(site, language, now)
    tried = one.run(words)
    groups, corrected = tried.complete(), ""
    promoted = promotions_for(words, one.pages, language, request)
    # Words that editors promote something for are no slip of the keyboard.
    if not groups and not promoted and not is_literal and (better := one.corrected(words, tried)):
        again = one.run(better)
        if groups := again.complete() or again.partial():
            tried, corrected = again, better
    groups = groups or tried.partial()
    hits = _hits(groups[:MOST_HITS], one, request)
    counts = {each: sum(hit.kind == each for hit in hits) for each in Kind}
    return SearchResults(
        words,
        [hit for hit in hits if kind in (None, hit.kind)],
        counts,
        corrected,
        promoted,
        marked_words=frozenset(tried.marked_words),
    )


def _hits(groups: list[Group], one: Lookup, request: HttpRequest | None) -> list[Hit]:
    """The results with titles and addresses; a fixed number of queries, whatever their number."""
    ids = {scored.entry.pk for group in groups for scored in group.entries[: MOST_SECTIONS + 1]}
    mains = {scored.entry.page_id or 0 for group in groups for scored in group.entries if group.is_grouped_page}
    rows = {row.pk: row for row in SearchEntry.objects.filter(pk__in=ids).defer("text").select_related("attachment")}
    tops: dict[int, Any] = {
        row.page_id or 0: row
        for row in SearchEntry.objects.filter(
            site=one.site, language=one.language, page_id__in=mains, anchor="", commitment=None, attachment=None
        ).defer("text")
    }
    pages = {page.pk: page for page in Page.objects.filter(pk__in=mains).select_related("locale")}
    files = get_document_model().objects.in_bulk(
        [row.attachment.document_id for row in rows.values() if row.attachment]
    )
    hits = [_hit(group, rows, tops, pages, files, one, request) for group in groups]
    return [hit for hit in hits if hit is not None]


def _hit(
    group: Group, rows: dict[int, Any], tops: dict[int, Any], pages: dict[int, Any], files: dict[int, Any],
    one: Lookup, request: HttpRequest | None,
) -> Hit | None:  # fmt: skip
    row = rows[group.entries[0].entry.pk]
    if not group.is_grouped_page:
        return _single(group.kind, row, files, one)
    page, top = pages.get(row.page_id), tops.get(row.page_id)
    url = page.get_url(request) if page else None
    if top is None or url is None:
        return None
    full = len(group.entries[0].ideas)
    sections = [
        rows[scored.entry.pk]
        for scored in group.entries[: MOST_SECTIONS + 1]
        if scored.entry.is_section and len(scored.ideas) == full
    ][:MOST_SECTIONS]
    return Hit(
        group.kind, top.title, url, top.summary, top.text_language, top.pk,
        sections=tuple(
            SectionHit(section.anchor, f"{section.number} {section.title}".strip(), f"{url}{SECTION}/{section.anchor}/")
            for section in sections
        ),
        section_ids=tuple(section.pk for section in sections),
    )  # fmt: skip


def _single(kind: Kind, row: Any, files: dict[int, Any], one: Lookup) -> Hit | None:
    if kind == Kind.INFO_DAY:
        day = one.days[row.info_day_id]
        url = reverse("visits:info_day", args=[day.key])
        return Hit(
            kind, row.title, url, row.summary, row.text_language, row.pk,
            starts_at=day.starts_at, is_past=day.is_past(one.now),
        )  # fmt: skip
    if kind == Kind.COMMITMENT:
        url = reverse("themes:commitment", args=[row.anchor, row.number])
        return Hit(kind, row.title, url, row.text, row.text_language, row.pk)
    document = files.get(row.attachment.document_id)
    return Hit(kind, row.title, document.url, row.summary, row.text_language, row.pk) if document else None
