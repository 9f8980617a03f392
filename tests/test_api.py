"""The rules of every endpoint: problems, validators, strict parameters, methods."""

from __future__ import annotations

import json

import pytest
from openapi_spec_validator import validate

from tests.factories.themes import ThemeFactory, add_theme_page

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


def test_openapi_document_is_valid_and_lists_the_contract(client, site):
    document = client.get("/api/v1/openapi.json").json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert sorted(document["paths"]) == [
        "/api/v1/alerts",
        "/api/v1/banners",
        "/api/v1/commitments",
        "/api/v1/forms/{slug}",
        "/api/v1/forms/{slug}/submissions",
        "/api/v1/info-days",
        "/api/v1/info-days/{info_day_id}",
        "/api/v1/menu",
        "/api/v1/notes",
        "/api/v1/notes/{slug}",
        "/api/v1/notes/{slug}/commitments",
        "/api/v1/pages",
        "/api/v1/pages/all",
        "/api/v1/preview",
        "/api/v1/requests/mine",
        "/api/v1/requests/mine/answer",
        "/api/v1/requests/mine/reply",
        "/api/v1/requests/mine/withdrawal",
        "/api/v1/search",
        "/api/v1/site",
        "/api/v1/statistics/visits",
        "/api/v1/sync",
        "/api/v1/themes",
        "/api/v1/themes/{code}",
        "/api/v1/themes/{code}/followers",
    ]


@pytest.mark.parametrize(
    "path", ["/api/v1/", "/api/v1/nothing", "/api/v2/themes", "/api/v1/themes/none", "/api/v1/themes/"]
)
def test_unknown_address_is_a_problem_document(client, site, path):
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert answer.json()["status"] == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_method_that_an_address_does_not_know_is_405(client, site, method):
    answer = getattr(client, method)("/api/v1/themes")
    assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM)
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_get_of_an_address_that_only_takes_posts_is_405(client, site):
    answer = client.get("/api/v1/forms/werkbezoek-aanvragen/submissions")
    assert (answer.status_code, answer["Allow"]) == (405, "OPTIONS, POST")


def test_options_and_head_answer_without_a_body(client, theme):
    assert client.options("/api/v1/themes").status_code == 204
    head, full = client.head("/api/v1/themes"), client.get("/api/v1/themes")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", full["ETag"])


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "offset=-1", f"offset={10**30}", "locale=de", "lokale=nl", "limit=1&limit=2"],
)
def test_parameter_that_is_unknown_or_out_of_bounds_is_422(client, site, query):
    answer = client.get(f"/api/v1/themes?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert answer.json()["errors"][0]["parameter"] in query


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/info-days?from=2027-99-01",
        f"/api/v1/info-days/{10**30}",
        "/api/v1/info-days/abc",
        "/api/v1/info-days?to=9999-12-31",
    ],
)
def test_value_that_no_database_can_hold_is_no_500(client, site, path):
    assert client.get(path).status_code in {404, 422}


@pytest.mark.parametrize("query", ["theme=%00", "theme=a%00b", "theme=%ff", "theme=%ed%a0%80"])
def test_query_that_is_no_text_is_400(client, site, query):
    answer = client.get(f"/api/v1/info-days?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


def test_answer_is_not_sent_again_to_who_has_it(client, theme):
    first = client.get("/api/v1/themes/inclusieve-stad")
    again = client.get("/api/v1/themes/inclusieve-stad", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["ETag"].startswith('"')
    assert first["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in first.get("Vary", "")


def test_themes_page_through_in_their_order(client, theme, other_theme):
    first = client.get("/api/v1/themes?limit=1").json()
    assert [item["code"] for item in first["items"]] == ["duurzame-stad"]
    second = client.get(first["next"]).json()
    assert [item["code"] for item in second["items"]] == ["inclusieve-stad"]
    assert (first["count"], second["next"]) == (2, None)


def test_theme_shows_its_text_as_typed_blocks_and_where_its_translations_are(client, site):
    theme = ThemeFactory(code="slimme-stad")
    body = [("text", "<h2>Kop</h2><p>Tekst</p>"), ("facts", [{"value": "130+", "label": "talen"}])]
    add_theme_page(
        theme, "nl", title="Slimme stad", body=json.dumps([{"type": kind, "value": value} for kind, value in body])
    )
    add_theme_page(theme, "fr", title="Ville intelligente")
    found = client.get("/api/v1/themes/slimme-stad").json()
    assert [block["type"] for block in found["body"]] == ["text", "facts"]
    assert found["body"][0]["value"]["html"] == "<h2>Kop</h2><p>Tekst</p>"
    assert found["body"][1]["value"] == [{"value": "130+", "label": "talen"}]
    assert found["path"] == "/themas/slimme-stad/"
    assert found["translations"] == [
        {"locale": "fr", "path": "/fr/themas/slimme-stad/"},
        {"locale": "nl", "path": "/themas/slimme-stad/"},
    ]


@pytest.mark.parametrize("hide", ["unpublish", "restrict", "retire", "expire"])
def test_theme_that_the_public_may_not_read_is_nowhere_in_the_api(client, theme, hide):
    from wagtail.models import PageViewRestriction

    from tests.factories.visits import InfoDayFactory
    from themes.models import ThemePage

    page = ThemePage.objects.get(theme=theme, lang="nl")
    page.title = "Geheime titel"
    page.save_revision().publish()
    InfoDayFactory(themes=[theme])
    assert "Geheime titel" in client.get("/api/v1/info-days").content.decode()
    if hide in {"unpublish", "expire"}:
        page.unpublish()
    elif hide == "restrict":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    else:
        theme.is_retired = True
        theme.save()
    for path in ("/api/v1/themes", "/api/v1/info-days", "/api/v1/banners", "/api/v1/themes/inclusieve-stad"):
        assert "Geheime titel" not in client.get(path).content.decode(), path
    assert client.get("/api/v1/themes/inclusieve-stad").status_code == 404


def test_error_inside_is_a_problem_without_details(client, site, monkeypatch):
    from themes import api

    def broken(*_args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(api, "frame_of", broken)
    client.raise_request_exception = False
    answer = client.get("/api/v1/themes")
    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert "secret" not in answer.content.decode()
