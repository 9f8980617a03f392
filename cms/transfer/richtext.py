"""Running text as a small model of paragraphs, headings and lists, and Wagtail's HTML read into it and written from it.

Nothing that is not in the model can be written, so the HTML that leaves here is clean by construction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from html import escape
from itertools import groupby, pairwise
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString

BREAK = "\n"


@dataclass(frozen=True)
class Run:
    """Characters with one formatting; a line break is a run of its own."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    line: int = field(default=0, compare=False)


@dataclass
class Paragraph:
    runs: list[Run]
    line: int = field(default=0, compare=False)


@dataclass
class Heading:
    level: int
    runs: list[Run]
    line: int = field(default=0, compare=False)
    # Only sections of notes have these: the text as typed, and what stood in {#...}.
    source: str = field(default="", compare=False)
    mark: str | None = field(default=None, compare=False)


@dataclass
class Quotation:
    paragraphs: list[list[Run]]
    line: int = field(default=0, compare=False)


@dataclass
class Listing:
    is_ordered: bool
    items: list[Item]
    line: int = field(default=0, compare=False)


@dataclass
class Item:
    runs: list[Run]
    lists: list[Listing] = field(default_factory=list)


@dataclass
class Rule:
    line: int = field(default=0, compare=False)


TextBlock = Paragraph | Heading | Quotation | Listing | Rule


def tidy(runs: Iterable[Run]) -> list[Run]:
    """Runs in one canonical form: equal neighbours joined, no formatting on the spaces around formatted words."""
    characters = [replace(run, text=character) for run in runs for character in run.text]
    lines: list[list[Run]] = [[]]
    for character in characters:
        if character.text == BREAK:
            lines.append([])
        else:
            lines[-1].append(character)
    tidied = [_tidy_line(line) for line in lines]
    joined: list[Run] = []
    for position, line in enumerate(tidied):
        if position:
            joined.append(Run(BREAK))
        joined.extend(line)
    while joined and joined[-1].text == BREAK:
        joined.pop()
    while joined and joined[0].text == BREAK:
        joined.pop(0)
    return joined


def _tidy_line(characters: list[Run]) -> list[Run]:
    solid = [position for position, character in enumerate(characters) if character.text != " "]
    if not solid:
        return []
    kept = [characters[solid[0]]]
    for left, right in pairwise(solid):
        spaces = characters[left + 1 : right]
        if spaces:
            kept.append(_space_between(spaces, characters[left], characters[right]))
        kept.append(characters[right])
    return _join(kept)


def _space_between(spaces: list[Run], left: Run, right: Run) -> Run:
    """The gap between two words keeps a formatting only where the words and the whole gap share it."""
    in_one_link = all(run.link == left.link for run in [*spaces, right])
    bold = in_one_link and all(run.bold for run in [left, *spaces, right])
    italic = in_one_link and left.bold == right.bold == bold and all(run.italic for run in [left, *spaces, right])
    return Run(" " * len(spaces), bold, italic, left.link if in_one_link else "", spaces[0].line)


def _same_format(one: Run, other: Run) -> bool:
    return (one.bold, one.italic, one.link) == (other.bold, other.italic, other.link)


def _join(runs: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        if joined and _same_format(joined[-1], run):
            joined[-1] = replace(joined[-1], text=joined[-1].text + run.text)
        else:
            joined.append(run)
    return joined


def plain(runs: Iterable[Run]) -> str:
    """The words alone."""
    return re.sub(r"[ \t\n]+", " ", "".join(run.text for run in runs)).strip(" ")


# HTML ---------------------------------------------------------------------------------------------


def to_html(blocks: Iterable[TextBlock], link_attributes: Callable[[str], str]) -> str:
    """Wagtail's rich-text HTML; `link_attributes` turns an address into the attributes of its <a>."""
    return "".join(_block_html(block, link_attributes) for block in blocks)


def _block_html(block: TextBlock, link_attributes: Callable[[str], str]) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_runs_html(block.runs, link_attributes)}</p>"
    if isinstance(block, Heading):
        return f"<h{block.level}>{_runs_html(block.runs, link_attributes)}</h{block.level}>"
    if isinstance(block, Quotation):
        return "".join(f"<blockquote>{_runs_html(runs, link_attributes)}</blockquote>" for runs in block.paragraphs)
    if isinstance(block, Listing):
        tag = "ol" if block.is_ordered else "ul"
        items = "".join(
            f"<li>{_runs_html(item.runs, link_attributes)}{to_html(item.lists, link_attributes)}</li>"
            for item in block.items
        )
        return f"<{tag}>{items}</{tag}>"
    return "<hr/>"


def _runs_html(runs: list[Run], link_attributes: Callable[[str], str]) -> str:
    """Links outermost, then bold, then italic: neighbours that share one share its tag."""
    parts = []
    for link, linked in groupby(runs, lambda run: run.link):
        inner = []
        for is_bold, weighted in groupby(linked, lambda run: run.bold):
            html = "".join(_run_html(run) for run in weighted)
            inner.append(f"<b>{html}</b>" if is_bold else html)
        parts.append(f"<a {link_attributes(link)}>{''.join(inner)}</a>" if link else "".join(inner))
    return "".join(parts)


def _run_html(run: Run) -> str:
    if run.text == BREAK:
        return "<br/>"
    return f"<i>{escape(run.text, quote=False)}</i>" if run.italic else escape(run.text, quote=False)


def from_html(html: str, address_of: Callable[[dict[str, Any]], str]) -> list[TextBlock]:
    """The model of Wagtail's rich-text HTML; `address_of` gives the address of an <a>, "" to drop the link."""
    blocks: list[TextBlock] = []
    loose: list[Run] = []
    for child in BeautifulSoup(html, "html.parser").children:
        if isinstance(child, Tag) and child.name in BLOCK_TAGS:
            _close_paragraph(blocks, loose)
            _read_block(child, blocks, address_of)
        else:
            loose.extend(_read_runs([child], Run(""), address_of))
    _close_paragraph(blocks, loose)
    return blocks


BLOCK_TAGS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "hr"}


def _close_paragraph(blocks: list[TextBlock], loose: list[Run]) -> None:
    if runs := tidy(loose):
        blocks.append(Paragraph(runs))
    loose.clear()


def _read_block(tag: Tag, blocks: list[TextBlock], address_of: Callable[[dict[str, Any]], str]) -> None:
    if tag.name == "hr":
        blocks.append(Rule())
        return
    if tag.name in {"ul", "ol"}:
        listing = _read_listing(tag, address_of)
        if listing.items:
            blocks.append(listing)
        return
    runs = tidy(_read_runs(tag.children, Run(""), address_of))
    if not runs:
        return
    if tag.name == "blockquote":
        if blocks and isinstance(blocks[-1], Quotation):
            blocks[-1].paragraphs.append(runs)
        else:
            blocks.append(Quotation([runs]))
    elif tag.name in {"p", "div"}:
        blocks.append(Paragraph(runs))
    else:
        level = min(max(int(tag.name[1]), 2), 4)
        blocks.append(Heading(level, tidy(replace(run, text=run.text.replace(BREAK, " ")) for run in runs)))


def _read_listing(tag: Tag, address_of: Callable[[dict[str, Any]], str]) -> Listing:
    listing = Listing(tag.name == "ol", [])
    for child in tag.find_all("li", recursive=False):
        nested = [node for node in child.children if isinstance(node, Tag) and node.name in {"ul", "ol"}]
        words = [node for node in child.children if not any(node is other for other in nested)]
        lists = [found for node in nested if (found := _read_listing(node, address_of)).items]
        runs = tidy(_read_runs(words, Run(""), address_of))
        if runs or lists:
            listing.items.append(Item(runs, lists))
    return listing


def _read_runs(nodes: Iterable[Any], style: Run, address_of: Callable[[dict[str, Any]], str]) -> list[Run]:
    runs: list[Run] = []
    for node in nodes:
        if isinstance(node, Comment):
            continue
        if isinstance(node, NavigableString):
            text = "".join(" " if character in "\t\r\n\f" else character for character in str(node))
            runs.append(replace(style, text=text))
        elif node.name == "br":
            runs.append(Run(BREAK))
        elif node.name in {"b", "strong"}:
            runs.extend(_read_runs(node.children, replace(style, bold=True), address_of))
        elif node.name in {"i", "em"}:
            runs.extend(_read_runs(node.children, replace(style, italic=True), address_of))
        elif node.name == "a":
            runs.extend(_read_runs(node.children, replace(style, link=address_of(dict(node.attrs))), address_of))
        elif node.name not in {"script", "style"}:
            inner = _read_runs(node.children, style, address_of)
            runs.extend([Run(BREAK), *inner, Run(BREAK)] if node.name in BLOCK_TAGS else inner)
    return runs
