"""New rows in one statement that is written once per model: building an INSERT takes Django longer than running it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model


def insert(rows: Sequence[Model], *, on_conflict: str = "") -> None:
    """Write new rows of one model, as `bulk_create` does: values are prepared by their fields, no signal is sent.

    Each row has its key afterwards, unless `on_conflict` (what follows ON CONFLICT) left one out. Constants only may
    stand in that. Raises what the database raises.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = _fields(model)
    # The connection itself: the name that Django gives it looks it up for each thing that is asked of it.
    database = connections[DEFAULT_DB_ALIAS]
    values = [field.get_db_prep_save(field.pre_save(row, add=True), database) for row in rows for field in fields]
    with database.cursor() as cursor:
        cursor.execute(_statement(model, len(rows), on_conflict, database.vendor), values)
        keys = cursor.fetchall()
    if len(keys) != len(rows):
        return
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _fields(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if field is not model._meta.pk]


@cache
def _statement(model: type[Model], number: int, on_conflict: str, vendor: str) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in _fields(model))
    marks = f"({', '.join(['%s'] * len(_fields(model)))})"
    conflict = f" ON CONFLICT {on_conflict}" if on_conflict else ""
    key = quote(str(model._meta.pk.column))
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {', '.join([marks] * number)}{conflict}"  # noqa: S608 -- names of ours
        f" RETURNING {key}"
    )
