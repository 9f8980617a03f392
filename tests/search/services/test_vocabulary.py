"""The words that a typed word stands for, found in memory, are those that looking at each of them one by one gives."""

from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from search.models import SearchWord
from search.services import vocabulary
from search.services.known_words import KnownWords, known_words
from search.stems import stem
from search.words import fold

pytestmark = pytest.mark.django_db
SYLLABLES = ("stad", "wa", "ter", "groen", "en", "é", "huis", "s", "inclu", "sief", "fiets", "a")


@pytest.fixture
def words(site):
    made = {"".join(parts) for count in (1, 2, 3) for parts in product(SYLLABLES, repeat=count)}
    rows = [
        SearchWord(site=site, language="nl", word=word, folded=fold(word), stem=stem(word, "nl"))
        for word in sorted(made)
    ]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True)
    return list(SearchWord.objects.filter(site=site, language="nl"))


def one_by_one(words, token):
    folded, root = fold(token), stem(token, "nl")
    return {word.pk: fit for word in words if (fit := vocabulary._fit(word.folded, word.stem, folded, root))}


@pytest.mark.parametrize("token", [*SYLLABLES, "water", "waters", "groene", "huizen", "fietsstad", "inclusieve", "z"])
def test_forms_are_those_that_every_word_is_asked_for(site, words, token, monkeypatch):
    monkeypatch.setattr(vocabulary, "MOST_FORMS", 10_000)
    forms, _marked = vocabulary.forms_of(site, "nl", [token])
    assert forms[token] == one_by_one(words, token)


def test_words_of_another_site_or_language_stay_out(site, words):
    other = Site.objects.create(hostname="other.example", root_page=site.root_page)
    for of_site, language in ((other, "nl"), (site, "fr")):
        SearchWord.objects.create(site=of_site, language=language, word="zeemeeuw", folded="zeemeeuw", stem="zeemeeuw")
        assert vocabulary.forms_of(site, "nl", ["zeemeeuw"])[0] == {"zeemeeuw": {}}


def test_stems_that_are_only_a_part_of_a_word_are_not_known(site):
    known = KnownWords([(1, "stadspark", "stadspark"), (2, "huizen", "huis")])
    assert [known.has_stem(one) for one in ("stadspark", "huis", "stad", "park", "dspark\nhu", "")] == [True, True] + [
        False
    ] * 4


def test_an_empty_index_knows_nothing(site):
    assert vocabulary.forms_of(site, "nl", ["stad"])[0] == {"stad": {}}


@pytest.mark.django_db(transaction=True)
def test_words_are_read_once_per_version_and_a_new_one_counts_at_once(site):
    SearchWord.objects.create(site=site, language="nl", word="gracht", folded="gracht", stem="gracht")
    known_words(site, "nl")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert vocabulary.forms_of(site, "nl", ["gracht"])[0]["gracht"]
    assert not asked.captured_queries
    # What a typed word stands for is remembered, no longer than the words are.
    assert vocabulary.forms_of(site, "nl", ["kade"])[0] == {"kade": {}}
    SearchWord.objects.create(site=site, language="nl", word="kade", folded="kade", stem="kade")
    assert vocabulary.forms_of(site, "nl", ["kade"])[0]["kade"]


def test_typed_words_that_are_remembered_stay_few(site, words, monkeypatch):
    known = known_words(site, "nl")
    monkeypatch.setattr(vocabulary, "known_words", lambda _site, _language: known)
    monkeypatch.setattr(vocabulary, "MOST_FORMS", 10_000)
    monkeypatch.setattr(vocabulary, "MOST_TYPED", 3)
    for token in (*SYLLABLES, *SYLLABLES):
        assert vocabulary.forms_of(site, "nl", [token])[0][token] == one_by_one(words, token)
    assert 0 < len(known.forms) <= 3
