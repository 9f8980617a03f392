"""The search page, the sitemap and robots.txt."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from tests.factories.themes import ThemeFactory, add_theme_page
from tests.factories.visits import InfoDayFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query",
    ["", "?q=", "?q=%22", "?q=stad&type=onzin", "?q=stad&page=x", "?q=stad&page=99999999999999999999",
     "?q=stad&page=-1", "?type=theme", "?q=%3Cscript%3Ealert(1)%3C/script%3E", "?q=a&q=b&extra=1", "?q=" + "x" * 5000],
)  # fmt: skip
def test_search_page_answers_any_query(client, theme, query):
    response = client.get(f"/zoeken/{query}")
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_search_page_narrows_by_type_and_shows_counts(client, theme):
    InfoDayFactory(titles={"nl": "Inclusieve dag"}, themes=[theme])
    text = client.get("/zoeken/?q=inclusieve&type=theme").content.decode()
    assert "Inclusieve stad" in text
    assert "Inclusieve dag" not in text
    assert 'href="/zoeken/?q=inclusieve&amp;type=info_day"' in text


def test_a_result_says_what_it_is_and_a_choice_says_what_they_are(client, theme):
    text = client.get("/zoeken/?q=inclusieve").content.decode()
    assert "<li>Thema</li>" in text
    assert "<li>Thema&#x27;s</li>" not in text
    assert "Thema&#x27;s" in text


def test_search_page_goes_on_to_a_second_page(client, theme):
    for number in range(12):
        add_theme_page(ThemeFactory(code=f"veld-{number}"), title=f"Veldwerk {number}")
    first, second = (client.get(f"/zoeken/?q=veldwerk&page={page}").content.decode() for page in (1, 2))
    found = [re.findall(r"Veldwerk \d+", text) for text in (first, second)]
    assert [len(titles) for titles in found] == [10, 2]
    assert not set(found[0]) & set(found[1])


def test_search_page_keeps_the_words_in_the_language_links(client, theme):
    assert 'href="/en/zoeken/?q=caf%C3%A9"' in client.get("/zoeken/?q=caf%C3%A9").content.decode()


def test_search_page_of_a_language_without_home_is_not_found(client, site):
    from wagtail.models import Page

    Page.objects.get(slug="home-fr").unpublish()
    assert client.get("/fr/zoeken/").status_code == 404
    assert client.get("/fr/informatiedagen/").status_code == 404
    assert client.get("/en/zoeken/").status_code == 200


def test_sitemap_lists_public_pages_with_their_languages(client, theme):
    InfoDayFactory(key="dag", themes=[theme])
    InfoDayFactory(key="klad", draft=True, themes=[theme])
    add_theme_page(ThemeFactory(code="verborgen"), live=False)
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 -- our own answer
    name = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    entries = {
        url.find("s:loc", name).text: [link.get("hreflang") for link in url.findall("x:link", name)]
        for url in tree.findall("s:url", name)
    }
    assert entries["http://testserver/en/privacy/"] == ["nl-BE", "en", "fr-BE"]
    assert "http://testserver/themas/inclusieve-stad/" in entries
    assert entries["http://testserver/en/informatiedagen/dag/"] == ["nl-BE", "en"]
    assert entries["http://testserver/"] == ["nl-BE", "en", "fr-BE"]
    assert not [url for url in entries if "klad" in url or "verborgen" in url]


def test_every_address_of_the_sitemap_answers(client, theme):
    InfoDayFactory(key="dag", themes=[theme])
    addresses = re.findall(r"<loc>http://testserver(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    assert len(addresses) > 15
    assert [one for one in addresses if client.get(one).status_code != 200] == []


def test_robots_names_the_sitemap(client, site):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /admin/" in text
