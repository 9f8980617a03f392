"""The visits that took place, as figures for everybody: small cells are merged, and no name is read. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone

from themes.models import Theme, ThemePage
from visits.enums import OrganisationKind, RequestStatus
from visits.models import VisitRequest

# A cell with fewer visits could tell who came.
SMALLEST_CELL = 5


@dataclass(frozen=True)
class PublicCell:
    """One line of a table; `key` is None for the line that holds the merged ones."""

    key: str | None
    visits: int
    people: int


@dataclass(frozen=True)
class PublicStatistics:
    """Visits and people in all, and by four things. Nothing at all below five visits."""

    visits: int
    people: int
    by_theme: list[PublicCell]
    by_year: list[PublicCell]
    by_kind: list[PublicCell]
    by_country: list[PublicCell]


def completed(site: Any) -> Any:
    """The requests of a site whose visit took place."""
    return VisitRequest.objects.of_site(site).filter(status=RequestStatus.COMPLETED)


def has_statistics(site: Any) -> bool:
    """Whether there is something to show; one query."""
    return completed(site)[:SMALLEST_CELL].count() >= SMALLEST_CELL


def statistics_of(site: Any) -> PublicStatistics | None:
    """The public figures of a site, or None as long as there are too few visits; five queries.

    A visit on two themes counts for both. Each table stands alone: tables of two things at once would have
    small cells everywhere.
    """
    visits = completed(site)
    # The year of the visit; an older request that has no date counts when it was closed, or came in.
    when = Coalesce("scheduled_at", "closed_at", "received_at")
    dated = visits.annotate(visit_year=ExtractYear(when, tzinfo=timezone.get_default_timezone()))
    by_year = _cells(dated, "visit_year")
    total = sum(cell[0] for cell in by_year.values())
    if total < SMALLEST_CELL:
        return None
    return PublicStatistics(
        visits=total,
        people=sum(cell[1] for cell in by_year.values()),
        by_theme=merge_small(_cells(visits, "themes__code")),
        by_year=sorted(merge_small(by_year), key=lambda cell: (cell.key is None, cell.key or "")),
        by_kind=merge_small(_cells(visits, "organisation_kind"), catch_all=OrganisationKind.OTHER),
        by_country=merge_small(_cells(visits, "country")),
    )


def merge_small(cells: dict[str, tuple[int, int]], *, catch_all: str | None = None) -> list[PublicCell]:
    """The cells with five visits or more, most visits first; the others together as the last one.

    When only one cell would be hidden, or the hidden ones together are still small, the next smallest is hidden
    too: otherwise the total minus what is shown would tell it. A category that is called "other" itself joins
    the merged cell, or the two could not be told apart. Fewer than five visits in all give no cell.
    """
    ordered = sorted((item for item in cells.items() if item[1][0]), key=lambda item: (item[1][0], item[0]))
    hidden = [item for item in ordered if item[1][0] < SMALLEST_CELL]
    shown = [item for item in ordered if item[1][0] >= SMALLEST_CELL]
    if hidden:
        hidden += [item for item in shown if item[0] == catch_all]
        shown = [item for item in shown if item[0] != catch_all]
    while shown and hidden and (len(hidden) < 2 or _visits(hidden) < SMALLEST_CELL):
        # With all that are as large: which of the equals went along would say something about the small one.
        visits = shown[0][1][0]
        hidden += [item for item in shown if item[1][0] == visits]
        shown = [item for item in shown if item[1][0] != visits]
    found = [PublicCell(key, visits, people) for key, (visits, people) in reversed(shown)]
    if hidden and _visits(hidden) >= SMALLEST_CELL:
        found.append(PublicCell(None, _visits(hidden), sum(people for _key, (_visits_, people) in hidden)))
    return found


def theme_titles(site: Any, language: str) -> dict[str, str]:
    """What each theme is called in a language: its page's title, else its name."""
    titles = {theme.code: theme.name for theme in Theme.objects.of_site(site)}
    pages = ThemePage.objects.readable(site, language).only("title", "theme_id", "locale_id")
    return titles | {page.theme.code: page.title for page in pages}


def _visits(items: list[tuple[str, tuple[int, int]]]) -> int:
    return sum(visits for _key, (visits, _people) in items)


def _cells(visits: Any, name: str) -> dict[str, tuple[int, int]]:
    """Visits and people per value; what is not known has the key ""."""
    found: dict[str, tuple[int, int]] = {}
    for row in visits.counted_by(name):
        key = str(row[name] or "")
        had = found.get(key, (0, 0))
        found[key] = (had[0] + row["requests"], had[1] + row["people_in_all"])
    return found
