"""Where the API reads themes and notes from, and how a theme is told inside another answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cms.core.api_pages import PageRow, Source
from cms.core.api_reading import local_time
from cms.core.api_related import Related, Wanted
from cms.core.gathering import Part, marks, moment
from cms.core.visibility import Frame
from themes.models import StrategicNotePage, ThemePage

THEMES = Source(
    ThemePage,
    own=', t.code, t."order", t.accepts_visits, m.body, m.links',
    order='t."order", t.code',
    joins="JOIN themes_theme t ON t.id = m.theme_id",
)
NOTES = Source(
    StrategicNotePage,
    own=", n.id, n.slug, n.kind, n.version_label, n.status, n.adopted_on, n.adopted_by, n.decision_uri, "
    "n.withdrawal_reason, n.supersedes_id, e.slug, e.name, e.starts_on, e.ends_on, m.sections",
    order="CASE WHEN n.adopted_on IS NULL THEN 1 ELSE 0 END, n.adopted_on DESC, p.title, p.id",
    joins="JOIN themes_strategicnote n ON n.id = m.note_id",
    rest="LEFT JOIN themes_term e ON e.id = n.term_id",
)
# What a list does not read: the texts.
THEME_LIST = Source(THEMES.model, ', t.code, t."order", t.accepts_visits', THEMES.order, THEMES.joins)
NOTE_LIST = Source(NOTES.model, NOTES.own.removesuffix(", m.sections"), NOTES.order, NOTES.joins, NOTES.rest)

EXPANDED = ", m.summary, t.accepts_visits, m.image_id, m.image_alt, p.path, p.url_path, p.last_published_at"


def theme_out(row: PageRow, frame: Frame, language: str, found: Related) -> dict[str, Any]:
    """The fields of a theme in a list."""
    code, order, accepts_visits = row.own[:3]
    return {
        "code": code,
        "title": row.title,
        "summary": row.summary,
        "order": order,
        "accepts_visits": bool(accepts_visits),
        "locale": language,
        "path": frame.address(row.path, row.url_path),
        "updated_at": row.updated_at,
        "image": found.image(row.image_id, row.image_alt, "card"),
    }


def themes_part(frame: Frame, language: str, link: str, owner: str, owners: Sequence[int]) -> Part:
    """The themes of rows that refer to several by way of a table; only those whose page shows in the language."""
    where, values = frame.where(language)
    source = (
        f"FROM {link} x JOIN themes_theme t ON t.id = x.theme_id "
        "JOIN themes_themepage m ON m.theme_id = t.id JOIN wagtailcore_page p ON p.id = m.page_ptr_id "
        f"WHERE x.{owner} IN ({marks(owners)}) AND {where}"
    )
    columns = f'x.{owner}, t."order", t.code, p.title{EXPANDED}'
    return Part("theme", columns, source, (*owners, *values))


def themes_of(rows: list[list[Any]], owner: int, frame: Frame, language: str, found: Related | None) -> list[Any]:
    """The themes of one row in their order: code and title, or whole when their images were read too."""
    told = []
    for _owner, order, code, title, summary, accepts, image, alt, path, url_path, published in sorted(
        (row for row in rows if row[0] == owner), key=lambda row: (row[1], row[2])
    ):
        reference = {"code": code, "title": title}
        if found is None:
            told.append(reference)
            continue
        told.append(
            {
                **reference,
                "summary": summary,
                "order": order,
                "accepts_visits": bool(accepts),
                "locale": language,
                "path": frame.address(path, url_path),
                "updated_at": local_time(moment(published)),  # type: ignore[arg-type]
                "image": found.image(image, alt, "card"),
            }
        )
    return told


def images_of(rows: Sequence[PageRow]) -> Wanted:
    """The images of pages."""
    return Wanted(images={row.image_id for row in rows if row.image_id})


def theme_images(
    frame: Frame, language: str, link: str, owner: str, owners: Sequence[int]
) -> tuple[str, tuple[Any, ...]]:
    """A query for the images of the themes that `themes_part` reads."""
    part = themes_part(frame, language, link, owner, owners)
    return f"SELECT m.image_id {part.source}", part.values


def note_out(row: PageRow, frame: Frame, language: str, found: Related) -> dict[str, Any]:
    """The fields of a note in a list, without its themes."""
    _pk, slug, kind, version, status, adopted_on = row.own[:6]
    code, name, starts_on, ends_on = row.own[10:14]
    return {
        "slug": slug,
        "title": row.title,
        "path": frame.address(row.path, row.url_path),
        "summary": row.summary,
        "kind": kind,
        "version_label": version,
        "status": status,
        "adopted_on": None if adopted_on is None else str(adopted_on),
        "term": None
        if code is None
        else {"code": code, "name": name, "starts_on": str(starts_on), "ends_on": str(ends_on)},
        "locale": language,
        "updated_at": row.updated_at,
        "image": found.image(row.image_id, row.image_alt, "card"),
    }
