"""Small texts with marks: safe as HTML, and made from HTML without losing a word."""

from __future__ import annotations

import pytest

from cms.core.marks import html_to_marks, marks_to_html, marks_to_text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("gewoon & <b>", "gewoon &amp; &lt;b&gt;"),
        ("**vet** en *schuin*", "<strong>vet</strong> en <em>schuin</em>"),
        ("[de *site*](https://stad.example/)", '<a href="https://stad.example/">de <em>site</em></a>'),
        ("[bel](tel:+32152000) [mail](mailto:a@b.example)", None),
        ("[x](javascript:alert(1)) **y**", "[x](javascript:alert(1)) <strong>y</strong>"),
        ("[x](//kwaad.example) *y*", "[x](//kwaad.example) <em>y</em>"),
        ("[x](data:text/html,1)", "[x](data:text/html,1)"),
        ('**<img src=x onerror="y">**', "<strong>&lt;img src=x onerror=&quot;y&quot;&gt;</strong>"),
        ("![foto](/x.png)", '!<a href="/x.png">foto</a>'),
        ("een\ntwee", "een<br>twee"),
        ("snake_case en 3 * 4 * 5", "snake_case en 3 * 4 * 5"),
        (r"\*letterlijk\*", "*letterlijk*"),
        ("`<i>`", "`&lt;i&gt;`"),
    ],
)
def test_marks_become_safe_html(text, html):
    found = marks_to_html(text)
    assert html is None or found == html
    assert 'javascript:alert(1)"' not in found


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>vet</b> woord", "**vet** woord"),
        ("een<strong> twee </strong>drie", "een **twee** drie"),
        ('<a href="https://stad.example/?a=1&amp;b=2">de site</a>', "[de site](<https://stad.example/?a=1&b=2>)"),
        ('<a href="javascript:1">weg</a>', "weg"),
        ("100* en [1] en a_b", r"100\* en \[1\] en a_b"),
        ("een<br/>twee", "een\ntwee"),
        ('"x"<b>"y"</b>z', '"x""y"z'),
    ],
)
def test_html_becomes_marks(html, text):
    assert html_to_marks(html) == text


@pytest.mark.parametrize("words", ["*", "**", "_x_", "[x](y)", "\\", "\\*", "a*b*c", "<b>&amp;", "![", "`x`", "]("])
@pytest.mark.parametrize("tag", ["b", "i", "span"])
def test_no_character_is_lost_or_taken_for_a_mark(words, tag):
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    marked = html_to_marks(f"voor <{tag}>{escaped}</{tag}> na")
    assert marks_to_text(marked) == f"voor {words} na"
