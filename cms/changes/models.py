"""The journal of touched rows, the mirror of what is public, and the log of what changed in it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site


class ChangeEvent(models.TextChoices):
    """What happened, as webhooks name it."""

    PAGE_PUBLISHED = "page.published", _("A page was published")
    PAGE_UPDATED = "page.updated", _("A public page changed")
    PAGE_UNPUBLISHED = "page.unpublished", _("A page is no longer public")
    PAGE_MOVED = "page.moved", _("A public page has another address")
    PAGE_DELETED = "page.deleted", _("A public page was deleted")
    INFO_DAY_PUBLISHED = "info_day.published", _("An info day was published")
    INFO_DAY_UPDATED = "info_day.updated", _("A public info day changed")
    INFO_DAY_FULL = "info_day.full", _("An info day is full")
    INFO_DAY_REMOVED = "info_day.removed", _("An info day is no longer public")
    BANNER_CHANGED = "banner.changed", _("The announced info days changed")
    CONTENT_CHANGED = "content.changed", _("Something else that is public changed")


class TouchedRow(models.Model):
    """What a transaction touched, written by database triggers and taken away when it is settled."""

    # "*" for everything.
    table = models.CharField(max_length=63)
    # The page that the row is of; 0 for tables that are followed as a whole.
    row_key = models.BigIntegerField(default=0)
    facet = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [models.Index(fields=["table", "row_key", "facet"], name="changes_touched_once")]


class ChangeState(models.Model):
    """One row: who settles holds it."""

    # The last sequence that was given out.
    sequence = models.BigIntegerField(default=0)
    # Turns of the clock up to here are in the log; null before the first mirror, which is no news.
    settled_at = models.DateTimeField(null=True)
    next_turn_at = models.DateTimeField(null=True)
    # What each kind of object was made from, as `cms.core.reads` names it.
    reads = models.JSONField(default=dict)
    # The last row of the journal that was taken; far beyond it, a journal that nobody settles notes whole tables.
    settled_row = models.BigIntegerField(default=0)
    # Of the triggers that stand.
    fingerprint = models.CharField(max_length=64, blank=True)


class PublicObject(models.Model):
    """One public object in one language, as it was when it was last settled; also when it is gone."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=255)
    locale_code = models.CharField(max_length=20, blank=True)
    path = models.TextField(blank=True)
    # Of the page that it is told on, if it is one.
    page_id = models.BigIntegerField(null=True, db_index=True)
    fingerprint = models.CharField(max_length=32, blank=True)
    facts = models.JSONField(default=dict)
    sequence = models.BigIntegerField()
    is_gone = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "kind", "key", "locale_code"], name="changes_object_once")
        ]
        indexes = [models.Index(fields=["site", "sequence"], name="changes_object_sequence")]


class PublicChange(models.Model):
    """A change of what the public sees; ids rise in the order of commits."""

    occurred_at = models.DateTimeField(db_index=True)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    event = models.CharField(max_length=30, choices=ChangeEvent.choices)
    kind = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=255, blank=True)
    locale_code = models.CharField(max_length=20, blank=True)
    path = models.TextField(blank=True)
    previous_path = models.TextField(blank=True)
    themes = models.JSONField(default=list)
    paths = models.JSONField(default=list)
    tags = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
