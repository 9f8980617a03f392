"""What every page stands on (site, restrictions, menu, settings), remembered in the process under the content version.

An entry is used only under the version that was read before it was made, by the rule that keeps whole answers right
(docs/adr/0030-published-answers-from-memory.md): any counted change outdates all entries. Nothing that a single page
says is remembered here but the request form (docs/adr/0036-a-request-in-eight-statements.md), and no finished answer;
docs/adr/0035-uncached-reads.md names what is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection

from cms.core import reads
from cms.core.content_version.reading import Version, reader

T = TypeVar("T")
# Keys hold sites, languages and host names; who invents host names drives out nothing but other entries.
MOST_ENTRIES = 2048
# A question about another moment than now is answered by the database.
NOW_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A value, the moments (seconds since 1970) between which it holds, and what it was made from."""

    value: Any
    since: float
    until: float
    made_from: reads.Reads


class Memo:
    """Values by key, all of one version."""

    def __init__(self) -> None:
        # True where an answer to a change waits for a lease (cms.response_cache): a reading may then serve as long.
        self.trusts_lease = False
        # The version and its entries, always replaced together.
        self._state: tuple[Version | None, dict[Hashable, Entry]] = (None, {})
        self._lock = threading.Lock()

    def remember(
        self,
        key: Hashable,
        make: Callable[[], T],
        *,
        now: datetime | None = None,
        until: Callable[[], datetime | None] | None = None,
    ) -> T:
        """What `make` gives, made once per content version; the same object for everybody, so nobody may change it.

        With `now` the value is one of a moment: it holds from then on, up to the moment that `until` tells. Inside a
        transaction, and while the version is unknown, it is made each time.
        """
        asked = time.time() if now is None else now.timestamp()
        if connection.in_atomic_block or abs(asked - time.time()) > NOW_SECONDS:
            return make()
        version = self._version()
        if version is None:
            return make()
        held, entries = self._state
        if held != version:
            entries = {}
            self._state = (version, entries)
        entry = entries.get(key)
        if entry is None or not entry.since <= asked < entry.until:
            entry = self._make(make, 0.0 if now is None else asked, until)
            with self._lock:
                if len(entries) >= MOST_ENTRIES:
                    entries.clear()
                entries[key] = entry
        # An answer that uses the entry was made from the same.
        reads.note(entry.made_from)
        value: T = entry.value
        return value

    def _version(self) -> Version | None:
        own = _own.get()
        if own is not None:
            return own.version()
        return reader.current() if self.trusts_lease else reader.read()

    def forget(self) -> None:
        """Forget everything."""
        self._state = (None, {})

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Inside, the version is read again after each statement that is no question: a request sees its own change."""
        own = _Own()
        token = _own.set(own)
        try:
            with connection.execute_wrapper(own.look):
                yield
        finally:
            _own.reset(token)

    def _make(self, make: Callable[[], Any], since: float, until: Callable[[], datetime | None] | None) -> Entry:
        with reads.noting() as made_from:
            value = make()
            end = until() if until is not None else None
        return Entry(value, since, float("inf") if end is None else end.timestamp(), made_from)


class _Own:
    """The version as a request knows it that may change content itself."""

    def __init__(self) -> None:
        self._version: Version | None = None
        self._read_at = float("-inf")

    def version(self) -> Version | None:
        """Read less than a lease ago, and before no statement of the request that may have changed it."""
        if time.monotonic() - self._read_at >= reader.lease:
            # Before reading: what happens meanwhile counts as later.
            self._read_at = time.monotonic()
            self._version = reader.read()
        return self._version

    def look(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Forgets the version after a statement that may change content."""
        try:
            return execute(sql, params, many, context)
        finally:
            if not sql.startswith("SELECT"):
                self._read_at = float("-inf")


_own: ContextVar[_Own | None] = ContextVar("own", default=None)

memo = Memo()
remember = memo.remember
