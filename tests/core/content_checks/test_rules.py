"""Advice about texts: each rule once where it must speak and once where it must not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cms.core.content_checks import Rule, check_parts
from cms.core.content_checks.readability import reading_of, sentences_of, syllables_of
from cms.core.page_parts import ADDRESS, HEADING, HTML, IMAGE, TABLE, TEXT, Part

LONG = "Het college beslist " + "en het bestuur overlegt " * 9 + "tot het einde."


def html(value: str) -> Part:
    return Part(HTML, value)


def image(alt: str = "", title: str = "foto", decorative: bool = False) -> Part:
    return Part(IMAGE, SimpleNamespace(contextual_alt_text=alt, title=title, decorative=decorative))


def rules(parts: list[Part], language: str = "nl") -> list[str]:
    return [finding.rule for finding in check_parts(parts, language)]


@pytest.mark.parametrize(
    ("parts", "language", "expected"),
    [
        ([html('<p><a href="/x">klik hier</a></p>')], "nl", [Rule.VAGUE_LINK]),
        ([html('<p><a href="/x">Lees meer »</a></p>')], "nl", [Rule.VAGUE_LINK]),
        ([html('<p><a href="/x">Lees meer over afval</a></p>')], "nl", []),
        ([html('<p><a href="/x">here</a></p>')], "en", [Rule.VAGUE_LINK]),
        ([html('<p><a href="/x">here</a></p>')], "fr", []),
        ([html('<p><a href="/x">En savoir plus</a></p>')], "fr", [Rule.VAGUE_LINK]),
        ([html('<p><a href="/x">Plus d’infos</a></p>')], "fr", [Rule.VAGUE_LINK]),
        ([Part(ADDRESS, "/x", words="Meer info")], "nl", [Rule.VAGUE_LINK]),
        ([Part(ADDRESS, "/x", words="Vraag een bezoek aan")], "nl", []),
        ([html("<h2>Een</h2><h4>Twee</h4>")], "nl", [Rule.HEADING_JUMP]),
        ([html("<h2>Een</h2>"), html("<h3>Twee</h3><h4>Drie</h4><h2>Vier</h2>")], "nl", []),
        ([html("<h3>Begint te diep</h3>")], "nl", [Rule.HEADING_JUMP]),
        ([Part(HEADING, "Deel", level=2), html("<h3>Past</h3>")], "nl", []),
        ([Part(HEADING, "Deel", level=2), html("<h4>Past niet</h4>")], "nl", [Rule.HEADING_JUMP]),
        ([html("<h2> </h2>")], "nl", [Rule.EMPTY_HEADING]),
        ([image()], "nl", [Rule.MISSING_ALT]),
        ([image(decorative=True)], "nl", []),
        ([image("Een plein met bomen")], "nl", []),
        ([image("x" * 151)], "nl", [Rule.IMAGE_OF_TEXT]),
        ([image("Programma", title="Screenshot 2026")], "nl", [Rule.IMAGE_OF_TEXT]),
        ([html("<table><tr><td>1</td></tr></table>")], "nl", [Rule.TABLE_HEADER]),
        ([html("<table><tr><th>1</th></tr></table>")], "nl", []),
        ([Part(TABLE, {"table_header_choice": ""})], "nl", [Rule.TABLE_HEADER]),
        ([Part(TABLE, {"table_header_choice": "row"})], "nl", []),
        ([html(f"<p>{LONG}</p>")], "nl", [Rule.LONG_SENTENCE]),
        ([html("<p>" + "Dit is kort. " * 40 + "</p>")], "nl", []),
        ([Part(TEXT, LONG)], "nl", [Rule.LONG_SENTENCE]),
    ],
)
def test_a_rule_speaks_where_it_must_and_nowhere_else(parts, language, expected):
    assert rules(parts, language) == expected


def test_ten_long_sentences_are_enough_to_say():
    assert rules([html(f"<p>{LONG}</p>" * 30)]).count(Rule.LONG_SENTENCE) == 10


HARD = {
    "nl": "Overeenkomstig de gemeentelijke reglementering inzake administratieve vereenvoudiging organiseert het "
    "stadsbestuur beleidsondersteunende participatietrajecten. ",
    "en": "Notwithstanding administrative considerations, municipal authorities systematically institutionalise "
    "participatory deliberation opportunities. ",
    "fr": "Conformément aux réglementations communales, l'administration institutionnalise systématiquement "
    "l'organisation de consultations participatives. ",
}
EASY = {
    "nl": "Je komt naar ons huis. We doen de deur open. Dan eet je brood en kaas met ons. ",
    "en": "You come to our house. We let you in. Then you eat bread and cheese with us. ",
    "fr": "Tu viens chez nous. La porte est là. On mange du pain et du fromage. ",
}


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_hard_texts_are_told_from_easy_ones_in_each_language(language):
    assert Rule.HARD_TO_READ in rules([Part(TEXT, HARD[language] * 8)], language)
    assert Rule.HARD_TO_READ not in rules([Part(TEXT, EASY[language] * 8)], language)
    assert rules([Part(TEXT, HARD[language])], language) == [], "too short to say"


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("stad", "nl", 1), ("gemeente", "nl", 3), ("geïnteresseerd", "nl", 5), ("bijeen", "nl", 2),
        ("make", "en", 1), ("table", "en", 2), ("municipality", "en", 6), ("walked", "en", 1), ("wanted", "en", 2),
        ("ville", "fr", 1), ("communale", "fr", 3), ("parlent", "fr", 1), ("été", "fr", 2),
    ],
)  # fmt: skip
def test_syllables(word, language, count):
    assert syllables_of(word, language) == count


def test_the_dutch_formula_by_hand():
    # 60 words of one syllable in 6 sentences of 10: 206.84 - 0.93 * 10 - 77 * 1.
    text = ("De kat zat op de mat en at de vis. " * 6).strip()
    assert (reading_of(text, "nl").words, reading_of(text, "nl").sentences) == (60, 6)
    assert reading_of(text, "nl").ease == pytest.approx(206.84 - 9.3 - 77, abs=0.05)


def test_abbreviations_and_figures_end_no_sentence():
    assert sentences_of("Zie art. 5 van bv. de wet. Dat telt. 3 mensen kwamen.") == [
        "Zie art. 5 van bv. de wet.",
        "Dat telt.",
        "3 mensen kwamen.",
    ]


@pytest.mark.parametrize("value", ["", "<", "<a>", "\x00<h2>", "<h2><h4></h2>" * 200, "<table>" * 500, "a" * 100_000])
def test_no_text_breaks_the_checks(value):
    list(check_parts([html(value), Part(TEXT, value)], "nl"))
