"""What people do with a webhook: switch it, change its secret, test it, send again; each stands in its history."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

from cms.changes.models import PublicChange
from cms.webhooks import messages
from cms.webhooks.models import ROTATION, Delivery, DeliveryState, DisabledReason, Endpoint, newest_change
from cms.webhooks.services.delivering import switch_off
from cms.webhooks.signing import new_secret

# One replay makes no more messages than this; the rest needs another one.
MOST_REPLAYED = 5000

SECRET_SHOWN, SECRET_CHANGED = "webhooks.secret_shown", "webhooks.secret_changed"
SWITCHED_ON, SWITCHED_OFF = "webhooks.switched_on", "webhooks.switched_off"
TESTED, RESENT, REPLAYED = "webhooks.tested", "webhooks.resent", "webhooks.replayed"


class AlreadySo(Exception):
    """Somebody else did it before."""


def missed(endpoint: Endpoint) -> int:
    """How many changes an endpoint that is switched off did not hear of and would have wanted."""
    changes = PublicChange.objects.filter(site=endpoint.site_id, pk__gt=endpoint.cursor).order_by("pk")
    return sum(endpoint.wants(change) for change in changes.iterator())


@transaction.atomic
def switch(endpoint: Endpoint, *, on: bool, by: Any, now: datetime, with_missed: bool = True) -> Endpoint:
    """Switch an endpoint on or off. On again it hears of what it missed, or begins with what comes from now on.

    Raises AlreadySo when somebody did so meanwhile.
    """
    endpoint = _locked(endpoint)
    if endpoint.is_active == on:
        raise AlreadySo
    if on:
        endpoint.is_active, endpoint.disabled_at, endpoint.disabled_because = True, None, ""
        endpoint.failures, endpoint.paused_until, endpoint.busy_until = 0, None, None
        waiting = endpoint.deliveries.filter(state=DeliveryState.WAITING)
        if with_missed:
            waiting.update(next_at=now, attempts=0)
        else:
            waiting.update(state=DeliveryState.FAILED)
            endpoint.cursor = newest_change()
    else:
        switch_off(endpoint, DisabledReason.BY_HAND, now)
    endpoint.save()
    log(endpoint, SWITCHED_ON if on else SWITCHED_OFF, user=by)
    return endpoint


@transaction.atomic
def change_secret(endpoint: Endpoint, *, by: Any, now: datetime) -> Endpoint:
    """Give an endpoint another secret; the one before signs too for a day."""
    endpoint = _locked(endpoint)
    endpoint.previous_secret, endpoint.previous_until = endpoint.secret, now + ROTATION
    endpoint.secret = new_secret()
    endpoint.save(update_fields=["secret", "previous_secret", "previous_until"])
    log(endpoint, SECRET_CHANGED, user=by)
    return endpoint


def note_secret_shown(endpoint: Endpoint, *, by: Any) -> None:
    """Write down who looked at the secret."""
    log(endpoint, SECRET_SHOWN, user=by)


@transaction.atomic
def send_test(endpoint: Endpoint, *, by: Any, now: datetime) -> Delivery:
    """Queue a message that says nothing; it goes out once, whether the endpoint is switched on or not."""
    delivery = messages.of_test(endpoint, now)
    delivery.save()
    log(endpoint, TESTED, user=by)
    return delivery


@transaction.atomic
def resend(delivery: Delivery, *, by: Any, now: datetime) -> bool:
    """Send a message again, the same bytes under the same id; False when it is on its way anyway."""
    done = Delivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.WAITING, attempts=0)
    changed = done.update(state=DeliveryState.WAITING, attempts=0, next_at=now, is_by_hand=True, delivered_at=None)
    if changed:
        log(delivery.endpoint, RESENT, user=by, data={"message": delivery.message_id})
    return bool(changed)


def changes_since(endpoint: Endpoint, since: datetime) -> QuerySet[PublicChange]:
    """The changes of its site from a moment on, oldest first, its filters not yet asked."""
    return PublicChange.objects.filter(site=endpoint.site_id, occurred_at__gte=since).order_by("pk")


def count_since(endpoint: Endpoint, since: datetime) -> int:
    """How many messages a replay would send."""
    return sum(endpoint.wants(change) for change in changes_since(endpoint, since).iterator())


@transaction.atomic
def replay(endpoint: Endpoint, *, since: datetime, by: Any, now: datetime) -> int:
    """Send everything from a moment on again, oldest first; returns how many messages.

    What was sent before keeps its id and its bytes; what was never sent, by a filter of then, is made now.
    """
    endpoint = _locked(endpoint)
    wanted = [change for change in changes_since(endpoint, since).select_related("site") if endpoint.wants(change)]
    wanted = wanted[:MOST_REPLAYED]
    keys = [change.pk for change in wanted]
    known = endpoint.deliveries.filter(change_id__in=keys)
    had = set(known.values_list("change_id", flat=True))
    known.update(state=DeliveryState.WAITING, attempts=0, next_at=now, delivered_at=None)
    endpoint.deliveries.bulk_create(
        messages.of_change(endpoint, change, now) for change in wanted if change.pk not in had
    )
    log(endpoint, REPLAYED, user=by, data={"since": since.isoformat(), "count": len(wanted)})
    return len(wanted)


def forget_old(*, now: datetime) -> int:
    """Remove messages that are done and old, and secrets that stopped to sign; returns how many messages."""
    Endpoint.objects.filter(previous_until__lt=now).update(previous_secret="", previous_until=None)
    old = Delivery.objects.filter(created_at__lt=now - timedelta(days=settings.WEBHOOK_KEEP_DAYS))
    return old.exclude(state=DeliveryState.WAITING, endpoint__is_active=True).delete()[0]


def _locked(endpoint: Endpoint) -> Endpoint:
    return Endpoint.objects.select_for_update(of=("self",)).select_related("site").get(pk=endpoint.pk)
