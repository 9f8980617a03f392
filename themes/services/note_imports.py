"""Documents from Word that become a draft of a note: taken in, read by the worker, and told about in a report."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from themes.enums import ImportState
from themes.models import NoteImport, StrategicNotePage
from themes.permissions import can_import
from themes.services.imported_images import ImageStore
from themes.services.note_draft import write_draft
from themes.services.word.package import Refused, refuse_at_first_sight
from themes.services.word.running import read_apart

logger = logging.getLogger(__name__)

MAX_UPLOAD = 30 * 1024 * 1024
# Longer than the reading of any document may take, so that no two workers read the same one.
LEASE = timedelta(minutes=15)
MOST_ATTEMPTS = 3


class Busy(Exception):
    """Another document for this page still waits or is being read."""


class LostLease(Exception):
    """Another worker took the import over."""


def upload(page: StrategicNotePage, *, name: str, content: bytes, by: Any, now: datetime) -> NoteImport:
    """Keep a document until the worker reads it. Raises Refused for what is no Word document, Busy for a second one."""
    if len(content) > MAX_UPLOAD:
        raise Refused("too_large")
    refuse_at_first_sight(name, content)
    with transaction.atomic():
        StrategicNotePage.objects.select_for_update().get(pk=page.pk)
        if page.imports.filter(state__in=(ImportState.WAITING, ImportState.RUNNING)).exists():
            raise Busy
        return NoteImport.objects.create(page=page, name=name[-200:], content=content, by=by, made_at=now)


def run_waiting(clock: Callable[[], datetime]) -> int:
    """Read every document that waits, and those whose reader was killed; returns how many were read."""
    count = 0
    while (taken := take_next(clock())) is not None:
        _run(taken, clock)
        count += 1
    return count


def take_next(now: datetime) -> NoteImport | None:
    """Take the oldest document that nobody reads; one that ended its reader too often is refused."""
    free = Q(state=ImportState.WAITING) | Q(state=ImportState.RUNNING, taken_at__lt=now - LEASE)
    for row in NoteImport.objects.filter(free).defer("content").order_by("made_at", "pk"):
        attempts = 1 + sum(entry.get("count", 0) for entry in row.report if entry.get("code") == "attempts")
        same = NoteImport.objects.filter(free, pk=row.pk, taken_at=row.taken_at)
        if attempts > MOST_ATTEMPTS:
            same.update(**_refusal("gave_up", now))
            continue
        report = [{"code": "attempts", "count": attempts}]
        if same.update(state=ImportState.RUNNING, taken_at=now, progress=5, report=report):
            return NoteImport.objects.get(pk=row.pk)
    return None


def _refusal(code: str, now: datetime) -> dict[str, Any]:
    return {
        "state": ImportState.REFUSED,
        "content": b"",
        "progress": 100,
        "report": [{"code": code}],
        "finished_at": now,
    }


def _run(row: NoteImport, clock: Callable[[], datetime]) -> None:
    mine = NoteImport.objects.filter(pk=row.pk, state=ImportState.RUNNING, taken_at=row.taken_at)

    def progress(percent: int) -> None:
        mine.update(progress=percent)

    try:
        with tempfile.TemporaryDirectory(prefix="note-import-") as name:
            folder = Path(name)
            data = read_apart(bytes(row.content), folder, progress)
            _finish(row, data, folder / "answer", clock())
    except Refused as refused:
        mine.update(**_refusal(refused.code, clock()))
    except LostLease:
        logger.warning("Document %s was taken over by another worker", row.pk)
    except Exception:
        # Without this one bad document would be tried for ever and hold up those behind it.
        logger.exception("Document %s could not be read", row.pk)
        mine.update(**_refusal("broken", clock()))


def _finish(row: NoteImport, data: dict[str, Any], folder: Path, now: datetime) -> None:
    """Draft, images and report in one transaction: all of it, or nothing."""
    images = None
    try:
        with transaction.atomic():
            mine = NoteImport.objects.select_for_update().filter(pk=row.pk, state=row.state, taken_at=row.taken_at)
            if not mine.exists():
                raise LostLease
            page = StrategicNotePage.objects.select_for_update().get(pk=row.page_id)
            if row.by is None or not can_import(row.by, page):
                raise Refused("not_allowed_any_more")
            images = ImageStore(row.by, Path(row.name).stem)
            report = write_draft(page, data, folder=folder, images=images, by=row.by, since=row.made_at)
            done = {"state": ImportState.DONE, "progress": 100, "content": b"", "report": report, "finished_at": now}
            mine.update(**done)
    except BaseException:
        if images is not None:
            images.remove_written()
        raise
