"""Makes messages of the changes that an endpoint did not hear of yet."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from cms.changes.models import PublicChange
from cms.core.content_version.reading import reader
from cms.webhooks.messages import of_change
from cms.webhooks.models import Endpoint

# So much at a time: a large import does not fill the memory.
MOST_CHANGES = 500


def queue_new(*, now: datetime) -> int:
    """Write a message for each change that an active endpoint wants; returns how many.

    The changes are committed already; before anybody is told, every process has stopped to answer from before them.
    """
    newest = PublicChange.objects.aggregate(newest=Max("pk"))["newest"] or 0
    behind = Endpoint.objects.filter(is_active=True, cursor__lt=newest).values_list("pk", flat=True)
    keys = list(behind)
    if not keys:
        return 0
    reader.wait()
    return sum(_queue_for(key, newest, now) for key in keys)


def _queue_for(endpoint_pk: int, newest: int, now: datetime) -> int:
    with transaction.atomic():
        rows = Endpoint.objects.filter(pk=endpoint_pk, is_active=True, cursor__lt=newest).select_related("site")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        endpoint = rows.first()
        if endpoint is None:
            return 0
        changes = PublicChange.objects.filter(site=endpoint.site_id, pk__gt=endpoint.cursor, pk__lte=newest)
        read = list(changes.select_related("site").order_by("pk")[:MOST_CHANGES])
        wanted = [of_change(endpoint, change, now) for change in read if endpoint.wants(change)]
        # What a replay made already is not made twice.
        endpoint.deliveries.bulk_create(wanted, ignore_conflicts=True)
        Endpoint.objects.filter(pk=endpoint.pk).update(cursor=read[-1].pk if len(read) == MOST_CHANGES else newest)
    return len(wanted)
