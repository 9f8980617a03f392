"""Commitments counted: how many of each status, and how many are overdue; counts only, never a percentage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from themes.enums import CommitmentStatus
from themes.querysets import CommitmentQuerySet

# The order of a bar: what is ready first, what is given up last.
ORDER = (
    CommitmentStatus.ACHIEVED,
    CommitmentStatus.IN_PROGRESS,
    CommitmentStatus.DELAYED,
    CommitmentStatus.NOT_STARTED,
    CommitmentStatus.DROPPED,
)


@dataclass
class Counts:
    """How many commitments have each status, and how many of them are overdue."""

    by_status: dict[str, int] = field(default_factory=lambda: {status.value: 0 for status in ORDER})
    overdue: int = 0

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    def add(self, status: str, count: int, overdue: int) -> None:
        self.by_status[status] = self.by_status.get(status, 0) + count
        self.overdue += overdue

    @property
    def cells(self) -> list[dict[str, Any]]:
        """Per status its word and count, and where its part of a bar of 1000 begins and how wide it is."""
        cells, x = [], 0.0
        for status in ORDER:
            count = self.by_status[status.value]
            width = 1000 * count / self.total if self.total else 0.0
            cells.append(
                {"status": status.value, "label": status.label, "count": count, "x": round(x), "width": round(width)}
            )
            x += width
        return cells


def count_by(commitments: CommitmentQuerySet, name: str, *, day: date) -> dict[Any, Counts]:
    """Counts per value of a column ("theme_id", "note_id"), of rows with `as_of`; one query."""
    return counts_from(commitments.counted_by(name, day=day), name)


def counts_from(rows: Iterable[dict[str, Any]], name: str) -> dict[Any, Counts]:
    """The same from rows of `counted_by`."""
    found: dict[Any, Counts] = {}
    for row in rows:
        found.setdefault(row[name], Counts()).add(row["state"], row["count"], row["late"])
    return found


def summed(counts: Iterable[Counts]) -> Counts:
    """All counts as one."""
    total = Counts()
    for one in counts:
        for status, count in one.by_status.items():
            total.add(status, count, 0)
        total.overdue += one.overdue
    return total
