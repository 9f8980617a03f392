"""Commitments as rows of a table, in the columns that a content folder and an import read back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from themes.models import Commitment, CommitmentUpdate

COLUMNS = (
    "code", "parent", "level", "theme", "origin", "lead", "target_on", "section",
    "status", "status_on", "status_note", "text",
)  # fmt: skip
_SOURCE_AT_END = re.compile(r"(?:^|\s)\(?(https?://[^\s<>\"]+?)\)?\.?$")


def join_source(note: str, source: str) -> str:
    """The explanation with its source behind it, as one cell."""
    return f"{note} {source}".strip()


def split_source(cell: str) -> tuple[str, str]:
    """Explanation and source of a cell: a web address at its end is the source."""
    found = _SOURCE_AT_END.search(cell.strip())
    if not found:
        return cell.strip(), ""
    return cell.strip()[: found.start()].strip(), found[1]


def status_cell(update: CommitmentUpdate, root_url: str) -> str:
    """What `status_note` says about an update."""
    source = update.evidence_url
    if not source and update.evidence_document:
        source = f"{root_url}{update.evidence_document.url}"
    return join_source(update.note, source)


def newest_updates(commitments: Iterable[Any], on: date | None) -> dict[int, CommitmentUpdate]:
    """The update that counts, per commitment; one query."""
    updates = CommitmentUpdate.objects.filter(commitment__in=[one.pk for one in commitments])
    if on is not None:
        updates = updates.filter(on__lte=on)
    found: dict[int, CommitmentUpdate] = {}
    for update in updates.select_related("evidence_document").order_by("on", "pk"):
        found[update.commitment_id] = update
    return found


def rows_of(
    commitments: Any, *, language: str, themes: dict[int, str], root_url: str, on: date | None = None
) -> Iterator[list[Any]]:
    """One row per commitment with a `state`; a theme that is not in `themes` stays empty."""
    found = list(commitments.in_words().order_by("note", "order", "code"))
    newest = newest_updates(found, on)
    for one in found:
        update = newest.get(one.pk)
        yield [
            *fact_cells(one, themes),
            one.state,
            one.state_on,
            status_cell(update, root_url) if update else "",
            words_of(one, language),
        ]


def fact_cells(one: Commitment, themes: dict[int, str]) -> list[Any]:
    """The cells from `code` to `section`."""
    return [
        one.code,
        one.parent.code if one.parent else "",
        one.level,
        themes.get(one.theme_id or 0, ""),
        "|".join(origin.name for origin in one.origins.all()),
        one.lead,
        one.target_on,
        one.section,
    ]


def words_of(one: Commitment, language: str) -> str:
    """The text in a language, else another."""
    text = one.text(language)
    return text.text if text else ""
