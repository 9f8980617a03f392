"""Two processes of a web server, as far as memory goes: each has its own, in front of the same Django."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from cms.core.content_version.reading import VersionReader
from cms.response_cache.wsgi import ResponseCache


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Process:
    """A memory in front of an application; `renders` counts what the application was asked."""

    def __init__(self, application: Any = None, *, lease: float = 0.0, most_bytes: int = 8_000_000, **options) -> None:
        self.renders = 0
        self._application = application or WSGIHandler()
        self.reader = VersionReader(lease)
        options.setdefault("cookies", (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"))
        options.setdefault("origins", settings.CORS_ALLOWED_ORIGINS)
        self.memory = ResponseCache(self._counted, self.reader, most_bytes=most_bytes, **options)

    def _counted(self, environ, start_response):
        self.renders += 1
        return self._application(environ, start_response)

    def ask(self, address: str, method: str = "GET", **headers: str) -> Answer:
        path, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "testserver",
            "CONTENT_LENGTH": "0",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **headers,
        }
        started: list[Any] = []

        def start(status, fields, exc_info=None):
            started[:] = [int(status[:3]), {name.lower(): value for name, value in fields}]

        chunks = self.memory(environ, start)
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        return Answer(started[0], started[1], body)


@pytest.fixture
def processes(transactional_db):
    """Makes processes; closes their connections afterwards."""
    made: list[Process] = []

    def make(*arguments, **options) -> Process:
        made.append(Process(*arguments, **options))
        return made[-1]

    yield make
    for process in made:
        process.reader.close()
