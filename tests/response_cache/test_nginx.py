"""The files of deploy/nginx in a real nginx: it answers for the site only what the site would answer itself, now."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass, field
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from cms.core.content_version.reading import MARGIN
from cms.core.middleware import KEEP_HEADER
from cms.response_cache.wsgi import ResponseCache
from tests import nginx

pytestmark = pytest.mark.once

PAGE = "/themas/inclusieve-stad/"
LEASE = 0.05


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, *_arguments):
        """The tests speak for themselves."""


@dataclass
class Reader:
    """A version that the test sets, as cms.core.content_version.reading has it; `pause`: how long telling takes."""

    lease: float = LEASE
    version: tuple[int, int] | None = (1, 1)
    pause: float = 0.0
    reads: int = 0
    state: tuple[float, tuple[int, int] | None] = (0.0, None)

    def current(self):
        return self.version

    def read(self):
        self.reads += 1
        version = self.version
        time.sleep(self.pause)
        return version

    def wait(self):
        time.sleep(self.lease * MARGIN)


@dataclass
class Site:
    """An application that counts what it is asked, behind the memory of a process, behind nginx."""

    reader: Reader = field(default_factory=Reader)
    asked: list[dict] = field(default_factory=list)
    text: str = "oud"
    is_kept: bool = True
    seconds: float = 600.0
    max_age: int = 60
    status: str = "200 OK"
    port: int = 0

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        fields = [("Content-Type", "text/plain"), ("Vary", "Accept-Encoding, Origin")]
        fields.append(("Cache-Control", f"public, max-age={self.max_age}"))
        if self.is_kept:
            fields.append((KEEP_HEADER, str(time.time() + self.seconds)))
        start_response(self.status, fields)
        return [f"{self.text} {environ.get('HTTP_ORIGIN', '')}".encode()]

    def ask(self, address=PAGE, method="GET", body=None, **headers):
        """(status, headers in small letters, text)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, address, body, {"Host": "stad.example", **fields})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def is_answered_by_nginx(self, address=PAGE, **headers) -> bool:
        before = len(self.asked)
        self.ask(address, **headers)
        return len(self.asked) == before


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """nginx before a server of our own, once for all tests of this file."""
    if not nginx.can_run() or shutil.which("curl") is None:
        if os.environ.get("REQUIRE_NGINX") == "1":
            pytest.fail("nginx with its Lua module, or curl, is not installed")
        pytest.skip("nginx with its Lua module, or curl, is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    chosen: dict[str, ResponseCache] = {}
    server = make_server("127.0.0.1", 0, lambda *asked: chosen["now"](*asked), Server, Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    with nginx.in_front_of(folder, server.server_port) as port:
        yield port, chosen, server
        errors = (folder / "error.log").read_text()
    server.shutdown()
    thread.join()
    server.server_close()
    assert "lua" not in errors, errors


@pytest.fixture
def site(running):
    """A site whose process keeps nothing, so that whatever does not come from nginx is counted."""
    port, chosen, _server = running
    site = Site(port=port)
    # Another version than all tests before.
    site.reader.version = (int(time.monotonic() * 1000), 0)
    chosen["now"] = ResponseCache(
        site, site.reader, most_bytes=16, cookies=("sessionid", "csrftoken", "messages"), release="r1"
    )
    site.reader.wait()
    return site


def change(site: Site, text: str) -> None:
    """Publish: another text, another version, and the editor is answered a lease later."""
    site.text = text
    epoch, count = site.reader.version
    site.reader.version = (epoch, count + 1)
    site.reader.wait()


def test_second_answer_comes_from_nginx_and_is_the_same(site):
    status, headers, text = site.ask()
    again = site.ask()
    assert len(site.asked) == 1
    assert (again[0], again[2]) == (status, text) == (200, "oud ")
    assert {**again[1], "date": ""} == {**headers, "date": ""}
    assert not [name for name in headers if name.startswith("x-")]


@pytest.mark.parametrize("times", range(3))
def test_change_is_in_the_next_answer(site, times):
    site.ask()
    for text in ("nieuw", "nieuwer", "nieuwst"):
        change(site, text)
        assert site.ask()[2] == f"{text} "
        assert site.is_answered_by_nginx()


def test_under_load_one_in_a_lease_asks_for_the_version_and_no_answer_is_old(site):
    stale, told = [], ["oud"]
    ends = time.monotonic() + 1

    def read():
        while time.monotonic() < ends:
            floor = told[-1]
            if site.ask()[2].strip() < floor:
                stale.append(floor)

    threads = [threading.Thread(target=read) for _reader in range(4)]
    for thread in threads:
        thread.start()
    for number in range(8):
        change(site, f"oud{number}")
        told.append(f"oud{number}")
    for thread in threads:
        thread.join()
    assert stale == []
    # Twice in a lease under load, and by each of the four where nobody asked in time.
    assert site.reader.reads < 6 / LEASE


def test_answer_that_was_made_under_another_version_is_not_kept(site):
    """Between the proxy's question and the answer, content changed: it may be of before or after."""
    site.ask("/other")
    epoch, count = site.reader.version
    site.reader.version = (epoch, count + 1)
    assert not site.is_answered_by_nginx()
    assert not site.is_answered_by_nginx()


@pytest.mark.parametrize("trouble", ["unknown", "slow", "broken"])
def test_nothing_kept_is_shown_while_the_version_cannot_be_known(site, trouble):
    site.ask()
    if trouble == "unknown":
        site.reader.version = None
    elif trouble == "slow":
        site.reader.pause = LEASE * 2
    else:
        site.reader.version = ("x", "y")
    site.reader.wait()
    assert not site.is_answered_by_nginx()
    assert not site.is_answered_by_nginx()


def test_site_that_is_down_is_down(running, site):
    site.ask()
    _port, _chosen, server = running
    application, server.application = server.application, None
    try:
        site.reader.wait()
        assert site.ask()[0] >= 500
    finally:
        server.application = application


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "sessionid=x"},
        {"Cookie": "a=b; __Host-csrftoken=x"},
        {"Cookie": "messages=x"},
        {"Authorization": "Bearer x"},
    ],
    ids=["session", "csrf", "messages", "authorization"],
)
def test_who_is_somebody_is_answered_by_the_site_and_leaves_nothing(site, headers):
    assert not site.is_answered_by_nginx(**headers)
    site.text = "mijn"
    assert site.ask(**headers)[2] == "mijn "
    site.text = "oud"
    assert site.ask()[2] == "oud "
    assert not site.is_answered_by_nginx(**headers)


def test_cookie_of_nobody_changes_nothing(site):
    site.ask()
    assert site.is_answered_by_nginx(Cookie="_pk_id=1")


def test_answers_are_kept_apart_by_all_that_they_differ_by(site):
    addresses = [PAGE, "/", "/?a=1", "/?a=2", PAGE.upper(), "/%74hemas/inclusieve-stad/"]
    for address in addresses:
        assert not site.is_answered_by_nginx(address)
    assert not site.is_answered_by_nginx(Accept_Encoding="br, gzip")
    assert not site.is_answered_by_nginx(Host="andere.example")
    for origin in ("https://a.example", "https://b.example"):
        assert site.ask(Origin=origin)[2] == f"oud {origin}"
        assert site.ask(Origin=origin)[2] == f"oud {origin}"
    assert len(site.asked) == len(addresses) + 4
    assert site.is_answered_by_nginx(Accept_Encoding="gzip")


def test_nobody_chooses_the_version_under_which_an_answer_is_kept(site):
    epoch, count = site.reader.version
    site.ask(X_Gaststad_Version=f"r1.{epoch}.{count + 1}")
    assert site.asked[-1]["HTTP_X_GASTSTAD_VERSION"] == f"r1.{epoch}.{count}"
    change(site, "nieuw")
    assert site.ask()[2] == "nieuw "


@pytest.mark.parametrize("address", ["/.content-version", "//.content-version", "/a/../.content-version"])
def test_version_is_told_to_nobody_else(site, address):
    site.ask()
    before = site.reader.reads
    assert site.ask(address)[0] == 404
    assert site.reader.reads == before


def test_what_the_site_does_not_want_kept_is_not(site):
    site.is_kept = False
    site.ask()
    assert not site.is_answered_by_nginx()


def test_answers_other_than_200_are_not_kept(site):
    site.status = "404 Not Found"
    site.is_kept = False
    site.ask()
    assert not site.is_answered_by_nginx()


def test_answer_ends_at_its_moment_and_others_may_keep_it_no_longer(site):
    site.seconds = 3.0
    until = time.time() + site.seconds
    site.ask()
    _status, headers, _text = site.ask()
    assert len(site.asked) == 1
    assert headers["cache-control"] in ("public, max-age=2", "public, max-age=1")
    site.text = "nieuw"
    while time.time() < until:
        time.sleep(0.01)
    assert site.ask()[2] == "nieuw "


def test_long_answer_keeps_its_max_age(site):
    site.ask()
    assert site.ask()[1]["cache-control"] == "public, max-age=60"
    assert len(site.asked) == 1


def test_who_has_it_already_is_told_so_by_nginx(site):
    etag = site.ask()[1]["etag"]
    for form in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        status, headers, text = site.ask(If_None_Match=form)
        assert (status, text, headers["etag"]) == (304, "", etag)
    assert site.ask(If_None_Match='"x"')[0] == 200
    assert len(site.asked) == 1


def test_first_question_with_a_validator_is_answered_in_full_to_nginx(site):
    etag = site.ask()[1]["etag"]
    change(site, "oud")
    assert site.ask(If_None_Match=etag)[0] == 304
    assert site.ask()[0] == 200


def test_head_and_parts(site):
    assert site.ask(method="HEAD")[2] == ""
    # A whole answer was asked for, so it can be kept (the asker of a HEAD is done before nginx is).
    assert site.asked[-1]["REQUEST_METHOD"] == "GET"
    site.ask()
    before = len(site.asked)
    status, headers, text = site.ask(method="HEAD")
    assert (status, text, headers["content-length"]) == (200, "", "4")
    assert site.ask(Range="bytes=0-1")[0::2] == (200, "oud ")
    assert len(site.asked) == before


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_everything_else_goes_to_the_site(site, method):
    site.ask()
    before = site.reader.reads
    site.ask(method=method, body="x=1")
    site.ask(method=method, body="x=1")
    assert len(site.asked) == 3
    assert site.asked[-1]["REQUEST_METHOD"] == method
    # The memory of the process compares versions around what may change them; nginx does not ask.
    assert site.reader.reads - before <= (0 if method == "OPTIONS" else 4)


def test_kept_answers_and_questions_for_the_version_work_over_http2(running, site, tmp_path):
    """Lua's subrequests do not: a server with `http2` would answer 500 to everything."""
    _port, _chosen, server = running
    tmp_path.chmod(0o755)
    with nginx.in_front_of(tmp_path, server.server_port, listen="http2") as port:
        command = ["curl", "--silent", "--http2-prior-knowledge", "--write-out", "%{http_version} %{http_code}"]
        for _first_and_kept in range(2):
            said = subprocess.run([*command, f"http://127.0.0.1:{port}{PAGE}"], capture_output=True, text=True).stdout
            assert said == "oud 2 200"
    assert len(site.asked) == 1


def test_site_is_told_who_asks(site):
    site.ask()
    environ = site.asked[-1]
    assert environ["HTTP_HOST"] == "stad.example"
    assert environ["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert environ["HTTP_X_FORWARDED_PROTO"] == "http"
