"""One moment of the database for many statements: nothing is told half of before and half of after a change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from cms.changes.models import ChangeState


@contextmanager
def one_moment(*, alone: bool = False) -> Iterator[None]:
    """A transaction that sees one moment; with `alone`, nobody else settles meanwhile.

    Inside a transaction that began before, only the lock is taken. On SQLite a transaction is alone anyway.
    """
    is_first = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                if is_first:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                if alone:
                    # Takes no snapshot yet, as a locked row would: what the one before wrote is seen.
                    cursor.execute(f"LOCK TABLE {ChangeState._meta.db_table} IN EXCLUSIVE MODE")
        yield
