"""Answers in memory: bounded by bytes, the least recently used go first."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Hashable
from dataclasses import dataclass, field

from cms.core.content_version.reading import Version

Headers = list[tuple[str, str]]
# What an entry costs beside its body: key, headers, objects.
OVERHEAD = 4096
# One answer takes this part of the memory at most.
LARGEST_PART = 16
# Sent with a body, and with nothing else.
_OF_BODY = frozenset({"content-length", "content-type", "content-encoding"})


@dataclass(slots=True)
class Answer:
    """A finished answer. `until` is when it stops being true by the clock, in seconds since 1970."""

    version: Version
    until: float
    etag: str
    status: str
    headers: Headers
    body: bytes
    max_age: int
    # From then on the time that other caches may keep it is cut short.
    capped_from: float
    not_modified: Headers
    used: bool = field(default=False)

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD


def make_answer(status: str, headers: Headers, body: bytes, *, version: Version, until: float) -> Answer:
    """The answer with a strong ETag of its bytes."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    kept = [(name, value) for name, value in headers if name.lower() not in ("etag", "content-length")]
    kept += [("Content-Length", str(len(body))), ("ETag", etag)]
    age = max_age_of(kept)
    return Answer(
        version,
        until,
        etag,
        status,
        kept,
        body,
        age,
        until - age,
        [(name, value) for name, value in kept if name.lower() not in _OF_BODY],
    )


def max_age_of(headers: Headers) -> int:
    """The max-age of Cache-Control, or 0."""
    for name, value in headers:
        if name.lower() == "cache-control":
            for part in value.split(","):
                key, _equals, seconds = part.strip().partition("=")
                if key == "max-age" and seconds.isdigit():
                    return int(seconds)
    return 0


def with_max_age(headers: Headers, seconds: int) -> Headers:
    """The headers, with a max-age of this much."""
    return [
        (
            name,
            ", ".join(
                f"max-age={seconds}" if part.strip().startswith("max-age=") else part.strip()
                for part in value.split(",")
            )
            if name.lower() == "cache-control"
            else value,
        )
        for name, value in headers
    ]


class Store:
    """Answers by their key. Reading takes no lock: one look into a dictionary."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self.answers: dict[Hashable, Answer] = {}
        self._lock = threading.Lock()

    def keep(self, key: Hashable, answer: Answer) -> bool:
        """Keep an answer, at the cost of others; False when it is too large."""
        if answer.size > self.most_bytes // LARGEST_PART:
            return False
        with self._lock:
            self._drop(key)
            while self.bytes + answer.size > self.most_bytes:
                self._drop_one()
            self.answers[key] = answer
            self.bytes += answer.size
        return True

    def drop_outdated(self, version: Version) -> None:
        """Forget the answers of other versions."""
        with self._lock:
            for key in [key for key, answer in self.answers.items() if answer.version != version]:
                self._drop(key)

    def _drop(self, key: Hashable) -> None:
        answer = self.answers.pop(key, None)
        if answer is not None:
            self.bytes -= answer.size

    def _drop_one(self) -> None:
        """The oldest goes; one that was used since it came (back) goes to the end of the row instead."""
        while True:
            key, answer = next(iter(self.answers.items()))
            if not answer.used:
                self._drop(key)
                return
            answer.used = False
            self.answers[key] = self.answers.pop(key)
