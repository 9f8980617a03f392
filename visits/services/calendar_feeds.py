"""The calendar address of a colleague: made, replaced, removed, and worth something only while its owner may read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Site

from visits.models import CalendarFeed
from visits.permissions import can_view

# Calendar programs ask often; once an hour is enough to see that an address is in use.
READ_INTERVAL = timedelta(hours=1)


def feed_of(user: Any, site: Site) -> CalendarFeed | None:
    """The person's address on this site, or None."""
    found: CalendarFeed | None = CalendarFeed.objects.filter(user=user, site=site).first()
    return found


def make(user: Any, site: Site, *, now: datetime) -> CalendarFeed:
    """Give a person an address; one that there is already stays. Raises PermissionDenied."""
    if not can_view(user):
        raise PermissionDenied
    feed: CalendarFeed = CalendarFeed.objects.get_or_create(user=user, site=site, defaults={"made_at": now})[0]
    return feed


def replace(user: Any, site: Site, *, now: datetime) -> CalendarFeed | None:
    """Give the address another secret, so that the old one stops at once; None when there is none to replace.

    Raises PermissionDenied.
    """
    if not can_view(user):
        raise PermissionDenied
    with transaction.atomic():
        feed: CalendarFeed | None = CalendarFeed.objects.select_for_update().filter(user=user, site=site).first()
        if feed is None:
            return None
        feed.rotate()
        feed.made_at, feed.read_at = now, None
        feed.save(update_fields=["made_at", "read_at"])
        return feed


def remove(user: Any, site: Site) -> bool:
    """Take the address away, whatever the person may do by now; returns whether there was one."""
    deleted, _per_model = CalendarFeed.objects.filter(user=user, site=site).delete()
    return bool(deleted)


def may_read(feed: CalendarFeed) -> bool:
    """Whether its owner may see requests at this moment; somebody who left may not."""
    return bool(feed.user.is_active and can_view(feed.user))


def note_read(feed: CalendarFeed, *, now: datetime) -> None:
    """Remember that the address is in use, at most once an hour: its owner sees when it was read last."""
    if feed.read_at is None or feed.read_at <= now - READ_INTERVAL:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)
