"""A transaction that writes at once: on SQLite, where one writes at a time, its turn is asked for every millisecond.

SQLite itself asks after 1, 2, 5, and so on up to 100 ms. Whoever waits longest then asks least, and is passed by all
who come later: with two busy processes one request in a hundred took three times as long as with one.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import OperationalError, connection, transaction

PAUSE = 0.001


@contextmanager
def in_turn() -> Iterator[None]:
    """`transaction.atomic()`; inside another transaction nothing but that.

    Raises OperationalError when the turn does not come within the database's timeout.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    connection.ensure_connection()
    seconds = float(connection.settings_dict["OPTIONS"].get("timeout", 5))
    with ExitStack() as stack:
        with _asking_once(seconds):
            _take(stack, time.monotonic() + seconds)
        yield


def _take(stack: ExitStack, deadline: float) -> None:
    while True:
        try:
            stack.enter_context(transaction.atomic())
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
        else:
            return
        # Not all at the same moment.
        time.sleep(PAUSE * random.uniform(0.5, 1.5))  # noqa: S311 -- spreads load, guards nothing


@contextmanager
def _asking_once(seconds: float) -> Iterator[None]:
    """Inside, SQLite says at once that somebody else writes."""
    handle = connection.connection
    handle.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        handle.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
