"""Results as they are shown: read when a part of them is asked for, in one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from django.urls import NoReverseMatch, reverse

from cms.core.gathering import fetch, marks
from search.kinds import Kind
from search.results import Hit, SectionHit
from search.services.lookup import Lookup
from search.services.ranking import KINDS, Group
from themes.models.note_routes import SECTION

MOST_SECTIONS = 3
ROWS = (
    "SELECT e.id, e.page_id, e.info_day_id, e.anchor, e.number, e.title, e.summary, e.text, e.text_language, "
    "d.id, d.file, e.attachment_id FROM search_searchentry e "
    "LEFT JOIN themes_noteattachment a ON a.id = e.attachment_id "
    "LEFT JOIN wagtaildocs_document d ON d.id = a.document_id WHERE e.id IN ({})"
)
# The entry of a page itself, which tells the title of its sections.
TOPS = (
    " OR (e.page_id IN ({}) AND e.site_id = %s AND e.language = %s AND e.anchor = '' "
    "AND e.commitment_id IS NULL AND e.attachment_id IS NULL)"
)


class Hits(Sequence[Hit]):
    """The results of a search, best first; a slice costs one query, whatever its length."""

    def __init__(self, groups: list[Group], lookup: Lookup) -> None:
        self._groups, self._lookup = groups, lookup

    def __len__(self) -> int:
        return len(self._groups)

    @overload
    def __getitem__(self, part: int) -> Hit: ...
    @overload
    def __getitem__(self, part: slice) -> list[Hit]: ...
    def __getitem__(self, part: int | slice) -> Hit | list[Hit]:
        return self._read(self._groups[part]) if isinstance(part, slice) else self._read([self._groups[part]])[0]

    def __iter__(self) -> Any:
        return iter(self[:])

    def _read(self, groups: list[Group]) -> list[Hit]:
        keys = [found.entry.pk for group in groups for found in group.entries[: MOST_SECTIONS + 1]]
        if not keys:
            return []
        statement = ROWS.format(marks(keys))
        values: list[Any] = [*keys]
        pages = [group.entries[0].entry.page_id for group in groups if group.is_grouped_page and not _holds_top(group)]
        if pages:
            statement += TOPS.format(marks(pages))
            values += [*pages, self._lookup.site.pk, self._lookup.language]
        rows = {row[0]: row for row in fetch(statement, values)}
        tops = {row[1]: row for row in rows.values() if row[2] is None and row[3] == "" and row[11] is None}
        hits = [_hit(group, rows, tops, self._lookup) for group in groups]
        return [hit for hit in hits if hit is not None]


def _holds_top(group: Group) -> bool:
    return any(not found.entry.is_section for found in group.entries[: MOST_SECTIONS + 1])


def _hit(group: Group, rows: dict[int, Any], tops: dict[int, Any], one: Lookup) -> Hit | None:
    best = group.entries[0].entry
    row = rows.get(best.pk)
    # The index is made again from the content; until then a row of it that was changed by hand is no result.
    if row is None or best.kind not in KINDS:
        return None
    if not group.is_grouped_page:
        return _single(group.kind, row, one)
    top, url = tops.get(best.page_id or 0), one.address(best.url_path)
    if top is None or url is None:
        return None
    if len(group.entries) == 1 and not best.is_section:
        return Hit(group.kind, top[5], url, top[6], top[8], top[0], text=top[7])
    full = len(group.entries[0].ideas)
    sections = [
        rows[found.entry.pk]
        for found in group.entries[: MOST_SECTIONS + 1]
        if found.entry.is_section and len(found.ideas) == full and found.entry.pk in rows
    ][:MOST_SECTIONS]
    return Hit(
        group.kind, top[5], url, top[6], top[8], top[0],
        sections=tuple(
            SectionHit(anchor, f"{number} {title}".strip(), f"{url}{SECTION}/{anchor}/")
            for _pk, _page, _day, anchor, number, title, *_rest in sections
        ),
        section_ids=tuple(section[0] for section in sections),
        text=top[7],
        section_texts=tuple(section[7] for section in sections),
    )  # fmt: skip


def _single(kind: Kind, row: Any, one: Lookup) -> Hit | None:
    pk, _page, day_id, anchor, number, title, summary, text, language, document, file, _attachment = row
    if kind == Kind.INFO_DAY:
        day = one.days.get(day_id)
        if day is None:
            return None
        url = reverse("visits:info_day", args=[day.key])
        return Hit(
            kind, title, url, summary, language, pk, starts_at=day.starts_at, is_past=day.is_past(one.now), text=text
        )
    if kind == Kind.COMMITMENT:
        try:
            url = reverse("themes:commitment", args=[anchor, number])
        except NoReverseMatch:
            return None
        return Hit(kind, title, url, text, language, pk, text=text)
    if document is None:
        return None
    url = reverse("wagtaildocs_serve", args=[document, file.rsplit("/", 1)[-1]])
    return Hit(kind, title, url, summary, language, pk, text=text)
