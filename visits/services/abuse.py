"""Guards of the public form that ask nothing of real visitors: honeypot, filling time, limits per address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import connection
from django.utils import timezone

from cms.core.client_address import hash_for_day, network_of
from cms.core.gathering import table
from cms.core.inserting import insert
from visits.enums import SpamReason
from visits.models import SubmissionAttempt

WINDOW = timedelta(hours=1)
OLDEST_FORM = timedelta(hours=24)
# A whole town hall can sit behind one network; a single machine cannot type that fast.
NETWORK_FACTOR = 4
MOST_LINKS = 4
MOST_FORGOTTEN = 200
_signer = signing.TimestampSigner(salt="visits.form")


class RateLimited(Exception):
    """Too many requests from one address; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


def opened_at_token() -> str:
    """A signed time stamp for the hidden field of the form."""
    return _signer.sign("form")


def suspicions_of_form(data: Mapping[str, Any]) -> list[str]:
    """Why an HTML submission looks like a robot's: codes of SpamReason, empty for an ordinary one."""
    found = []
    if data.get("website"):
        found.append(SpamReason.HONEYPOT.value)
    if settings.FORM_MIN_SECONDS:
        try:
            _signer.unsign(data.get("opened_at", ""), max_age=OLDEST_FORM)
            opened = signing.b62_decode(data["opened_at"].rsplit(":", 2)[1])
        except signing.SignatureExpired:
            found.append(SpamReason.OLD_FORM.value)
        except signing.BadSignature:
            found.append(SpamReason.NO_TIME.value)
        else:
            if timezone.now().timestamp() - opened < settings.FORM_MIN_SECONDS:
                found.append(SpamReason.TOO_FAST.value)
    return found


def suspicions_of_text(*texts: str) -> list[str]:
    """Suspicions from the words themselves, for both ways in."""
    links = sum(len(re.findall(r"https?://|www\.", text, re.IGNORECASE)) for text in texts)
    return [SpamReason.LINKS.value] if links > MOST_LINKS else []


def count_attempt(address: str, *, now: datetime, purpose: str = "") -> None:
    """Record a submission of this address and its network; raises RateLimited when there were too many in an hour.

    Each `purpose` is counted apart.

    Must run in the transaction of the submission, after the lock that serialises them: then it cannot be raced.
    """
    limit = settings.FORM_RATE_LIMIT
    if not limit or not address:
        return
    _forget_old(now)
    # Hashes change at midnight; both days are looked at, so that the hour before counts too.
    days = (timezone.localdate(now), timezone.localdate(now) - timedelta(days=1))
    values = ((address, limit), (network_of(address), limit * NETWORK_FACTOR))
    keys = [[hash_for_day(f"{purpose}{value}", day) for day in days] for value, _most in values]
    rows = SubmissionAttempt.objects.filter(key__in=[*keys[0], *keys[1]], at__gt=now - WINDOW).order_by("-at")
    recent = list(rows.values_list("key", "at"))
    for (_value, most), mine in zip(values, keys, strict=True):
        moments = [at for key, at in recent if key in mine]
        if len(moments) >= most:
            raise RateLimited(max(1, int((moments[most - 1] + WINDOW - now).total_seconds()) + 1))
    insert([SubmissionAttempt(key=mine[0], at=now) for mine in keys])


def _forget_old(now: datetime) -> None:
    """Delete attempts that count no more, some at a time: more than are added, and never a look at all of them."""
    rows = table(SubmissionAttempt)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {rows} WHERE at < %s AND id < (SELECT min(id) FROM {rows}) + {MOST_FORGOTTEN}",  # noqa: S608 -- a name of ours
            [connection.ops.adapt_datetimefield_value(now - 2 * WINDOW)],
        )


def allowance(address: str, *, now: datetime, purpose: str = "") -> tuple[int, int, int] | None:
    """How many an address may send in an hour, how many are left, and seconds until one more; None: no limit."""
    limit = settings.FORM_RATE_LIMIT
    if not limit or not address:
        return None
    today = timezone.localdate(now)
    keys = [hash_for_day(f"{purpose}{address}", day) for day in (today, today - timedelta(days=1))]
    moments = list(
        SubmissionAttempt.objects.filter(key__in=keys, at__gt=now - WINDOW).order_by("at").values_list("at", flat=True)
    )
    seconds = int((moments[0] + WINDOW - now).total_seconds()) + 1 if moments else int(WINDOW.total_seconds())
    return limit, max(0, limit - len(moments)), seconds
