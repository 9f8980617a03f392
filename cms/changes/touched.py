"""What the journal says was touched, in the words of `cms.core.reads`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from cms.changes.journal import EVERYTHING, TREE
from cms.changes.models import TouchedRow
from cms.core.reads import TREE as TREE_NAME
from cms.core.reads import page_tables


@dataclass(frozen=True)
class Touched:
    """Names of tables, and keys of single pages; or everything, when nobody can say."""

    names: frozenset[str] = frozenset()
    pages: frozenset[int] = field(default_factory=frozenset)
    is_everything: bool = False

    @classmethod
    def everything(cls) -> Touched:
        return cls(is_everything=True)

    def __bool__(self) -> bool:
        return self.is_everything or bool(self.names)

    def __or__(self, other: Touched) -> Touched:
        return Touched(self.names | other.names, self.pages | other.pages, self.is_everything or other.is_everything)

    def concerns(self, names: Collection[str] | None) -> bool:
        """Whether something that was made from these may differ now; None for what was never made."""
        return names is None or self.is_everything or not self.names.isdisjoint(names)

    def all_names(self) -> set[str]:
        """The names of answers that may differ now: of tables, and `page:<key>` for single pages."""
        return {*self.names, *(f"page:{key}" for key in self.pages)}


def read_journal() -> tuple[list[int], Touched]:
    """The keys of the rows that are there now, and what they say; one query."""
    rows = list(TouchedRow.objects.order_by("pk").values_list("pk", "table", "row_key", "facet"))
    return [row[0] for row in rows], said({row[1:] for row in rows})


def said(rows: Iterable[tuple[str, int, str]]) -> Touched:
    """What rows of the journal (table, key, facet) mean."""
    names: set[str] = set()
    pages: set[int] = set()
    for table, key, facet in rows:
        is_of_pages = table in page_tables()
        if table == EVERYTHING or (is_of_pages and not key):
            return Touched.everything()
        names.add(table)
        if facet == TREE:
            names.add(f"{table}{TREE_NAME}")
        if is_of_pages:
            pages.add(key)
    return Touched(frozenset(names), frozenset(pages))
