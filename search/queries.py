"""The one search behind the page and the API: everything public of one site and language, best first."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from wagtail.models import Site

from search.hits import Hits
from search.kinds import Kind
from search.results import SearchResults
from search.services.lookup import Lookup
from search.services.promotions import promotions_for
from search.words import clean_query

# More hits than this help nobody; it bounds what one query can cost.
MOST_HITS = 300


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
        return SearchResults("", (), dict.fromkeys(Kind, 0))
    one = Lookup(site, language, now)
    tried = one.run(words)
    groups, corrected = tried.complete(), ""
    promoted = promotions_for(words, one.shows, language, request)
    # Words that editors promote something for are no slip of the keyboard.
    if not groups and not promoted and not is_literal and (better := one.corrected(words, tried)):
        again = one.run(better)
        if groups := again.complete() or again.partial():
            tried, corrected = again, better
    groups = groups or tried.partial()
    groups = groups[:MOST_HITS]
    kinds = [group.entries[0].entry.kind for group in groups]
    counts = {one: kinds.count(one.value) for one in Kind}
    return SearchResults(
        words,
        Hits([group for group, its in zip(groups, kinds, strict=True) if kind is None or its == kind.value], one),
        counts,
        corrected,
        promoted,
        marked_words=frozenset(tried.marked_words),
    )
