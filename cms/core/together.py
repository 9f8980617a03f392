"""Several querysets read in one statement, as the objects that each would give by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connections

# PostgreSQL builds arrays of a hundred values at most, so a row is an array of arrays.
WIDTH = 50
# A limit keeps the order: without one, SQLite may leave out what sorts inside a larger statement.
ALL_ROWS = 2**31 - 1

# What JSON has no word for, as the driver of PostgreSQL would have given it; on SQLite Django reads texts anyway.
_NATIVE: dict[str, Callable[[Any], Any]] = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "TimeField": time.fromisoformat,
    "DecimalField": lambda value: Decimal(str(value)),
    "UUIDField": UUID,
    "JSONField": lambda value: orjson.dumps(value).decode(),
}


def read_together(querysets: Iterable[Any]) -> None:
    """Evaluates the querysets that were not yet, in one query besides their prefetches; none when there are none.

    Columns with binary values cannot be read this way.
    """
    waiting: list[tuple[Any, Any, str, tuple[Any, ...]]] = []
    for queryset in querysets:
        if queryset._result_cache is not None:
            continue
        if not queryset.query.is_sliced:
            queryset.query.set_limits(high=ALL_ROWS)
        compiler = queryset.query.get_compiler(using=queryset.db)
        try:
            waiting.append((queryset, compiler, *compiler.as_sql()))
        except EmptyResultSet:
            queryset._result_cache = []
    if len(waiting) < 2:
        for queryset, *_rest in waiting:
            queryset._fetch_all()
        return
    rows = _rows([(compiler, sql, params) for _queryset, compiler, sql, params in waiting], waiting[0][0].db)
    for (queryset, compiler, _sql, _params), found in zip(waiting, rows, strict=True):
        _give(queryset, compiler, found)


def _rows(statements: list[tuple[Any, str, tuple[Any, ...]]], using: str) -> list[list[Any]]:
    connection = connections[using]
    is_postgresql = connection.vendor == "postgresql"
    array = "json_build_array" if is_postgresql else "json_array"
    tables, selects, values = [], [], []
    for number, (compiler, sql, params) in enumerate(statements):
        names = [f"c{column}" for column in range(len(compiler.select))]
        arrays = ", ".join(f"{array}({', '.join(names[at : at + WIDTH])})" for at in range(0, len(names), WIDTH))
        tables.append(f"q{number}({', '.join(names)}) AS ({sql})")
        selects.append(f"SELECT {number}, CAST({array}({arrays}) AS text) FROM q{number}")  # noqa: S608 -- names made here
        values += params
    found: list[list[Any]] = [[] for _statement in statements]
    natives = [_natives(compiler) if is_postgresql else [] for compiler, _sql, _params in statements]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(tables)} {' UNION ALL '.join(selects)}", values)
        for number, row in cursor.fetchall():
            columns = [value for part in orjson.loads(row) for value in part]
            for column, native in natives[number]:
                if columns[column] is not None:
                    columns[column] = native(columns[column])
            found[number].append(tuple(columns))
    return found


def _natives(compiler: Any) -> list[tuple[int, Callable[[Any], Any]]]:
    kinds = [expression.output_field.get_internal_type() for expression, *_rest in compiler.select]
    return [(column, _NATIVE[kind]) for column, kind in enumerate(kinds) if kind in _NATIVE]


def _give(queryset: Any, compiler: Any, rows: list[Any]) -> None:
    """Lets a queryset make its objects of rows that were read already."""
    compiler.execute_sql = lambda *_arguments, **_options: [rows]
    queryset.query.get_compiler = lambda *_arguments, **_options: compiler
    try:
        queryset._fetch_all()
    finally:
        del queryset.query.get_compiler
