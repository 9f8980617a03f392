"""Delivers messages: one at a time for each endpoint, by lease, with back-off and a breaker."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cms.webhooks import sending, signing
from cms.webhooks.models import TEST_EVENT, Delivery, DeliveryState, DisabledReason, Endpoint, PurgeCursor
from cms.webhooks.services import notices

logger = logging.getLogger(__name__)

# Longer than an attempt can take, the look-up of the name included.
LEASE = timedelta(seconds=120)
# Seconds after the first, second, ... attempt; three days in all.
PAUSES = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
MOST_ATTEMPTS = len(PAUSES) + 1
# How long an endpoint rests after a failure, doubled for each message that fails.
FIRST_REST, LONGEST_REST = 5, 300
LONGEST_RETRY_AFTER = 3600
# From so many failures in a row on, what waits goes out as soon as one message arrives again.
BACK_AFTER = 3
KEPT_ATTEMPTS = 12
KEPT_BODY = 2000
GONE = 410

Send = Callable[..., sending.Outcome]


def deliver_due(*, stop: Callable[[], bool] = lambda: False, send: Send = sending.send) -> int:
    """Send what is due, until nothing is or `stop` says so; returns how many attempts were made."""
    count = 0
    while not stop() and (delivery := claim(now=timezone.now())) is not None:
        attempt(delivery, send=send)
        count += 1
    return count


def endpoints_due(now: datetime) -> Any:
    """The endpoints that something is due for and that nobody is busy with, the longest unattended first."""
    due = Delivery.objects.filter(endpoint=OuterRef("pk"), state=DeliveryState.WAITING, next_at__lte=now)
    is_open = Q(is_active=True) & (Q(paused_until=None) | Q(paused_until__lte=now))
    return (
        Endpoint.objects.filter(Q(busy_until=None) | Q(busy_until__lte=now))
        .filter((is_open & Exists(due)) | Exists(due.filter(is_by_hand=True)))
        .order_by("attempted_at", "pk")
    )


def claim(*, now: datetime) -> Delivery | None:
    """Take the oldest due message of an endpoint that nobody is busy with; None when there is none.

    The attempt is counted and the endpoint leased before anything is sent: a kill repeats that one message.
    """
    if not endpoints_due(now).exists():
        return None
    with transaction.atomic():
        rows = endpoints_due(now)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        endpoint = rows.first()
        if endpoint is None:
            return None
        waiting = endpoint.deliveries.filter(state=DeliveryState.WAITING, next_at__lte=now).order_by("pk")
        if not endpoint.is_active or (endpoint.paused_until and endpoint.paused_until > now):
            waiting = waiting.filter(is_by_hand=True)
        delivery: Delivery | None = waiting.first()
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.save(update_fields=["attempts"])
        endpoint.busy_until, endpoint.attempted_at = now + LEASE, now
        endpoint.save(update_fields=["busy_until", "attempted_at"])
        delivery.endpoint = endpoint
    return delivery


def attempt(delivery: Delivery, *, send: Send = sending.send) -> sending.Outcome:
    """Send a claimed message once, and write down what came of it."""
    body = delivery.body.encode()
    now = timezone.now()
    headers = signing.headers(delivery.endpoint.secrets_at(now), delivery.message_id, int(now.timestamp()), body)
    try:
        outcome = send(delivery.endpoint.url, body, headers)
    except Exception as error:
        # Not a reason to try this message every two minutes for ever.
        logger.exception("Sending a webhook failed in a way that nobody thought of")
        outcome = sending.Outcome(error=type(error).__name__)
    record(delivery, outcome, now=timezone.now())
    return outcome


def record(delivery: Delivery, outcome: sending.Outcome, *, now: datetime) -> bool:
    """Write down an attempt and what follows from it for its endpoint; False when somebody else took it meanwhile."""
    with transaction.atomic():
        endpoint = Endpoint.objects.select_for_update(of=("self",)).filter(pk=delivery.endpoint_id).first()
        if endpoint is None:
            # Deleted while its message was under way.
            return False
        row = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state=DeliveryState.WAITING)
        line = _line(outcome, now)
        after = {
            "status": outcome.status,
            "error": outcome.error[:300],
            "took_ms": outcome.took_ms,
            "log": [line, *delivery.log][:KEPT_ATTEMPTS],
            **_next_state(delivery, outcome, now),
        }
        if not row.update(**after):
            return False
        endpoint.busy_until = None
        if outcome.is_ok:
            _note_success(endpoint, now)
        elif delivery.event != TEST_EVENT:
            _note_failure(endpoint, delivery, outcome, now)
        endpoint.save(
            update_fields=[
                "busy_until", "paused_until", "failures", "last_ok_at", "is_active", "disabled_at", "disabled_because",
            ]
        )  # fmt: skip
    return True


def pause_after(attempts: int, outcome: sending.Outcome | None = None) -> timedelta:
    """How long a message waits after so many attempts, give or take a fifth; longer when the receiver asks."""
    seconds = PAUSES[min(attempts, len(PAUSES)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311 -- spreads load
    asked = _retry_after(outcome) if outcome else 0
    return timedelta(seconds=max(seconds, asked))


def switch_off(endpoint: Endpoint, because: DisabledReason, now: datetime) -> None:
    """Set an endpoint to send nothing; the caller saves it. Nobody is told."""
    endpoint.is_active, endpoint.disabled_at, endpoint.disabled_because = False, now, because


def figures() -> dict[str, Any]:
    """For `/readyz`: messages that are due, webhooks that switched themselves off, and a cache that is not purged."""
    now = timezone.now()
    due = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now, endpoint__is_active=True)
    off = Endpoint.objects.filter(is_active=False).exclude(disabled_because=DisabledReason.BY_HAND)
    return {
        "webhooks_due": due.count(),
        "webhooks_switched_off": off.count(),
        "purges_failing": PurgeCursor.objects.exclude(error="").count(),
    }


def _next_state(delivery: Delivery, outcome: sending.Outcome, now: datetime) -> dict[str, Any]:
    if outcome.is_ok:
        return {"state": DeliveryState.DELIVERED, "delivered_at": now}
    if delivery.attempts >= MOST_ATTEMPTS or outcome.status == GONE or delivery.event == TEST_EVENT:
        return {"state": DeliveryState.FAILED}
    return {"next_at": now + pause_after(delivery.attempts, outcome), "is_by_hand": False}


def _note_success(endpoint: Endpoint, now: datetime) -> None:
    if endpoint.failures >= BACK_AFTER:
        endpoint.deliveries.filter(state=DeliveryState.WAITING, attempts__gt=0).update(next_at=now)
    endpoint.failures, endpoint.paused_until, endpoint.last_ok_at = 0, None, now


def _note_failure(endpoint: Endpoint, delivery: Delivery, outcome: sending.Outcome, now: datetime) -> None:
    # A message that fails again is no further message.
    endpoint.failures += delivery.attempts == 1
    rest = min(FIRST_REST * 2 ** min(endpoint.failures, 10), LONGEST_REST)
    endpoint.paused_until = now + timedelta(seconds=max(rest, _retry_after(outcome)))
    if not endpoint.is_active:
        return
    is_given_up = delivery.attempts >= MOST_ATTEMPTS
    never_since = endpoint.last_ok_at is None or endpoint.last_ok_at < delivery.created_at
    if outcome.status == GONE:
        switch_off(endpoint, DisabledReason.GONE, now)
    elif endpoint.failures >= settings.WEBHOOK_BREAKER or (is_given_up and never_since):
        switch_off(endpoint, DisabledReason.FAILING, now)
    if not endpoint.is_active:
        notices.tell_switched_off(endpoint, now=now)


def _line(outcome: sending.Outcome, now: datetime) -> dict[str, Any]:
    return {
        "at": now.isoformat(),
        "status": outcome.status,
        "error": outcome.error[:300],
        "took_ms": outcome.took_ms,
        "headers": outcome.headers,
        "body": outcome.body[:KEPT_BODY],
    }


def _retry_after(outcome: sending.Outcome) -> int:
    """The seconds that a receiver asks for, within reason."""
    for name, value in outcome.headers.items():
        if name.lower() == "retry-after" and value.strip().isdecimal() and len(value) < 10:
            return min(int(value), LONGEST_RETRY_AFTER)
    return 0
