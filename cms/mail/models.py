"""The outbox: one row per recipient, holding the finished message from queueing until well after delivery."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class OutgoingMail(models.Model):
    """A mail on its way out.

    `raw` is the finished RFC 5322 message, headers and Message-ID included, written in the transaction
    of whatever caused it. `next_at` is the moment it is due and, once claimed, the end of the worker's lease.
    """

    about = models.CharField(_("about"), max_length=100, blank=True, db_index=True)
    dedupe_key = models.CharField(_("dedupe key"), max_length=200, unique=True)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    sender = models.CharField(_("sender"), max_length=320)
    recipient = models.CharField(_("recipient"), max_length=320)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    raw = models.BinaryField(_("message"))
    status = models.CharField(_("status"), max_length=10, choices=MailStatus, default=MailStatus.QUEUED)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("due at"))
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("queued at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    blanked_at = models.DateTimeField(_("text removed at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_at"], name="mail_due", condition=models.Q(status="queued")),
            models.Index(fields=["status", "-id"], name="mail_status"),
        ]

    def __str__(self) -> str:
        """A number only: titles end up in history pages and logs."""
        return f"mail {self.pk}"
