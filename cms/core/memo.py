"""What every page stands on (site, restrictions, menu, settings), remembered in the process under the content version.

An entry is used only under the version that was read before it was made, by the rule that keeps whole answers right
(docs/adr/0030-published-answers-from-memory.md): any counted change outdates all entries. Nothing that a single page
says is remembered here, and no finished answer; docs/adr/0035-uncached-reads.md names what is.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, connections

from cms.core.content_version.reading import Version, reader

T = TypeVar("T")
# Keys hold sites, languages and host names; who invents host names drives out nothing but other entries.
MOST_ENTRIES = 2048
# A question about another moment than now is answered by the database.
NOW_SECONDS = 60.0
_TABLE = re.compile(r'\b(?:FROM|JOIN)\s+"?([a-z_][a-z0-9_]*)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A value, the moments (seconds since 1970) between which it holds, and the tables that it was read from."""

    value: Any
    since: float
    until: float
    tables: frozenset[str]


class Memo:
    """Values by key, all of one version."""

    def __init__(self) -> None:
        # True where an answer to a change waits for a lease (cms.response_cache): a reading may then serve as long.
        self.trusts_lease = False
        # Called with the tables behind an entry that is used instead of a query: for who notes what answers read.
        self.listeners: list[Callable[[frozenset[str]], None]] = []
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
        version = reader.current() if self.trusts_lease and not _changing.get() else reader.read()
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
        for listener in self.listeners:
            listener(entry.tables)
        value: T = entry.value
        return value

    def forget(self) -> None:
        """Forget everything."""
        self._state = (None, {})

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Inside, the version is read each time: a request that changes content sees its own change at once."""
        token = _changing.set(True)
        try:
            yield
        finally:
            _changing.reset(token)

    def _make(self, make: Callable[[], Any], since: float, until: Callable[[], datetime | None] | None) -> Entry:
        with noting_tables() as tables:
            value = make()
            end = until() if until is not None else None
        return Entry(value, since, float("inf") if end is None else end.timestamp(), frozenset(tables))


_changing: ContextVar[bool] = ContextVar("changing", default=False)
_noted: ContextVar[tuple[set[str], ...]] = ContextVar("noted_tables", default=())


@contextmanager
def noting_tables() -> Iterator[set[str]]:
    """The names of all tables that are read inside, by a query or from an entry."""
    tables: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        tables.update(_TABLE.findall(sql))
        return execute(sql, params, many, context)

    token = _noted.set((*_noted.get(), tables))
    try:
        with ExitStack() as stack:
            for alias in connections:
                stack.enter_context(connections[alias].execute_wrapper(note))
            yield tables
    finally:
        _noted.reset(token)


def _tell_makers(tables: frozenset[str]) -> None:
    """What one entry read, read those that were made from it."""
    for noted in _noted.get():
        noted |= tables


memo = Memo()
memo.listeners.append(_tell_makers)
remember = memo.remember
