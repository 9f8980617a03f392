"""What editors put above the results of a search, with Wagtail's own promoted results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.contrib.search_promotions.models import SearchPromotion

from cms.core.blocks import is_safe_address
from cms.core.memo import remember
from search.words import clean_query, fold

MOST_SHOWN = 3


@dataclass(frozen=True)
class Promotion:
    """A page of this site and language, or an address elsewhere, with why it is shown."""

    title: str
    url: str
    description: str
    is_external: bool


def promotions_for(
    words: str, is_public: Callable[[Any], bool], language: str, request: HttpRequest | None = None
) -> list[Promotion]:
    """What is promoted for exactly these words. Reads Wagtail's tables and writes nothing there.

    A page that is not among the public ones of this site and language is left out.
    """
    known = remember("promotions", _promotions)
    rows = {row.pk: row for text in (words, fold(clean_query(words))) for row in known.get(text, ())}
    found = []
    for row in sorted(rows.values(), key=lambda row: (row.sort_order or 0, row.pk)):
        if row.page is not None:
            url = row.page.get_url(request) if is_public(row.page) else None
            if url:
                found.append(Promotion(row.page.title, url, row.description, is_external=False))
        elif row.external_link_url and is_safe_address(row.external_link_url):
            title = row.external_link_text or row.external_link_url
            found.append(Promotion(title, row.external_link_url, row.description, is_external=True))
    return found[:MOST_SHOWN]


def _promotions() -> dict[str, list[Any]]:
    """Everything that is promoted, by the words that it is promoted for."""
    found: dict[str, list[Any]] = {}
    for row in SearchPromotion.objects.select_related("page", "query"):
        found.setdefault(row.query.query_string, []).append(row)
    return found
