"""Which anchor a section gets: minted once from its heading, frozen once published, never passed on by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify


@dataclass(frozen=True)
class AnchorChange:
    """That a section did not get the anchor that was typed."""

    heading: str
    given: str
    kept: str
    is_frozen: bool


def mint_anchor(heading: str, taken: set[str]) -> str:
    """A new anchor made from a heading; it is added to the taken ones."""
    stem = slugify(heading)[:70].strip("-") or "deel"
    anchor, count = stem, 2
    while anchor in taken:
        anchor, count = f"{stem}-{count}", count + 1
    taken.add(anchor)
    return anchor


def mint_anchors(sections: list[Any]) -> None:
    """Give every section without an anchor one made from its heading, unique in the note; the others stay."""
    taken = {section["anchor"] for section in sections if section.get("anchor")}
    for section in sections:
        if not section.get("anchor"):
            section["anchor"] = mint_anchor(section["heading"], taken)


def settle_anchors(children: Iterable[Any], frozen: Mapping[str, str], published: set[str]) -> list[AnchorChange]:
    """Set the anchor of each section (`child.id`, `child.value`); what was typed in vain comes back.

    `frozen` holds the anchor of each block that was published with one; a copy of a section gets a new one. `published`
    are all anchors that ever led somewhere: none is minted again, but one that is typed takes over its links.
    """
    changes: list[AnchorChange] = []
    sections = [(str(child.id or ""), child.value) for child in children]
    kept: set[str] = set()
    fixed: set[int] = set()
    for position, (block_id, value) in enumerate(sections):
        anchor = frozen.get(block_id)
        if anchor is None or anchor in kept:
            continue
        given = value.get("anchor") or ""
        if given and given != anchor:
            changes.append(AnchorChange(value.get("heading") or "", given, anchor, is_frozen=True))
        value["anchor"] = anchor
        kept.add(anchor)
        fixed.add(position)
    typed = {value.get("anchor") for position, (_id, value) in enumerate(sections) if position not in fixed}
    taken = published | kept | {anchor for anchor in typed if anchor}
    for position, (_id, value) in enumerate(sections):
        if position in fixed:
            continue
        given = value.get("anchor") or ""
        if given and given not in kept:
            kept.add(given)
            continue
        value["anchor"] = mint_anchor(value.get("heading") or "", taken)
        kept.add(value["anchor"])
        if given:
            changes.append(AnchorChange(value.get("heading") or "", given, value["anchor"], is_frozen=False))
    return changes
