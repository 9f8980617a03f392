"""Finds the words of the index that a typed word stands for, and the entries that hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from wagtail.models import Site

from search.models import SearchPosting, SearchWord
from search.stems import stem
from search.words import fold

SAME_WORD = 1.0
SAME_STEM = 0.9
END_OF_COMPOUND = 0.55
START_OF_COMPOUND = 0.5
INSIDE_COMPOUND = 0.3
FEWEST_FOR_COMPOUND = 4
FEWEST_FOR_INSIDE = 6
# More forms of one word than this say nothing any more.
MOST_FORMS = 150

# Per typed word: the ids of the words that it stands for, and how well each fits.
Forms = dict[str, dict[int, float]]


@dataclass(frozen=True)
class Found:
    """An entry that holds one of the words."""

    pk: int
    kind: str
    page_id: int | None
    info_day_id: int | None
    attachment_id: int | None
    is_section: bool
    length: int


def forms_of(site: Site, language: str, tokens: Iterable[str]) -> tuple[Forms, set[str]]:
    """The words that each token stands for, and those words folded, to be marked; one query for all of them."""
    wanted = {token: (fold(token), stem(token, language)) for token in tokens}
    condition = Q(pk__in=[])
    for folded, root in wanted.values():
        condition |= Q(stem=root) | Q(folded=folded)
        if len(root) >= FEWEST_FOR_INSIDE:
            condition |= Q(folded__contains=root)
        elif len(root) >= FEWEST_FOR_COMPOUND:
            condition |= Q(folded__startswith=root) | Q(folded__endswith=folded) | Q(stem__endswith=root)
    words = SearchWord.objects.filter(condition, site=site, language=language)
    forms: Forms = {token: {} for token in wanted}
    folded_words = set()
    for pk, folded_word, its_stem in words.values_list("pk", "folded", "stem"):
        for token, (folded, root) in wanted.items():
            if fit := _fit(folded_word, its_stem, folded, root):
                forms[token][pk] = fit
                folded_words.add(folded_word)
    return {token: _best(found) for token, found in forms.items()}, folded_words


def _fit(word: str, its_stem: str, folded: str, root: str) -> float:
    if word == folded:
        return SAME_WORD
    if its_stem == root:
        return SAME_STEM
    if len(root) < FEWEST_FOR_COMPOUND:
        return 0.0
    if its_stem.endswith(root) or word.endswith(folded):
        return END_OF_COMPOUND
    if word.startswith(root):
        return START_OF_COMPOUND
    return INSIDE_COMPOUND if len(root) >= FEWEST_FOR_INSIDE and root in word else 0.0


def _best(found: dict[int, float]) -> dict[int, float]:
    if len(found) <= MOST_FORMS:
        return found
    return dict(sorted(found.items(), key=lambda item: -item[1])[:MOST_FORMS])


def known_stems(site: Site, language: str, stems: Iterable[str]) -> set[str]:
    """Which of the stems belong to a word of the index."""
    words = SearchWord.objects.filter(site=site, language=language, stem__in=set(stems))
    return set(words.values_list("stem", flat=True))


def places_of(word_ids: Iterable[int]) -> tuple[dict[int, Found], dict[int, dict[int, tuple[int, int]]]]:
    """The entries that hold the words, and per entry each word's worth in the title and count in the text."""
    rows = SearchPosting.objects.filter(word_id__in=set(word_ids)).values_list(
        "entry_id", "word_id", "title_worth", "in_text", "entry__kind", "entry__page_id", "entry__info_day_id",
        "entry__attachment_id", "entry__key", "entry__length",
    )  # fmt: skip
    entries: dict[int, Found] = {}
    places: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for entry_id, word_id, title_worth, in_text, kind, page_id, day_id, attachment_id, key, length in rows:
        places[entry_id][word_id] = (title_worth, in_text)
        if entry_id not in entries:
            entries[entry_id] = Found(entry_id, kind, page_id, day_id, attachment_id, "#" in key, length)
    return entries, places
