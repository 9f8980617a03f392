"""What was asked, as ideas that an entry must hold: each in its own words, in other words for it, or in parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from search.stems import stem
from search.words import fold, telling_words

FOUND_BY_SYNONYM = 0.75
FOUND_BY_PARTS = 0.45
FEWEST_IN_PART = 4
# What joins the parts of a compound: stads-vernieuwing, sterren-dak.
LINKS = ("s", "en", "n", "e", "")


class Phrase(NamedTuple):
    """One of the phrases that mean the same: its words that say something, and their stems."""

    tokens: tuple[str, ...]
    stems: list[str]


@dataclass(frozen=True)
class Wording:
    """One way to say an idea: words that must all be there, and what finding them is worth."""

    tokens: tuple[str, ...]
    worth: float = 1.0


@dataclass
class Idea:
    """Something that a result must be about."""

    words: str
    wordings: list[Wording] = field(default_factory=list)


def phrases_in(synonyms: Sequence[Sequence[str]], language: str) -> list[list[Phrase]]:
    """Groups of phrases that mean the same, as words to compare with; a phrase without any is left out."""
    groups = []
    for group in synonyms:
        each = [tuple(telling_words(phrase.split(), language)) for phrase in group]
        groups.append([Phrase(tokens, [stem(token, language) for token in tokens]) for tokens in each if tokens])
    return groups


def ideas_of(words: str, language: str, groups: Sequence[Sequence[Phrase]]) -> list[Idea]:
    """The ideas of cleaned words; `groups` are the phrases that mean the same."""
    tokens = telling_words(words.split(), language)
    stems = [stem(token, language) for token in tokens]
    ideas: list[Idea] = []
    position = 0
    while position < len(tokens):
        length, others = _other_phrases(stems[position:], groups)
        part = tuple(tokens[position : position + length])
        wordings = [Wording(part), *(Wording(other, FOUND_BY_SYNONYM) for other in others if other != part)]
        ideas.append(Idea(" ".join(part), wordings))
        position += length
    return ideas


def _other_phrases(stems: list[str], groups: Sequence[Sequence[Phrase]]) -> tuple[int, list[tuple[str, ...]]]:
    """How many words the longest known phrase at the start takes, and the phrases that mean the same."""
    best = 1
    others: list[tuple[str, ...]] = []
    for group in groups:
        for phrase in group:
            length = len(phrase.stems)
            if length < best or stems[:length] != phrase.stems:
                continue
            if length > best:
                best, others = length, []
            others += [one.tokens for one in group if one != phrase and one.tokens not in others]
    return best, others


def splits_of(token: str, language: str) -> list[tuple[str, str]]:
    """The ways to cut a compound in two, as words; nobody knows yet whether the parts exist."""
    folded = fold(token)
    cuts = []
    for position in range(FEWEST_IN_PART, len(folded) - FEWEST_IN_PART + 1):
        left, right = folded[:position], folded[position:]
        for link in LINKS:
            if left.endswith(link) and len(left) - len(link) >= FEWEST_IN_PART:
                cuts.append((left.removesuffix(link) if link else left, right))
    return list(dict.fromkeys(cuts))
