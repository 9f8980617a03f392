"""The search: what it finds, in which language, and what it survives."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from search.kinds import Kind
from search.queries import search
from search.words import MOST_WORDS, clean_query
from tests.factories.themes import StrategicNoteFactory, ThemeFactory, add_note_page, add_theme_page
from tests.factories.visits import InfoDayFactory

pytestmark = pytest.mark.django_db

HOSTILE = [
    '"', '""', 'stad"', '"stad', "'", "stad'; drop table x", "\\", "stad\\", "*", "stad*", "^stad", "stad:",
    "title:stad", "{title}: stad", "- stad", "-", "--", "AND", "OR", "NOT", "NEAR", "stad AND", "NOT stad",
    "NEAR(a b)", "stad OR", "(", ")", "(stad", "stad & ", "stad | !", "!", "<->", "stad <-> x", ":*", "%", "_",
    "\x01\x02", "\x1b[0m", "stad\tnu\r\n", "\u200b", "\ufeffstad", "\ufb00", "\u0130stanbul",
    "\U0001f3db\ufe0f", "é" * 500, "a " * 500, "\ufffd", "+", "stad+nu", "@stad", "#", "$$", "$1", "{{ 7 }}",
    "%s", "%(x)s", "<script>", "..", "stad/../", "0", "\u0661\u0662\u0663",
]  # fmt: skip


def _search(site, text, language="nl", kind=None):
    return search(site, language=language, text=text, kind=kind, now=timezone.now())


def _titles(results):
    return [hit.title for hit in results.hits]


@pytest.mark.parametrize("text", HOSTILE)
def test_search_survives_any_text(site, theme, text):
    _search(site, text)


def test_clean_query_keeps_words_only():
    assert clean_query(' "Stad" AND café-restaurant; (x) ') == "stad and café restaurant x"
    assert clean_query("\x01 - ' *") == ""
    assert len(clean_query("a " * 90).split()) == MOST_WORDS


def test_search_finds_each_kind_and_counts_it(site, theme):
    note = StrategicNoteFactory(name="Vissersnota")
    add_note_page(note, title="Vissers aan de Dijle")
    add_theme_page(ThemeFactory(code="vissers"), title="Vissers en boten")
    InfoDayFactory(titles={"nl": "Dag van de vissers"}, themes=[theme])
    results = _search(site, "vissers")
    assert {kind.value: count for kind, count in results.counts.items()} == {
        "theme": 1, "note": 1, "commitment": 0, "info_day": 1, "document": 0, "page": 0,
    }  # fmt: skip
    assert results.total == 3
    assert _titles(_search(site, "vissers", kind=Kind.NOTE)) == ["Vissers aan de Dijle"]
    assert _search(site, "vissers", kind=Kind.NOTE).total == 3


def test_search_folds_accents_and_capitals_both_ways(site, theme):
    add_theme_page(ThemeFactory(code="koffie"), title="Café de Sleutel")
    InfoDayFactory(titles={"nl": "Coöperatie en café"}, themes=[theme])
    assert sorted(_titles(_search(site, "CAFE"))) == ["Café de Sleutel", "Coöperatie en café"]
    assert sorted(_titles(_search(site, "café"))) == ["Café de Sleutel", "Coöperatie en café"]
    assert _titles(_search(site, "cooperatie")) == ["Coöperatie en café"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="Dutch stems need PostgreSQL")
def test_search_knows_dutch_stems(site, theme):
    add_theme_page(ThemeFactory(code="duurzaam"), title="Duurzame gemeenten")
    InfoDayFactory(titles={"nl": "Gemeenten op bezoek"}, themes=[theme])
    assert _titles(_search(site, "duurzaam")) == ["Duurzame gemeenten"]
    assert sorted(_titles(_search(site, "gemeente"))) == ["Duurzame gemeenten", "Gemeenten op bezoek"]


def test_search_stays_in_its_language(site, theme):
    assert _titles(_search(site, "inclusive", language="en")) == ["Inclusive city"]
    dutch = search(site, text="inclusive", language="nl", now=timezone.now(), is_literal=True)
    assert _titles(dutch) == []


def test_search_shows_nothing_that_the_public_may_not_see(site, theme):
    add_theme_page(ThemeFactory(code="klad"), title="Geheimzinnig klad", live=False)
    add_theme_page(ThemeFactory(code="oud", retired=True), title="Geheimzinnig oud")
    InfoDayFactory(draft=True, titles={"nl": "Geheimzinnig ontwerp"}, themes=[theme])
    restricted = add_theme_page(ThemeFactory(code="slot"), title="Geheimzinnig slot")
    restricted.view_restrictions.create(restriction_type="login")
    assert _titles(_search(site, "geheimzinnig")) == []


def test_search_puts_titles_first_and_past_days_last(site, theme):
    add_theme_page(ThemeFactory(code="a"), title="Iets anders", summary="Over tuinen gesproken.")
    add_theme_page(ThemeFactory(code="b"), title="Tuinen")
    InfoDayFactory(past=True, titles={"nl": "Tuinen van toen"}, themes=[theme])
    InfoDayFactory(titles={"nl": "Tuinen van straks"}, themes=[theme])
    assert _titles(_search(site, "tuinen")) == ["Tuinen", "Tuinen van straks", "Iets anders", "Tuinen van toen"]
