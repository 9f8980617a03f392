"""Typed readers of environment variables that gather every problem before the start is refused."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


class Env:
    """Reads settings from a mapping; `check()` raises once, with all problems in one message."""

    def __init__(self, source: Mapping[str, str] | None = None) -> None:
        self.source: Mapping[str, str] = os.environ if source is None else source
        self.problems: list[str] = []
        self.names: list[str] = []

    def _raw(self, name: str) -> str | None:
        self.names.append(name)
        value = self.source.get(name)
        return None if value is None else value.strip()

    def text(self, name: str, default: str = "", *, required: bool = False) -> str:
        """The value as text; a missing required one is a problem."""
        value = self._raw(name)
        if required and not value:
            self.problems.append(f"{name} is required")
        return default if value is None or value == "" else value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """True for 1/true/yes/on, False for 0/false/no/off."""
        value = self._raw(name)
        if value is None:
            return default
        if value.lower() in TRUE:
            return True
        if value.lower() not in FALSE:
            self.problems.append(f"{name} must be one of 1, 0, true, false, yes, no, on, off; it is {value!r}")
        return False

    def number(self, name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
        """A whole number within bounds."""
        value = self._raw(name)
        if value is None or value == "":
            return default
        try:
            number = int(value)
        except ValueError:
            self.problems.append(f"{name} must be a whole number; it is {value!r}")
            return default
        if not least <= number <= most:
            self.problems.append(f"{name} must be between {least} and {most}; it is {number}")
        return number

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """A list of words divided by commas."""
        value = self._raw(name)
        if value is None:
            return list(default)
        return [word.strip() for word in value.split(",") if word.strip()]

    def database(self, name: str, default: str) -> dict[str, Any]:
        """A Django database dictionary from `sqlite:///path` or `postgresql://user:pw@host:port/name?host=…`.

        What follows the question mark goes to libpq; `prepare=0` is ours: no statement is prepared.
        """
        value = self._raw(name) or default
        parts = urlsplit(value)
        if parts.scheme == "sqlite":
            return {
                "ENGINE": "django.db.backends.sqlite3",
                # sqlite:///relative and sqlite:////absolute, as everywhere.
                "NAME": unquote(parts.path[1:]) or ":memory:",
                # Opening the file and setting it up costs more than an answer.
                "CONN_MAX_AGE": 600,
                # Writers queue instead of failing half-way: BEGIN IMMEDIATE takes the write lock at once. FULL waits
                # until a commit is on the disk: what somebody was told is stored survives a machine that stops.
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 30,
                    "init_command": (
                        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                        " PRAGMA cache_size=-20000"
                    ),
                },
            }
        if parts.scheme in {"postgres", "postgresql"}:
            options = dict(parse_qsl(parts.query))
            try:
                port = str(parts.port or options.pop("port", ""))
            except ValueError:
                self.problems.append(f"{name} has a port that is no number")
                port = ""
            # A pool that gives each transaction another connection may not know what was prepared on the last one.
            prepares = options.pop("prepare", "1") != "0"
            return {
                "ENGINE": "cms.core.postgresql",
                "NAME": unquote(parts.path[1:]),
                "USER": unquote(parts.username or options.pop("user", "")),
                "PASSWORD": unquote(parts.password or options.pop("password", "")),
                "HOST": unquote(parts.hostname or options.pop("host", "")),
                "PORT": port,
                "CONN_MAX_AGE": 60,
                "CONN_HEALTH_CHECKS": True,
                # Statements of our own on Django's connection (cms.core.gathering), whose cursors never prepare any.
                "OPTIONS": {**options, "prepare_threshold": 5 if prepares else None},
            }
        self.problems.append(f"{name} must start with sqlite:/// or postgresql://")
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}

    def check(self) -> None:
        """Refuses the start with every problem found so far."""
        if self.problems:
            lines = "\n".join(f"  - {problem}" for problem in self.problems)
            raise ImproperlyConfigured(f"The settings in the environment are not usable:\n{lines}")
