"""The piece of a text that a result shows: the same words are marked as by looking at every word of the text."""

from itertools import product

import pytest

from search.fragments import fragment, places_of
from search.words import WORD, fold

PARTS = ("stad", "Stadspark", "binnenstad", "stads", "_", " ", "-", "9", "é", "\u0130", "ﬁets", "a")


def one_by_one(text, words):
    return [match.span() for match in WORD.finditer(text) if fold(match.group()) in words]


@pytest.mark.parametrize(
    "words",
    [
        {"stad"},
        {"stad", "stadspark"},
        {"stadspark", "stads"},
        {"park"},
        {"binnenstad", "a", "9"},
        {"e", "fiets"},
        set(),
    ],
    ids=lambda words: "-".join(sorted(words)) or "none",
)
def test_places_are_those_of_every_word(words):
    for parts in product(PARTS, repeat=3):
        text = "".join(parts)
        assert places_of(text, frozenset(words)) == one_by_one(text, words), text


def test_words_beside_each_other_are_one_mark_and_the_rest_is_escaped():
    assert fragment("De <b>groene stad</b> & meer", frozenset({"groene", "stad"})) == (
        "De &lt;b&gt;<mark>groene stad</mark>&lt;/b&gt; &amp; meer"
    )


def test_the_part_with_most_words_is_cut_at_words():
    text = "Een water. " + "niets hier " * 60 + "Hier is water en nog water en weer water. " + "en verder " * 60
    shown = fragment(text, frozenset({"water"}))
    assert shown.count("<mark>water</mark>") == 3
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert not fragment("niets", frozenset({"water"}))
