"""Themes as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from cms.core.api_answers import listing, names_in, only, written
from cms.core.api_bodies import compiled
from cms.core.api_errors import allow_parameters
from cms.core.api_images import ImageOut
from cms.core.api_pages import PageRow, TranslationOut, read_rows, translations_of, translations_part
from cms.core.api_reading import ERRORS, FormatQuery, Listing, LocaleQuery, Paging
from cms.core.api_related import related
from cms.core.blocks import BlockOut
from cms.core.gathering import Part
from cms.core.visibility import Frame, frame_of
from themes.api_sources import THEME_LIST, THEMES, images_of, theme_out

router = Router(tags=["themes"])
LONGEST_CODE = 60


class ThemeRefOut(Schema):
    """A theme as others refer to it."""

    code: str
    title: str


class ThemeOut(ThemeRefOut):
    summary: str
    order: int
    accepts_visits: bool
    locale: str
    path: str | None
    updated_at: str = Field(description="When the text was last published.")
    image: ImageOut | None = None
    translations: list[TranslationOut] | None = Field(None, description="Only with expand=translations.")


class LinkOut(Schema):
    label: str
    url: str


class ThemeDetailOut(ThemeOut):
    type: Literal["theme"] = "theme"
    body: list[BlockOut]
    links: list[LinkOut]


class ThemeAsked(Paging):
    accepts_visits: bool | None = Field(None, description="Only themes that a visit can, or cannot, be asked for.")
    q: Annotated[str, Field(max_length=100, description="Words in the title.")] = ""
    expand: Annotated[str, Field(max_length=100, pattern=r"^[a-z_, ]*$", description="translations, or nothing.")] = ""
    fields: Annotated[
        str, Field(max_length=500, pattern=r"^[a-z_, ]*$", description="Only these fields, with commas between them.")
    ] = ""


@router.get("/themes", response={200: Listing[ThemeOut], **ERRORS}, summary="All themes")
def list_themes(request: HttpRequest, asked: Annotated[ThemeAsked, Query()]) -> Any:
    """Published themes in their order; `locale` chooses the language, a theme without that text is left out."""
    allow_parameters(request, ("limit", "offset", "locale", "accepts_visits", "q", "expand", "fields"))
    expand = names_in(asked.expand, ("translations",), "expand")
    fields = names_in(asked.fields, ThemeOut.model_fields, "fields")
    frame = frame_of(request)
    also, values = "", []
    if asked.accepts_visits is not None:
        also = "t.accepts_visits" if asked.accepts_visits else "NOT t.accepts_visits"
    if asked.q:
        also = f"{also} AND " if also else ""
        also += "LOWER(p.title) LIKE LOWER(%s) ESCAPE '!'"
        values.append(containing(asked.q))
    count, rows = read_rows(THEME_LIST, frame, asked.locale, also=also, values=values, part=(asked.limit, asked.offset))
    parts = [theme_translations(frame, rows)] if expand and rows else []
    found = related(frame, images_of(rows), parts)
    items = []
    for row in rows:
        item = theme_out(row, frame, asked.locale, found)
        if expand:
            item["translations"] = translations_of(frame, row.own[0], found.rows["translation"])
        items.append(only(item, fields))
    return written(listing(request, asked, count, items))


@router.get("/themes/{code}", response={200: ThemeDetailOut, **ERRORS}, summary="One theme")
def get_theme(
    request: HttpRequest, code: Annotated[str, Field(max_length=LONGEST_CODE)], locale: LocaleQuery = "nl",
    format: FormatQuery = "html",
) -> Any:  # fmt: skip
    """One theme with its text as typed blocks."""
    allow_parameters(request, ("locale", "format"))
    frame = frame_of(request)
    # With the site, for that is how the index begins.
    return written(theme_detail(frame, locale, format, "t.site_id = %s AND t.code = %s", frame.site_id, code))


def theme_detail(frame: Frame, language: str, form: Any, also: str, *values: Any) -> dict[str, Any]:
    """One theme, whole, in two queries; raises Http404 when none shows."""
    for _row, item in theme_details(frame, language, form, also, *values):
        return item
    raise Http404


def theme_details(
    frame: Frame, language: str, form: Any, also: str, *values: Any
) -> list[tuple[PageRow, dict[str, Any]]]:
    """The themes that a condition names, whole, each with its page; two queries however many."""
    _count, rows = read_rows(THEMES, frame, language, also=also, values=values)
    if not rows:
        return []
    wanted = images_of(rows)
    texts = [(compiled(row.own[3], form), compiled(row.own[4], form)) for row in rows]
    for body, _links in texts:
        wanted.add(body.wanted)
    found = related(frame, wanted, [theme_translations(frame, rows)])
    return [
        (
            row,
            {
                "type": "theme",
                **theme_out(row, frame, language, found),
                "body": body.fill(found),
                "links": [link["value"] for link in links.fill(found)],
                "translations": translations_of(frame, row.own[0], found.rows["translation"]),
            },
        )
        for row, (body, links) in zip(rows, texts, strict=True)
    ]


def theme_translations(frame: Frame, rows: Iterable[PageRow]) -> Part:
    """The pages of themes in every language."""
    # Codes are found by the index of site and code; alone they are one of many columns.
    joins = (
        "JOIN themes_themepage m ON m.page_ptr_id = p.id JOIN themes_theme t ON t.id = m.theme_id AND t.site_id = %s"
    )
    return translations_part(frame, [row.own[0] for row in rows], "t.code", joins, (frame.site_id,))


def containing(words: str) -> str:
    """A LIKE pattern for a text that holds these words, with `!` as escape."""
    escaped = words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
