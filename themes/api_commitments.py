"""Commitments as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import Count, Window
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from cms.core.api_errors import ApiError, allow_parameters
from cms.core.api_reading import ERRORS, Listing, Paging, next_address, site_of
from cms.core.together import read_together
from themes.api import ThemeRefOut
from themes.services.commitment_reading import (
    LONGEST_SEARCH,
    Wanted,
    note_pages_in,
    readable_commitments,
    theme_words,
)
from themes.services.commitments import FIRST_DAY, local_day

router = Router(tags=["commitments"])
NAMES = ("limit", "offset", "locale", "theme", "status", "level", "origin", "q", "overdue", "on")
Code = Annotated[str, Field(max_length=100)]


class CommitmentNoteOut(Schema):
    """A note as others refer to it."""

    slug: str
    title: str


class CommitmentOut(Schema):
    """One commitment, as it stands now or stood on the day asked for."""

    code: str
    note: CommitmentNoteOut
    level: str
    parent: str | None
    theme: ThemeRefOut | None
    origins: list[str]
    lead: str
    target_on: date | None
    section: str
    status: str
    status_on: date | None = Field(description="The day of the report that counts, or null.")
    is_overdue: bool = Field(description="Computed: the due day has passed and it is neither achieved nor dropped.")
    text: str
    text_locale: str | None
    path: str


class Filters(Paging):
    theme: Code = ""
    status: Literal["", "not_started", "in_progress", "delayed", "achieved", "dropped"] = ""
    level: Literal["", "objective", "action_plan", "action"] = ""
    origin: Code = ""
    q: Annotated[str, Field(max_length=LONGEST_SEARCH)] = ""
    overdue: bool = False
    on: date | None = None


class AllFilters(Filters):
    note: Code = ""


@router.get("/commitments", response={200: Listing[CommitmentOut], **ERRORS}, summary="Commitments of all notes")
def list_commitments(request: HttpRequest, filters: Annotated[AllFilters, Query()]) -> Any:
    """Commitments of notes that can be read in the language; `on` gives how each stood on a past day."""
    allow_parameters(request, (*NAMES, "note"))
    return _listing(request, filters, filters.note)


@router.get(
    "/notes/{slug}/commitments", response={200: Listing[CommitmentOut], **ERRORS}, summary="Commitments of one note"
)
def list_note_commitments(request: HttpRequest, slug: str, filters: Annotated[Filters, Query()]) -> Any:
    """The same for one note; 404 when it cannot be read in the language."""
    allow_parameters(request, NAMES)
    return _listing(request, filters, slug, is_of_note=True)


def _listing(request: HttpRequest, filters: Filters, note: str, *, is_of_note: bool = False) -> dict[str, Any]:
    site, today = site_of(request), local_day(timezone.now())
    if filters.on is not None and not FIRST_DAY <= filters.on <= today:
        errors = [{"parameter": "on", "detail": "Choose a day from 1990 on that is not in the future."}]
        raise ApiError(422, "invalid-parameters", "Some parameters are not valid.", errors=errors)
    names = ("theme", "status", "level", "origin", "q", "overdue", "on")
    wanted = Wanted(**{name: getattr(filters, name) for name in names}, note=note)
    if wanted.theme and wanted.theme not in {code for code, _title in theme_words(site, filters.locale).values()}:
        # A theme that nobody may read does not tell what stands under it.
        _refuse_unknown(note if is_of_note else "", note_pages_in(site, filters.locale))
        return {"count": 0, "next": None, "items": []}
    found = wanted.select(readable_commitments(site, filters.locale), today=today)
    end = filters.offset + filters.limit
    ordered = found.in_words().annotate(total=Window(Count("pk"))).order_by("note__slug", "order", "code")
    part, note_pages = ordered[filters.offset : end], note_pages_in(site, filters.locale)
    read_together([part, note_pages])
    _refuse_unknown(note if is_of_note else "", note_pages)
    count = part[0].total if part else found.count() if filters.offset else 0
    pages, words = {page.note_id: page for page in note_pages}, theme_words(site, filters.locale)
    with override(filters.locale):
        items = [
            commitment_out(one, pages[one.note_id], words, filters.locale, filters.on or today)
            for one in part
            if one.note_id in pages
        ]
    return {"count": count, "next": next_address(request, filters, count), "items": items}


def _refuse_unknown(slug: str, pages: Any) -> None:
    """Raises Http404 when a note was asked for that is not among those that can be read."""
    if slug and not any(page.note.slug == slug for page in pages):
        raise Http404


def commitment_out(one: Any, page: Any, words: dict[int, tuple[str, str]], language: str, day: date) -> dict[str, Any]:
    """The fields of a commitment with a `state`."""
    text, theme = one.text(language), words.get(one.theme_id)
    return {
        "code": one.code,
        "note": {"slug": page.note.slug, "title": page.title},
        "level": one.level,
        "parent": one.parent.code if one.parent else None,
        "theme": {"code": theme[0], "title": theme[1]} if theme else None,
        "origins": sorted(origin.name for origin in one.origins.all()),
        "lead": one.lead,
        "target_on": one.target_on,
        "section": one.section,
        "status": one.state,
        "status_on": one.state_on,
        "is_overdue": bool(one.target_on and one.target_on < day and one.state not in ("achieved", "dropped")),
        "text": text.text if text else "",
        "text_locale": text.language if text else None,
        "path": reverse("themes:commitment", args=[one.note.slug, one.code]),
    }
