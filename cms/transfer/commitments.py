"""The tables of commitments in a content folder: `commitments/<note slug>.csv`, read and written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail.models import Site

from cms.core.spreadsheets import write_csv
from themes.models import Commitment, CommitmentUpdate, StrategicNote
from themes.services.commitment_import import ADDED, CHANGED, UNCHANGED, NothingImported, import_table
from themes.services.commitment_rows import COLUMNS, fact_cells, status_cell, words_of

from .documents import CommitmentsDocument
from .faults import FileReport, messages_of

RESULTS = {ADDED: "created", CHANGED: "changed", UNCHANGED: "unchanged"}


def put_commitments(
    document: CommitmentsDocument, site: Site, report: FileReport, *, now: datetime
) -> dict[str, int] | None:
    """Bring one table into its note; how many rows had which result, or None after faults."""
    note = StrategicNote.objects.filter(site=site, slug=document.slug).first()
    if note is None:
        report.fault(1, "file", f"there is no note “{document.slug}”, in the folder or on the site")
        return None
    # Messages for operators stay English.
    with translation.override("en"):
        try:
            plan = import_table(note, document.content, now=now)
        except NothingImported as refused:
            for row in refused.plan.rows:
                for column, message in row.problems:
                    report.fault(row.line, column, message)
            return None
        except ValidationError as error:
            for _name, message in messages_of(error):
                report.fault(1, "file", message)
            return None
    return {RESULTS[kind]: count for kind, count in plan.counts.items()}


def commitments_text(note: StrategicNote, themes: set[str]) -> str:
    """The table of a note with its whole history: the newest state first, the older ones in further rows."""
    found = list(Commitment.objects.filter(note=note).in_words().order_by("order", "code"))  # type: ignore[attr-defined]
    history: dict[int, list[Any]] = {}
    updates = CommitmentUpdate.objects.filter(commitment__note=note).select_related("evidence_document")
    for update in updates.order_by("-on", "-pk"):
        history.setdefault(update.commitment_id, []).append(update)
    codes = {one.theme_id: one.theme.code for one in found if one.theme and one.theme.code in themes}
    rows: list[list[Any]] = []
    for one in found:
        states = [
            [update.status, update.on, status_cell(update, note.site.root_url)] for update in history.get(one.pk, [])
        ] or [[one.status, None, ""]]
        rows.append([*fact_cells(one, codes), *states[0], words_of(one, "nl")])
        rows += [[one.code, *[""] * 7, *state, ""] for state in states[1:]]
    return b"".join(write_csv(COLUMNS, rows)).decode() if rows else ""
