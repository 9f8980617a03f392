"""Tells the cache in front of the site what changed: every change twice, at once and a little later."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cms.changes.models import PublicChange
from cms.core.content_version.reading import reader
from cms.webhooks import caches
from cms.webhooks.messages import site_address
from cms.webhooks.models import CachedAddress, PurgeCursor, newest_change

logger = logging.getLogger(__name__)

# An answer that was made before a change can reach the cache after it was purged; the second time drops that one too.
PASSES = {"first": timedelta(0), "again": timedelta(seconds=15)}
LEASE = timedelta(seconds=120)
LONGEST_PAUSE = 300
MOST_CHANGES = 200
# An address that nobody asked for so long is in no cache any more.
KEPT_FOR = timedelta(days=7)


def purge_due(*, now: datetime) -> int:
    """Purge what changed since the last time; returns how many changes were dealt with. Failures are tried again."""
    if not (settings.CDN["kind"] or caches.is_by_address()):
        return 0
    return sum(_purge(name, now - delay, now) for name, delay in PASSES.items())


def addresses_of(changes: list[PublicChange]) -> list[str]:
    """The addresses that changes outdate: those whose answers carry a tag, and those that the changes name."""
    tags = {tag for change in changes for tag in change.tags}
    known = CachedAddress.objects.filter(tag__in=tags).order_by().values_list("url", flat=True).distinct()
    named = [f"{site_address(change.site)}{path}" for change in changes for path in change.paths]
    return list(dict.fromkeys([*named, *known]))


def forget_addresses(*, now: datetime) -> int:
    """Forget the addresses that were not asked for lately; returns how many rows."""
    return CachedAddress.objects.filter(seen_at__lt=now - KEPT_FOR).delete()[0]


def _purge(name: str, until: datetime, now: datetime) -> int:
    cursor = _claim(name, until, now)
    if cursor is None:
        return 0
    changes = _waiting(cursor, until)
    # Nobody answers from before these changes any more: what the cache asks for next is what is now.
    reader.wait()
    row = PurgeCursor.objects.filter(pk=cursor.pk, attempts=cursor.attempts)
    try:
        if caches.is_by_address():
            caches.purge_addresses(addresses_of(changes))
        else:
            caches.purge_tags(sorted({tag for change in changes for tag in change.tags}))
    except caches.PurgeFailed as error:
        pause = min(5 * 2 ** min(cursor.attempts - 1, 10), LONGEST_PAUSE)
        logger.warning("The cache in front of the site was not purged (%s); again in %d s", error, pause)
        row.update(next_at=timezone.now() + timedelta(seconds=pause), error=str(error)[:300])
        return 0
    row.update(change_id=changes[-1].pk, attempts=0, next_at=now, error="")
    return len(changes)


def _claim(name: str, until: datetime, now: datetime) -> PurgeCursor | None:
    """Take a pass for one lease, when something waits; the first time it begins with what comes from then on."""
    cursor = PurgeCursor.objects.filter(name=name).first()
    if cursor is None:
        PurgeCursor.objects.get_or_create(name=name, defaults={"change_id": newest_change(), "next_at": now})
        return None
    if cursor.next_at > now or not _waiting(cursor, until):
        return None
    with transaction.atomic():
        free = PurgeCursor.objects.filter(pk=cursor.pk, attempts=cursor.attempts, next_at=cursor.next_at)
        if not free.update(attempts=cursor.attempts + 1, next_at=now + LEASE):
            return None
    cursor.attempts += 1
    return cursor


def _waiting(cursor: PurgeCursor, until: datetime) -> list[PublicChange]:
    rows = PublicChange.objects.filter(pk__gt=cursor.change_id, occurred_at__lte=until).order_by("pk")
    return list(rows.select_related("site")[:MOST_CHANGES])
