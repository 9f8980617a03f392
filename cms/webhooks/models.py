"""Where changes are told, what was told there, and the addresses that a cache in front of the site may hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Site

from cms.changes.models import PublicChange
from cms.webhooks.signing import new_secret

TEST_EVENT = "webhook.test"
# Both secrets sign for so long after a change of secret.
ROTATION = timedelta(hours=24)


def newest_change() -> int:
    """The number of the last change: who begins to listen hears of what comes after it."""
    newest: int | None = PublicChange.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


class DisabledReason(models.TextChoices):
    BY_HAND = "by_hand", _("Switched off by hand")
    GONE = "gone", _("The receiver answered that it is gone (410)")
    FAILING = "failing", _("Too many messages failed, one after the other")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("webhook message", "Waiting")
    DELIVERED = "delivered", pgettext_lazy("webhook message", "Delivered")
    FAILED = "failed", pgettext_lazy("webhook message", "Failed")


class Endpoint(models.Model):
    """An address that is told what changed; empty filters let everything through."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"), editable=False)
    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=1000)
    secret = models.CharField(max_length=100, default=new_secret, editable=False)
    previous_secret = models.CharField(max_length=100, blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, editable=False)
    events = models.JSONField(_("events"), default=list, blank=True)
    themes = models.JSONField(_("themes"), default=list, blank=True)
    locales = models.JSONField(_("languages"), default=list, blank=True)
    is_active = models.BooleanField(default=True, editable=False)
    disabled_at = models.DateTimeField(null=True, editable=False)
    disabled_because = models.CharField(max_length=10, choices=DisabledReason, blank=True, editable=False)
    # Messages that failed since the last one that arrived.
    failures = models.PositiveIntegerField(default=0, editable=False)
    last_ok_at = models.DateTimeField(null=True, editable=False)
    # The last change that was looked at.
    cursor = models.BigIntegerField(default=newest_change, editable=False)
    # One message at a time; a worker that is killed in the middle gives it up when this has passed.
    busy_until = models.DateTimeField(null=True, editable=False)
    # After a failure nothing is tried before this moment, whatever waits.
    paused_until = models.DateTimeField(null=True, editable=False)
    attempted_at = models.DateTimeField(null=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def secrets_at(self, now: datetime) -> list[str]:
        """What signs a message now, the newest first."""
        is_rotating = self.previous_secret and self.previous_until and now < self.previous_until
        return [self.secret, self.previous_secret] if is_rotating else [self.secret]

    def wants(self, change: PublicChange) -> bool:
        """Whether the filters let a change through; what has no language is for every language."""
        if self.events and change.event not in self.events:
            return False
        if self.locales and change.locale_code and change.locale_code not in self.locales:
            return False
        return not self.themes or not set(self.themes).isdisjoint(change.themes)


class Delivery(models.Model):
    """One message to one endpoint; its body never changes, however often it is sent."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    # The number of the change; no foreign key, for old changes are removed. Null for a test.
    change_id = models.BigIntegerField(null=True)
    message_id = models.CharField(max_length=50, unique=True)
    event = models.CharField(max_length=30)
    # The public path, or what else names the object in a list.
    about = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    # Asked for by a person: goes out to an endpoint that rests or is switched off, too.
    is_by_hand = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    # Of the last attempt.
    status = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    took_ms = models.PositiveIntegerField(default=0)
    # The last attempts, newest first, with what came back.
    log: Any = models.JSONField(default=list)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["endpoint", "change_id"], name="webhooks_change_once")]
        indexes = [
            models.Index(fields=["endpoint", "next_at"], name="webhooks_due", condition=models.Q(state="waiting")),
            models.Index(fields=["endpoint", "-id"], name="webhooks_log"),
            models.Index(fields=["created_at"], name="webhooks_age"),
        ]

    def __str__(self) -> str:
        return self.message_id


class CachedAddress(models.Model):
    """A tag on the answer at an address: what a cache that knows addresses only must drop when the tag is purged."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    tag = models.CharField(max_length=100)
    url = models.TextField()
    # Of the address, for what is long has no index.
    digest = models.CharField(max_length=32, db_index=True)
    seen_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "digest"], name="webhooks_tag_once")]

    def __str__(self) -> str:
        return self.url


class PurgeCursor(models.Model):
    """How far the cache in front of the site was purged; one row."""

    name = models.CharField(max_length=20, unique=True)
    change_id = models.BigIntegerField()
    attempts = models.PositiveIntegerField(default=0)
    # When to go on; while one worker is purging, the end of its lease.
    next_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.name
