"""The piece of a text that shows why it was found, with the found words marked."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.words import WORD, fold

LONGEST = 220
BEFORE = 60


class _Letters(dict[int, str]):
    """Each letter folded; `SPECIAL` for one that folds to several."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = fold(letter) or letter
        # What is no letter ends a word, whatever it looks like.
        self[code] = folded if len(folded) == 1 else SPECIAL if WORD.match(letter) else letter
        return self[code]


SPECIAL = "\ue000"
_letters = _Letters()


@lru_cache(maxsize=1024)
def _folded(text: str) -> str:
    """A text folded letter by letter, so that places stay what they are."""
    return text.lower() if text.isascii() else text.translate(_letters)


@lru_cache(maxsize=512)
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:{either})(?![^\W_])")


def places_of(text: str, words: frozenset[str]) -> list[tuple[int, int]]:
    """Where the words of a text begin and end that are, folded, among the wanted ones."""
    if not words or not text:
        return []
    folded = _folded(text)
    if SPECIAL in folded:
        return [match.span() for match in WORD.finditer(text) if fold(match.group()) in words]
    spans = [match.span() for match in _pattern(words).finditer(folded)]
    return [(start, end) for start, end in spans if not start or not folded[start - 1].isalnum()]


def marked(text: str, words: frozenset[str]) -> SafeString:
    """The whole text, escaped, with the wanted words in <mark>."""
    pieces, at = [], 0
    for start, end in places_of(text, words):
        pieces += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
        at = end
    pieces.append(escape(text[at:]))
    # Words that stand beside each other are one mark.
    joined = re.sub(r"</mark>([ \u00a0-]+)<mark>", r"\1", "".join(pieces))
    return mark_safe(joined)  # noqa: S308 -- each piece is escaped above


def fragment(text: str, words: frozenset[str]) -> SafeString:
    """The part of a text with the most wanted words close together; empty when it holds none."""
    spots = [start for start, _end in places_of(text, words)]
    if not spots:
        return SafeString("")
    start = max(spots, key=lambda spot: (sum(spot <= other < spot + LONGEST - BEFORE for other in spots), -spot))
    first = _first(text, start)
    last = len(text) if len(text) - first <= LONGEST else text.rfind(" ", first, first + LONGEST)
    last = last if last > start else min(len(text), first + LONGEST)
    part = text[first:last].strip(" …")
    return mark_safe(  # noqa: S308 -- marked() escapes
        ("… " if first else "") + marked(part, words) + (" …" if last < len(text) else "")
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
