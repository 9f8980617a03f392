"""The contract: the committed document, pages by path, formats, problems with pages, the requester's token."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from wagtail.contrib.redirects.models import Redirect

from cms.core.middleware import LONGEST_ADDRESS
from cms.core.problem_types import PROBLEMS
from tests.factories.visits import VisitRequestFactory
from themes.models import ThemePage
from visits.services.registrations import rotate_token

pytestmark = pytest.mark.django_db


def test_committed_document_is_what_the_site_serves(settings, tmp_path):
    call_command("update_openapi", "--check")
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs/developers").mkdir(parents=True)
    (tmp_path / "docs/developers/openapi.json").write_text("{}")
    with pytest.raises(CommandError):
        call_command("update_openapi", "--check")


def test_operations_are_named_for_what_they_do_and_not_for_where_their_code_stands(client, site):
    """Generated clients carry these names: moving a function must not rename what others wrote."""
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    names = [operation["operationId"] for operations in paths.values() for operation in operations.values()]
    assert len(set(names)) == len(names)
    assert {"list_themes", "get_form", "submit_form", "search_everything", "sync"} <= set(names)
    assert not [name for name in names if "_api_" in name or name.startswith(("cms_", "home_", "themes_", "visits_"))]


def test_every_error_is_documented_as_a_problem_with_a_page(client, site):
    document = client.get("/api/v1/openapi.json").json()
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    # An address that is far too long never comes to us: web servers have their own words for that.
                    others = ["text/html"] if status == "414" else []
                    assert list(answer["content"]) == ["application/problem+json", *others], (path, status)
    for kind in PROBLEMS:
        page = client.get(f"/api/v1/problems/{kind}")
        assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    docs = client.get("/api/v1/docs").content.decode()
    assert "<script" not in docs
    assert all(path in docs for path in document["paths"])
    assert "https://" not in docs.split("</head>")[0]


def test_page_by_path_has_the_shape_of_its_type(client, theme, django_assert_max_num_queries):
    wanted = {
        "/": "home", "/en/": "home", "/themas/": "theme_index", "/themas": "theme_index",
        "/themas/inclusieve-stad/": "theme", "/en/themas/inclusieve-stad/": "theme",
        "/strategische-notas/": "note_index", "/fr/privacy/": "page", "/werkbezoek-aanvragen/": "form",
    }  # fmt: skip
    for path, kind in wanted.items():
        with django_assert_max_num_queries(3):
            found = client.get("/api/v1/pages", {"path": path})
        assert (found.status_code, found.json()["type"]) == (200, kind), path
    Redirect.objects.create(old_path="/oud", redirect_page=ThemePage.objects.get(theme=theme, lang="nl"))
    found = client.get("/api/v1/pages", {"path": "/oud/"}).json()
    assert found == {"type": "redirect", "location": "/themas/inclusieve-stad/", "is_permanent": True}


@pytest.mark.parametrize(
    "path", ["", "themas", "//evil.example", "/nergens/", "/%00", "/../", "/themas/?a=1&b=" + "x" * 2000]
)
def test_path_that_leads_nowhere_is_no_500(client, theme, path):
    assert client.get("/api/v1/pages", {"path": path}).status_code in (404, 422)


def test_text_comes_in_the_form_asked_for_and_fields_as_named(client, theme):
    page = ThemePage.objects.get(theme=theme, lang="nl")
    other = ThemePage.objects.get(theme=theme, lang="en")
    text = f'<h2>Kop</h2><p>Lees <a linktype="page" id="{other.pk}">meer</a>.</p>'
    page.body = json.dumps([{"type": "text", "value": text}])
    page.save_revision().publish()
    address = "/api/v1/themes/inclusieve-stad"
    html = '<h2>Kop</h2><p>Lees <a href="/en/themas/inclusieve-stad/">meer</a>.</p>'
    assert client.get(address).json()["body"] == [{"type": "text", "value": {"html": html}}]
    markdown = client.get(f"{address}?format=markdown").json()["body"][0]["value"]["markdown"]
    assert markdown == "## Kop\n\nLees [meer](/en/themas/inclusieve-stad/)."
    assert client.get("/api/v1/themes?fields=code,path").json()["items"] == [
        {"code": "inclusieve-stad", "path": "/themas/inclusieve-stad/"}
    ]
    for query in ("fields=geheim", "expand=alles", "format=xml"):
        assert client.get(f"/api/v1/themes?{query}").status_code == 422


def test_requester_reads_and_withdraws_by_a_token_in_a_header(client, theme):
    visit_request = VisitRequestFactory()
    from django.utils import timezone

    rotated = rotate_token(visit_request, now=timezone.now())
    headers = {"Authorization": f"Bearer {rotated.token}"}
    address = "/api/v1/requests/mine"
    found = client.get(address, headers=headers)
    assert (found.json()["reference"], found["Cache-Control"]) == (visit_request.reference, "private, no-store")
    assert found.json()["can_withdraw"]
    assert visit_request.email not in found.content.decode()
    assert client.get(address).status_code == 401
    assert client.get(address, headers={"Authorization": "Bearer onzin"}).status_code == 404
    assert client.get(f"{address}/withdrawal", headers=headers).status_code == 405
    assert client.post(f"{address}/withdrawal", headers=headers).json()["status"] == "withdrawn"
    assert client.post(f"{address}/withdrawal", headers=headers).status_code == 409


def test_address_that_is_too_long_is_a_documented_problem_with_the_headers_of_every_answer(client, site, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://front.example"]
    long = "/api/v1/search?q=" + "a" * LONGEST_ADDRESS
    for answer in (
        client.get(long, HTTP_ORIGIN="https://front.example"),
        client.post(long),
        client.get(f"/api/{long}"),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (414, "application/problem+json")
        assert answer.json()["type"] == "/api/v1/problems/address-too-long"
        assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert (
        client.get(long, HTTP_ORIGIN="https://front.example")["Access-Control-Allow-Origin"] == "https://front.example"
    )
    assert client.get(long[:LONGEST_ADDRESS]).status_code == 422
    # Twelve characters of the address for one letter.
    assert client.get("/api/v1/themes/" + "\U0001f3e0" * 333).status_code == 414
    assert client.get("/api/v1/themes/" + "\U0001f3e0" * 332).status_code == 422
    assert client.get("/zoeken/?q=" + "a" * LONGEST_ADDRESS).status_code == 200
    document = client.get("/api/v1/openapi.json").json()
    assert all("414" in operation["responses"] for its in document["paths"].values() for operation in its.values())


def test_web_server_takes_longer_addresses_than_the_api_refuses():
    words = runpy.run_path(str(Path(settings.BASE_DIR, "gunicorn.conf.py")))
    # The method, two spaces, the protocol.
    assert words["limit_request_line"] > LONGEST_ADDRESS + 30
