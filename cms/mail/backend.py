"""The mail backend that writes finished messages to the outbox, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from cms.mail.services import queue


class OutboxBackend(BaseEmailBackend):
    """Queues instead of sending; what Django, Wagtail or we send survives a crash and an SMTP outage."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write one row per recipient; returns how many messages were queued."""
        for message in email_messages:
            queue(message)
        return len(email_messages)
