"""Parts of a document as the raw values of StreamFields, with ids that stay the same at every import."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from html import escape
from typing import Any

from cms.core.blocks.tables import tidy_table
from themes.section_anchors import mint_anchors

from .addresses import is_media
from .block_values import FileValue, RichValue, resolved
from .documents import Part, PicturePart, SectionPart, TextPart
from .media import MediaStore
from .richtext import from_html, to_html

# Made once for this purpose; a new one would give every block a new id.
NAMESPACE = uuid.UUID("6d3b1b0e-5b1c-4f5e-9a51-1f1c0f0a9c11")
LISTS = {"facts", "networks", "accordion", "timeline", "download"}
RICH_LISTS = {"accordion", "timeline"}


class StreamBuilder:
    """Builds raw stream values; knows which addresses are pages and which files are documents."""

    def __init__(self, page_ids: dict[str, int], media: MediaStore) -> None:
        self.page_ids = page_ids
        self.media = media

    def link_attributes(self, address: str) -> str:
        """The attributes of an <a>: a link to a page or a document of the site, or a plain address."""
        if is_media(address):
            return f'linktype="document" id="{self.media.document_id(address)}"'
        path = address if address.endswith("/") else f"{address}/"
        if path in self.page_ids:
            return f'linktype="page" id="{self.page_ids[path]}"'
        return f'href="{escape(address)}"'

    def body(self, parts: list[Part], seed: str) -> list[dict[str, Any]]:
        return [self._block(part, f"{seed}/{position}") for position, part in enumerate(parts)]

    def _block(self, part: Part, seed: str) -> dict[str, Any]:
        if isinstance(part, TextPart):
            return typed("text", to_html(part.blocks, self.link_attributes), seed)
        if isinstance(part, PicturePart):
            image = self.media.image_id(part.file)
            picture: Any = {"image": image, "decorative": part.is_decorative, "alt_text": part.alt}
            return typed("image", picture, seed)
        value = resolved(part.value, self._resolve)
        if part.kind in LISTS:
            items = [typed("item", item, f"{seed}/{position}") for position, item in enumerate(value)]
            return typed(part.kind, items, seed)
        return typed(part.kind, value, seed)

    def _resolve(self, value: RichValue | FileValue) -> Any:
        if isinstance(value, RichValue):
            return to_html(value.blocks, self.link_attributes)
        return self.media.document_id(value.file)

    def sections(self, sections: list[SectionPart], seed: str, existing: list[Any]) -> list[dict[str, Any]]:
        """The sections of a note. An anchor is the given one, else that of the existing section with the same heading,
        else a new one made from the heading."""
        values = [
            {"number": part.number, "heading": part.heading, "anchor": part.anchor or "", "level": part.level}
            for part in sections
        ]
        taken = {value["anchor"] for value in values}
        known = {item["value"]["heading"]: item["value"]["anchor"] for item in existing}
        for value in values:
            anchor = known.get(value["heading"], "")
            if not value["anchor"] and anchor and anchor not in taken:
                value["anchor"] = anchor
                taken.add(anchor)
        mint_anchors(values)
        return [
            typed(
                "section",
                {**value, "body": self.body(section.parts, f"{seed}/{value['anchor']}")},
                f"{seed}/{value['anchor']}",
            )
            for section, value in zip(sections, values, strict=True)
        ]


def typed(kind: str, value: Any, seed: str) -> dict[str, Any]:
    """One child of a stream or list."""
    return {"type": kind, "value": value, "id": str(uuid.uuid5(NAMESPACE, f"{seed}/{kind}"))}


def children(kind: str, values: list[Any], seed: str) -> list[dict[str, Any]]:
    """A stream whose children are all of one kind."""
    return [typed(kind, value, f"{seed}/{position}") for position, value in enumerate(values)]


def comparable(raw: Any) -> Any:
    """A raw stream value without ids and with texts in one canonical form, to see whether anything differs."""
    if isinstance(raw, list):
        return [comparable(item) for item in raw]
    if isinstance(raw, dict):
        if raw.get("type") == "text" and isinstance(raw.get("value"), str):
            return {"type": "text", "value": canonical_html(raw["value"])}
        if raw.get("type") == "section" and isinstance(raw.get("value"), dict):
            # Sections of before there were levels have none.
            raw = {**raw, "value": {**raw["value"], "level": raw["value"].get("level") or "1"}}
        if raw.get("type") in RICH_LISTS and isinstance(raw.get("value"), list):
            raw = {**raw, "value": [_canonical_item(item) for item in raw["value"]]}
        if raw.get("type") == "table" and isinstance(raw.get("value"), dict):
            return {"type": "table", "value": tidy_table(raw["value"])}
        ignored = {"id"} if "type" in raw and "value" in raw else set()
        return {key: comparable(value) for key, value in raw.items() if key not in ignored}
    return "" if raw is None else raw


def _canonical_item(item: Any) -> Any:
    value = item.get("value", item) if isinstance(item, dict) else item
    if not isinstance(value, dict):
        return item
    return {"type": "item", "value": {**value, "text": canonical_html(value.get("text") or "")}}


def canonical_html(html: str) -> str:
    """Rich text as we would have written it."""
    keep: Callable[[dict[str, Any]], str] = lambda attributes: " ".join(  # noqa: E731 -- one expression, used once
        f'{name}="{escape(str(attributes[name]))}"' for name in ("linktype", "id", "href") if name in attributes
    )
    return to_html(from_html(html, keep), str)
