"""The raw values of blocks that hold running text or files, as a content folder writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .yaml_writer import clean_text, one_line, without_empty

# Gives the Markdown of rich text, and the media/ name of a public document, None for one that is not.
ToMarkdown = Callable[[str], str]
ToFile = Callable[[int], str | None]


def items_of(value: Any) -> list[dict[str, Any]]:
    """The values of a raw list, whose items may or may not have ids."""
    return [item["value"] if "value" in item and "type" in item else item for item in value or []]


def written_items(value: Any, to_markdown: ToMarkdown) -> list[dict[str, Any]]:
    """Rows of an accordion or timeline."""
    rows = []
    for item in items_of(value):
        lines = {name: one_line(content) for name, content in item.items() if name != "text"}
        rows.append(without_empty({**lines, "text": to_markdown(item.get("text") or "")}))
    return rows


def written_downloads(value: Any, to_file: ToFile) -> list[dict[str, Any]]:
    """Rows of downloads; a document that is gone or private is left out."""
    rows = []
    for item in items_of(value):
        file = to_file(item["document"]) if item.get("document") else None
        if file:
            rows.append(
                without_empty({"file": file, "title": one_line(item.get("title")), "language": item.get("language")})
            )
    return rows


def written_video(value: dict[str, Any], to_file: ToFile) -> dict[str, Any] | None:
    """A video, None when its file is gone or private."""
    file = to_file(value["file"]) if value.get("file") else None
    captions = to_file(value["captions"]) if value.get("captions") else None
    if not file and not value.get("address"):
        return None
    return without_empty(
        {
            "title": one_line(value.get("title")),
            "length": clean_text(value.get("length")),
            "address": clean_text(value.get("address")),
            "file": file,
            "captions": captions,
            "captions_language": value.get("captions_language") if value.get("captions_language") != "nl" else "",
            "has_captions": value.get("has_captions") or None,
            "transcript": clean_text(value.get("transcript")),
        }
    )
