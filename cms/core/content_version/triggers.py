"""Makes the triggers that count changes of public content, after every migration; none stand in a migration's way.

While they are away, and after a migration that failed half-way, the version reads as unknown: nothing is kept then.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from cms.core.models import ContentChange, ContentVersion

from .tables import counted_tables

PREFIX = "content_"
# More would make the count of them slow; fewer would empty the memory of every process for nothing.
MOST_CHANGES = 2000

# Once a transaction. The setting is local to it and goes back with a savepoint, as the row does.
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION core_count_content_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('gaststad.counted', true) IS DISTINCT FROM txid_current()::text THEN
    PERFORM set_config('gaststad.counted', txid_current()::text, true);
    INSERT INTO core_contentchange DEFAULT VALUES;
  END IF;
  RETURN NULL;
END $$
"""


# One writer at a time anyway.
SQLITE_COUNT = "UPDATE core_contentversion SET epoch = epoch + 1"


def before_migrations(using: str = DEFAULT_DB_ALIAS, plan: Any = (), **_kwargs: Any) -> None:
    """Take the triggers away: a column that one names could not be changed."""
    connection = connections[using]
    if using != DEFAULT_DB_ALIAS or not plan or not _has_table(connection):
        return
    with transaction.atomic(using=using):
        ContentVersion.objects.using(using).update(is_counting=False, fingerprint="")
        with connection.cursor() as cursor:
            for name, table in triggers_named(connection, PREFIX):
                drop_trigger(cursor, connection, name, table)


def after_migrations(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Make the triggers that are wanted, if they are not there already, and begin a new epoch."""
    connection = connections[using]
    if using != DEFAULT_DB_ALIAS or not _has_table(connection):
        return
    wanted = _wanted(connection)
    fingerprint = hashlib.sha256("\n".join(sql for statements in wanted.values() for sql in statements).encode())
    with transaction.atomic(using=using):
        row, _made = ContentVersion.objects.using(using).select_for_update().get_or_create(pk=1)
        there = {name for name, _table in triggers_named(connection, PREFIX)}
        if row.fingerprint == fingerprint.hexdigest() and there == set(wanted):
            return
        with connection.cursor() as cursor:
            for name, table in triggers_named(connection, PREFIX):
                drop_trigger(cursor, connection, name, table)
            if connection.vendor == "postgresql":
                cursor.execute(POSTGRESQL_FUNCTION)
            for statements in wanted.values():
                for sql in statements:
                    cursor.execute(sql)
        row.epoch, row.is_counting, row.fingerprint = row.epoch + 1, True, fingerprint.hexdigest()
        row.save(using=using)


def begin_epoch() -> bool:
    """Forget the counted changes once there are many, in a new epoch; returns whether it did."""
    if ContentChange.objects.count() < MOST_CHANGES:
        return False
    with transaction.atomic():
        row = ContentVersion.objects.select_for_update().get(pk=1)
        row.epoch += 1
        row.save(update_fields=["epoch"])
        ContentChange.objects.all().delete()
    return True


def _has_table(connection: BaseDatabaseWrapper) -> bool:
    return ContentVersion._meta.db_table in connection.introspection.table_names()


def triggers_named(connection: BaseDatabaseWrapper, prefix: str) -> list[tuple[str, str]]:
    """Name and table of each trigger whose name begins so."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                " WHERE NOT tgisinternal AND starts_with(tgname, %s) AND pg_table_is_visible(tgrelid)",
                [prefix],
            )
        else:
            cursor.execute(
                "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
                [len(prefix), prefix],
            )
        return [(str(name), str(table)) for name, table in cursor.fetchall()]


def drop_trigger(cursor: Any, connection: BaseDatabaseWrapper, name: str, table: str) -> None:
    """Take a trigger away; raises DatabaseError when it is not there."""
    quote = connection.ops.quote_name
    on = f" ON {quote(table)}" if connection.vendor == "postgresql" else ""
    cursor.execute(f"DROP TRIGGER {quote(name)}{on}")


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """The statements that make each trigger, by its name, for the tables that are there."""
    there = set(connection.introspection.table_names())
    quote = connection.ops.quote_name
    is_postgresql = connection.vendor == "postgresql"
    differ = "IS DISTINCT FROM" if is_postgresql else "IS NOT"
    wanted = {}
    for model, columns in counted_tables():
        table = model._meta.db_table
        if table not in there:
            continue
        changed = " OR ".join(f"OLD.{quote(column)} {differ} NEW.{quote(column)}" for column in columns)
        for event, condition in (("INSERT", ""), ("UPDATE", f" WHEN ({changed})"), ("DELETE", "")):
            name = f"{PREFIX}{event.lower()}_{table}"[:63]
            head = f"CREATE TRIGGER {quote(name)} AFTER {event} ON {quote(table)} FOR EACH ROW{condition}"
            wanted[name] = [
                f"{head} EXECUTE FUNCTION core_count_content_change()"
                if is_postgresql
                else f"{head} BEGIN {SQLITE_COUNT}; END"
            ]
    return wanted
