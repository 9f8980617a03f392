"""One POST to one looked-up address: verified TLS, no redirects, bounded in time and in what is read back."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import certifi

from cms.webhooks.destinations import RefusedDestination, Resolver, Route, Target, parse, routes

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
# A receiver that sends a byte now and then never lets a read time out; this ends it.
TOTAL_SECONDS = 20.0
MOST_READ = 8 * 1024
MOST_HEADERS = 20
LONGEST_HEADER = 300


@dataclass(frozen=True)
class Outcome:
    """What a receiver answered, or why nothing came; `status` is 0 then."""

    status: int = 0
    error: str = ""
    took_ms: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


def send(
    url: str,
    body: bytes,
    headers: dict[str, str],
    *,
    resolve: Resolver = socket.getaddrinfo,
    total_seconds: float = TOTAL_SECONDS,
) -> Outcome:
    """POST a body. Never raises for what a receiver, a name server or a network does: the outcome says it."""
    began = time.monotonic()
    try:
        target = parse(url)
        found = routes(target, resolve)
    except RefusedDestination as error:
        return Outcome(error=str(error), took_ms=_since(began))
    except OSError as error:
        return Outcome(error=f"{type(error).__name__}: {error}"[:300], took_ms=_since(began))
    connection = PinnedConnection(target, found)
    ended = threading.Event()
    watch = threading.Timer(total_seconds, _cut_off, [connection, ended])
    watch.daemon = True
    watch.start()
    try:
        answer = _ask(connection, target, body, headers)
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        # The last two: what http.client and ssl raise about a connection that was cut off in the middle.
        words = f"No answer in {total_seconds:g} seconds" if ended.is_set() else f"{type(error).__name__}: {error}"
        return Outcome(error=_plain(words)[:300], took_ms=_since(began))
    finally:
        watch.cancel()
        connection.close()
        if connection.line is not None:
            connection.line.close()
    return Outcome(took_ms=_since(began), **answer)


class PinnedConnection(http.client.HTTPConnection):
    """Connects to the addresses that were looked at, under the name that was asked for; looks nothing up."""

    def __init__(self, target: Target, found: list[Route]) -> None:
        super().__init__(target.host, target.port, timeout=READ_SECONDS)
        self.target, self.found = target, found
        self.sock: Any = None
        # http.client forgets the socket once it knows that this answer is the last.
        self.line: Any = None

    def connect(self) -> None:
        """Open the first address that answers. Raises OSError, of the last one tried."""
        trouble: OSError = OSError("No address to connect to")
        for route in self.found:
            raw = self.line = socket.socket(route.family, socket.SOCK_STREAM)
            try:
                raw.settimeout(CONNECT_SECONDS)
                raw.connect(route.address)
                self.sock = raw
                if self.target.is_tls:
                    # The handshake by hand, so that it can be cut off too.
                    self.sock = self.line = tls_context().wrap_socket(
                        raw, server_hostname=self.target.host, do_handshake_on_connect=False
                    )
                    self.sock.do_handshake()
                self.sock.settimeout(READ_SECONDS)
            except OSError as error:
                trouble = error
                self.line.close()
                self.sock = None
            else:
                return
        raise trouble


def tls_context() -> ssl.SSLContext:
    """The authorities of the machine and those that come along; names and dates are checked."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _ask(connection: PinnedConnection, target: Target, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
    for name, value in {
        "Host": target.authority,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "User-Agent": "Gaststad-Webhooks/1",
        "Accept": "*/*",
        "Connection": "close",
        **headers,
    }.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    with connection.getresponse() as response:
        return _read(response)


def _read(response: http.client.HTTPResponse) -> dict[str, Any]:
    read = b""
    # The answer counts from its first line on; what its body does is only for the log.
    try:
        while len(read) < MOST_READ and (chunk := response.read1(MOST_READ - len(read))):
            read += chunk
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        read += b" [...]"
    kept = [(_plain(name)[:100], _plain(value)[:LONGEST_HEADER]) for name, value in response.getheaders()]
    return {
        "status": response.status,
        "headers": dict(kept[:MOST_HEADERS]),
        "body": _plain(read.decode("utf-8", "replace")),
    }


def _cut_off(connection: PinnedConnection, ended: threading.Event) -> None:
    """End a dialogue from outside; the thread that waits in it gets an error."""
    ended.set()
    if connection.line is not None:
        with contextlib.suppress(OSError):
            # Past the TLS layer, which is not made to be closed by another thread.
            socket.socket.shutdown(connection.line, socket.SHUT_RDWR)


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _plain(text: str) -> str:
    """Without what a database refuses."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
