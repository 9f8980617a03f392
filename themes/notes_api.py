"""Strategic notes as JSON: contents, sections with their anchors, files, versions, and what took the place of what."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from cms.core.api_errors import allow_parameters
from cms.core.api_images import ImageOut, page_image_out
from cms.core.api_reading import (
    ERRORS,
    Listing,
    LocaleQuery,
    PagingQuery,
    local_time,
    next_address,
    page_path,
    site_of,
)
from cms.core.blocks import BlockOut, block_to_api
from cms.core.pictures import prefetch_images
from themes.api import ThemeRefOut, TranslationOut, theme_pages, theme_refs
from themes.models import StrategicNotePage, Theme
from themes.models.note_routes import SECTION, VERSION
from themes.outline import Section
from themes.services.note_reading import NoteReading, read_note, size_of

router = Router(tags=["notes"])


class TermOut(Schema):
    code: str
    name: str
    starts_on: str
    ends_on: str


class NoteRefOut(Schema):
    """A note as others refer to it."""

    slug: str
    title: str
    path: str | None


class NoteOut(NoteRefOut):
    summary: str
    kind: str
    version_label: str
    status: str
    adopted_on: str | None
    term: TermOut | None
    themes: list[ThemeRefOut]
    locale: str
    updated_at: str = Field(description="When the text was last published.")
    image: ImageOut | None = None


class ContentsOut(Schema):
    """An entry of the table of contents, with what belongs to it."""

    number: str
    heading: str
    anchor: str
    level: int
    parts: list[ContentsOut]


class SectionOut(Schema):
    number: str
    heading: str
    anchor: str = Field(description="Never changes once published.")
    level: int = Field(description="1 for a part, 2 for a chapter, 3 for a paragraph.")
    depth: int = Field(description="How deep the section really stands: 1 when it belongs to no other.")
    path: str | None = Field(description="The page of this section alone.")
    old_anchors: list[str] = Field(description="Anchors of sections that are gone and lead here.")
    body: list[BlockOut]


class AttachmentOut(Schema):
    title: str
    url: str
    language: str
    pages: int | None
    size: int | None = Field(description="Bytes.")
    access: str = Field(description="accessible, not_accessible or unknown.")


class VersionOut(Schema):
    number: int
    published_at: str
    change_note: str
    is_current: bool
    path: str | None


class NoteDetailOut(NoteOut):
    adopted_by: str
    decision_uri: str
    withdrawal_reason: str
    is_history: bool = Field(description="Whether the note belongs to a term that is over.")
    supersedes: NoteRefOut | None
    superseded_by: list[NoteRefOut]
    toc: list[ContentsOut]
    sections: list[SectionOut]
    attachments: list[AttachmentOut]
    versions: list[VersionOut]
    translations: list[TranslationOut]


@router.get("/notes", response={200: Listing[NoteOut], **ERRORS}, summary="All strategic notes")
def list_notes(request: HttpRequest, paging: PagingQuery) -> Any:
    """Published notes, newest adoption first; `locale` chooses the language, a note without that text is left out."""
    allow_parameters(request, ("limit", "offset", "locale"))
    site = site_of(request)
    pages = readable(site, paging.locale)
    count = pages.count()
    part = list(pages[paging.offset : paging.offset + paging.limit])
    prefetch_images(part)
    return {
        "count": count,
        "next": next_address(request, paging, count),
        "items": [note_out(page, site) for page in part],
    }


@router.get("/notes/{slug}", response={200: NoteDetailOut, **ERRORS}, summary="One strategic note")
def get_note(request: HttpRequest, slug: str, locale: LocaleQuery = "nl") -> Any:
    """One note with its contents, its sections as typed blocks, its files and its versions."""
    allow_parameters(request, ("locale",))
    site = site_of(request)
    page = readable(site, locale).filter(note__slug=slug).first()
    if page is None:
        raise Http404
    prefetch_images([page])
    reading = read_note(page, timezone.localdate())
    siblings = (
        StrategicNotePage.objects.live()
        .public()
        .filter(note=page.note, alias_of__isnull=True)
        .select_related("locale")
        .defer_streamfields()
    )
    return {
        **note_out(page, site),
        **facts_out(reading, site),
        "toc": [contents_out(section) for section in reading.tops],
        "sections": [section_out(section, page, site) for section in reading.sections],
        "attachments": [
            {
                "title": attachment.title,
                "url": attachment.document.url,
                "language": attachment.language,
                "pages": attachment.page_count,
                "size": size_of(attachment),
                "access": attachment.access,
            }
            for attachment in reading.attachments
        ],
        "versions": versions_out(reading, site),
        "translations": [
            {"locale": sibling.locale.language_code, "path": page_path(sibling, site)}
            for sibling in sorted(siblings, key=lambda sibling: sibling.locale.language_code)
        ],
    }


def readable(site: Any, locale: str) -> Any:
    """The pages that may be read, with all that a listing shows of them."""
    themes = Theme.objects.prefetch_related(theme_pages(site, locale))
    pages = StrategicNotePage.objects.readable(site, locale).select_related("note__term")
    return pages.prefetch_related(Prefetch("note__themes", themes))


def note_out(page: StrategicNotePage, site: Any) -> dict[str, Any]:
    """The fields of a note in a list."""
    note = page.note
    term = note.term
    return {
        **note_ref(page, site),
        "summary": page.summary,
        "kind": note.kind,
        "version_label": note.version_label,
        "status": note.status,
        "adopted_on": note.adopted_on.isoformat() if note.adopted_on else None,
        "term": {
            "code": term.slug,
            "name": term.name,
            "starts_on": term.starts_on.isoformat(),
            "ends_on": term.ends_on.isoformat(),
        }
        if term
        else None,
        "themes": theme_refs(note.themes.all()),
        "locale": page.locale.language_code,
        "updated_at": local_time(page.last_published_at),
        "image": page_image_out(page),
    }


def note_ref(page: StrategicNotePage, site: Any) -> dict[str, Any]:
    """A note as another refers to it."""
    return {"slug": page.note.slug, "title": page.title, "path": page_path(page, site)}


def facts_out(reading: NoteReading, site: Any) -> dict[str, Any]:
    """What only one note by itself tells."""
    note = reading.page.note
    return {
        "adopted_by": note.adopted_by,
        "decision_uri": note.decision_uri,
        "withdrawal_reason": note.withdrawal_reason,
        "is_history": reading.ended_term is not None,
        "supersedes": note_ref(reading.supersedes, site) if reading.supersedes else None,
        "superseded_by": [note_ref(newer, site) for newer in reading.superseded_by],
    }


def contents_out(section: Section) -> dict[str, Any]:
    """A section and its parts as entries of the table of contents."""
    return {
        "number": section.number,
        "heading": section.heading,
        "anchor": section.anchor,
        "level": section.level,
        "parts": [contents_out(part) for part in section.parts],
    }


def section_out(section: Section, page: StrategicNotePage, site: Any) -> dict[str, Any]:
    """A section with its text as typed blocks."""
    base = page_path(page, site)
    return {
        "number": section.number,
        "heading": section.heading,
        "anchor": section.anchor,
        "level": section.level,
        "depth": section.depth,
        "path": f"{base}{SECTION}/{section.anchor}/" if base else None,
        "old_anchors": section.old_anchors,
        "body": [block_to_api(block.block_type, block.value) for block in section.body],
    }


def versions_out(reading: NoteReading, site: Any) -> list[dict[str, Any]]:
    """The versions, the newest first; that one is the note itself."""
    base = page_path(reading.page, site)
    return [
        {
            "number": version.number,
            "published_at": local_time(version.published_at),
            "change_note": version.change_note,
            "is_current": position == 0,
            "path": base if position == 0 or not base else f"{base}{VERSION}/{version.number}/",
        }
        for position, version in enumerate(reading.versions)
    ]
