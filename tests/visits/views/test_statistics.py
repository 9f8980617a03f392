"""The public figures as page and as JSON: languages, caching, the link in the footer, nothing about anybody."""

from __future__ import annotations

import pytest

from tests.factories.visits import MARKER, VisitRequestFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/statistics/visits"
PAGE = "/werkbezoeken-in-cijfers/"


@pytest.fixture
def visits(theme, other_theme):
    VisitRequestFactory.create_batch(7, themes=[theme], status="completed")
    VisitRequestFactory.create_batch(3, themes=[other_theme], status="completed", country="SE")
    VisitRequestFactory.create_batch(2, themes=[theme], status="completed", country="FR")


@pytest.mark.parametrize(
    ("prefix", "theme_name"), [("", "Inclusieve stad"), ("/en", "Inclusive city"), ("/fr", "Inclusieve stad")]
)
def test_page_shows_bars_and_tables_in_each_language(client, visits, other_theme, prefix, theme_name):
    VisitRequestFactory.create_batch(2, themes=[other_theme], status="completed")
    response = client.get(prefix + PAGE)
    html = response.content.decode()
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    main = html.partition("<main")[2].partition("</main>")[0]
    assert main.count("<table") == 4
    assert "<svg" in main
    assert " style=" not in main
    assert MARKER not in html
    assert f'{prefix}{PAGE}"' in html
    assert {cell[0] for table in response.context["tables"] for cell in table["rows"]} >= {theme_name}


def test_page_with_too_few_visits_says_so_and_is_not_linked(client, site, theme):
    VisitRequestFactory.create_batch(4, themes=[theme], status="completed")
    html = client.get(PAGE).content.decode()
    assert "<table" not in html
    assert PAGE not in client.get("/").content.decode()


def test_footer_links_to_the_figures_once_there_are_some(client, visits):
    assert f'href="{PAGE}"' in client.get("/").content.decode()
    assert f'href="/en{PAGE}"' in client.get("/en/").content.decode()


def test_api_gives_the_same_figures(client, visits):
    response = client.get(API, {"locale": "en"})
    found = response.json()
    assert (found["visits"], found["people"]) == (12, 96)
    assert found["by_theme"] == [{"key": None, "label": "Other", "visits": 12, "people": 96}]
    assert found["by_country"] == [
        {"key": "BE", "label": "Belgium", "visits": 7, "people": 56},
        {"key": None, "label": "Other", "visits": 5, "people": 40},
    ]
    assert found["by_kind"][0]["key"] == "municipality"
    assert MARKER not in response.content.decode()
    again = client.get(f"{API}?locale=en", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_api_below_five_visits_holds_nothing(client, theme):
    VisitRequestFactory.create_batch(4, themes=[theme], status="completed")
    empty = {"visits": None, "people": None, "by_theme": [], "by_year": [], "by_kind": [], "by_country": []}
    assert client.get(API).json() == empty


def test_api_refuses_what_it_does_not_know(client, site):
    assert client.get(API, {"theme": "x"}).status_code == 422
    assert client.get(API, {"locale": "de"}).status_code == 422
    assert client.post(API).status_code == 405
