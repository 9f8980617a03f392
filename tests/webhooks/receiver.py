"""A receiver of webhooks on loopback that keeps what it got, and behaves as badly as it is told."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Received:
    """One request, as it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    method: str = "POST"


class Receiver:
    """Answers `status` with `body`; `before` runs while the sender waits, `raw` takes the place of the answer."""

    def __init__(self, *, status: int = 204, tls: tuple[Path, Path] | None = None) -> None:
        self.status, self.body, self.answer_headers = status, b"", {}
        self.received: list[Received] = []
        self.before: Callable[[Received], None] = lambda _request: None
        self.raw: Callable[[Any], None] | None = None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.scheme = "https" if tls else "http"

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/hook?of=gaststad"

    def __enter__(self) -> Receiver:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def wait_for(self, count: int, seconds: float = 20.0) -> list[Received]:
        """What came, once that is so much."""
        deadline = time.monotonic() + seconds
        while len(self.received) < count:
            assert time.monotonic() < deadline, f"only {len(self.received)} of {count} came"
            time.sleep(0.02)
        return self.received

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                request = Received(
                    self.path,
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(length),
                    time.time(),
                    self.command,
                )
                owner.received.append(request)
                owner.before(request)
                if owner.raw is not None:
                    with contextlib.suppress(OSError):
                        owner.raw(self.connection)
                    self.close_connection = True
                    return
                self.send_response(owner.status)
                for name, value in owner.answer_headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(owner.body)))
                self.end_headers()
                self.wfile.write(owner.body)

            do_PURGE = do_POST

            def log_message(self, *_arguments: object) -> None:
                """Quiet."""

            def handle(self) -> None:
                try:
                    super().handle()
                except (OSError, ssl.SSLError):
                    return

        return Handler


def resolver(*answers: list[str]) -> Callable[..., list[Any]]:
    """A name server that gives these answers in turn, the last one from then on; `asked` counts."""

    def resolve(host: str, port: int, **_kind: Any) -> list[Any]:
        given = answers[min(resolve.asked, len(answers) - 1)]
        resolve.asked += 1
        if not given:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in given
        ]

    resolve.asked = 0
    return resolve
