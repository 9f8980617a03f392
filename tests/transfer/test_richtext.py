"""Wagtail's HTML to Markdown and back: the same text, whatever signs it holds."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.transfer.faults import FileReport, Report
from cms.transfer.markdown import from_markdown
from cms.transfer.markdown_writer import to_markdown
from cms.transfer.richtext import from_html, to_html


def attributes(address: str) -> str:
    return f'href="{escape(address)}"'


def canonical(html: str) -> str:
    return to_html(from_html(html, lambda found: found["href"]), attributes)


def there_and_back(html: str) -> str:
    report = Report()
    text = to_markdown(from_html(html, lambda found: found["href"]))
    blocks = from_markdown(text, 1, FileReport("x", report))
    assert (report.faults, report.notices) == ([], [])
    return to_html(blocks, attributes)


def read(markdown: str) -> str:
    report = Report()
    blocks = from_markdown(markdown, 1, FileReport("x", report))
    assert report.faults == []
    return to_html(blocks, attributes)


NASTY = [
    "1. geen lijst", "1) geen lijst", "- geen lijst", "+ geen lijst", "* geen lijst", "# geen titel", "> geen citaat",
    "--- lijn", "=== lijn", "``` code", "~~~ code", "    code", "[link](x)", "![beeld](x)", "[1]: voetnoot",
    "<b>geen html</b>", "&amp; &copy; &#65; AT&T R&D", "snake_case __init__ *ster*", "a\\b \\* \\", "`code`",
    "prijs: 40 à 50 %", "vast\u00a0spatie\u00a0", "em\u2003ruimte", "http://x.be/a_b_c", "slot!", "titel {#anker}",
    "a | b | c", "~~weg~~", "50% * 2 = 100% *", "“aanhaling” – streep…", "emoji 😀*😀", "C# en F#", "5 > 3 < 6",
]  # fmt: skip


@pytest.mark.parametrize("words", NASTY)
@pytest.mark.parametrize(
    "shape",
    ["<p>{}</p>", "<h2>{}</h2>", "<ul><li>{}</li></ul>", "<blockquote>{}</blockquote>", "<p><b>{}</b>x</p>",
     "<p>x<i>{}</i>x</p>", '<p>een <a href="/x/">{}</a>.</p>', "<p>a<br/>{}</p>",
     "<ol><li>a<ul><li>{}</li></ul></li></ol>"],
)  # fmt: skip
def test_words_survive_in_every_shape(words, shape):
    html = shape.format(escape(words.strip(" "), quote=False))
    assert there_and_back(html) == canonical(html) == html


@pytest.mark.parametrize(
    "address",
    ["/themas/", "https://x.be/a(b)", "https://x.be/?a=1&copy=2", "https://x.be/a b", "mailto:a@b.be", "#anker",
     "https://x.be/é", "https://x.be/%20*_x_", "media/een nota.pdf", "/x/<y>"],
)  # fmt: skip
def test_addresses_survive(address):
    html = f'<p><a href="{escape(address)}">x</a></p>'
    expected = html.replace("a b", "a%20b").replace("een nota", "een%20nota")
    assert there_and_back(html).replace(" ", "%20") == expected.replace(" ", "%20")


def test_neighbouring_lists_stay_two():
    html = "<ul><li>a</li></ul><ul><li>b</li></ul><ol><li>c</li></ol><ol><li>d</li></ol>"
    assert there_and_back(html) == html


def test_loose_list_is_a_list_of_lines():
    assert read("- a\n\n- b\n\n  c") == "<ul><li>a</li><li>b<br/>c</li></ul>"


def test_quotation_with_two_paragraphs():
    html = "<blockquote>een</blockquote><blockquote>twee</blockquote>"
    assert there_and_back(html) == html


def test_line_wrap_is_a_space_and_backslash_a_break():
    assert read("een\ntwee\\\ndrie") == "<p>een twee<br/>drie</p>"


def test_html_in_markdown_is_shown_as_text():
    assert read("<script>x</script> <b>y</b>") == "<p>&lt;script&gt;x&lt;/script&gt; &lt;b&gt;y&lt;/b&gt;</p>"


def test_html_of_editors_is_cleaned():
    html = '<p data-block-key="x1" onclick="y">a <span style="z">b</span><script>c()</script></p><p></p>'
    assert canonical(html) == "<p>a b</p>"


def test_emphasis_and_spaces_have_one_form():
    assert canonical("<p><b>een </b><b>twee</b> <i> drie</i></p>") == "<p><b>een twee</b>  <i>drie</i></p>"
    assert canonical("<p><strong>a</strong><em>b</em></p>") == "<p><b>a</b><i>b</i></p>"


def test_a_link_is_one_tag_whatever_is_bold_in_it():
    assert there_and_back('<p><a href="/x/">a <b>b</b> c</a></p>') == '<p><a href="/x/">a <b>b</b> c</a></p>'


SIGNS = st.text(st.sampled_from("ab1 .,*_#[]<>&|~\\`!-+()={}:;\"'\u00a0é€😀\u2003"), max_size=8).map(
    lambda text: escape(text, quote=False)
)
STYLED = st.recursive(
    SIGNS | st.just("<br/>"),
    lambda inner: st.one_of(
        inner.map("<b>{}</b>".format),
        inner.map("<i>{}</i>".format),
        SIGNS.map('<a href="/x/">{}</a>'.format),
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=6,
)
LISTS = st.recursive(
    st.lists(STYLED.map("<li>{}</li>".format), min_size=1, max_size=3).map("".join).map("<ul>{}</ul>".format),
    lambda inner: st.tuples(STYLED, inner).map(lambda pair: f"<ol><li>{pair[0]}{pair[1]}</li></ol>"),
    max_leaves=3,
)
BLOCKS = st.one_of(
    STYLED.map("<p>{}</p>".format),
    STYLED.map("<h3>{}</h3>".format),
    STYLED.map("<blockquote>{}</blockquote>".format),
    st.just("<hr/>"),
    LISTS,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(BLOCKS, max_size=4).map("".join))
def test_any_text_comes_back_the_same(html):
    assert there_and_back(html) == canonical(html) == canonical(canonical(html))
