"""The programme of a day or of one group's visit, in one language, in the order of the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.utils.translation import get_language


@dataclass(frozen=True)
class ProgrammeLine:
    """A row as people read it; `language` is the one that its title is really in."""

    starts_at: time
    ends_at: time | None
    title: str
    language: str
    place: str
    host: str = ""

    @property
    def hours(self) -> str:
        """09:30, or 09:30 - 10:15."""
        start = f"{self.starts_at:%H:%M}"
        return f"{start} - {self.ends_at:%H:%M}" if self.ends_at else start


def programme_of(owner: Any, language: str | None = None, *, with_hosts: bool = False) -> list[ProgrammeLine]:
    """The lines of an info day or visit; none for None. Names of colleagues only where they are asked for.

    Sorted here, because the rows of a draft that is previewed come from no database.
    """
    if owner is None:
        return []
    wanted = (language or get_language() or "nl")[:2]
    rows = owner.programme.all()
    if with_hosts and owner.pk and hasattr(rows, "select_related"):
        rows = rows.select_related("host")
    timed = [row for row in rows if row.starts_at is not None]
    return [
        ProgrammeLine(
            row.starts_at,
            row.ends_at,
            row.title(wanted),
            wanted if getattr(row, f"title_{wanted}", "") else "nl",
            row.place,
            row.host.name if with_hosts and row.host else "",
        )
        for row in sorted(timed, key=lambda row: (row.starts_at, row.pk or 0))
    ]


def as_text(lines: Sequence[ProgrammeLine]) -> str:
    """One line of text per row, for calendars."""
    return "\n".join(
        f"{line.hours} {line.title} ({line.place})" if line.place else f"{line.hours} {line.title}" for line in lines
    )
