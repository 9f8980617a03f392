"""What was imported before, so that a second import can tell what changed."""

from __future__ import annotations

from django.db import models
from wagtail.models import Site


class ImportedSource(models.Model):
    """The fingerprint of one file, or of one info day, as it was last imported into a site."""

    wagtail_reference_index_ignore = True

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    # The text of the moments of an info day: a relative one is worked out once and then stays.
    moments = models.JSONField(default=dict, blank=True)
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "path"], name="source_once_per_site")]

    def __str__(self) -> str:
        return self.path
