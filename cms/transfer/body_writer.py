"""Stream values of a page as the Markdown body of a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from themes.outline import level_of

from .block_values_out import written_downloads, written_items, written_video
from .bodies import NUMBER
from .defaults import OPENING_SECTION
from .faults import FileReport
from .grids import write_table
from .markdown_writer import heading_text, to_markdown
from .media_out import MediaExport
from .richtext import Heading, from_html
from .yaml_writer import clean_text, one_line, without_empty, write_yaml


class BodyWriter:
    """Knows the path of every page and the file of every document."""

    def __init__(self, paths: dict[int, str], media: MediaExport) -> None:
        self.paths = paths
        self.media = media

    def body(self, raw: list[dict[str, Any]], report: FileReport, *, in_note: bool = False) -> str:
        """The Markdown of a body; text that would run into its neighbour, or begin a section, goes into a fence."""
        parts: list[str] = []
        after_text = False
        for block in raw:
            if block["type"] != "text":
                parts.extend(self._fence(block["type"], block["value"], report))
                after_text = False
                continue
            blocks = from_html(block["value"], lambda attributes: self.address(attributes, report))
            if not blocks:
                continue
            text = to_markdown(blocks)
            has_section = in_note and any(isinstance(item, Heading) and item.level == 2 for item in blocks)
            if after_text or has_section:
                parts.append(fenced("text", f"{text}\n"))
            else:
                parts.append(text)
            after_text = True
        return "\n\n".join(parts)

    def sections(self, raw: list[dict[str, Any]], language: str, report: FileReport) -> str:
        """The Markdown of a note's sections, each with its anchor."""
        parts = []
        for position, section in enumerate(raw):
            value = section["value"]
            number, heading = clean_text(value["number"]), one_line(value["heading"])
            anchor = clean_text(value["anchor"])
            body = self.body(value["body"], report, in_note=True)
            level = level_of(value)
            is_opening = (
                position == 0 and not number and level == 1 and (heading, anchor) == OPENING_SECTION[language] and body
            )
            if not is_opening:
                parts.append(section_heading(number, heading, anchor, level))
            if body:
                parts.append(body)
        return "\n\n".join(parts)

    def address(self, attributes: dict[str, Any], report: FileReport) -> str:
        """The address of a link as a file holds it; "" for a link to something that is not there."""
        kind, key = attributes.get("linktype"), str(attributes.get("id", ""))
        if kind == "page" and key.isdigit() and int(key) in self.paths:
            return self.paths[int(key)]
        if kind == "document" and key.isdigit() and (file := self.media.document(int(key))):
            return file
        if kind is None and (address := str(attributes.get("href", ""))):
            return address
        report.notice(1, "body", f"a link to a {kind or 'place'} that is not public was left out")
        return ""

    def _fence(self, kind: str, value: Any, report: FileReport) -> list[str]:
        if kind == "table":
            text, needs_fence = write_table(value or {})
            return ([fenced(kind, text)] if needs_fence else [text]) if text else []
        if kind in ("accordion", "timeline"):
            content: Any = written_items(value, lambda html: self._markdown(html, report))
        elif kind == "download":
            content = written_downloads(value, self._file_of(report))
        elif kind == "video":
            content = written_video(value, self._file_of(report))
        elif kind == "image":
            file = self.media.image(value["image"]) if value and value.get("image") else None
            if file is None:
                report.notice(1, "body", "an image that no longer exists was left out")
                return []
            alt = clean_text(value.get("alt_text"))
            content = {"file": file, "alt": alt}
            if value.get("decorative") or not alt:
                content = without_empty({"file": file, "alt": alt, "decorative": True})
        elif kind in ("facts", "networks"):
            content = [_cleaned(item.get("value", item)) for item in value]
        else:
            content = _cleaned(value)
        return [fenced(kind, write_yaml(content))] if content else []

    def _markdown(self, html: str, report: FileReport) -> str:
        return to_markdown(from_html(html, lambda attributes: self.address(attributes, report)))

    def _file_of(self, report: FileReport) -> Callable[[int], str | None]:
        def file_of(pk: int) -> str | None:
            file = self.media.document(pk)
            if file is None:
                report.notice(1, "body", "a document that is not public was left out")
            return file

        return file_of


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    return without_empty(
        {name: value if isinstance(value, int) else clean_text(value) for name, value in values.items()}
    )


def fenced(kind: str, content: str) -> str:
    """A fenced block whose fence is longer than any row of backticks in it."""
    longest = max((len(row) for row in re.findall(r"`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}block {kind}\n{content}{fence}"


def section_heading(number: str, heading: str, anchor: str, level: int = 1) -> str:
    """`## 1. Title {#anchor}`; a number of another shape, and a level below the first, stand in the braces."""
    words = heading_text(heading)
    level_mark = f' level="{level}"' if level > 1 else ""
    if re.fullmatch(r"\d+(\.\d+)*", number):
        return f"## {number}. {words} {{#{anchor}{level_mark}}}"
    if number or NUMBER.match(words):
        plain_number = re.sub(r'["{}]', "", number)
        return f'## {words} {{#{anchor} number="{plain_number}"{level_mark}}}'
    return f"## {words} {{#{anchor}{level_mark}}}"
