"""The WSGI application in front of Django: published answers from memory, everything else from Django.

See docs/adr/0030-published-answers-from-memory.md for why this is never stale.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cms.core.content_version.reading import Version, VersionReader
from cms.core.memo import memo
from cms.core.middleware import KEEP_HEADER
from cms.response_cache import proxy
from cms.response_cache.marking import ASKED
from cms.response_cache.store import Answer, Headers, Store, make_answer, with_max_age

Environ = dict[str, Any]
Key = tuple[str, ...]
Application = Callable[..., Iterable[bytes]]

LONGEST_PATH = 1024
LONGEST_QUERY = 512
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# Answers under these are nobody else's, or files.
NEVER = ("/admin/", "/documents/", "/media/", "/static/", "/healthz", "/readyz")
# As Django understands it.
_GZIP = re.compile(r"\bgzip\b")
# What an answer may differ by: both are in the key.
_VARIES_BY = frozenset({"accept-encoding", "origin"})
# What advertisers hang on an address; no page of ours reads it.
_TRACKING = re.compile(r"(?:utm_[a-z]+|fbclid|gclid|msclkid|mc_cid|mc_eid)=")


class ResponseCache:
    """Wraps a WSGI application; `origins` are those that Django's CORS rules tell apart.

    With a `release`, a proxy in front keeps answers by the same rule, of this release alone (cms.response_cache.proxy).
    """

    def __init__(
        self,
        application: Application,
        reader: VersionReader,
        *,
        most_bytes: int,
        cookies: Iterable[str],
        origins: Iterable[str] = (),
        forwarded: tuple[str, str] | None = None,
        release: str = "",
    ) -> None:
        self.application = application
        self.reader = reader
        # Apart, so that nobody drives out the pages by inventing queries.
        self.plain = Store(most_bytes * 3 // 4)
        self.queried = Store(most_bytes // 4)
        self._cookies = tuple(f"{name}=" for name in cookies)
        self._origins = frozenset(origins)
        self._forwarded = forwarded
        self._release = release
        self._seen: Version | None = None
        # Without room it only makes who changes content wait, for what the process remembers (cms.core.memo).
        self.keeps = most_bytes > 0

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            return self._changing(environ, start_response, method)
        if self._release and environ["PATH_INFO"] == proxy.VERSION_PATH:
            return proxy.tell_version(self.reader, self._release, start_response)
        key = self.key_of(environ) if self.keeps else None
        if key is None:
            return self.application(environ, start_response)
        version = self.reader.current()
        if version is None:
            return self.application(environ, start_response)
        answer = (self.queried if key[5] else self.plain).answers.get(key)
        if answer is not None and answer.version == version and time.time() < answer.until:
            answer.used = True
            return self._send(answer, environ, start_response, method)
        return self._ask(environ, start_response, key, version)

    def key_of(self, environ: Environ) -> Key | None:
        """All that a published answer depends on; None for a request that is asked of Django whatever it is."""
        get = environ.get
        if "HTTP_AUTHORIZATION" in environ or (
            "HTTP_IF_MODIFIED_SINCE" in environ and "HTTP_IF_NONE_MATCH" not in environ
        ):
            return None
        if "HTTP_COOKIE" in environ and any(name in environ["HTTP_COOKIE"] for name in self._cookies):
            return None
        path, query = environ["PATH_INFO"], get("QUERY_STRING", "")
        if query and not path.startswith("/api/"):
            query = environ["QUERY_STRING"] = without_tracking(query)
        if len(query) > LONGEST_QUERY or len(path) > LONGEST_PATH or path.startswith(NEVER):
            return None
        forwarded, origin = "", get("HTTP_ORIGIN", "")
        if self._forwarded is not None:
            forwarded = "s" if get(self._forwarded[0], "").partition(",")[0].strip() == self._forwarded[1] else "-"
        if origin:
            origin = origin if origin in self._origins else "-"
        return (
            environ["wsgi.url_scheme"] + forwarded,
            get("HTTP_HOST", ""),
            environ["SERVER_PORT"],
            get("SCRIPT_NAME", ""),
            path,
            query,
            "gzip" if "HTTP_ACCEPT_ENCODING" in environ and _GZIP.search(environ["HTTP_ACCEPT_ENCODING"]) else "",
            origin,
        )

    def _ask(self, environ: Environ, start_response: Callable[..., Any], key: Key, version: Version) -> Iterable[bytes]:
        """Django's answer, kept under the version that was read before it was made."""
        if version != self._seen:
            self._seen = version
            self.plain.drop_outdated(version)
            self.queried.drop_outdated(version)
        method = environ["REQUEST_METHOD"]
        # The same question for both: a HEAD has the headers of a GET.
        asked = {**environ, "REQUEST_METHOD": "GET", ASKED: True}
        started: list[Any] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            started[:] = [status, headers]
            return _refuse_write

        chunks = self.application(asked, start)
        status, headers = started
        mark = next((value for name, value in headers if name == KEEP_HEADER), None)
        if mark is None:
            start_response(status, headers)
            return _closed(chunks) if method == "HEAD" else chunks
        headers = [(name, value) for name, value in headers if name != KEEP_HEADER]
        try:
            body = b"".join(chunks)
        finally:
            _close(chunks)
        answer = make_answer(status, headers, body, version=version, until=float(mark))
        if is_for_everybody(headers):
            (self.queried if key[5] else self.plain).keep(key, answer)
            return self._send(answer, environ, start_response, method)
        return send(answer, environ, start_response, method)

    def _send(
        self, answer: Answer, environ: Environ, start_response: Callable[..., Any], method: str
    ) -> Iterable[bytes]:
        marks = proxy.marks(answer, self._release, environ) if self._release else ()
        return send(answer, environ, start_response, method, marks)

    def _changing(self, environ: Environ, start_response: Callable[..., Any], method: str) -> Iterable[bytes]:
        """Django's answer; a lease later when it changed content, so that no process shows what was before."""
        if method in SAFE:
            return self.application(environ, start_response)
        before = self.reader.state[1] or self.reader.read()
        with memo.changing():
            chunks = self.application(environ, start_response)
        if before is None or self.reader.read() != before:
            self.reader.wait()
        return chunks


def send(
    answer: Answer,
    environ: Environ,
    start_response: Callable[..., Any],
    method: str,
    marks: Sequence[tuple[str, str]] = (),
) -> Iterable[bytes]:
    """Hand an answer to the server: whole, its headers only, or the word that the asker has it already."""
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    if wanted is not None and (wanted == answer.etag or matches(wanted, answer.etag)):
        status, headers, body = "304 Not Modified", answer.not_modified, ()
    else:
        status, headers = answer.status, answer.headers
        body = (answer.body,) if method == "GET" else ()  # type: ignore[assignment]
    if answer.max_age and (now := time.time()) > answer.capped_from:
        headers = with_max_age(headers, max(0, int(answer.until - now)))
    start_response(status, [*headers, *marks] if marks else headers)
    return body


def matches(wanted: str, etag: str) -> bool:
    """Whether an If-None-Match names this ETag."""
    candidates = [candidate.strip().removeprefix("W/") for candidate in wanted.split(",")]
    return etag in candidates or candidates == ["*"]


def is_for_everybody(headers: Headers) -> bool:
    """Whether an answer sets no cookie and differs by nothing that is not in the key."""
    for name, value in headers:
        lower = name.lower()
        if lower == "set-cookie":
            return False
        if lower == "vary" and not {part.strip().lower() for part in value.split(",")} <= _VARIES_BY:
            return False
    return True


def without_tracking(query: str) -> str:
    """A query without what advertisers add: it would make another address of every visit."""
    if not _TRACKING.search(query):
        return query
    return "&".join(part for part in query.split("&") if not _TRACKING.match(part))


def _closed(chunks: Iterable[bytes]) -> Iterable[bytes]:
    """No body, and the answer is done."""
    _close(chunks)
    return ()


def _close(chunks: Iterable[bytes]) -> None:
    close = getattr(chunks, "close", None)
    if close is not None:
        close()


def _refuse_write(_data: bytes) -> object:
    raise NotImplementedError("An application that writes by itself cannot be kept.")
