"""What a proxy that keeps answers (deploy/nginx) needs to be as right as a process: the version, and until when.

See docs/adr/0037-the-proxy-keeps-answers-under-a-lease.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cms.core.content_version.reading import Version, VersionReader
from cms.response_cache.store import Answer

# For the proxy alone: it refuses this address to everybody else.
VERSION_PATH = "/.content-version"
# There and back: the version that the proxy is told, and under which it would keep the answer that it asks for.
VERSION = "X-Gaststad-Version"
ASKED_UNDER = "HTTP_X_GASTSTAD_VERSION"
# nginx's own: it stores nothing without, and never passes it on.
KEEP_UNTIL = "X-Accel-Expires"
# From when (seconds since 1970) the max-age, and which, is cut short; the proxy takes both off.
CAPPED_FROM, MAX_AGE = "X-Gaststad-Capped", "X-Gaststad-Max-Age"


def tell_version(reader: VersionReader, release: str, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answers 204 with the version as the database has it now, and the lease in seconds; 503 while it is unknown.

    Not what this process remembers: the lease of the proxy begins when it asks. In a header, so that the proxy has no
    body to read.
    """
    version = reader.read()
    if version is None:
        start_response("503 Service Unavailable", [("Content-Length", "0")])
    else:
        start_response("204 No Content", [(VERSION, f"{told(version, release)} {reader.lease:.3f}")])
    return ()


def marks(answer: Answer, release: str, environ: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """The headers that let the proxy keep an answer; none when it knows another version than the answer's own."""
    if environ.get(ASKED_UNDER) != told(answer.version, release):
        return ()
    # nginx counts in whole seconds and serves through the one that it is told.
    last_second = math.floor(answer.until) - 1
    kept = (KEEP_UNTIL, f"@{last_second}")
    if not answer.max_age:
        return (kept,)
    return (kept, (CAPPED_FROM, f"{answer.capped_from:.3f}"), (MAX_AGE, str(answer.max_age)))


def told(version: Version, release: str) -> str:
    """A version as it goes to the proxy and comes back: of the content, and of what makes answers from it."""
    return f"{release}.{version[0]}.{version[1]}"
