"""Queueing and delivering mail: finished bytes in, one row per recipient, delivery by lease and back-off."""

from __future__ import annotations

import logging
import random
import re
import smtplib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend
from django.db import DatabaseError, connection, transaction
from django.db.models import CharField, Count, F, Min, Q, Value
from django.db.models.functions import Cast, Concat, StrIndex, Substr
from django.utils import timezone

from cms.core.inserting import insert
from cms.mail.completing import completed
from cms.mail.folder import FolderTransport
from cms.mail.models import MailStatus, OutgoingMail
from cms.mail.writing import as_bytes

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=300)
MOST_ATTEMPTS = 12
FIRST_PAUSE = 60
LONGEST_PAUSE = 6 * 60 * 60
BATCH = 20


def queue(
    message: EmailMessage, *, about: str = "", dedupe_key: str = "", due_at: datetime | None = None
) -> list[OutgoingMail]:
    """Write a message to the outbox, one row per recipient, in the caller's transaction.

    `about` names what the mail belongs to ("visit-request:12"). A second message with the same `dedupe_key`
    and recipient is ignored. Returns the rows written now (without primary key where one existed already).
    """
    now = timezone.now()
    message.subject = " ".join(str(message.subject).splitlines())
    message_id = message.extra_headers.get("Message-ID") or f"<{uuid.uuid4()}@{settings.MAIL_MESSAGE_ID_DOMAIN}>"
    message.extra_headers["Message-ID"] = message_id
    raw = finished(message)
    rows = [
        OutgoingMail(
            about=about or message.extra_headers.get("X-About", ""),
            dedupe_key=f"{dedupe_key or message_id}|{recipient}"[:200],
            message_id=message_id,
            sender=parseaddr(str(message.from_email))[1],
            recipient=parseaddr(recipient)[1],
            subject=one_line(message.subject),
            raw=raw,
            next_at=due_at or now,
            created_at=now,
        )
        for recipient in dict.fromkeys(message.recipients())
    ]
    insert(rows, on_conflict="DO NOTHING")
    return rows


def one_line(subject: object) -> str:
    """A subject as the row keeps it."""
    return " ".join(str(subject).splitlines())[:300]


def finished(message: EmailMessage) -> bytes:
    """The message as RFC 5322 bytes with CRLF; Django 5 and 6 build it with different classes."""
    built = message.message()
    for part in built.walk():
        if part.is_multipart():
            # Else Python looks through the text for a boundary that does not occur in it.
            part.set_boundary(f"={uuid.uuid4().hex}=")
    raw = re.sub(rb"\r?\n", b"\r\n", as_bytes(built))
    head, blank, body = raw.partition(b"\r\n\r\n")
    # Python folds a long encoded subject right after the colon; strict servers take that for an empty header.
    head = re.sub(rb"(?m)^([A-Za-z-]+:) ?\r\n[ \t]+", rb"\1 ", head)
    return head + blank + body


@dataclass
class Delivery:
    """What one round of the worker did."""

    sent: int = 0
    failed: int = 0
    postponed: int = 0

    def __bool__(self) -> bool:
        return bool(self.sent or self.failed or self.postponed)


def deliver_due(*, limit: int = BATCH, stop: Callable[[], bool] = lambda: False) -> Delivery:
    """Send what is due, at most `limit` mails, and record each result at once.

    SMTP is opened before anything is claimed: a server that is down burns no attempt. Each mail is claimed in a
    short transaction (attempts + 1, due again after the lease), sent outside it, and recorded only if nobody else
    claimed it meanwhile. A kill between sending and recording repeats that one mail with the same Message-ID.
    Raises OSError or smtplib.SMTPException when no connection can be made.
    """
    done = Delivery()
    fail_exhausted()
    if not OutgoingMail.objects.filter(status=MailStatus.QUEUED, next_at__lte=timezone.now()).exists():
        return done
    backend = _smtp_backend()
    backend.open()
    try:
        for _turn in range(limit):
            if stop():
                break
            mail = claim()
            if mail is None:
                break
            _deliver(mail, backend, done)
    finally:
        _close(backend)
    return done


def claim() -> OutgoingMail | None:
    """Take the longest due mail for one lease; None when nothing is due."""
    now = timezone.now()
    with transaction.atomic():
        due = OutgoingMail.objects.filter(
            status=MailStatus.QUEUED, next_at__lte=now, attempts__lt=MOST_ATTEMPTS
        ).order_by("next_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        mail: OutgoingMail | None = due.first()
        if mail is None:
            return None
        mail.attempts += 1
        mail.next_at = now + LEASE
        mail.save(update_fields=["attempts", "next_at"])
    return mail


def fail_exhausted() -> int:
    """Mark due mails whose attempts are used up (the last try was cut off) as failed; returns how many."""
    return OutgoingMail.objects.filter(
        status=MailStatus.QUEUED, next_at__lte=timezone.now(), attempts__gte=MOST_ATTEMPTS
    ).update(status=MailStatus.FAILED, error="The last attempt was cut off.")


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 60 s doubling to 6 h, give or take a fifth."""
    seconds = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 -- spreads load, guards nothing


def _deliver(mail: OutgoingMail, backend: Any, done: Delivery) -> None:
    if not _complete(mail, done):
        return
    try:
        if backend.connection is None:
            backend.open()
        backend.connection.sendmail(mail.sender, [mail.recipient], bytes(mail.raw))
    except smtplib.SMTPRecipientsRefused as error:
        code, reply = next(iter(error.recipients.values()))
        _record_reply(mail, code, reply, done, backend)
    except smtplib.SMTPResponseException as error:
        _record_reply(mail, error.smtp_code, error.smtp_error, done, backend)
    except (OSError, smtplib.SMTPException) as error:
        # No reply of the server: the dialogue is in an unknown state, the next mail needs a new one.
        _close(backend)
        _postpone(mail, f"{type(error).__name__}: {error}", done)
    except (UnicodeEncodeError, ValueError) as error:
        _close(backend)
        _fail(mail, f"{type(error).__name__}: {error}", done)
    else:
        done.sent += _record(mail, status=MailStatus.SENT, sent_at=timezone.now(), error="")


def _complete(mail: OutgoingMail, done: Delivery) -> bool:
    """Write a text that had to wait for what it lists; False when it could not be, and the mail was postponed.

    The mail is claimed: nothing is added to what it lists any more.
    """
    try:
        message = completed(mail)
        raw = finished(message) if message is not None else b""
    except DatabaseError:
        raise
    except Exception as error:
        # Any mistake in a text of ours: no reason for the other mails to wait.
        logger.exception("The text of mail %s cannot be written", mail.pk)
        _postpone(mail, type(error).__name__, done)
        return False
    if message is None:
        return True
    mail.raw, mail.subject = raw, one_line(message.subject)
    return bool(_record(mail, raw=mail.raw, subject=mail.subject))


def _record_reply(mail: OutgoingMail, code: int, reply: bytes | str, done: Delivery, backend: Any) -> None:
    if code == 421:
        _close(backend)
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    if code >= 500:
        _fail(mail, f"{code} {text}", done)
    else:
        _postpone(mail, f"{code} {text}", done)


def _postpone(mail: OutgoingMail, error: str, done: Delivery) -> None:
    if mail.attempts >= MOST_ATTEMPTS:
        _fail(mail, error, done)
        return
    done.postponed += _record(mail, next_at=timezone.now() + pause_after(mail.attempts), error=error[:2000])


def _fail(mail: OutgoingMail, error: str, done: Delivery) -> None:
    done.failed += _record(mail, status=MailStatus.FAILED, error=error[:2000])


def _record(mail: OutgoingMail, **changes: Any) -> int:
    """Write a result unless another worker took the mail after our lease ran out; returns 1 or 0."""
    return OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts, status=MailStatus.QUEUED).update(**changes)


def _smtp_backend() -> Any:
    if settings.MAIL_FOLDER:
        return FolderTransport(Path(settings.MAIL_FOLDER))
    # Django 6.1 wants to know a backend's name; the older ones do not know the word.
    names: dict[str, Any] = {"alias": "outbox"} if django.VERSION >= (6, 1) else {}
    return SMTPBackend(**settings.OUTBOX_SMTP, **names)


def _close(backend: Any) -> None:
    try:
        backend.close()
    except (OSError, smtplib.SMTPException):
        backend.connection = None


def retry(mail: OutgoingMail) -> bool:
    """Queue a failed mail again at once, with fresh attempts; False when its text is gone or it did not fail."""
    return bool(
        OutgoingMail.objects.filter(pk=mail.pk, status=MailStatus.FAILED, blanked_at__isnull=True).update(
            status=MailStatus.QUEUED, attempts=0, next_at=timezone.now(), error=""
        )
    )


def blank_old(*, now: datetime | None = None) -> int:
    """Remove text and addresses of mails that were sent or failed more than MAIL_KEEP_DAYS ago; returns how many.

    Queued mails are never touched, however old.
    """
    moment = now or timezone.now()
    return (
        OutgoingMail.objects.exclude(status=MailStatus.QUEUED)
        .filter(created_at__lt=moment - timedelta(days=settings.MAIL_KEEP_DAYS), blanked_at__isnull=True)
        .update(raw=b"", recipient="", subject="", error="", dedupe_key=_without_recipient(), blanked_at=moment)
    )


def _without_recipient() -> Any:
    """The part of a dedupe key before the recipient's address, made unique by the row's number."""
    key = Substr(F("dedupe_key"), 1, StrIndex(F("dedupe_key"), Value("|")))
    return Concat(key, Cast("pk", CharField()), output_field=CharField())


def queue_figures() -> dict[str, Any]:
    """For `/readyz` and the inbox: mails waiting and failed, and the age in seconds of the oldest overdue one."""
    now = timezone.now()
    counted = OutgoingMail.objects.filter(status__in=[MailStatus.QUEUED, MailStatus.FAILED]).aggregate(
        queued=Count("pk", filter=Q(status=MailStatus.QUEUED)),
        failed=Count("pk", filter=Q(status=MailStatus.FAILED)),
        oldest=Min("created_at", filter=Q(status=MailStatus.QUEUED, next_at__lte=now)),
    )
    oldest = counted["oldest"]
    return {
        "mail_queued": counted["queued"],
        "mail_failed": counted["failed"],
        "mail_oldest_due_seconds": int((now - oldest).total_seconds()) if oldest else 0,
    }
