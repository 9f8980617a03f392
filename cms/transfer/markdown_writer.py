"""Writes running text as CommonMark that reads back as exactly the same text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from .richtext import BREAK, Heading, Listing, Paragraph, Quotation, Run, TextBlock

ENTITY = re.compile(r"&(?=#\d|#[xX]|\w+;)")
PLAIN_ADDRESS = re.compile(r"[\w/:?=.~#@+,;!$'%&-]+")
ASCII_PUNCTUATION = set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def to_markdown(blocks: Iterable[TextBlock]) -> str:
    """The text as CommonMark, a paragraph a line, without a newline at the end."""
    parts: list[str] = []
    previous: Listing | None = None
    marker_turn = 0
    for block in blocks:
        if isinstance(block, Listing):
            # Two lists in a row are told apart by their markers.
            follows = previous is not None and previous.is_ordered == block.is_ordered
            marker_turn = 1 - marker_turn if follows else 0
            parts.append("\n".join(_listing_lines(block, marker_turn)))
            previous = block
            continue
        previous = None
        parts.append(_block(block))
    return "\n\n".join(parts)


def heading_text(text: str) -> str:
    """Plain words as the content of a heading."""
    return runs_to_markdown([Run(text)])


def _block(block: TextBlock) -> str:
    if isinstance(block, Paragraph):
        return runs_to_markdown(block.runs)
    if isinstance(block, Heading):
        return f"{'#' * block.level} {runs_to_markdown(block.runs)}"
    if isinstance(block, Quotation):
        quoted = "\n\n".join(runs_to_markdown(runs) for runs in block.paragraphs)
        return "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
    return "---"


def _listing_lines(listing: Listing, turn: int) -> list[str]:
    lines: list[str] = []
    for number, item in enumerate(listing.items, start=1):
        marker = f"{number}{'.)'[turn]}" if listing.is_ordered else "-*"[turn]
        inner = runs_to_markdown(item.runs).split("\n") if item.runs else []
        nested_turn = 0
        for position, nested in enumerate(item.lists):
            follows = position and item.lists[position - 1].is_ordered == nested.is_ordered
            nested_turn = 1 - nested_turn if follows else 0
            inner.extend(_listing_lines(nested, nested_turn))
        indent = " " * (len(marker) + 1)
        lines.extend(f"{indent if position else marker + ' '}{line}" for position, line in enumerate(inner))
    return lines


# One line of text ---------------------------------------------------------------------------------


@dataclass
class Words:
    """Characters between two marks."""

    text: str


@dataclass
class Mark:
    """`**`, `_`, or a part of a link."""

    text: str
    is_opening: bool = False
    is_emphasis: bool = True


Atom = Words | Mark


def runs_to_markdown(runs: list[Run]) -> str:
    """The text of one paragraph, heading or item; line breaks become a backslash at the end of the line."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.text == BREAK:
            lines.append([])
        else:
            lines[-1].append(run)
    return "\\\n".join(_line(line) for line in lines)


def _line(runs: list[Run]) -> str:
    atoms: list[Atom] = []
    for link, linked in groupby(runs, lambda run: run.link):
        if link:
            atoms.append(Mark("[", is_opening=True, is_emphasis=False))
        for is_bold, weighted in groupby(linked, lambda run: run.bold):
            if is_bold:
                atoms.append(Mark("**", is_opening=True))
            for run in weighted:
                atoms.extend([Mark("_", True), Words(run.text), Mark("_")] if run.italic else [Words(run.text)])
            if is_bold:
                atoms.append(Mark("**"))
        if link:
            atoms.append(Mark(f"]({_destination(link)})", is_emphasis=False))
    text = "".join(_atom(atoms, position) for position in range(len(atoms)))
    return _guard_edges(text)


def _atom(atoms: list[Atom], position: int) -> str:
    atom = atoms[position]
    if isinstance(atom, Mark):
        return atom.text
    before = atoms[position - 1] if position else None
    after = atoms[position + 1] if position + 1 < len(atoms) else None
    first = last = ""
    middle = atom.text
    # A mark works only beside a space or a sign: a letter there is written as a number, which ends in a sign.
    closed = before if isinstance(before, Mark) and not before.is_opening else None
    if closed and _needs_sign(closed, _before(atoms, position - 1), middle[0]):
        first, middle = f"&#{ord(middle[0])};", middle[1:]
    if middle and isinstance(after, Mark) and after.is_opening:
        if _needs_sign(after, _after(atoms, position + 1), middle[-1]):
            middle, last = middle[:-1], f"&#{ord(atom.text[-1])};"
        elif after.text == "[" and middle.endswith("!"):
            middle, last = middle[:-1], "\\!"
    return first + _escape(middle) + last


def _before(atoms: list[Atom], position: int) -> str:
    """The character within the mark; a lone one may itself be written as a number."""
    atom = atoms[position - 1]
    return atom.text[-1] if isinstance(atom, Words) and len(atom.text) > 1 else "*"


def _after(atoms: list[Atom], position: int) -> str:
    atom = atoms[position + 1]
    return atom.text[0] if isinstance(atom, Words) and len(atom.text) > 1 else "*"


def _needs_sign(mark: Mark, inner: str, outer: str) -> bool:
    if not mark.is_emphasis or outer == " " or outer in ASCII_PUNCTUATION:
        return False
    return mark.text == "_" or not inner.isalnum()


def _escape(text: str) -> str:
    text = re.sub(r"([\\`*\[\]<#]|(?<![^\W_])_|_(?![^\W_]))", r"\\\1", text)
    text = ENTITY.sub("&amp;", text).replace("{\\#", "\\{\\#")
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character == "\u00a0":
        return "&nbsp;"
    if character != " " and (character.isspace() or ord(character) < 32 or ord(character) in range(0x7F, 0xA0)):
        return f"&#{ord(character)};"
    return character


def _guard_edges(line: str) -> str:
    """A sign at the start of a line would begin a list, a quotation, a rule or a heading."""
    if re.match(r"[-+=>~]", line):
        return f"\\{line}"
    if re.fullmatch(r"[|:][\s|:-]*", line):
        return f"\\{line}"  # beneath another line it would make a table
    return re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", line)


def _destination(address: str) -> str:
    address = ENTITY.sub("&amp;", address)
    if PLAIN_ADDRESS.fullmatch(address):
        return address
    return "<" + re.sub(r"([\\<>])", r"\\\1", address) + ">"
