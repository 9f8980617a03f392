"""Where links to sections lead: anchors are written down when a page is published and resolve for ever after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from themes.models import SectionAnchor, StrategicNotePage


class NoSuchSection(Exception):
    """The chosen section is not, or no longer, in the published note; or the old link is none."""


@dataclass(frozen=True)
class Place:
    """A published section: the id of its block and its anchor."""

    block_id: str
    anchor: str


def places_of(stream: Iterable[Any]) -> list[Place]:
    """The sections of a page in order, those without anchor left out."""
    return [Place(str(child.id or ""), child.value["anchor"]) for child in stream if child.value.get("anchor")]


def places_in(content: Mapping[str, Any] | None) -> list[Place]:
    """The sections of a stored revision in order."""
    raw: Any = (content or {}).get("sections") or "[]"
    sections = page_sections().to_python(raw)
    return places_of(sections)


def page_sections() -> Any:
    return StrategicNotePage._meta.get_field("sections")


@transaction.atomic
def record(page: StrategicNotePage, *, before: Sequence[Place], now: datetime) -> None:
    """Write down the anchors of a page that is being published, and where those lead that went.

    `before` are the sections of the publication that this one replaces. A section that went leads to what took over its
    block, else to the nearest section before it that stayed, else to the first one; an editor's own choice stands.
    """
    live = places_of(page.sections)
    by_anchor = {place.anchor: place for place in live}
    by_block = {place.block_id: place for place in live if place.block_id}
    rows = {row.anchor: row for row in page.anchors.select_for_update()}
    for place in live:
        row = rows.get(place.anchor)
        if row is None:
            SectionAnchor.objects.create(
                page=page, anchor=place.anchor, block_id=place.block_id, published_at=page.last_published_at or now
            )
        elif row.block_id != place.block_id or row.retired_at or row.successor:
            row.block_id, row.retired_at, row.successor = place.block_id, None, ""
            row.save(update_fields=["block_id", "retired_at", "successor"])
    for row in rows.values():
        if row.anchor in by_anchor:
            continue
        if not row.retired_at or not row.successor:
            heir = by_block.get(row.block_id)
            row.successor = heir.anchor if heir else _nearest_before(row.anchor, before, live)
            row.retired_at = row.retired_at or now
            row.save(update_fields=["successor", "retired_at"])


def _nearest_before(anchor: str, before: Sequence[Place], live: Sequence[Place]) -> str:
    anchors = [place.anchor for place in before]
    position = anchors.index(anchor) if anchor in anchors else 0
    current = {place.anchor for place in live}
    blocks = {place.block_id: place.anchor for place in live if place.block_id}
    for place in reversed(before[:position]):
        if place.anchor in current:
            return place.anchor
        if place.block_id in blocks:
            return blocks[place.block_id]
    return live[0].anchor if live else ""


def leads_to(rows: Iterable[SectionAnchor], live: Iterable[str]) -> dict[str, str]:
    """The current section for each anchor that ever was published; "" leads to the top of the note."""
    successors = {row.anchor: row.successor for row in rows}
    current = set(live)
    found: dict[str, str] = {}
    for anchor in successors:
        step, seen = anchor, set()
        while step and step not in current and step not in seen:
            seen.add(step)
            step = successors.get(step, "")
        found[anchor] = step if step in current else ""
    return found


def resolve(page: StrategicNotePage, anchor: str) -> str | None:
    """The anchor of the section that a link leads to now: itself, its successor, "" for the top; None if never used."""
    live = [place.anchor for place in places_of(page.sections)]
    if anchor in live:
        return anchor
    return leads_to(page.anchors.all(), live).get(anchor)


@transaction.atomic
def choose_successor(page: StrategicNotePage, anchor: str, successor: str) -> SectionAnchor:
    """Let an old link lead to a section that an editor chose. Raises NoSuchSection."""
    live = {place.anchor for place in places_of(page.sections)}
    row = page.anchors.select_for_update().filter(anchor=anchor).first()
    if row is None or anchor in live or successor not in live:
        raise NoSuchSection
    found: SectionAnchor = row
    found.successor = successor
    found.save(update_fields=["successor"])
    return found
