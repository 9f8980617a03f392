"""The piece of a text that shows why it was found, with the found words marked."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString

from search.words import WORD, fold

LONGEST = 220
BEFORE = 60
EDGES = " …"
BEGIN, END = "<mark>", "</mark>"


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


def places_of(text: str, words: frozenset[str]) -> list[tuple[int, int]]:
    """Where the words of a text begin and end that are, folded, among the wanted ones."""
    if not words or not text:
        return []
    folded = _folded(text)
    if SPECIAL in folded:
        return [match.span() for match in WORD.finditer(text) if fold(match.group()) in words]
    found: list[tuple[int, int]] = []
    for core in _cores(words):
        at = folded.find(core)
        while at >= 0:
            start, end = at, at + len(core)
            while start and folded[start - 1].isalnum():
                start -= 1
            while folded[end : end + 1].isalnum():
                end += 1
            if folded[start:end] in words:
                found.append((start, end))
            at = folded.find(core, end)
    return sorted(set(found)) if len(found) > 1 else found


@lru_cache(maxsize=512)
def _cores(words: frozenset[str]) -> tuple[str, ...]:
    """Words of which each of the others holds one: the forms of a word mostly hold the shortest."""
    cores: list[str] = []
    for word in sorted(words, key=len):
        if not any(core in word for core in cores):
            cores.append(word)
    return tuple(cores)


def _marked(text: str, first: int, last: int, places: list[tuple[int, int]]) -> str:
    """A part of a text, escaped, with the wanted words in <mark>; those that stand beside each other are one mark."""
    pieces: list[str] = []
    at = first
    # A word is letters and digits: nothing in it needs escaping.
    for start, end in places:
        if start < first or end > last:
            continue
        between = text[at:start]
        if pieces and not between.strip(" \u00a0-"):
            pieces[-1] = f"{pieces[-1].removesuffix(END)}{between}{text[start:end]}{END}"
        else:
            pieces += [escape(between), f"{BEGIN}{text[start:end]}{END}"]
        at = end
    return "".join([*pieces, escape(text[at:last])])


def fragment(text: str, words: frozenset[str]) -> SafeString:
    """The part of a text with the most wanted words close together; empty when it holds none."""
    places = places_of(text, words)
    if not places:
        return SafeString("")
    start = _densest([start for start, _end in places])
    first = _first(text, start)
    last = len(text) if len(text) - first <= LONGEST else text.rfind(" ", first, first + LONGEST)
    last = last if last > start else min(len(text), first + LONGEST)
    before, behind = "… " if first else "", " …" if last < len(text) else ""
    while first < last and text[first] in EDGES:
        first += 1
    while last > first and text[last - 1] in EDGES:
        last -= 1
    # _marked() escapes.
    return SafeString(f"{before}{_marked(text, first, last, places)}{behind}")


def _densest(spots: list[int]) -> int:
    """Of rising places in a text the first one that has most of the others shortly behind it."""
    best, most, behind = spots[0], 0, 0
    if len(spots) == 1:
        return best
    for number, spot in enumerate(spots):
        while behind < len(spots) and spots[behind] < spot + LONGEST - BEFORE:
            behind += 1
        if behind - number > most:
            best, most = spot, behind - number
    return best


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
