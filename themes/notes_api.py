"""Strategic notes as JSON: contents, sections with their anchors, files, versions, and what took the place of what."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from cms.core.api_answers import listing, names_in, only, written
from cms.core.api_errors import allow_parameters
from cms.core.api_images import ImageOut
from cms.core.api_pages import TranslationOut, read_rows
from cms.core.api_reading import ERRORS, FormatQuery, Listing, LocaleQuery, Paging
from cms.core.api_related import related
from cms.core.blocks import BlockOut
from cms.core.visibility import Frame, frame_of
from themes.api import ThemeOut, ThemeRefOut, containing
from themes.api_note_detail import note_detail
from themes.api_sources import NOTE_LIST, images_of, note_out, theme_images, themes_of, themes_part

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
    themes: list[ThemeOut | ThemeRefOut] = Field(description="Whole with expand=themes.")
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
    type: Literal["note"] = "note"
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


class NoteAsked(Paging):
    theme: Annotated[str, Field(max_length=60, description="The code of a theme.")] = ""
    status: Literal["", "consultation", "adopted", "superseded", "withdrawn"] = ""
    kind: Literal["", "thematic_note", "governing_agreement", "plan_note", "other"] = ""
    q: Annotated[str, Field(max_length=100, description="Words in the title.")] = ""
    expand: Annotated[
        str, Field(max_length=100, pattern=r"^[a-z_, ]*$", description="themes (whole instead of code and title).")
    ] = ""
    fields: Annotated[
        str, Field(max_length=500, pattern=r"^[a-z_, ]*$", description="Only these fields, with commas between them.")
    ] = ""


NAMES = ("limit", "offset", "locale", "theme", "status", "kind", "q", "expand", "fields")
LINKS = "themes_strategicnote_themes"
OWNER = "strategicnote_id"


@router.get("/notes", response={200: Listing[NoteOut], **ERRORS}, summary="All strategic notes")
def list_notes(request: HttpRequest, asked: Annotated[NoteAsked, Query()]) -> Any:
    """Published notes, newest adoption first; `locale` chooses the language, a note without that text is left out."""
    allow_parameters(request, NAMES)
    expand = names_in(asked.expand, ("themes",), "expand")
    fields = names_in(asked.fields, NoteOut.model_fields, "fields")
    frame = frame_of(request)
    also, values = conditions(asked, frame)
    count, rows = read_rows(NOTE_LIST, frame, asked.locale, also=also, values=values, part=(asked.limit, asked.offset))
    owners = [row.own[0] for row in rows]
    wanted = images_of(rows)
    if expand and owners:
        wanted.images_of.append(theme_images(frame, asked.locale, LINKS, OWNER, owners))
    parts = [themes_part(frame, asked.locale, LINKS, OWNER, owners)] if owners else []
    found = related(frame, wanted, parts)
    items = []
    for row in rows:
        item = note_out(row, frame, asked.locale, found)
        themes = found.rows["theme"]
        item["themes"] = themes_of(themes, row.own[0], frame, asked.locale, found if expand else None)
        items.append(only(item, fields))
    return written(listing(request, asked, count, items))


@router.get("/notes/{slug}", response={200: NoteDetailOut, **ERRORS}, summary="One strategic note")
def get_note(
    request: HttpRequest, slug: Annotated[str, Field(max_length=80)], locale: LocaleQuery = "nl",
    format: FormatQuery = "html",
) -> Any:  # fmt: skip
    """One note with its contents, its sections as typed blocks, its files and its versions."""
    allow_parameters(request, ("locale", "format"))
    frame = frame_of(request)
    # With the site, for that is how the index begins.
    named = ("n.site_id = %s AND n.slug = %s", frame.site_id, slug)
    return written(note_detail(frame, locale, format, timezone.localdate(), *named))


def conditions(asked: NoteAsked, frame: Frame) -> tuple[str, list[Any]]:
    """The SQL of the filters, and its values. A theme that nobody may read does not tell what stands under it."""
    found: list[tuple[str, list[Any]]] = []
    if asked.theme:
        where, values = frame.where(asked.locale, "tp")
        found.append(
            (
                "n.id IN (SELECT x.strategicnote_id FROM themes_strategicnote_themes x "  # noqa: S608 -- placeholders
                "JOIN themes_theme t ON t.id = x.theme_id JOIN themes_themepage tm ON tm.theme_id = t.id "
                f"JOIN wagtailcore_page tp ON tp.id = tm.page_ptr_id WHERE t.code = %s AND {where})",
                [asked.theme, *values],
            )
        )
    if asked.status:
        found.append(("n.status = %s", [asked.status]))
    if asked.kind:
        found.append(("n.kind = %s", [asked.kind]))
    if asked.q:
        found.append(("LOWER(p.title) LIKE LOWER(%s) ESCAPE '!'", [containing(asked.q)]))
    return " AND ".join(sql for sql, _ in found), [value for _, values in found for value in values]
