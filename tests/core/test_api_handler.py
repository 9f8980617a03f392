"""The short way through Django gives what the long way gives, header for header."""

from __future__ import annotations

import gzip
import json

import pytest
from django.conf import settings
from django.middleware.gzip import GZipMiddleware
from django.test import Client

from cms.core.api_handler import LEFT_OUT

SHORT = "cms.core.api_handler.read_api_directly"
PATHS = [
    "/api/v1/themes", "/api/v1/themes/inclusieve-stad", "/api/v1/themes/nergens", "/api/v1/site", "/api/v1/menu",
    "/api/v1/pages?path=/", "/api/v1/pages?path=/nergens/", "/api/v1/commitments", "/api/v1/search?q=stad",
    "/api/v1/banners", "/api/v1/docs", "/api/v1/openapi.json", "/api/v1/problems/not-found", "/api/v1/nergens",
    "/api/v1/", "/api/v1/themes?limit=0", "/api/v1/themes?q=%00", "/api/v1/themes/%ff", "/api/v1/themes/",
    "/api/v1/forms/werkbezoek-aanvragen", "/api/v1/statistics/visits", "/api/v1/alerts?locale=xx",
]  # fmt: skip
ASKED = [
    {},
    {"HTTP_ACCEPT_ENCODING": "gzip"},
    {"HTTP_ORIGIN": "https://voorbeeld.example"},
    {"HTTP_ORIGIN": "https://vreemd.example"},
    {"HTTP_HOST": "niet-van-ons.example"},
    {"HTTP_IF_NONE_MATCH": "*"},
    {"HTTP_COOKIE": f"csrftoken={'a' * 32}; messages=x"},
    {"wsgi.url_scheme": "https", "SERVER_PORT": "443"},
]


def told(client: Client, method: str, path: str, asked: dict[str, str]):
    answer = getattr(client, method)(path, **asked)
    headers, body = dict(answer.headers), answer.content
    if headers.get("Content-Encoding") == "gzip" and body:
        # The packed bytes are padded by chance.
        headers["Content-Length"], body = "", gzip.decompress(body)
    elif headers.get("Content-Encoding") == "gzip":
        headers["Content-Length"] = ""
    return answer.status_code, headers, body, set(answer.cookies)


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: next(iter(asked), "plain"))
def test_both_ways_give_the_same(theme, settings, monkeypatch, method, asked):
    # Padding by chance decides whether a short answer is packed at all.
    monkeypatch.setattr(GZipMiddleware, "max_random_bytes", 0)
    settings.CORS_ALLOWED_ORIGINS = ["https://voorbeeld.example"]
    settings.SECURE_HSTS_SECONDS = 3600
    short = Client()
    short.get("/api/v1/site")
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != SHORT]
    long = Client()
    for path in PATHS:
        # Each client holds the layers that it was made with.
        one, other = told(short, method, path, asked), told(long, method, path, asked)
        assert (path, one[1].items() ^ other[1].items()) == (path, set())
        assert one == other, path


FORM = "/api/v1/forms/werkbezoek-aanvragen/submissions"
SENT = [
    (FORM, "{}", "application/json"), (FORM, "[", "application/json"), (FORM, "{}", "text/plain"),
    ("/api/v1/forms/nergens/submissions", "{}", "application/json"), (FORM + "?x=1", "{}", "application/json"),
    ("/api/v1/themes", "{}", "application/json"), ("/api/v1/nergens", "", "application/json"),
    (FORM, '{"organisation": "\\u0000"}', "application/json"), ("/api/v1/followers", "{}", "application/json"),
]  # fmt: skip


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: next(iter(asked), "plain"))
def test_both_ways_give_the_same_to_what_is_sent(theme, answers, settings, monkeypatch, asked):
    monkeypatch.setattr(GZipMiddleware, "max_random_bytes", 0)
    settings.CORS_ALLOWED_ORIGINS = ["https://voorbeeld.example"]
    whole = json.dumps({**answers, "people": 8, "privacy_accepted": True})
    told_by = []
    for middleware in (settings.MIDDLEWARE, [name for name in settings.MIDDLEWARE if name != SHORT]):
        settings.MIDDLEWARE = middleware
        client = Client()
        found = []
        for path, body, kind in [*SENT, (FORM, whole, "application/json")]:
            answer = client.generic("POST", path, body, content_type=kind, **asked)
            text = answer.content
            if answer.headers.get("Content-Encoding") == "gzip":
                text = gzip.decompress(text)
            if answer.status_code == 201:
                # A reference and a link of its own.
                text = sorted(json.loads(text))
            headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
            found.append((path, answer.status_code, headers, text, set(answer.cookies)))
        told_by.append(found)
    assert told_by[0] == told_by[1]
    assert 201 in {status for _path, status, *_rest in told_by[0]} or "HTTP_HOST" in asked


def test_what_is_left_out_is_named_and_there():
    assert set(settings.MIDDLEWARE) >= LEFT_OUT
    assert settings.MIDDLEWARE[0] == SHORT


def test_who_is_logged_in_goes_the_long_way(client, anna_editor, theme, monkeypatch):
    client.force_login(anna_editor)
    monkeypatch.setattr("cms.core.api_handler.ApiHandler.answer", lambda *_: pytest.fail("the short way"))
    assert client.get("/api/v1/themes").status_code == 200


def test_reads_of_the_api_go_the_short_way_and_pages_do_not(client, site):
    assert not hasattr(client.get("/api/v1/themes").wsgi_request, "session")
    assert hasattr(client.get("/").wsgi_request, "session")
