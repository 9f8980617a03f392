"""How often public content changed, counted by the database itself (docs/adr/0030-published-answers-from-memory.md)."""

from __future__ import annotations

from django.db import models


class ContentVersion(models.Model):
    """The one row that says which epoch it is, and whether the triggers that count are in place."""

    epoch = models.BigIntegerField(default=0)
    is_counting = models.BooleanField(default=False)
    # Of the triggers as they were made: others are made when this differs.
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "content version"


class ContentChange(models.Model):
    """One transaction that changed content in this epoch (PostgreSQL): rows of their own, so that nobody waits."""

    id = models.BigAutoField(primary_key=True)

    class Meta:
        verbose_name = "content change"
