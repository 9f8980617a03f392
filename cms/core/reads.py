"""Notes what an answer reads, from the SQL that it runs: tables, or single pages where nothing else can matter.

A page's columns are of two kinds. Those that lists, menus and links of other answers show or sort by make up its place
in the tree; the others only the texts of its own. A statement that names none of the latter does not depend on them.
What cannot be recognised counts as the whole table: a note may say too much, never too little.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from django.db import connection
from wagtail.models import Page, get_page_models

from cms.core.content_version.tables import counted_tables

PAGE_TABLE = "wagtailcore_page"
TREE = "#tree"
# Columns of the page itself that no other answer needs for its links, lists and menus.
_PAGE_TEXTS = frozenset(
    ["seo_title", "search_description", "first_published_at", "last_published_at", "live_revision_id", "owner_id"]
)
# More pages than this are noted as whole tables.
MOST_ROWS = 24
_WORD = re.compile(r"[a-z_0-9]+")
_EVERY_COLUMN = re.compile(r"(?:\bselect|\bdistinct|,|\.)\s*\*", re.IGNORECASE)
_ONE_PAGE = re.compile(r'WHERE \(?"([a-z_]+)"\."(id|page_ptr_id)" = (?:%s|\d+)\)?(?: ORDER BY [^()]*)?(?: LIMIT \d+)?$')


@cache
def page_tables() -> dict[str, tuple[str, frozenset[str]]]:
    """Per table of a kind of pages: the column with the page's key, and the columns that are texts of its own."""
    found = {PAGE_TABLE: ("id", _PAGE_TEXTS)}
    for model in get_page_models():
        if model is Page or model._meta.proxy:
            continue
        key = model._meta.pk.column
        texts = {
            column.column
            for column in model._meta.local_concrete_fields
            if column.column != key and (not column.is_relation or "image" in column.name)
        }
        found[model._meta.db_table] = (key, frozenset(texts))
    return found


@cache
def _counted() -> frozenset[str]:
    return frozenset(model._meta.db_table for model, _columns in counted_tables())


@lru_cache(maxsize=4096)
def names_in(statement: str) -> tuple[frozenset[str], frozenset[str], bool]:
    """Names of what a statement reads, tables of pages of which it reads texts too, and whether it asks one page."""
    words = set(_WORD.findall(statement))
    plain, textual = set(), set()
    for table in words & _counted():
        if table not in page_tables():
            plain.add(table)
            continue
        plain.add(f"{table}{TREE}")
        if _EVERY_COLUMN.search(statement) or _names_texts(statement, table):
            textual.add(table)
    return frozenset(plain), frozenset(textual), _asks_one(statement, words)


def _names_texts(statement: str, table: str) -> bool:
    """Whether a statement names a column that holds texts of a page, by the table, an alias of it, or alone."""
    aliases = {table, *re.findall(rf'{table}"? (?:AS )?"?(\w+)"?', statement)}
    texts = "|".join(page_tables()[table][1])
    named = re.finditer(rf'(?:(\w+)"?\.)?"?\b({texts})\b', statement) if texts else ()
    return any(match[1] is None or match[1] in aliases for match in named)


def _asks_one(statement: str, words: set[str]) -> bool:
    found = _ONE_PAGE.search(statement)
    if found is None or " UNION " in statement or statement.count("SELECT") != 1 or " OR " in statement:
        return False
    tables = words & page_tables().keys()
    # Of the page itself and of its kind, once each.
    return (
        found[1] in tables
        and len(tables - {PAGE_TABLE}) <= 1
        and page_tables()[found[1]][0] == found[2]
        and all(statement.count(f' "{table}"') - statement.count(f' "{table}".') == 1 for table in tables)
    )


@dataclass
class Reads:
    """What was read: names of tables (with `#tree` for the place of pages only), and single pages by table."""

    names: set[str] = field(default_factory=set)
    rows: set[tuple[str, int]] = field(default_factory=set)
    # Tables of the statements whose rows the reader names itself.
    named: list[set[str]] = field(default_factory=list)

    def look(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Notes a statement on its way to the database."""
        if _current.get() is not self:
            # Read for something that is remembered: that tells its own (`note`).
            return execute(sql, params, many, context)
        plain, textual, asks_one = names_in(sql)
        if self.named:
            self.names |= plain
            self.named[-1].update(textual)
        elif asks_one and not many and params and isinstance(params[-1], int) and textual:
            self.names |= {name for name in plain if not name.endswith(TREE)}
            self.rows |= {(table, params[-1]) for table in textual}
            self.rows |= {(name.removesuffix(TREE), params[-1]) for name in plain if name.endswith(TREE)}
        else:
            self.names |= plain | textual
        return execute(sql, params, many, context)

    def all_names(self, most: int = MOST_ROWS) -> set[str]:
        """Names of tables and `page:<key>` for single pages; whole tables when these are many."""
        keys = {key for _table, key in self.rows}
        if len(keys) > most:
            return self.names | {table for table, _key in self.rows} | {f"{table}{TREE}" for table, _key in self.rows}
        return self.names | {f"page:{key}" for key in keys}


_current: ContextVar[Reads | None] = ContextVar("reads", default=None)


class noting:
    """Notes all that is read meanwhile: `with noting() as reads`. As a generator it would cost every answer more."""

    __slots__ = ("_look", "_token", "_wrappers")

    def __enter__(self) -> Reads:
        reads = Reads()
        self._token = _current.set(reads)
        self._look = reads.look
        self._wrappers = connection.execute_wrappers
        self._wrappers.append(self._look)
        return reads

    def __exit__(self, *_error: object) -> None:
        self._wrappers.remove(self._look)
        _current.reset(self._token)


def note(made_from: Reads) -> None:
    """Add what something that is used instead of a statement was made from."""
    current = _current.get()
    if current is not None:
        current.names |= made_from.names
        current.rows |= made_from.rows


@contextmanager
def of_pages() -> Iterator[Callable[[Iterable[int]], None]]:
    """For a statement whose texts are those of the pages it gives: call what comes with their keys.

    Which pages it gives may depend on their place in the tree and on other tables, not on texts.
    """
    reads = _current.get()
    if reads is None:
        yield lambda keys: None
        return
    tables: set[str] = set()
    told: list[int] | None = None

    def tell(keys: Iterable[int]) -> None:
        nonlocal told
        told = list(keys)

    reads.named.append(tables)
    try:
        yield tell
    finally:
        reads.named.pop()
        if told is None:
            reads.names |= tables
        else:
            reads.rows |= {(table, key) for table in tables for key in told}
