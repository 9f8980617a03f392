"""What editors put above the results of a search, with Wagtail's own promoted results."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest
from wagtail.contrib.search_promotions.models import SearchPromotion

from cms.core.blocks import is_safe_address
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
    words: str, page_ids: Collection[int], language: str, request: HttpRequest | None = None
) -> list[Promotion]:
    """What is promoted for exactly these words. Reads Wagtail's tables and writes nothing there.

    A page that is not among the public ones of this site and language is left out.
    """
    wanted = fold(clean_query(words))
    rows = SearchPromotion.objects.filter(query__query_string__in={words, wanted}).select_related("page", "query")
    found = []
    for row in rows.order_by("sort_order", "pk"):
        if row.page_id is not None:
            url = row.page.get_url(request) if row.page_id in page_ids else None
            if url:
                found.append(Promotion(row.page.title, url, row.description, is_external=False))
        elif row.external_link_url and is_safe_address(row.external_link_url):
            title = row.external_link_text or row.external_link_url
            found.append(Promotion(title, row.external_link_url, row.description, is_external=True))
    return found[:MOST_SHOWN]
