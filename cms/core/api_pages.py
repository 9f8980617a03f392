"""Pages of any type as the API reads them: one statement for the order of a list, one for the rows of a part of it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ninja import Schema

from cms.core.api_reading import local_time
from cms.core.gathering import Part, fetch, marks, moment, table
from cms.core.memo import remember
from cms.core.reads import of_pages
from cms.core.turning_points import next_expiry
from cms.core.visibility import Frame

# What every page gives, in this order, before what its type adds.
COMMON = (
    "p.id, p.path, p.url_path, p.title, p.last_published_at, CAST(p.translation_key AS text), "
    "m.summary, m.image_id, m.image_alt"
)
WIDTH = 9
# Of different lists: whoever invents questions drives out none, and fills no memory.
MOST_LISTS = 60


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
    """How many pages show, and those of a part (limit, offset) in order."""
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
    keys = _keys_in_order(f"SELECT p.id {core} ORDER BY {source.order}", everything, frame)
    chosen = keys[part[1] : part[1] + part[0]]
    if not chosen:
        return len(keys), []
    statement = f"SELECT 1, {COMMON}{source.own} {_with_rest(core, source)} AND p.id IN ({marks(chosen)})"
    with of_pages() as tell:
        rows = {row[1]: _row(row) for row in fetch(statement, [*everything, *chosen])}
        tell(rows)
    return len(keys), [rows[key] for key in chosen if key in rows]


def _keys_in_order(statement: str, values: Sequence[Any], frame: Frame) -> Sequence[int]:
    """The keys of a whole list in its order, remembered under the content version until a page expires: its parts cost
    the same wherever they begin, and however long it is."""

    def read() -> Sequence[int]:
        return array("q", [key for (key,) in fetch(statement, values)])

    if not values:
        return ()
    # The first value is the moment; the others say which list this is.
    key = (statement, *(value for value in values if value != values[0]))
    lists: dict[Any, bool] = remember("lists", dict)
    if key not in lists and len(lists) >= MOST_LISTS:
        return read()
    lists[key] = True
    return remember(key, read, now=frame.now, until=lambda: next_expiry(None, frame.now))


def _with_rest(core: str, source: Source) -> str:
    return core.replace(" WHERE ", f" {source.rest} WHERE ", 1)


def _row(row: Sequence[Any]) -> PageRow:
    columns: Any = (*row[1 : WIDTH + 1], tuple(row[WIDTH + 1 :]))
    return PageRow(*columns)


def translations_part(
    frame: Frame,
    keys: Iterable[Any],
    column: str = "p.translation_key",
    joins: str = "",
    of_joins: tuple[Any, ...] = (),
) -> Part:
    """The pages that tell the same in each language, by what they share: their translation key, or a row of facts.

    `of_joins` are the values of `joins`.
    """
    keys = tuple(keys)
    where, values = frame.where_any()
    source = (
        "FROM wagtailcore_page p JOIN wagtailcore_locale l ON l.id = p.locale_id "
        f"{joins} WHERE {column} IN ({', '.join(['%s'] * len(keys))}) AND {where}"
    )
    return Part(
        "translation",
        f"CAST({column} AS text), l.language_code, p.path, p.url_path",
        source,
        (*of_joins, *keys, *values),
    )


def translations_of(frame: Frame, own: Any, rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Locale and path of each page with this key, by locale."""
    return [
        {"locale": locale, "path": frame.address(path, url_path)}
        for key, locale, path, url_path in sorted(rows, key=lambda found: found[1])
        if key == str(own)
    ]
