"""Pages of any type as the API reads them: one statement for the rows of a part of a list with their count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ninja import Schema

from cms.core.api_reading import local_time
from cms.core.gathering import Part, fetch, moment, table
from cms.core.reads import of_pages
from cms.core.visibility import Frame

# What every page gives, in this order, before what its type adds.
COMMON = (
    "p.id, p.path, p.url_path, p.title, p.last_published_at, CAST(p.translation_key AS text), "
    "m.summary, m.image_id, m.image_alt"
)
WIDTH = 9


class TranslationOut(Schema):
    locale: str
    path: str | None


@dataclass(frozen=True)
class PageRow:
    """A page that shows, as its columns; `own` is what its type adds."""

    pk: int
    path: str
    url_path: str
    title: str
    published_at: Any
    translation_key: Any
    summary: str
    image_id: int | None
    image_alt: str
    own: tuple[Any, ...]

    @property
    def updated_at(self) -> str:
        return local_time(moment(self.published_at) or EPOCH)


EPOCH: Any = moment("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Source:
    """Where the pages of one type come from: constant SQL. `rest` are joins that only showing them needs."""

    model: Any
    own: str
    order: str
    joins: str = ""
    rest: str = ""


def read_rows(
    source: Source,
    frame: Frame,
    language: str,
    *,
    also: str = "",
    values: Sequence[Any] = (),
    part: tuple[int, int] | None = None,
) -> tuple[int, list[PageRow]]:
    """How many pages show, and those of a part (limit, offset) in order; a second query only past the end."""
    where, given = frame.where(language)
    name = table(source.model)
    core = (
        f"FROM {name} m JOIN wagtailcore_page p ON p.id = m.page_ptr_id {source.joins} "
        f"WHERE {where}{f' AND {also}' if also else ''}"
    )
    everything = [*given, *values]
    if part is None:
        statement = f"SELECT 1, {COMMON}{source.own} {_with_rest(core, source)} ORDER BY {source.order}"
        # Single pages: what is kept of this answer outlives a change of another one.
        with of_pages() as tell:
            found = fetch(statement, everything)
            tell(row[1] for row in found)
        return len(found), [_row(row) for row in found]
    # First only the keys, so that sorting and counting carry no texts around.
    statement = (
        f"SELECT k.total, {COMMON}{source.own} FROM "  # noqa: S608 -- constants and placeholders
        f"(SELECT p.id AS pk, COUNT(*) OVER () AS total {core} ORDER BY {source.order} LIMIT %s OFFSET %s) k "
        f"JOIN {name} m ON m.page_ptr_id = k.pk JOIN wagtailcore_page p ON p.id = k.pk "
        f"{source.joins} {source.rest} ORDER BY {source.order}"
    )
    found = fetch(statement, [*everything, *part])
    if found:
        return found[0][0], [_row(row) for row in found]
    if part[1] == 0:
        return 0, []
    return fetch(f"SELECT COUNT(*) {core}", everything)[0][0], []


def _with_rest(core: str, source: Source) -> str:
    return core.replace(" WHERE ", f" {source.rest} WHERE ", 1)


def _row(row: Sequence[Any]) -> PageRow:
    columns: Any = (*row[1 : WIDTH + 1], tuple(row[WIDTH + 1 :]))
    return PageRow(*columns)


def translations_part(frame: Frame, keys: Iterable[Any], column: str = "p.translation_key", joins: str = "") -> Part:
    """The pages that tell the same in each language, by what they share: their translation key, or a row of facts."""
    keys = tuple(keys)
    where, values = frame.where_any()
    source = (
        "FROM wagtailcore_page p JOIN wagtailcore_locale l ON l.id = p.locale_id "
        f"{joins} WHERE {column} IN ({', '.join(['%s'] * len(keys))}) AND {where}"
    )
    return Part("translation", f"CAST({column} AS text), l.language_code, p.path, p.url_path", source, (*keys, *values))


def translations_of(frame: Frame, own: Any, rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Locale and path of each page with this key, by locale."""
    return [
        {"locale": locale, "path": frame.address(path, url_path)}
        for key, locale, path, url_path in sorted(rows, key=lambda found: found[1])
        if key == str(own)
    ]
