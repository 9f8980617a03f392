"""Running text as CommonMark: read with markdown-it, written by our own writer so that both ways give the same text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from markdown_it import MarkdownIt

from .addresses import is_safe_link
from .faults import FileReport
from .grids import Grid, read_grid
from .richtext import BREAK, Heading, Item, Listing, Paragraph, Quotation, Rule, Run, TextBlock, tidy

MARK = re.compile(r"(?<!\\)\s*\{#([^{}]*)\}\s*$")


@dataclass
class Fence:
    """A fenced block: what stood after the backticks, and its content."""

    info: str
    content: str
    line: int = field(default=0, compare=False)


@dataclass
class Picture:
    """An image in a paragraph of its own."""

    file: str
    alt: str
    line: int = field(default=0, compare=False)


MarkdownBlock = TextBlock | Fence | Picture | Grid


def _without_spaces(url: str) -> str:
    """Spaces encoded, everything else as it was written."""
    if any(character.isspace() for character in url):
        return quote(url, safe="%/:=&?~#+!$,;'@()*[]._-|{}^", encoding="utf-8")
    return url


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # Addresses are judged by us, with a message; the parser would show a refused link as text.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.normalizeLink = _without_spaces  # type: ignore[method-assign]
    return parser


def from_markdown(text: str, first_line: int, report: FileReport) -> list[MarkdownBlock]:
    """The blocks of a body; what cannot be kept becomes a fault or, where only the form is lost, a notice."""
    return _Reader(text, first_line, report).read()


def inline_runs(text: str, line: int, report: FileReport) -> list[Run]:
    """One line of text with its emphasis and links."""
    tokens = _parser().parseInline(text)
    return tidy(_Reader(text, line, report).runs(tokens[0].children or [], line))


class _Reader:
    """Walks the flat list of tokens that the parser gives."""

    def __init__(self, text: str, first_line: int, report: FileReport) -> None:
        self.text = text
        self.first_line = first_line
        self.report = report
        self.tokens: list[Any] = []
        self.position = 0

    def read(self) -> list[MarkdownBlock]:
        self.tokens = _parser().parse(self.text)
        return self.blocks_until(None)

    def blocks_until(self, closing: str | None) -> list[MarkdownBlock]:
        blocks: list[MarkdownBlock] = []
        while self.position < len(self.tokens):
            token = self.tokens[self.position]
            self.position += 1
            if token.type == closing:
                break
            if (block := self.block(token)) is not None:
                blocks.append(block)
        return blocks

    def line_of(self, token: Any) -> int:
        return self.first_line + (token.map[0] if token.map else 0)

    def block(self, token: Any) -> MarkdownBlock | None:
        line = self.line_of(token)
        match token.type:
            case "paragraph_open":
                return self.paragraph(line)
            case "heading_open":
                return self.heading(token, line)
            case "bullet_list_open" | "ordered_list_open":
                return self.listing(token, line)
            case "blockquote_open":
                return self.quotation(line)
            case "table_open":
                return self.table(token, line)
            case "hr":
                return Rule(line)
            case "fence" if token.info.split()[:1] == ["block"]:
                return Fence(token.info.strip(), token.content, line)
            case "fence" | "code_block":
                self.report.notice(line, "body", "code is kept as plain text")
                return Paragraph(tidy([Run(token.content, line=line)]), line)
        return None

    def inline(self) -> Any:
        """The inline token after an opening one; steps over the closing one too."""
        token = self.tokens[self.position]
        self.position += 2
        return token

    def paragraph(self, line: int) -> MarkdownBlock | None:
        children = self.inline().children or []
        if len(children) == 1 and children[0].type == "image":
            return Picture(str(children[0].attrs.get("src", "")), children[0].content, line)
        runs = tidy(self.runs(children, line))
        return Paragraph(runs, line) if runs else None

    def heading(self, token: Any, line: int) -> Heading | None:
        inline = self.inline()
        level = int(token.tag[1])
        if level == 1:
            self.report.fault(line, "body", "a heading of level 1 (#) is not allowed: the title is; start with ##")
        elif level > 4:
            self.report.fault(line, "body", "headings go from ## to ####")
        source, mark = inline.content, None
        if found := MARK.search(source):
            source, mark = source[: found.start()], found.group(1)
            runs = inline_runs(source, line, self.report)
        else:
            runs = tidy(self.runs(inline.children or [], line))
        runs = tidy(replace(run, text=run.text.replace(BREAK, " ")) for run in runs)
        if not runs:
            self.report.fault(line, "body", "this heading is empty")
            return None
        return Heading(level, runs, line, source, mark)

    def table(self, token: Any, line: int) -> Grid:
        while self.tokens[self.position].type != "table_close":
            self.position += 1
        self.position += 1
        first, last = token.map
        lines = [text for text in self.text.split("\n")[first:last] if text.strip()]
        return read_grid(lines, line, self.report)

    def listing(self, token: Any, line: int) -> Listing:
        is_ordered = token.type == "ordered_list_open"
        listing = Listing(is_ordered, [], line)
        while self.tokens[self.position].type == "list_item_open":
            self.position += 1
            listing.items.append(self.item(self.blocks_until("list_item_close"), line))
        self.position += 1
        listing.items = [item for item in listing.items if item.runs or item.lists]
        return listing

    def item(self, blocks: list[MarkdownBlock], line: int) -> Item:
        item = Item([])
        for block in blocks:
            line = getattr(block, "line", line)
            if isinstance(block, Listing):
                item.lists.append(block)
            elif isinstance(block, Paragraph) and not item.lists:
                item.runs = [*item.runs, Run(BREAK), *block.runs] if item.runs else block.runs
            elif isinstance(block, Paragraph):
                self.report.fault(line, "body", "in a list item the text comes before the nested list")
            else:
                self.report.fault(line, "body", "a list item can hold text and lists only")
        return item

    def quotation(self, line: int) -> Quotation | None:
        paragraphs = []
        for block in self.blocks_until("blockquote_close"):
            if isinstance(block, Paragraph):
                paragraphs.append(block.runs)
            else:
                self.report.fault(getattr(block, "line", line), "body", "a quotation can hold paragraphs only")
        return Quotation(paragraphs, line) if paragraphs else None

    def runs(self, children: list[Any], line: int) -> list[Run]:
        runs: list[Run] = []
        style = Run("", line=line)
        for child in children:
            match child.type:
                case "text" | "text_special":
                    runs.append(replace(style, text=child.content.replace(BREAK, " ")))
                case "softbreak":
                    runs.append(replace(style, text=" "))
                    style = replace(style, line=style.line + 1)
                case "hardbreak":
                    runs.append(Run(BREAK))
                    style = replace(style, line=style.line + 1)
                case "strong_open" | "strong_close":
                    style = replace(style, bold=child.type == "strong_open")
                case "em_open" | "em_close":
                    style = replace(style, italic=child.type == "em_open")
                case "link_open":
                    style = replace(style, link=self.address(str(child.attrs.get("href", "")), style.line))
                case "link_close":
                    style = replace(style, link="")
                case "code_inline":
                    self.report.notice(style.line, "body", "code is kept as plain text")
                    runs.append(replace(style, text=child.content))
                case "image":
                    self.report.fault(style.line, "body", "an image stands in a paragraph of its own")
        return runs

    def address(self, address: str, line: int) -> str:
        if is_safe_link(address):
            return address
        self.report.fault(
            line,
            "body",
            f"the link “{address}” must be a path that starts with /, a file in media/, "
            "a place on this page (#...), or start with https://, mailto: or tel:",
        )
        return ""
