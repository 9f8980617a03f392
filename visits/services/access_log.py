"""Who looked at personal data: one line per look, chained by hashes, so that a changed or missing line shows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from wagtail.models import Site

from visits.models import AccessLog

SYSTEM = "system"


@dataclass(frozen=True)
class Verdict:
    """How many lines fit, the hash of the last of them, and the first line that does not (None when all do)."""

    lines: int
    last_hash: str
    broken: int | None


def record(site: Site, by: Any, action: str, subject: str, *, now: datetime) -> AccessLog:
    """Write one line, in the caller's transaction if there is one. `by=None` is a command on the server.

    `subject` is a reference or a count, never the data itself.
    """
    with transaction.atomic():
        _lock()
        last = AccessLog.objects.order_by("-pk").values_list("hash", flat=True).first()
        line = AccessLog(
            site=site,
            at=now,
            by=by,
            by_name=by.get_username() if by is not None else SYSTEM,
            action=action,
            subject=subject[:300],
            previous_hash=last or "",
        )
        line.hash = digest(line)
        line.save(force_insert=True)
    return line


def verify() -> Verdict:
    """Follow the chain from the first line. Lines cut off at the end show only beside a hash noted earlier."""
    previous, lines = "", 0
    for line in AccessLog.objects.order_by("pk").iterator(chunk_size=500):
        if line.previous_hash != previous or line.hash != digest(line):
            return Verdict(lines, previous, line.pk)
        previous, lines = line.hash, lines + 1
    return Verdict(lines, previous, None)


def digest(line: AccessLog) -> str:
    """The hash of a line and of what came before. The name stands in it, not the account: that can be deleted."""
    content = {
        "previous": line.previous_hash,
        "site": line.site_id,
        "at": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": line.by_name,
        "action": str(line.action),
        "subject": line.subject,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _lock() -> None:
    """Let one line be written at a time, until the transaction ends.

    A row that is always there is locked: the last line is another one as soon as somebody else has written, and
    an empty log has none. SQLite took the write lock when the transaction began (IMMEDIATE).
    """
    no_key = connection.features.has_select_for_no_key_update
    list(Site.objects.select_for_update(no_key=no_key).order_by("pk").values_list("pk", flat=True)[:1])
