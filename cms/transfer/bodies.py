"""The Markdown body of a file as the parts of a page: text, fenced blocks, images, sections."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from .block_values import READERS
from .defaults import OPENING_SECTION
from .documents import BlockPart, Part, PicturePart, SectionPart, TextPart
from .faults import FileReport
from .fields import CODE, Fields, mappings_of
from .grids import Grid, read_table_fence, table_value
from .markdown import Fence, MarkdownBlock, Picture, from_markdown, inline_runs
from .richtext import Heading, Paragraph, plain
from .yaml_source import BadYaml, Entries, Items, Node, read_yaml

FENCES = ("facts", "networks", "quote", "call_to_action", "image", "text", "table", *READERS)
NUMBER = re.compile(r"(\d+(?:\.\d+)*)\.\s+(?=\S)|(\d+(?:\.\d+)+)\s+(?=\S)")
NUMBER_MARK = re.compile(r'\s*number="([^"]*)"\s*')
LEVEL_MARK = re.compile(r'\s*level="([^"]*)"\s*')
LEVELS = ("1", "2", "3")


def read_body(text: str, first_line: int, report: FileReport) -> list[Part]:
    """The parts of a page body. Problems go to the report."""
    blocks = from_markdown(text, first_line, report)
    for block in blocks:
        if isinstance(block, Heading) and block.mark is not None:
            report.fault(block.line, "body", "only the ## headings of a note have an anchor {#...}")
    return read_parts(blocks, report)


def read_parts(blocks: list[MarkdownBlock], report: FileReport) -> list[Part]:
    """Neighbouring text becomes one part; each fence and each image is one of its own."""
    parts: list[Part] = []
    for is_special, group in groupby(blocks, lambda block: isinstance(block, Fence | Picture | Grid)):
        members: list[Any] = list(group)
        if not is_special:
            parts.append(TextPart(members, members[0].line))
            continue
        for block in members:
            if isinstance(block, Picture):
                parts.append(_picture(block.file, block.alt, block.line, report))
            elif isinstance(block, Grid):
                parts.append(BlockPart("table", table_value(block, report), block.line))
            elif (part := read_fence(block, report)) is not None:
                parts.append(part)
    return parts


def read_sections(text: str, first_line: int, language: str, report: FileReport) -> list[SectionPart]:
    """The sections of a note: each begins at a ## heading; what comes before the first is the opening section."""
    blocks = from_markdown(text, first_line, report)
    sections: list[SectionPart] = []
    pending: list[MarkdownBlock] = []

    def close() -> None:
        if sections:
            sections[-1].parts = read_parts(pending, report)
        elif pending:
            heading, anchor = OPENING_SECTION[language]
            sections.append(SectionPart("", heading, anchor, read_parts(pending, report), first_line))
        pending.clear()

    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            close()
            sections.append(_section(block, report))
            continue
        if isinstance(block, Heading) and block.mark is not None:
            report.fault(block.line, "body", "only ## headings have an anchor {#...}")
        pending.append(block)
    close()
    _refuse_double_anchors(sections, report)
    return sections


def _section(heading: Heading, report: FileReport) -> SectionPart:
    number, anchor, level = "", None, "1"
    source, words = heading.source, plain(heading.runs)
    mark = heading.mark or ""
    if leveled := LEVEL_MARK.search(mark):
        level, mark = leveled.group(1), f"{mark[: leveled.start()]} {mark[leveled.end() :]}"
        if level not in LEVELS:
            report.fault(heading.line, "level", f"“{level}” is no level; expected 1, 2 or 3")
    if found := NUMBER_MARK.search(mark):
        number, mark = found.group(1), mark[: found.start()]
    elif numbered := NUMBER.match(source):
        number = numbered.group(1) or numbered.group(2)
        words = plain(inline_runs(source[numbered.end() :], heading.line, report))
    if heading.mark is not None:
        # Without anchor, when only the level is told: {#level="2"} still mints one.
        anchor = mark.strip() or None if leveled else mark.strip()
        if anchor is not None and (not CODE.fullmatch(anchor) or len(anchor) > 80):
            message = f"“{anchor}” may hold up to 80 lower-case letters, digits and single hyphens only"
            report.fault(heading.line, "anchor", message)
    if len(words) > 200:
        report.fault(heading.line, "heading", f"has {len(words)} characters; the most is 200")
    if len(number) > 20:
        report.fault(heading.line, "number", f"has {len(number)} characters; the most is 20")
    return SectionPart(number, words, anchor, [], heading.line, level)


def _refuse_double_anchors(sections: list[SectionPart], report: FileReport) -> None:
    seen: dict[str, int] = {}
    for section in sections:
        if section.anchor is None:
            continue
        if section.anchor in seen:
            message = f"“{section.anchor}” is already the anchor of the section on line {seen[section.anchor]}"
            report.fault(section.line, "anchor", message)
        seen.setdefault(section.anchor, section.line)


def first_words(parts: list[Part], most: int = 300) -> str:
    """The first paragraph as plain text, cut at a word."""
    for part in parts:
        for block in part.blocks if isinstance(part, TextPart) else []:
            if isinstance(block, Paragraph):
                words = plain(block.runs)
                return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0] + "…"
    return ""


# Fences -------------------------------------------------------------------------------------------


def read_fence(fence: Fence, report: FileReport) -> Part | None:
    """The part that a ```block fence holds, None after a fault."""
    words = fence.info.split()
    kind = words[1] if len(words) == 2 else ""
    if kind not in FENCES:
        message = f"“{fence.info}” is no block; expected “block” and one of: {', '.join(FENCES)}"
        report.fault(fence.line, "block", message)
        return None
    if kind == "text":
        return TextPart(_text_only(fence, report), fence.line)
    if kind == "table":
        table = read_table_fence(fence.content, fence.line, report)
        return BlockPart(kind, table, fence.line) if table is not None else None
    try:
        node = read_yaml(fence.content, fence.line + 1)
    except BadYaml as error:
        report.fault(error.line, f"block {kind}", error.message)
        return None
    if kind in READERS:
        value = READERS[kind](node, fence.line, report)
        return BlockPart(kind, value, fence.line) if value else None
    if kind in {"facts", "networks"}:
        return _list_part(kind, node, fence.line, report)
    if not isinstance(node, Entries):
        report.fault(fence.line, f"block {kind}", "must be a mapping")
        return None
    if kind == "image":
        fields = Fields(node, report, {"file", "alt", "decorative"}, "block image.")
        is_decorative = fields.flag("decorative")
        alt = fields.text("alt", as_typed=True)
        return _picture(fields.text("file", required=True), alt, fence.line, report, is_decorative=is_decorative)
    if kind == "quote":
        fields = Fields(node, report, {"text", "source"}, "block quote.")
        value = {"text": fields.text("text", required=True), "source": fields.text("source", most=150)}
    else:
        fields = Fields(node, report, {"title", "text", "label", "url"}, "block call_to_action.")
        value = {
            "title": fields.text("title", required=True, most=120),
            "text": fields.text("text"),
            "label": fields.text("label", required=True, most=60),
            "url": fields.address("url", required=True),
        }
    return BlockPart(kind, value, fence.line)


def _text_only(fence: Fence, report: FileReport) -> list[Any]:
    blocks = from_markdown(fence.content, fence.line + 1, report)
    for block in blocks:
        if isinstance(block, Fence | Picture | Grid):
            report.fault(block.line, "block text", "holds running text only")
    return [block for block in blocks if not isinstance(block, Fence | Picture | Grid)]


def _list_part(kind: str, node: Node | None, line: int, report: FileReport) -> Part | None:
    if not isinstance(node, Items) or not node.items:
        report.fault(line, f"block {kind}", "must be a list with at least one item")
        return None
    values: list[dict[str, Any]] = []
    if kind == "facts":
        if len(node.items) > 6:
            report.fault(line, "block facts", "holds at most 6 figures")
        for fields in mappings_of(node, report, {"value", "label"}, "block facts"):
            value = fields.text("value", required=True, most=30, as_typed=True)
            values.append({"value": value, "label": fields.text("label", required=True, most=120, as_typed=True)})
    else:
        for fields in mappings_of(node, report, {"name", "since", "url", "text"}, "block networks"):
            values.append(
                {
                    "name": fields.text("name", required=True, most=150),
                    "since": fields.whole("since", least=1800, most=2200),
                    "url": fields.address("url"),
                    "text": fields.text("text"),
                }
            )
    return BlockPart(kind, values, line)


def _picture(file: str, alt: str, line: int, report: FileReport, *, is_decorative: bool = False) -> PicturePart:
    if not alt and not is_decorative:
        report.fault(line, "block image.alt", "is missing: say what the image shows, or set decorative: true")
    return PicturePart(file, alt, is_decorative, line)
