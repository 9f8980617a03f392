"""The piece of a text that shows why it was found, with the found words marked."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.words import WORD

LONGEST = 220
BEFORE = 60


def marked(text: str, is_wanted: Callable[[str], bool]) -> SafeString:
    """The whole text, escaped, with the wanted words in <mark>."""
    pieces, at = [], 0
    for match in WORD.finditer(text):
        if is_wanted(match.group()):
            pieces += [escape(text[at : match.start()]), f"<mark>{escape(match.group())}</mark>"]
            at = match.end()
    pieces.append(escape(text[at:]))
    # Words that stand beside each other are one mark.
    joined = re.sub(r"</mark>([ \u00a0-]+)<mark>", r"\1", "".join(pieces))
    return mark_safe(joined)  # noqa: S308 -- each piece is escaped above


def fragment(text: str, is_wanted: Callable[[str], bool]) -> SafeString:
    """The part of a text with the most wanted words close together; empty when it holds none."""
    spots = [match.start() for match in WORD.finditer(text) if is_wanted(match.group())]
    if not spots:
        return SafeString("")
    start = max(spots, key=lambda spot: (sum(spot <= other < spot + LONGEST - BEFORE for other in spots), -spot))
    first = _first(text, start)
    last = len(text) if len(text) - first <= LONGEST else text.rfind(" ", first, first + LONGEST)
    last = last if last > start else min(len(text), first + LONGEST)
    part = text[first:last].strip(" …")
    return mark_safe(  # noqa: S308 -- marked() escapes
        ("… " if first else "") + marked(part, is_wanted) + (" …" if last < len(text) else "")
    )


def _first(text: str, spot: int) -> int:
    """Where to begin: at the sentence, when it begins shortly before the spot, else at a word."""
    if spot <= BEFORE:
        return 0
    window = text[spot - BEFORE : spot]
    sentence = max(window.rfind(". "), window.rfind("… "), window.rfind("? "))
    if sentence >= 0:
        return spot - BEFORE + sentence + 2
    space = window.find(" ")
    return spot - BEFORE + space + 1 if space >= 0 else spot
