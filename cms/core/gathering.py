"""Several kinds of rows in one statement: an answer of the API costs as many round trips as it has steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg import Cursor


@dataclass(frozen=True)
class Part:
    """One kind of rows: SQL expressions, and what follows them from FROM on. Only constants may stand in either."""

    name: str
    columns: str
    source: str
    values: tuple[Any, ...] = ()


def gather(parts: Iterable[Part]) -> dict[str, list[list[Any]]]:
    """The rows of all parts by their name, in no order; one query, none without parts."""
    wanted = list(parts)
    found: dict[str, list[list[Any]]] = {part.name: [] for part in wanted}
    if not wanted:
        return found
    array = "json_build_array" if connection.vendor == "postgresql" else "json_array"
    statement = " UNION ALL ".join(
        f"SELECT '{part.name}', CAST({array}({part.columns}) AS text) {part.source}" for part in wanted
    )
    for name, row in fetch(statement, [value for part in wanted for value in part.values]):
        found[name].append(orjson.loads(row))
    return found


def fetch(statement: str, values: Sequence[Any]) -> list[Any]:
    """The rows of a statement."""
    # The connection itself: its usual name looks it up for each thing that is asked of it.
    database = connections[DEFAULT_DB_ALIAS]
    if not database.queries_logged and not database.needs_rollback:
        return _fetch_directly(database, statement, values)
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _fetch_directly(database: Any, statement: str, values: Sequence[Any]) -> list[Any]:
    """The same on Django's connection, without its cursors: on SQLite these cost more than a few rows do.

    PostgreSQL prepares a statement that comes back, and need not plan it at each run. What Django promises is kept:
    its wrappers of statements are asked, and errors are Django's.
    """
    database.validate_thread_sharing()
    database.ensure_connection()
    found: Any = None

    def execute(sql: str, params: Any, _many: bool, _context: Any) -> Any:
        nonlocal found
        if database.vendor == "sqlite":
            found = database.connection.execute(_with_question_marks(sql), params)
        else:
            found = Cursor(database.connection).execute(sql, params)
        return found

    run: Callable[..., Any] = execute
    for wrapper in reversed(database.execute_wrappers):
        run = partial(wrapper, run)
    with database.wrap_database_errors:
        run(statement, values, False, {"connection": database, "cursor": None})
        rows: list[Any] = found.fetchall()
    return rows


@lru_cache(maxsize=512)
def _with_question_marks(statement: str) -> str:
    return statement.replace("%%", "\x00").replace("%s", "?").replace("\x00", "%")


def under(column: str, path: str) -> tuple[str, list[str]]:
    """A condition that holds for a tree path that starts with another one, and its values.

    Tree paths hold digits and capitals only, which all come before the tilde. SQLite would prepare a statement anew at
    each run that compares by a bound GLOB or LIKE.
    """
    if connection.vendor == "postgresql":
        return f"{column} LIKE %s", [f"{path}%"]
    return f"{apart(column)} BETWEEN %s AND %s", [path, f"{path}~"]


def apart(column: str) -> str:
    """A column that is compared only, never looked for: SQLite would walk an index that nearly all rows share."""
    return column if connection.vendor == "postgresql" else f"+{column}"


def among(column: str, keys: Iterable[int]) -> tuple[str, list[Any]]:
    """A condition that holds for some keys, the same statement however many, and its value."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(keys)]
    # No value stands in the statement.
    condition = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608
    return condition, [orjson.dumps(list(keys)).decode()]


def marks(values: Sequence[Any]) -> str:
    """As many placeholders as there are values."""
    return ", ".join(["%s"] * len(values))


def moment(value: Any) -> datetime | None:
    """A moment as a database wrote it, whichever way it came."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def table(model: Any) -> str:
    """The quoted name of a model's table."""
    return connection.ops.quote_name(model._meta.db_table)
