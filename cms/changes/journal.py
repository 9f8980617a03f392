"""Makes the triggers that write the journal of touched rows, after every migration; none stand in a migration's way.

They stand on the tables that count (`cms.core.content_version`) and go with the transaction that writes. Tables of
pages are followed by page and by facet, all others as a whole.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from cms.changes.models import ChangeState, TouchedRow
from cms.core.content_version.tables import counted_tables
from cms.core.content_version.triggers import drop_trigger, triggers_named
from cms.core.reads import page_tables

PREFIX = "noted_"
TREE = "tree"
EVERYTHING = "*"
# So many single pages beyond what was settled last, and only whole tables are noted.
MOST_ROWS = 100_000

# Whole tables once a transaction: the setting is local to it and goes back with a savepoint, as the row does. Never
# once for several transactions: who relied on the row of another could be lost when that is settled.
POSTGRESQL_FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION changes_note_table() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  setting text := 'gaststad.noted_' || TG_TABLE_NAME;
BEGIN
  IF current_setting(setting, true) IS DISTINCT FROM txid_current()::text THEN
    PERFORM set_config(setting, txid_current()::text, true);
    INSERT INTO changes_touchedrow ("table", row_key, facet) VALUES (TG_TABLE_NAME, 0, '');
  END IF;
  RETURN NULL;
END $$
""",
    *(
        f"""
CREATE OR REPLACE FUNCTION changes_note_{key}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched bigint;
  setting text := 'gaststad.noted_' || TG_TABLE_NAME;
BEGIN
  IF current_setting(setting, true) IS NOT DISTINCT FROM txid_current()::text THEN
    RETURN NULL;
  END IF;
  INSERT INTO changes_touchedrow ("table", row_key, facet)
    SELECT TG_TABLE_NAME, 0, '{TREE}' WHERE (SELECT last_value FROM changes_touchedrow_id_seq)
      > {MOST_ROWS} + COALESCE((SELECT max(settled_row) FROM changes_changestate), 0);
  IF FOUND THEN
    PERFORM set_config(setting, txid_current()::text, true);
    RETURN NULL;
  END IF;
  IF TG_OP = 'DELETE' THEN touched := OLD.{key}; ELSE touched := NEW.{key}; END IF;
  INSERT INTO changes_touchedrow ("table", row_key, facet) VALUES (TG_TABLE_NAME, touched, TG_ARGV[0]);
  RETURN NULL;
END $$
"""  # noqa: S608 -- constants
        for key in ("id", "page_ptr_id")
    ),
)
# One writer at a time, who settles among them: a row that is there already says enough.
SQLITE_NOTE = """
INSERT INTO changes_touchedrow ("table", row_key, facet) SELECT '{table}', {key}, '{facet}' WHERE NOT EXISTS
(SELECT 1 FROM changes_touchedrow WHERE "table" = '{table}' AND row_key = {key} AND facet = '{facet}')
"""


def before_migrations(using: str = DEFAULT_DB_ALIAS, plan: Any = (), **_kwargs: Any) -> None:
    """Take the triggers away: a column that one names could not be changed."""
    connection = connections[using]
    if using != DEFAULT_DB_ALIAS or not plan:
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name, table in triggers_named(connection, PREFIX):
            drop_trigger(cursor, connection, name, table)


def after_migrations(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Make the triggers that are wanted, if they are not there already; what happened without them is everything."""
    connection = connections[using]
    if using != DEFAULT_DB_ALIAS or TouchedRow._meta.db_table not in connection.introspection.table_names():
        return
    wanted = _wanted(connection)
    text = "\n".join([*wanted.values(), *POSTGRESQL_FUNCTIONS])
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic(using=using):
        row, _made = ChangeState.objects.using(using).select_for_update().get_or_create(pk=1)
        there = dict(triggers_named(connection, PREFIX))
        if row.fingerprint == fingerprint and there.keys() == wanted.keys():
            return
        with connection.cursor() as cursor:
            for name, table in there.items():
                drop_trigger(cursor, connection, name, table)
            if connection.vendor == "postgresql":
                for sql in POSTGRESQL_FUNCTIONS:
                    cursor.execute(sql)
            for sql in wanted.values():
                cursor.execute(sql)
        TouchedRow.objects.using(using).create(table=EVERYTHING)
        row.fingerprint = fingerprint
        row.save(using=using, update_fields=["fingerprint"])


def note_again() -> None:
    """Have the transaction that took rows of the journal note every table anew, if it goes on writing."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        tables = [model._meta.db_table for model, _columns in counted_tables()]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('gaststad.noted_' || name, '', true) FROM unnest(%s::text[]) AS name", [tables]
            )


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The statement that makes each trigger, by its name, for the tables that are there."""
    there = set(connection.introspection.table_names())
    differ = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"

    def changed(columns: list[str]) -> str:
        each = (f"OLD.{_quote(connection, column)} {differ} NEW.{_quote(connection, column)}" for column in columns)
        return " OR ".join(each) or "1 = 0"

    wanted: dict[str, str] = {}
    for model, columns in counted_tables():
        table = model._meta.db_table
        if table not in there:
            continue
        key, texts = page_tables().get(table, ("", frozenset()))
        facet = TREE if key else ""
        events = [("insert", "INSERT", "", facet), ("delete", "DELETE", "", facet)]
        if key:
            place = changed([column for column in columns if column not in texts])
            own = changed([column for column in columns if column in texts])
            events.append(("tree", "UPDATE", f" WHEN ({place})", TREE))
            events.append(("update", "UPDATE", f" WHEN (NOT ({place}) AND ({own}))", ""))
        else:
            events.append(("update", "UPDATE", f" WHEN ({changed(columns)})", ""))
        for word, event, condition, its_facet in events:
            name = f"{PREFIX}{word}_{table}"[:63]
            head = f"CREATE TRIGGER {_quote(connection, name)} AFTER {event} ON {_quote(connection, table)}"
            wanted[name] = f"{head} FOR EACH ROW{condition} {_action(connection, table, event, key, its_facet)}"
    return wanted


def _action(connection: BaseDatabaseWrapper, table: str, event: str, key: str, facet: str) -> str:
    if connection.vendor == "postgresql":
        called = f"changes_note_{key}('{facet}')" if key else "changes_note_table()"
        return f"EXECUTE FUNCTION {called}"
    row = "OLD" if event == "DELETE" else "NEW"
    return f"BEGIN {SQLITE_NOTE.format(table=table, key=f'{row}.{key}' if key else '0', facet=facet)}; END"


def _quote(connection: BaseDatabaseWrapper, name: str) -> str:
    return str(connection.ops.quote_name(name))
