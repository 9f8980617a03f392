"""What stands in front of Django: the same answer as Django's, bounded memory, validators, and no wait for nothing."""

from __future__ import annotations

import gzip
import time

import pytest

from cms.core.middleware import KEEP_HEADER
from cms.response_cache.store import Store, make_answer
from cms.response_cache.wsgi import without_tracking
from themes.models import ThemePage

PAGE, API = "/themas/inclusieve-stad/", "/api/v1/themes"


def application_of(body: bytes = b"body", *fields: tuple[str, str], status: str = "200 OK"):
    """An application whose every answer may be kept."""

    def application(environ, start_response):
        start_response(status, [(KEEP_HEADER, str(time.time() + 600)), ("Content-Type", "text/plain"), *fields])
        return [body]

    return application


@pytest.mark.parametrize("address", [PAGE, API, "/sitemap.xml", "/informatiedagen.ics"])
@pytest.mark.parametrize("encoding", ["", "gzip, br"])
def test_kept_answer_equals_the_first_one_header_for_header(processes, theme, client, address, encoding):
    process = processes()
    headers = {"HTTP_ACCEPT_ENCODING": encoding} if encoding else {}
    first, kept = process.ask(address, **headers), process.ask(address, **headers)
    assert process.renders == 1
    assert kept == first
    assert kept.headers["etag"].startswith('"')
    # Nothing that Django sends is missing: all security headers stay.
    plain = client.get(address, headers={"accept-encoding": encoding})
    assert {name.lower() for name in plain.headers} <= set(kept.headers)
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy"):
        same = sorted(part.strip() for part in plain.headers[name].split(";"))
        assert sorted(part.strip() for part in kept.headers[name].split(";")) == same


def test_compressed_and_plain_are_kept_apart_and_compressed_is_the_same_in_every_process(processes, theme):
    one, other = processes(), processes()
    plain, small = one.ask(PAGE), one.ask(PAGE, HTTP_ACCEPT_ENCODING="gzip")
    assert small.headers["content-encoding"] == "gzip"
    assert gzip.decompress(small.body) == plain.body
    assert small.headers["etag"] != plain.headers["etag"]
    assert other.ask(PAGE, HTTP_ACCEPT_ENCODING="gzip") == small


@pytest.mark.parametrize("address", [PAGE, API])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_not_modified_comes_without_a_body_kept_or_not(processes, theme, address, form):
    process = processes()
    etag = process.ask(address).headers["etag"]
    for asked in (process, processes()):
        answer = asked.ask(address, HTTP_IF_NONE_MATCH=form.format(etag))
        assert (answer.status, answer.body) == (304, b"")
        assert "x-content-type-options" in answer.headers
        assert "content-length" not in answer.headers
    assert process.ask(address, HTTP_IF_NONE_MATCH='"other"').status == 200


def test_head_has_the_headers_of_get_and_no_body(processes, theme):
    process, other = processes(), processes()
    whole = process.ask(PAGE)
    for asked in (process, other):
        head = asked.ask(PAGE, method="HEAD")
        assert head.body == b""
        assert head.headers == whole.headers
    assert other.ask(PAGE) == whole
    assert (process.renders, other.renders) == (1, 1)


def test_part_of_an_answer_is_answered_with_the_whole(processes, theme):
    process = processes()
    whole = process.ask(PAGE)
    assert process.ask(PAGE, HTTP_RANGE="bytes=0-3") == whole


def test_hosts_schemes_and_queries_are_kept_apart(processes):
    process = processes(application_of())
    for headers in ({}, {"HTTP_HOST": "other.example"}, {"wsgi.url_scheme": "https"}, {"SERVER_PORT": "81"}):
        process.ask("/", **headers)
        process.ask("/", **headers)
    process.ask("/?a=1")
    process.ask("/?a=1")
    process.ask("/?a=2")
    assert process.renders == 6


def test_scheme_behind_a_proxy_is_the_one_that_django_sees(processes):
    process = processes(application_of(), forwarded=("HTTP_X_FORWARDED_PROTO", "https"))
    for value in ("https", "http", "nonsense", "more nonsense"):
        process.ask("/", HTTP_X_FORWARDED_PROTO=value)
    assert process.renders == 2


def test_origins_that_are_not_allowed_share_one_answer(processes):
    process = processes(application_of(b"x", ("Vary", "Origin")), origins=["https://a.example"])
    for origin in ("https://a.example", "https://b.example", "https://c.example"):
        process.ask("/api/v1/x", HTTP_ORIGIN=origin)
    assert process.renders == 2


@pytest.mark.parametrize(
    "field", [("Set-Cookie", "a=b"), ("Vary", "Cookie"), ("Vary", "Accept-Language"), ("Vary", "*")]
)
def test_answer_that_is_not_for_everybody_is_not_kept(processes, field):
    process = processes(application_of(b"x", field))
    process.ask("/")
    assert KEEP_HEADER.lower() not in process.ask("/").headers
    assert process.renders == 2


def test_invented_queries_do_not_fill_the_memory_nor_drive_out_pages(processes):
    process = processes(application_of(b"x" * 10_000), most_bytes=1_000_000)
    process.ask("/")
    for number in range(500):
        process.ask(f"/?n={number}")
    assert process.memory.queried.bytes <= 250_000
    assert sum(answer.size for answer in process.memory.queried.answers.values()) == process.memory.queried.bytes
    renders = process.renders
    process.ask("/")
    process.ask(f"/?n={'9' * 600}")
    assert process.renders == renders + 1
    assert not any("999" in key[5] for key in process.memory.queried.answers)


def test_what_is_used_stays_and_what_is_not_goes():
    store, version = Store(16 * 5000), (1, 0)
    for number in range(100):
        store.keep(number, make_answer("200 OK", [], b"", version=version, until=0))
        store.answers[0].used = True
    assert 0 in store.answers
    assert 1 not in store.answers
    assert store.bytes <= store.most_bytes
    assert not store.keep("huge", make_answer("200 OK", [], b"x" * 9000, version=version, until=0))
    store.drop_outdated((2, 0))
    assert (store.bytes, store.answers) == (0, {})


def test_advertisers_parameters_are_left_out_of_pages_only(processes, theme):
    assert without_tracking("a=1&utm_source=x&b=2&fbclid=3") == "a=1&b=2"
    process = processes()
    process.ask(PAGE)
    process.ask(f"{PAGE}?utm_source=nieuwsbrief&utm_medium=mail")
    assert process.renders == 1
    assert process.ask(f"{API}?utm_source=x").status == 422


def test_unreadable_input_is_refused_as_ever(processes, theme):
    process = processes()
    for address in ("/?q=%00", "/?q=%ff", "/api/v1/themes?locale=%00"):
        assert process.ask(address).status == 400
    assert not process.memory.queried.answers


def test_who_changes_content_is_answered_a_lease_later_and_others_at_once(processes, theme):
    def change(environ, start_response):
        start_response("204 No Content", [])
        if environ["PATH_INFO"] == "/change":
            ThemePage.objects.update(title="Nieuw")
        return []

    process = processes(change, lease=0.3)
    process.reader.read()
    began = time.monotonic()
    process.ask("/nothing", method="POST")
    assert time.monotonic() - began < 0.3
    began = time.monotonic()
    process.ask("/change", method="POST")
    assert time.monotonic() - began > 0.3


def test_unknown_version_is_answered_by_django(processes, theme):
    process = processes()
    process.ask(PAGE)
    process.reader.read = process.reader.current = lambda: None
    process.ask(PAGE)
    assert process.renders == 2
