"""Reads the version of the public content on a connection of its own, at most once per lease.

The rule that keeps many processes and hosts right without a message between them: an answer counts as current only
when the version was read less than a lease ago, and who changed content is answered a lease after the change was
committed. So whoever asks after that answer is served by a version that was read after the commit.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

logger = logging.getLogger(__name__)

Version = tuple[int, int]
# One statement, so one snapshot; no row while the triggers are away.
QUERY = "SELECT epoch, (SELECT count(*) FROM core_contentchange) FROM core_contentversion WHERE is_counting"
# A clock may tick coarsely, and two clocks differ by parts per million.
MARGIN = 1.25
SECONDS_AFTER_TROUBLE = 1.0


class VersionReader:
    """The version as one process knows it. Opens its connection at first use, so after a server's fork."""

    def __init__(self, lease: float, connect: Callable[[], Any] | None = None) -> None:
        self.lease = lease
        # Read at (monotonic), and what was read; None when it is unknown.
        self.state: tuple[float, Version | None] = (float("-inf"), None)
        self._connect = connect or open_connection
        self._connection: Any = None
        self._process = 0
        self._lock = threading.Lock()

    def current(self) -> Version | None:
        """The version, read less than a lease ago; None when it cannot be known: keep and serve nothing then."""
        read_at, version = self.state
        if time.monotonic() - read_at < self.lease:
            return version
        with self._lock:
            read_at, version = self.state
            if time.monotonic() - read_at < self.lease:
                return version
            return self._read()

    def read(self) -> Version | None:
        """The version now, whatever was read before."""
        with self._lock:
            return self._read()

    def wait(self) -> None:
        """Until no process answers from before a change that was committed before this call."""
        time.sleep(self.lease * MARGIN)

    def close(self) -> None:
        """Close the connection; the next reading opens another one."""
        with self._lock:
            self._close()

    def _read(self) -> Version | None:
        began = time.monotonic()
        version: Version | None = None
        try:
            if self._process != os.getpid():
                # What a parent process opened is the parent's.
                self._connection, self._process = None, os.getpid()
            if self._connection is None:
                self._connection = self._connect()
            cursor = self._connection.cursor()
            cursor.execute(QUERY)
            rows = cursor.fetchall()
            cursor.close()
            version = (rows[0][0], rows[0][1]) if rows else None
        except Exception as error:
            logger.warning("The content version cannot be read: %s", type(error).__name__)
            self._close()
            # Not at once again: until then every answer comes from Django.
            began += SECONDS_AFTER_TROUBLE
        self.state = (began, version)
        return version

    def _close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(Exception):
                self._connection.close()
        self._connection = None


def open_connection() -> Any:
    """A plain connection of the database driver, outside any transaction."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    made: Any = wrapper.get_new_connection(wrapper.get_connection_params())
    if wrapper.vendor == "postgresql":
        made.autocommit = True
        # Every reading is the same statement.
        if made.prepare_threshold is not None:
            made.prepare_threshold = 1
    return made


reader = VersionReader(settings.CONTENT_LEASE_MS / 1000)
