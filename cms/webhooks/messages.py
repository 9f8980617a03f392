"""What a webhook says: the event, when, and what to make again. Everything in it is public."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone
from wagtail.models import Site

from cms.changes.models import PublicChange
from cms.webhooks.models import TEST_EVENT, Delivery, Endpoint


def of_change(endpoint: Endpoint, change: PublicChange, now: datetime) -> Delivery:
    """The message about a change, not saved."""
    return Delivery(
        endpoint=endpoint,
        change_id=change.pk,
        message_id=new_message_id(),
        event=change.event,
        about=(change.path or change.key)[:300],
        body=body_of(
            change.event,
            change.occurred_at,
            {
                "site": site_address(change.site),
                "kind": change.kind,
                "key": change.key,
                "locale": change.locale_code or None,
                "path": change.path or None,
                "previous_path": change.previous_path or None,
                "themes": change.themes,
                "paths": change.paths,
                "tags": change.tags,
                # Rises from message to message: who gets them out of order knows the newest.
                "sequence": change.pk,
            },
        ),
        next_at=now,
        created_at=now,
    )


def of_test(endpoint: Endpoint, now: datetime) -> Delivery:
    """A message that says nothing but that the line works, not saved."""
    data = {"site": site_address(endpoint.site)}
    return Delivery(
        endpoint=endpoint,
        message_id=new_message_id(),
        event=TEST_EVENT,
        body=body_of(TEST_EVENT, now, data),
        is_by_hand=True,
        next_at=now,
        created_at=now,
    )


def body_of(event: str, at: datetime, data: dict[str, Any]) -> str:
    """The JSON text that is kept and sent."""
    moment = timezone.localtime(at, timezone.get_default_timezone()).isoformat(timespec="milliseconds")
    return json.dumps({"type": event, "timestamp": moment, "data": data}, ensure_ascii=False, separators=(",", ":"))


def site_address(site: Site) -> str:
    """The address of the site, without a slash at the end."""
    return str(site.root_url)


def new_message_id() -> str:
    """A number that nobody else gave out; the same at every attempt of one message."""
    return f"msg_{uuid.uuid4().hex}"
