"""A new private link for a requester whose old one went to the wrong hands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from visits.enums import RequestStatus
from visits.models import VisitRequest
from visits.services import mails
from visits.services.registrations import rotate_token
from visits.services.transitions import TransitionNotAllowed, lock_request


def renew(visit_request: VisitRequest, *, by: Any, now: datetime, expected_version: int | None = None) -> VisitRequest:
    """Replace the private address and mail the new one to the address on file; the old one is dead at once.

    Raises PermissionDenied, StaleVisitRequest, and TransitionNotAllowed for spam and anonymised requests.
    """
    with transaction.atomic():
        row = lock_request(visit_request, by, expected_version)
        if row.status == RequestStatus.SPAM:
            raise TransitionNotAllowed(row, row.status)
        row = rotate_token(row, by=by, now=now)
        mails.queue_to_requester(row, "link", now=now, by=by, is_new=True)
        return row
