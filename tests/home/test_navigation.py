"""What stands around every public page: head, menu, language links, breadcrumbs, footer."""

from __future__ import annotations

import re

import pytest
from wagtail.models import Page

from tests.factories.themes import StrategicNoteFactory, ThemeFactory, add_note_page, add_theme_page
from tests.factories.visits import InfoDayFactory
from themes.models import ThemePage

pytestmark = pytest.mark.django_db


def _text(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.parametrize("number", [1, 4])
def test_home_page_costs_the_same_for_more_content(client, site, number, django_assert_max_num_queries):
    for _ in range(number):
        theme = ThemeFactory()
        add_theme_page(theme)
        add_note_page(StrategicNoteFactory())
        InfoDayFactory(themes=[theme])
    client.get("/")
    # Inside the transaction of a test nothing is remembered of the site: see tests/project/test_queries.py.
    with django_assert_max_num_queries(24):
        client.get("/")


@pytest.mark.parametrize("number", [1, 4])
def test_theme_page_costs_the_same_for_more_content(client, theme, number, django_assert_max_num_queries):
    for _ in range(number):
        note = StrategicNoteFactory()
        note.themes.set([theme])
        add_note_page(note)
        InfoDayFactory(themes=[theme])
    client.get("/themas/inclusieve-stad/")
    with django_assert_max_num_queries(26):
        client.get("/themas/inclusieve-stad/")


def test_head_names_title_description_canonical_and_languages(client, site):
    text = _text(client, "/en/privacy/")
    assert '<html lang="en">' in text
    assert "<title>Privacy en | Teststad</title>" in text
    assert '<meta name="description" content="Je gegevens.">' in text
    assert '<link rel="canonical" href="http://testserver/en/privacy/">' in text
    assert re.findall(r'hreflang="([^"]+)" href="(http[^"]+)"', text) == [
        ("nl-BE", "http://testserver/privacy/"),
        ("x-default", "http://testserver/privacy/"),
        ("en", "http://testserver/en/privacy/"),
        ("fr-BE", "http://testserver/fr/privacy/"),
    ]


def test_language_link_of_an_untranslated_page_leads_home_and_says_so(client, other_theme):
    text = _text(client, "/themas/duurzame-stad/")
    english = re.search(r'<a href="/en/" lang="en" hreflang="en">(.*?)</a>', text, re.DOTALL)
    assert "This page is not translated" in english.group(1)
    assert 'rel="alternate" hreflang' not in text


def test_language_without_a_live_home_gets_no_link(client, site):
    Page.objects.get(slug="home-fr").unpublish()
    assert 'lang="fr-BE"' not in _text(client, "/")


def test_menu_and_footer_lead_to_pages_of_the_same_language(client, site):
    text = _text(client, "/en/")
    for path in ("/en/themas/", "/en/strategische-notas/", "/en/informatiedagen/", "/en/zoeken/", "/en/privacy/",
                 "/en/werkbezoek-aanvragen/"):  # fmt: skip
        assert f'href="{path}"' in text, path


def test_unpublished_pages_leave_the_menu(client, site):
    Page.objects.get(slug="strategische-notas", locale__language_code="nl").unpublish()
    assert 'href="/strategische-notas/"' not in _text(client, "/")


def test_breadcrumbs_lead_from_home_to_the_theme(client, theme):
    text = _text(client, "/themas/inclusieve-stad/")
    crumbs = text[text.index("ds-breadcrumbs") :]
    crumbs = crumbs[: crumbs.index("</nav>")]
    assert re.findall(r'href="([^"]+)"', crumbs) == ["/", "/themas/"]
    assert '<span aria-current="page">Inclusieve stad</span>' in crumbs


def test_title_with_markup_is_escaped_everywhere(client, theme):
    page = ThemePage.objects.get(lang="nl")
    page.title = "</title><script>alert(1)</script>"
    page.save()
    assert "<script>alert" not in _text(client, "/themas/inclusieve-stad/")
    assert "<script>alert" not in _text(client, "/")


def test_not_found_page_speaks_the_language_of_the_path(client, site):
    response = client.get("/en/bestaat-niet/")
    assert response.status_code == 404
    assert '<html lang="en">' in response.content.decode()


def test_server_error_page_needs_no_database(rf, site, django_assert_num_queries):
    from cms.core.views import server_error

    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "<h1" in response.content.decode()
