"""The sections of a note as an outline: how deep each stands, what belongs to it, and what comes before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Section:
    """A section as readers meet it. `depth` is 1 for a section that belongs to no other, whatever its level says."""

    number: str
    heading: str
    anchor: str
    level: int
    depth: int
    body: Any
    block_id: str
    parts: list[Section] = field(default_factory=list)
    # Anchors of sections that are gone and lead here.
    old_anchors: list[str] = field(default_factory=list)

    @property
    def heading_level(self) -> int:
        """The page's title is the h1, so the first depth is an h2."""
        return self.depth + 1

    @property
    def words(self) -> str:
        return f"{self.number} {self.heading}".strip()


def outline(stream: Iterable[Any]) -> list[Section]:
    """All sections in order, each knowing its parts; a level that skips one still stands right below its parent."""
    sections: list[Section] = []
    above: list[Section] = []
    for child in stream:
        level = level_of(child.value)
        while above and above[-1].level >= level:
            above.pop()
        section = Section(
            number=child.value.get("number") or "",
            heading=child.value.get("heading") or "",
            anchor=child.value.get("anchor") or "",
            level=level,
            depth=len(above) + 1,
            body=child.value.get("body"),
            block_id=str(child.id or ""),
        )
        if above:
            above[-1].parts.append(section)
        above.append(section)
        sections.append(section)
    return sections


def level_of(value: Any) -> int:
    """The level of a section's value; texts from before there were levels have none, which is the first."""
    level = str(value.get("level") or "1")
    return int(level) if level in ("1", "2", "3") else 1


def with_parts(section: Section) -> list[Section]:
    """A section and everything below it, in order."""
    return [section, *(below for part in section.parts for below in with_parts(part))]


def neighbours(sections: list[Section], section: Section) -> tuple[Section | None, Section | None]:
    """What to read before and after a section with its parts."""
    position = sections.index(section)
    before = next((one for one in reversed(sections[:position]) if one.depth <= section.depth), None)
    after_position = position + len(with_parts(section))
    return before, sections[after_position] if after_position < len(sections) else None
