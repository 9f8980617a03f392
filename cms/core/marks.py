"""Small texts with marks, such as the cells of a table: **bold**, *italic* and [words](address), as safe HTML."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from cms.core.addresses import is_safe_address

SPECIAL = re.compile(r"[*_\[\\\n]")
TO_ESCAPE = re.compile(r"([\\*\[\]]|(?<![^\W_])_|_(?![^\W_]))")
STYLES = {"strong": "**", "b": "**", "em": "*", "i": "*"}

# Nothing but these marks; HTML is shown as typed, and a link that could run code stays text.
_parser = MarkdownIt("zero", {"html": False, "breaks": True}).enable(["emphasis", "link", "escape", "newline"])
_parser.validateLink = is_safe_address  # type: ignore[method-assign, assignment]


def marks_to_html(text: str) -> SafeString:
    """The text as HTML that holds only strong, em, br and safe links."""
    if not SPECIAL.search(text):
        return escape(text)
    # Written by the parser, which escapes all text it was given.
    return mark_safe(_parser.renderInline(text).replace("<br>\n", "<br>"))  # noqa: S308


def marks_to_text(text: str) -> str:
    """The words alone, as a search engine needs them."""
    if not SPECIAL.search(text):
        return text
    tokens = _parser.parseInline(text)[0].children or []
    return "".join(" " if token.type in ("hardbreak", "softbreak") else token.content for token in tokens)


def html_to_marks(html: str) -> str:
    """Inline HTML as a text with marks; formatting that marks cannot say there is dropped, words never."""
    soup = BeautifulSoup(html, "html.parser")
    words = _words(soup.get_text())
    marked = _marked(soup)
    if _words(strip_tags(marks_to_html(marked)).replace("&nbsp;", " "), is_html=True) == words:
        return marked
    return _escaped(soup.get_text())


def _marked(node: Tag) -> str:
    parts = []
    for child in node.children:
        if not isinstance(child, Tag):
            parts.append(_escaped(str(child)))
        elif child.name == "br":
            parts.append("\n")
        else:
            parts.append(_around(_marked(child), child))
    return "".join(parts)


def _around(inner: str, tag: Tag) -> str:
    """The marks of a tag around its words; spaces at the edge stay outside, where marks work."""
    words = inner.strip()
    if not words:
        return inner
    address = str(tag.get("href", ""))
    if tag.name == "a" and is_safe_address(address):
        marked = f"[{words}](<{re.sub(r'([<>])', _percent, address)}>)"
    elif tag.name in STYLES and "\n" not in words:
        marked = f"{STYLES[tag.name]}{words}{STYLES[tag.name]}"
    else:
        return inner
    start = inner.index(words)
    return f"{inner[:start]}{marked}{inner[start + len(words) :]}"


def _percent(found: re.Match[str]) -> str:
    return f"%{ord(found[1]):02X}"


def _escaped(text: str) -> str:
    return TO_ESCAPE.sub(r"\\\1", text.replace("\n", " "))


def _words(text: str, *, is_html: bool = False) -> list[str]:
    from_html: Any = BeautifulSoup(text, "html.parser").get_text() if is_html else text
    return str(from_html).split()
