"""The words of the index of a site in a language, held in memory: looking inside all of them is one pass over a text.

A database reads them all to find the words that begin, end or go on like another. They are remembered under the
content version (docs/adr/0035-uncached-reads.md); which entries hold them, and which of these are public, is asked of
the database at every search.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wagtail.models import Site

from cms.core.gathering import fetch
from cms.core.memo import remember

BETWEEN = "\n"


class Word(NamedTuple):
    """A word of the index: its key, folded, and its stem."""

    pk: int
    folded: str
    stem: str


class KnownWords:
    """Words as two long texts, folded and as stems, with where each begins: far fewer objects than words."""

    def __init__(self, rows: Iterable[tuple[int, str, str]]) -> None:
        self._keys = array("q")
        folded, stems = _Column(), _Column()
        for pk, word, stem in rows:
            self._keys.append(pk)
            folded.add(word)
            stems.add(stem)
        self._folded, self._stems = folded.closed(), stems.closed()
        # What typed words stand for (search.services.vocabulary), as long as these are the words.
        self.forms: dict[str, tuple[dict[int, float], frozenset[str]]] = {}

    def with_folded(self, begin: str, end: str, part: str) -> Iterator[Word]:
        """Words that hold a part, right at their beginning or end when these are `BETWEEN`, else anywhere."""
        return self._at(self._folded.places(f"{begin}{part}{end}"))

    def with_stem(self, begin: str, end: str, part: str) -> Iterator[Word]:
        """Words whose stem does."""
        return self._at(self._stems.places(f"{begin}{part}{end}"))

    def has_stem(self, stem: str) -> bool:
        """Whether it is the stem of one of the words."""
        return next(self._stems.places(f"{BETWEEN}{stem}{BETWEEN}"), None) is not None

    def _at(self, places: Iterator[int]) -> Iterator[Word]:
        for place in places:
            yield Word(self._keys[place], self._folded.text_at(place), self._stems.text_at(place))


class _Column:
    """Short texts behind each other."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._begins = array("l")
        self._length = 1
        self._text = BETWEEN

    def add(self, part: str) -> None:
        self._parts.append(part)
        self._begins.append(self._length)
        self._length += len(part) + 1

    def closed(self) -> _Column:
        """Itself, to be read from now on."""
        self._text = f"{BETWEEN}{BETWEEN.join(self._parts)}{BETWEEN}"
        self._begins.append(self._length)
        self._parts = []
        return self

    def text_at(self, place: int) -> str:
        return self._text[self._begins[place] : self._begins[place + 1] - 1]

    def places(self, wanted: str) -> Iterator[int]:
        """The numbers of the texts that hold something, each once, in order."""
        at = self._text.find(wanted)
        while at >= 0:
            place = bisect_right(self._begins, at + wanted.startswith(BETWEEN)) - 1
            yield place
            # The mark behind this one is the mark before the next.
            at = self._text.find(wanted, self._begins[place + 1] - 1)


def known_words(site: Site, language: str) -> KnownWords:
    """All words of the index of a site in a language."""
    return remember(("words", site.pk, language), lambda: KnownWords(fetch(WORDS, [site.pk, language])))


WORDS = "SELECT w.id, w.folded, w.stem FROM search_searchword w WHERE w.site_id = %s AND w.language = %s"
