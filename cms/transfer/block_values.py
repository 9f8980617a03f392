"""Fenced blocks whose values hold running text or files: accordion, timeline, video, downloads, contact."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cms.core.blocks.downloads import LANGUAGES
from cms.core.blocks.fields import phone_link
from cms.core.videos import video_at

from .addresses import is_media
from .faults import FileReport
from .fields import Fields, mappings_of
from .markdown import from_markdown
from .richtext import Listing, Paragraph, TextBlock
from .yaml_source import Entries, Items, Node

LENGTH = re.compile(r"\d{1,3}:[0-5]\d(:[0-5]\d)?")
CAPTIONS = ["nl", "en", "fr"]


@dataclass
class RichValue:
    """Running text inside the value of a block."""

    blocks: list[TextBlock]


@dataclass
class FileValue:
    """A document in media/ inside the value of a block."""

    file: str
    line: int = field(default=0, compare=False)


def inner_values(value: Any) -> Iterator[RichValue | FileValue]:
    """The texts and files that the value of a block holds, however deep."""
    if isinstance(value, RichValue | FileValue):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from inner_values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from inner_values(inner)


def resolved(value: Any, of: Callable[[RichValue | FileValue], Any]) -> Any:
    """The value with each text and file replaced by what `of` makes of it."""
    if isinstance(value, RichValue | FileValue):
        return of(value)
    if isinstance(value, dict):
        return {name: resolved(inner, of) for name, inner in value.items()}
    if isinstance(value, list):
        return [resolved(inner, of) for inner in value]
    return value


# Reading ------------------------------------------------------------------------------------------


def read_accordion(node: Node | None, line: int, report: FileReport) -> list[dict[str, Any]]:
    rows = _rows("accordion", node, line, report, {"heading", "text"}, most=30)
    return [
        {
            "heading": fields.text("heading", required=True, most=150, as_typed=True, one_line=True),
            "text": _rich(fields, "text", report, required=True),
        }
        for fields in rows
    ]


def read_timeline(node: Node | None, line: int, report: FileReport) -> list[dict[str, Any]]:
    rows = _rows("timeline", node, line, report, {"when", "title", "text"}, most=60)
    return [
        {
            "when": fields.text("when", required=True, most=60, as_typed=True, one_line=True),
            "title": fields.text("title", required=True, most=150, as_typed=True, one_line=True),
            "text": _rich(fields, "text", report),
        }
        for fields in rows
    ]


def read_downloads(node: Node | None, line: int, report: FileReport) -> list[dict[str, Any]]:
    rows = _rows("download", node, line, report, {"file", "title", "language"}, most=50)
    return [
        {
            "document": _file(fields, "file", required=True),
            "title": fields.text("title", most=200, as_typed=True, one_line=True),
            "language": fields.choice("language", [code for code, _name in LANGUAGES]),
        }
        for fields in rows
    ]


def read_contact(node: Node | None, line: int, report: FileReport) -> dict[str, Any] | None:
    fields = _mapping("contact", node, line, report, {"name", "function", "email", "phone", "address", "hours"})
    if fields is None:
        return None
    value = {
        "name": fields.text("name", required=True, most=150, one_line=True),
        "function": fields.text("function", most=150, one_line=True),
        "email": fields.text("email", most=254),
        "phone": fields.text("phone", most=40, as_typed=True),
        "address": fields.text("address", most=500),
        "hours": fields.text("hours", most=500),
    }
    if value["email"] and not _is_email(value["email"]):
        fields.fault("email", f"“{value['email']}” is no e-mail address")
    if value["phone"] and not phone_link(value["phone"]):
        fields.fault("phone", f"“{value['phone']}” is no telephone number")
    if not (value["email"] or value["phone"] or value["address"]):
        report.fault(line, "block contact", "needs an email, a phone or an address")
    return value


def read_video(node: Node | None, line: int, report: FileReport) -> dict[str, Any] | None:
    names = {"title", "length", "address", "file", "captions", "captions_language", "has_captions", "transcript"}
    fields = _mapping("video", node, line, report, names)
    if fields is None:
        return None
    value: dict[str, Any] = {
        "title": fields.text("title", required=True, most=150, one_line=True),
        # As typed: YAML takes 3:25 for a number of base sixty.
        "length": fields.text("length", most=8, as_typed=True),
        "address": fields.text("address", most=500),
        "file": _file(fields, "file", ending=".mp4"),
        "captions": _file(fields, "captions", ending=".vtt"),
        "captions_language": fields.choice("captions_language", CAPTIONS, default="nl"),
        "has_captions": fields.flag("has_captions"),
        "transcript": fields.text("transcript"),
    }
    if value["length"] and not LENGTH.fullmatch(value["length"]):
        fields.fault("length", f"“{value['length']}” must be minutes and seconds, such as 3:25")
    if value["address"] and video_at(value["address"]) is None:
        fields.fault("address", "must lead to one video on YouTube or Vimeo, or to an .mp4 file")
    if bool(value["address"]) == bool(value["file"]):
        report.fault(line, "block video", "needs an address or a file, one of them")
    if value["captions"] and not value["file"]:
        fields.fault("captions", "go with a file; at YouTube or Vimeo they are part of the video")
    if not (value["captions"] or value["has_captions"] or value["transcript"]):
        report.fault(line, "block video", "needs captions, has_captions: true or a transcript")
    return value


READERS: dict[str, Callable[[Node | None, int, FileReport], Any]] = {
    "accordion": read_accordion,
    "timeline": read_timeline,
    "video": read_video,
    "download": read_downloads,
    "contact": read_contact,
}


def _rows(kind: str, node: Node | None, line: int, report: FileReport, allowed: set[str], *, most: int) -> list[Fields]:
    if not isinstance(node, Items) or not node.items:
        report.fault(line, f"block {kind}", "must be a list with at least one item")
        return []
    if len(node.items) > most:
        report.fault(line, f"block {kind}", f"holds at most {most} items")
    return list(mappings_of(node, report, allowed, f"block {kind}"))


def _mapping(kind: str, node: Node | None, line: int, report: FileReport, allowed: set[str]) -> Fields | None:
    if not isinstance(node, Entries):
        report.fault(line, f"block {kind}", "must be a mapping")
        return None
    return Fields(node, report, allowed, f"block {kind}.")


def _rich(fields: Fields, name: str, report: FileReport, *, required: bool = False) -> RichValue:
    text = fields.text(name, required=required, as_typed=True)
    line = fields.lines.get(name, fields.node.line)
    blocks: list[TextBlock] = []
    for block in from_markdown(text, line, report):
        if isinstance(block, Paragraph | Listing):
            blocks.append(block)
        else:
            fields.fault(name, "holds paragraphs and lists only")
    return RichValue(blocks)


def _file(fields: Fields, name: str, *, required: bool = False, ending: str = "") -> FileValue | None:
    value = fields.text(name, required=required)
    if not value:
        return None
    if not is_media(value) or not value.lower().endswith(ending):
        fields.fault(name, f"must be a file in media/{' that ends in ' + ending if ending else ''}")
        return None
    return FileValue(value, fields.lines.get(name, fields.node.line))


def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True
