"""Finds the word of the index that somebody meant: by trigrams on PostgreSQL, by the same measure elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import F
from django.db.models.functions import Length
from wagtail.models import Site

from search.models import SearchWord
from search.words import fold

FEWEST_LETTERS = 4
LEAST_ALIKE = 0.3
MOST_CANDIDATES = 30
# Beyond this many words the rest is left unread: a correction is a favour, not worth a slow page.
MOST_READ = 20_000


def alike(site: Site, language: str, word: str) -> list[tuple[int, str]]:
    """Ids and words of the index that are a slip of the keyboard away, the likeliest first. One query."""
    folded = fold(word)
    if len(folded) < FEWEST_LETTERS or any(character.isdigit() for character in folded):
        return []
    most = most_slips(folded)
    words: Any = SearchWord.objects.filter(site=site, language=language).annotate(size=Length("folded"))
    near = words.filter(size__range=(len(folded) - most, len(folded) + most))
    candidates = _by_database(near, folded) if _has_trigrams() else _by_hand(near, folded)
    measured = [
        (slips(folded, other, most), -likeness, len(shown), shown, pk) for pk, shown, other, likeness in candidates
    ]
    return [(pk, shown) for distance, _likeness, _size, shown, pk in sorted(measured) if 0 < distance <= most]


def most_slips(word: str) -> int:
    """How many slips a word of this length may hold."""
    return 1 if len(word) < 6 else 2 if len(word) < 12 else 3


def _has_trigrams() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def _by_database(words: Any, folded: str) -> Iterable[tuple[int, str, str, float]]:
    near = words.annotate(likeness=TrigramSimilarity("folded", folded)).filter(likeness__gte=LEAST_ALIKE)
    rows = near.order_by(F("likeness").desc(), "folded").values_list("pk", "word", "folded", "likeness")
    return rows[:MOST_CANDIDATES]


def _by_hand(words: Any, folded: str) -> Iterable[tuple[int, str, str, float]]:
    own = trigrams(folded)
    found = []
    for pk, word, other in words.values_list("pk", "word", "folded")[:MOST_READ]:
        its = trigrams(other)
        likeness = len(own & its) / len(own | its)
        if likeness >= LEAST_ALIKE:
            found.append((pk, word, other, likeness))
    return sorted(found, key=lambda row: (-row[3], row[2]))[:MOST_CANDIDATES]


def trigrams(word: str) -> set[str]:
    """The pieces of three letters of a word, padded as PostgreSQL does."""
    padded = f"  {word} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def slips(one: str, other: str, most: int) -> int:
    """How many letters were left out, added, changed or swapped; `most` + 1 when that is more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, its in enumerate(other, start=1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
