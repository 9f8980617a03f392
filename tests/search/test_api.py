"""The search as JSON."""

from __future__ import annotations

import pytest

from tests.factories.themes import StrategicNoteFactory, ThemeFactory, add_note_page, add_theme_page

pytestmark = pytest.mark.django_db


def test_search_gives_the_shape_of_the_contract(client, site):
    body = [{"type": "text", "value": "<p>Langs de kade.</p>"}]
    value = {"number": "1", "heading": "Water", "anchor": "water", "body": body}
    add_note_page(StrategicNoteFactory(slug="haven"), title="Haven", sections=[{"type": "section", "value": value}])
    section = {
        "anchor": "water", "heading": "1 Water", "path": "/strategische-notas/haven/deel/water/",
        "fragment": "Langs de <mark>kade</mark>.",
    }  # fmt: skip
    assert client.get("/api/v1/search?q=kade").json() == {
        "count": 1,
        "next": None,
        "items": [
            {
                "type": "note", "title": "Haven", "path": "/strategische-notas/haven/", "fragment": "",
                "summary": "Over Nota haven.", "locale": "nl", "section": section, "sections": [section],
                "starts_at": None, "is_past": False,
            }
        ],
        "query": "kade",
        "corrected_query": None,
        "counts": {"theme": 0, "note": 1, "commitment": 0, "info_day": 0, "document": 0, "page": 0},
        "promoted": [],
    }  # fmt: skip


def test_search_pages_corrects_and_filters(client, site):
    for number in range(3):
        add_theme_page(ThemeFactory(code=f"veld-{number}"), title=f"Veldwerk {number}")
    first = client.get("/api/v1/search?q=veldwrek&limit=2").json()
    assert (first["count"], len(first["items"]), first["corrected_query"]) == (3, 2, "veldwerk")
    second = client.get(first["next"]).json()
    assert (len(second["items"]), second["next"]) == (1, None)
    assert client.get("/api/v1/search?q=veldwrek&literal=true").json()["count"] == 0
    assert client.get("/api/v1/search?q=veldwerk&type=note").json()["count"] == 0
    assert client.get("/api/v1/search?q=veldwerk&locale=fr").json()["count"] == 0


@pytest.mark.parametrize("query", ["?type=onzin", "?limit=0", "?q=" + "x" * 201, "?onbekend=1", "?locale=de"])
def test_search_refuses_what_it_does_not_know(client, site, query):
    assert client.get(f"/api/v1/search{query}").status_code == 422


@pytest.mark.parametrize("query", ["", "?q=%00", "?q=%22", "?q=" + "%F0%9F%8F%9B" * 20, "?offset=9999999"])
def test_search_answers_any_text(client, site, query):
    assert client.get(f"/api/v1/search{query}").status_code in (200, 400, 422)
