"""A copy of the whole SQLite database, and the way back to it: by statements that write only what differs."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction

# What notes changes goes on noting; indexes of Wagtail's own search are read by no public answer.
NOT_BROUGHT_BACK = ("changes_", "core_content", "sqlite_", "wagtailsearch_", "webhooks_", "django_")


class ExactCopy:
    """Tables with one key are brought back; triggers see each row that is."""

    def __init__(self) -> None:
        self.path = Path(f"{connection.settings_dict['NAME']}.copy")
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
            names = [name for (name,) in cursor.fetchall() if not name.startswith(NOT_BROUGHT_BACK)]
            self.columns: dict[str, tuple[str, list[str]]] = {}
            for name in names:
                cursor.execute(f'PRAGMA table_info("{name}")')
                rows = cursor.fetchall()
                keys = [row[1] for row in rows if row[5]]
                if len(keys) == 1:
                    self.columns[name] = (keys[0], [row[1] for row in rows])

    def take(self) -> None:
        """Remember all rows as they are now."""
        connection.ensure_connection()
        self.path.unlink(missing_ok=True)
        target = sqlite3.connect(self.path)
        connection.connection.backup(target)
        target.close()

    def restore(self) -> int:
        """Make every row as it was; returns how many rows were not."""
        with connection.cursor() as cursor:
            cursor.execute("ATTACH DATABASE %s AS kept", [str(self.path)])
            try:
                with transaction.atomic():
                    cursor.execute("PRAGMA defer_foreign_keys = ON")
                    written = sum(self._drop_others(cursor, name) for name in self.columns)
                    written += sum(self._bring_back(cursor, name) for name in self.columns)
            finally:
                cursor.execute("DETACH DATABASE kept")
        return written

    def _drop_others(self, cursor: Any, name: str) -> int:
        key, _columns = self.columns[name]
        cursor.execute(f'DELETE FROM main."{name}" WHERE "{key}" NOT IN (SELECT "{key}" FROM kept."{name}")')
        return cursor.rowcount

    def _bring_back(self, cursor: Any, name: str) -> int:
        """Update and insert; where two rows must change places, delete first."""
        key, columns = self.columns[name]
        cursor.execute(f'SELECT "{key}" FROM (SELECT * FROM kept."{name}" EXCEPT SELECT * FROM main."{name}")')
        keys = [row[0] for row in cursor.fetchall()]
        listed = ", ".join(f'"{column}"' for column in columns)
        others = ", ".join(f'"{column}" = excluded."{column}"' for column in columns if column != key)
        insert = f'INSERT INTO main."{name}" ({listed}) SELECT {listed} FROM kept."{name}" WHERE "{key}" = %s'
        upsert = f'{insert} ON CONFLICT ("{key}") DO ' + (f"UPDATE SET {others}" if others else "NOTHING")
        try:
            with transaction.atomic():
                for one in keys:
                    cursor.execute(upsert, [one])
        except IntegrityError:
            for one in keys:
                cursor.execute(f'DELETE FROM main."{name}" WHERE "{key}" = %s', [one])
            for one in keys:
                cursor.execute(insert, [one])
        return len(keys)
