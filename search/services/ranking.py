"""Puts what holds the words in order: titles before texts, rare words before common ones, days to come before past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from search.kinds import Kind

from .asking import Idea
from .vocabulary import Forms, Found

TITLE_WORTH = 4.0
TEXT_WORTH = 2.0
# How fast a repeated word stops counting, and how much a long text weighs against its words.
SATURATION = 1.2
LENGTH_WEIGHT = 0.6
USUAL_LENGTH = 120
AGAINST = SATURATION * (1 - LENGTH_WEIGHT)
AGAINST_PER_WORD = SATURATION * LENGTH_WEIGHT / USUAL_LENGTH
# A section says something of its note, a single action less than a page about it.
WORTH_OF_KIND: dict[str, float] = {Kind.THEME: 1.15, Kind.NOTE: 1.0, Kind.COMMITMENT: 0.8, Kind.DOCUMENT: 0.8}
WORTH_OF_REST = 0.15
WORTH_IN_ONE_PLACE = 1.3

# Results of their own; entries of any other kind are one result with their page.
ALONE = frozenset({Kind.COMMITMENT.value, Kind.DOCUMENT.value, Kind.INFO_DAY.value})
KINDS = {kind.value: kind for kind in Kind}

Places = Mapping[int, Mapping[int, tuple[int, int]]]
Way = list[tuple[dict[int, float], float]]


@dataclass(slots=True)
class Scored:
    """An entry with what it is worth per idea (by its position); nothing for an idea that it does not hold."""

    entry: Found
    ideas: dict[int, float]
    score: float


@dataclass(slots=True)
class Group:
    """Entries that are one result: a page with its sections, or a single commitment, file or day."""

    entries: list[Scored]
    # How many of the ideas it holds.
    covered: int
    score: float

    @property
    def kind(self) -> Kind:
        return KINDS[self.entries[0].entry.kind]

    @property
    def is_grouped_page(self) -> bool:
        return self.entries[0].entry.kind not in ALONE


def rank(
    ideas: Sequence[Idea], forms: Forms, entries: Mapping[int, Found], places: Places, worth: Mapping[int, float]
) -> list[Group]:
    """The results, best first. `worth` says by entry how much it counts for being what it is, such as a past day."""
    rarity = _rarity(forms, entries, places)
    ways = [_ways(idea, forms, rarity) for idea in ideas]
    together: dict[tuple[bool, int], list[Scored]] = {}
    for pk, found in entries.items():
        here = places[pk]
        against = AGAINST + AGAINST_PER_WORD * found.length
        counts = WORTH_OF_KIND.get(found.kind, 1.0)
        if worth:
            counts *= worth.get(pk, 1.0)
        by_idea, score = {}, 0.0
        for position, (single, several) in enumerate(ways):
            best = _worth_of_word(single, here, against)
            for way in several:
                best = max(best, _worth_of(way, here, against))
            if best:
                by_idea[position] = best = best * counts
                score += best
        if not by_idea:
            continue
        page = None if found.kind in ALONE else found.page_id
        key = (True, pk) if page is None else (False, page)
        one = Scored(found, by_idea, score)
        if key in together:
            together[key].append(one)
        else:
            together[key] = [one]
    groups = [_group(members, len(ideas)) for members in together.values()]
    return sorted(groups, key=_order)


def _order(group: Group) -> tuple[int, float, int]:
    return (-group.covered, -group.score, group.entries[0].entry.pk)


def _ways(idea: Idea, forms: Forms, rarity: Mapping[str, float]) -> tuple[dict[int, float], list[Way]]:
    """The ways to say an idea: the forms of all its single words, and each way of several words.

    With how well each form fits, and what finding it is worth. Single words are one way together: the best of them is
    that of the best form.
    """
    single: dict[int, float] = {}
    several: list[Way] = []
    for wording in idea.wordings:
        each = wording.worth / max(len(wording.tokens), 1)
        way = [(forms.get(token, {}), rarity.get(token, 0.0) * each) for token in wording.tokens]
        if len(way) != 1:
            several.append(way)
            continue
        for word_id, fit in way[0][0].items():
            single[word_id] = max(single.get(word_id, 0.0), fit * way[0][1])
    return single, several


def _rarity(forms: Forms, entries: Mapping[int, Found], places: Places) -> dict[str, float]:
    """How much finding each typed word tells; of a single one it would change no order."""
    if len(forms) == 1:
        return dict.fromkeys(forms, 1.0)
    holders: dict[int, set[int]] = defaultdict(set)
    for pk in entries:
        for word in places[pk]:
            holders[word].add(pk)
    found = {}
    for token, words in forms.items():
        count = len(set().union(*(holders[word] for word in words if word in holders)))
        found[token] = log(1 + (len(entries) + 10) / (1 + count))
    return found


def _worth_of_word(forms: Mapping[int, float], places: Mapping[int, tuple[int, int]], against: float) -> float:
    """What an entry is worth for the best form of a word that it holds; 0 without one."""
    best = 0.0
    # An entry holds few of the words that were looked for, and a word may have very many forms.
    for word_id, (title_worth, in_text) in places.items():
        if word_id in forms:
            here = forms[word_id] * (TITLE_WORTH / 100 * title_worth + TEXT_WORTH * in_text / (in_text + against))
            if here > best:
                best = here
    return best


def _worth_of(way: Way, places: Mapping[int, tuple[int, int]], against: float) -> float:
    """What an entry is worth for one way to say an idea; 0 when it lacks one of the words."""
    total = 0.0
    for forms, rarity in way:
        best = _worth_of_word(forms, places, against)
        if not best:
            return 0.0
        total += best * rarity
    return total


def _group(members: list[Scored], ideas: int) -> Group:
    if len(members) == 1:
        only = members[0]
        score = only.score * (WORTH_IN_ONE_PLACE if ideas > 1 else 1.0)
        return Group(members, len(only.ideas), score)
    members.sort(key=lambda one: (-len(one.ideas), -one.score, one.entry.pk))
    best = {position: max(one.ideas.get(position, 0.0) for one in members) for position in range(ideas)}
    score = sum(best.values())
    rest = sum(one.score for one in members[1:4])
    if len(members[0].ideas) == len([value for value in best.values() if value]):
        score = max(score, members[0].score * WORTH_IN_ONE_PLACE if ideas > 1 else members[0].score)
    return Group(members, sum(value > 0 for value in best.values()), score + WORTH_OF_REST * rest / max(ideas, 1))
