"""The shape of each type of page, for `GET pages`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils import timezone
from ninja import Field, Schema

from cms.core.api_bodies import Body, compiled
from cms.core.api_images import ImageOut
from cms.core.api_pages import PageRow, Source, TranslationOut, read_rows, translations_of, translations_part
from cms.core.api_related import Related, Wanted, related
from cms.core.blocks import BlockOut
from cms.core.models import StandardPage
from cms.core.visibility import Frame
from home.api_below_notes import InfoDayPageOut, NoteSectionOut, NoteVersionPageOut
from home.models import AccessibilityStatementPage, HomePage
from home.page_lookup import Found
from themes.api import ThemeDetailOut, theme_detail
from themes.api_note_detail import note_detail
from themes.models import StrategicNoteIndexPage, ThemeIndexPage
from themes.notes_api import NoteDetailOut
from visits.models import VisitRequestPage


class PageOut(Schema):
    """What every page has."""

    title: str
    summary: str
    locale: str
    path: str | None
    updated_at: str = Field(description="When the text was last published.")
    image: ImageOut | None
    translations: list[TranslationOut]


class StepOut(Schema):
    title: str
    text: str


class HomePageOut(PageOut):
    type: Literal["home"]
    intro: str
    body: list[BlockOut]
    steps: list[StepOut]
    call_to_action_title: str
    call_to_action_text: str
    call_to_action_label: str
    other_title: str
    other_text: str


class ThemeIndexPageOut(PageOut):
    """The themes themselves are at `GET themes`."""

    type: Literal["theme_index"]


class NoteIndexPageOut(PageOut):
    """The notes themselves are at `GET notes`."""

    type: Literal["note_index"]


class StandardPageOut(PageOut):
    type: Literal["page"]
    role: str = Field(description="privacy, accessibility, or empty.")
    body: list[BlockOut]


class FormPageOut(PageOut):
    """The questions are at `GET forms/{slug}`."""

    type: Literal["form"]
    slug: str
    intro: str
    privacy_text: str
    thanks_title: str
    thanks_text: str


class AccessibilityStatementOut(PageOut):
    type: Literal["accessibility_statement"]
    conformance: str = Field(description="full, partial or none.")
    prepared_on: str
    reviewed_on: str
    method: str = Field(description="self or outside.")
    report_url: str
    not_accessible: list[BlockOut]
    feedback_email: str
    feedback_phone: str
    answer_days: int
    enforcement_name: str
    enforcement_url: str
    body: list[BlockOut]


class RedirectOut(Schema):
    """The path leads elsewhere."""

    type: Literal["redirect"]
    location: str = Field(description="A path on this site, or another address.")
    is_permanent: bool

    @classmethod
    def told(cls, location: str, is_permanent: bool) -> dict[str, Any]:
        """The shape filled in."""
        return {"type": "redirect", "location": location, "is_permanent": is_permanent}


PagePayload = Annotated[
    HomePageOut
    | ThemeIndexPageOut
    | ThemeDetailOut
    | NoteIndexPageOut
    | NoteDetailOut
    | StandardPageOut
    | FormPageOut
    | AccessibilityStatementOut
    | NoteSectionOut
    | NoteVersionPageOut
    | InfoDayPageOut
    | RedirectOut,
    Field(discriminator="type"),
]

HOME = ("intro", "body", "steps", "call_to_action_title", "call_to_action_text", "call_to_action_label", "other_title",
        "other_text")  # fmt: skip
STATEMENT = ("conformance", "prepared_on", "reviewed_on", "method", "report_url", "not_accessible", "feedback_email",
             "feedback_phone", "answer_days", "enforcement_name", "enforcement_url", "body")  # fmt: skip
# By content type: name in the API, model, columns of its own.
TYPES: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "homepage": ("home", HomePage, HOME),
    "themeindexpage": ("theme_index", ThemeIndexPage, ()),
    "strategicnoteindexpage": ("note_index", StrategicNoteIndexPage, ()),
    "standardpage": ("page", StandardPage, ("role", "body")),
    "visitrequestpage": (
        "form", VisitRequestPage, ("slug", "intro", "privacy_text", "thanks_title", "thanks_text")
    ),
    "accessibilitystatementpage": ("accessibility_statement", AccessibilityStatementPage, STATEMENT),
}  # fmt: skip
STREAMS = ("body", "steps", "not_accessible")
DETAILS: dict[str, Callable[..., dict[str, Any]]] = {
    "themepage": lambda frame, found, form: theme_detail(frame, found.language, form, "p.id = %s", found.pk),
    "strategicnotepage": lambda frame, found, form: note_detail(
        frame, found.language, form, timezone.localdate(frame.now), "p.id = %s", found.pk
    ),
}


def page_payload(frame: Frame, found: Found, form: Any) -> dict[str, Any]:
    """A page in the shape of its type, in two queries; raises Http404 for one that is gone or of no such type."""
    if detail := DETAILS.get(found.model):
        return detail(frame, found, form)
    if found.model not in TYPES:
        raise Http404
    for _row, item in page_payloads(frame, found.language, found.model, form, "p.id = %s", found.pk):
        return item
    raise Http404


def page_payloads(
    frame: Frame, language: str, kind: str, form: Any, also: str, *values: Any
) -> list[tuple[PageRow, dict[str, Any]]]:
    """The pages of a kind that a condition names, each in its shape; two queries however many."""
    name, model, columns = TYPES[kind]
    own = "".join(f", p.{column}" if column == "slug" else f", m.{column}" for column in columns)
    _count, rows = read_rows(Source(model, own, "p.path"), frame, language, also=also, values=values)
    if not rows:
        return []
    wanted = Wanted(images={row.image_id for row in rows if row.image_id})
    texts = []
    for row in rows:
        bodies = {column: compiled(row.own[columns.index(column)], form) for column in STREAMS if column in columns}
        for body in bodies.values():
            wanted.add(body.wanted)
        texts.append(bodies)
    read = related(frame, wanted, [translations_part(frame, [row.translation_key for row in rows])])
    return [
        (row, {"type": name, **_common(row, frame, language, read), **_own(columns, row, bodies, read)})
        for row, bodies in zip(rows, texts, strict=True)
    ]


def _common(row: PageRow, frame: Frame, language: str, read: Related) -> dict[str, Any]:
    return {
        "title": row.title,
        "summary": row.summary,
        "locale": language,
        "path": frame.address(row.path, row.url_path),
        "updated_at": row.updated_at,
        "image": read.image(row.image_id, row.image_alt, "head"),
        "translations": translations_of(frame, row.translation_key, read.rows["translation"]),
    }


def _own(columns: tuple[str, ...], row: PageRow, bodies: dict[str, Body], read: Related) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for column, value in zip(columns, row.own, strict=True):
        if column == "steps":
            told[column] = [block["value"] for block in bodies[column].fill(read)]
        elif column in bodies:
            told[column] = bodies[column].fill(read)
        else:
            told[column] = str(value) if column.endswith("_on") else value
    return told
