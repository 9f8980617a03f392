"""Mails that list what comes in while they wait: their text is written again when it is sent, once nothing is added.

Until then the row holds a finished message too, the one it was queued with.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.mail import EmailMessage

from cms.mail.models import OutgoingMail

# The message to send in the place of the one in the row; None to send that one.
Complete = Callable[[OutgoingMail], EmailMessage | None]
_known: dict[str, Complete] = {}


def complete_when_sent(topic: str, complete: Complete) -> None:
    """Ask this function for the text of mails about "<topic>:…"; it may run again for a second attempt."""
    _known[topic] = complete


def completed(mail: OutgoingMail) -> EmailMessage | None:
    """The message as it is now, under the Message-ID that the mail has; None when nothing is to be written again."""
    complete = _known.get(mail.about.partition(":")[0])
    message = complete(mail) if complete is not None else None
    if message is not None:
        message.extra_headers["Message-ID"] = mail.message_id
    return message
