"""The search as JSON: the same results as the page."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from cms.core.api_answers import written
from cms.core.api_errors import allow_parameters
from cms.core.api_reading import ERRORS, Listing, Paging, local_time, next_address, site_of
from search.kinds import Kind
from search.queries import search
from search.results import Hit
from search.words import LONGEST_QUERY

router = Router(tags=["search"])


class SectionHitOut(Schema):
    anchor: str
    heading: str
    path: str
    fragment: str = Field(description="Safe HTML: text with the found words in <mark>.")


class HitOut(Schema):
    type: Literal["theme", "note", "commitment", "info_day", "document", "page"]
    title: str
    path: str
    summary: str
    fragment: str = Field(description="Safe HTML: text with the found words in <mark>; empty without one.")
    locale: str = Field(description="The language of the words, which may be Dutch where there is no translation.")
    section: SectionHitOut | None = Field(description="The section of a note that fits best, or null.")
    sections: list[SectionHitOut]
    starts_at: str | None
    is_past: bool


class PromotedOut(Schema):
    title: str
    url: str
    description: str


class SearchOut(Listing[HitOut]):
    """A part of the results, and what the search made of the words."""

    query: str = Field(description="The words that count of what was sent.")
    corrected_query: str | None = Field(description="What was searched for instead, or null.")
    counts: dict[str, int] = Field(description="How many results each type has.")
    promoted: list[PromotedOut]


class Asked(Paging):
    q: Annotated[str, Field(max_length=LONGEST_QUERY)] = ""
    type: Literal["", "theme", "note", "commitment", "info_day", "document", "page"] = ""
    literal: Annotated[bool, Field(description="Do not correct the words.")] = False


@router.get("/search", response={200: SearchOut, **ERRORS}, summary="Search in everything public")
def search_everything(request: HttpRequest, asked: Annotated[Asked, Query()]) -> Any:
    """Themes, notes with their sections, commitments, documents, info days and other pages, best first."""
    allow_parameters(request, ("q", "type", "literal", "locale", "limit", "offset"))
    site = site_of(request)
    with override(asked.locale):
        results = search(
            site,
            language=asked.locale,
            text=asked.q,
            now=timezone.now(),
            kind=Kind(asked.type) if asked.type else None,
            request=request,
            is_literal=asked.literal,
        )
        hits = results.show(results.hits[asked.offset : asked.offset + asked.limit])
    count = len(results.hits)
    return written({
        "count": count,
        "next": next_address(request, asked, count),
        "items": [hit_out(hit) for hit in hits],
        "query": results.words,
        "corrected_query": results.corrected or None,
        "counts": {kind.value: number for kind, number in results.counts.items()},
        "promoted": [
            {"title": one.title, "url": one.url, "description": one.description} for one in results.promoted
        ],
    })  # fmt: skip


def hit_out(hit: Hit) -> dict[str, Any]:
    """The fields of a result."""
    sections = [
        {"anchor": one.anchor, "heading": one.heading, "path": one.url, "fragment": one.fragment}
        for one in hit.sections
    ]  # fmt: skip
    return {
        "type": hit.kind.value,
        "title": hit.title,
        "path": hit.url,
        "summary": hit.summary,
        "fragment": hit.fragment,
        "locale": hit.language,
        "section": sections[0] if sections else None,
        "sections": sections,
        "starts_at": local_time(hit.starts_at) if hit.starts_at else None,
        "is_past": hit.is_past,
    }
