"""Legal hold: a request that retention and erasure leave alone, for instance in a dispute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from visits.enums import EventKind
from visits.models import VisitRequest
from visits.permissions import can_manage_people
from visits.services.transitions import lock_request, write


def put(
    visit_request: VisitRequest, *, by: Any, now: datetime, note: str, expected_version: int | None = None
) -> VisitRequest:
    """Keep a request until the hold is lifted; the reason stands in the history.

    Raises PermissionDenied, StaleVisitRequest, and TransitionNotAllowed for an anonymised request.
    """
    return _set(visit_request, True, by=by, now=now, note=note, expected_version=expected_version)


def lift(
    visit_request: VisitRequest, *, by: Any, now: datetime, note: str, expected_version: int | None = None
) -> VisitRequest:
    """Let the ordinary terms apply again; raises as `put` does."""
    return _set(visit_request, False, by=by, now=now, note=note, expected_version=expected_version)


def _set(
    visit_request: VisitRequest, hold: bool, *, by: Any, now: datetime, note: str, expected_version: int | None
) -> VisitRequest:
    if not can_manage_people(by):
        raise PermissionDenied
    with transaction.atomic():
        # The right to keep and erase, asked above, is not the right to moderate.
        row = lock_request(visit_request, None, expected_version)
        if row.legal_hold == hold:
            return row
        was_read_at, row.legal_hold = row.read_at, hold
        write(row, EventKind.NOTE, by=by, now=now, note=note, detail="hold" if hold else "hold-lifted")
        if was_read_at is None:
            # Who only decides how long it is kept has not taken it up: it stays unread for the coordinators.
            row.read_at = None
            row.save(update_fields=["read_at"])
        return row
