"""Walks through everything an editor wrote on a page, block by block, without knowing the page's type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from cms.core.blocks import AddressBlock

HTML, TEXT, ADDRESS, IMAGE, HEADING, PAGE, DOCUMENT, TABLE = (
    "html", "text", "address", "image", "heading", "page", "document", "table",
)  # fmt: skip
# Plain fields that readers read as running text.
_PROSE_FIELDS = ("summary", "intro", "call_to_action_text", "other_text", "thanks_text", "privacy_text")
_ADDRESS_FIELDS = ("report_url", "enforcement_url")


@dataclass(frozen=True)
class Part:
    """One thing that was written: `kind` says what `value` is, `where` what the editor calls the place.

    A `value` of None is an image, page or document that is gone. `block_id` is the nearest block that the editor can
    be led to; `words` are those on a link beside an address.
    """

    kind: str
    value: Any
    where: str = ""
    block_id: str = ""
    words: str = ""
    level: int = 0


def parts_of(page: Any) -> Iterator[Part]:
    """Everything written on a page, in the order of its fields."""
    for field in page._meta.get_fields():
        # Looking at a relation would ask the database.
        if not isinstance(field, models.Field) or field.is_relation:
            continue
        value = getattr(page, field.name)
        label = str(field.verbose_name)
        if isinstance(field, StreamField):
            yield from _stream(value, Part(TEXT, None, where=label))
        elif isinstance(field, RichTextField):
            yield Part(HTML, value or "", where=label)
        elif field.name in _PROSE_FIELDS and value:
            yield Part(TEXT, value, where=label)
        elif field.name in _ADDRESS_FIELDS and value:
            yield Part(ADDRESS, value, where=label)


def _stream(stream: Any, place: Part) -> Iterator[Part]:
    for child in stream or []:
        label = str(child.block.label or child.block_type)
        where = f"{place.where} › {label}" if place.where else label
        yield from _block(child.block, child.value, replace(place, where=where, block_id=str(child.id or "")))


def _block(block: Any, value: Any, place: Part) -> Iterator[Part]:
    if value is None:
        yield from _gone(block, place)
    elif isinstance(block, (ImageBlock, ImageChooserBlock)):
        yield replace(place, kind=IMAGE, value=value)
    elif isinstance(block, blocks.StreamBlock):
        yield from _stream(value, place)
    elif isinstance(block, blocks.ListBlock):
        for item in getattr(value, "bound_blocks", []):
            yield from _block(block.child_block, item.value, place)
    elif isinstance(block, blocks.StructBlock):
        yield from _struct(block, value, place)
    else:
        yield from _leaf(block, value, place)


def _gone(block: Any, place: Part) -> Iterator[Part]:
    """A block that must have a value and has none refers to something that was deleted."""
    kinds = {ImageBlock: IMAGE, ImageChooserBlock: IMAGE, blocks.PageChooserBlock: PAGE, DocumentChooserBlock: DOCUMENT}
    kind = next((kind for type_, kind in kinds.items() if isinstance(block, type_)), None)
    # The block around an image never is required itself; the image in it may be.
    inner = block.child_blocks["image"] if isinstance(block, ImageBlock) else block
    # Not `required`: Wagtail switches that off while anybody saves a draft.
    if kind and getattr(inner, "_required", True):
        yield replace(place, kind=kind, value=None)


def _struct(block: Any, value: Any, place: Part) -> Iterator[Part]:
    names = block.child_blocks
    if {"heading", "level"} <= set(names):
        heading, level = str(value.get("heading") or ""), str(value.get("level") or "1")
        place = replace(place, where=f"{place.where} “{heading}”" if heading else place.where)
        # The title of the page is the first level.
        yield replace(place, kind=HEADING, value=heading, level=int(level) + 1 if level in "123456" else 2)
    words = str(value.get("label") or value.get("name") or value.get("title") or "")
    for name, child in names.items():
        if name == "level":
            continue
        yield from _block(child, value.get(name), replace(place, words=words))


def _leaf(block: Any, value: Any, place: Part) -> Iterator[Part]:
    if isinstance(block, blocks.RichTextBlock):
        yield replace(place, kind=HTML, value=getattr(value, "source", "") or "", words="")
    elif isinstance(block, blocks.PageChooserBlock):
        yield replace(place, kind=PAGE, value=value)
    elif isinstance(block, DocumentChooserBlock):
        yield replace(place, kind=DOCUMENT, value=value)
    elif isinstance(block, (AddressBlock, blocks.URLBlock)):
        if value:
            yield replace(place, kind=ADDRESS, value=str(value))
    elif isinstance(block, (blocks.TextBlock, blocks.BlockQuoteBlock)):
        yield replace(place, kind=TEXT, value=str(value), words="")
    elif isinstance(value, dict) and "table_header_choice" in value:
        yield replace(place, kind=TABLE, value=value, words="")
