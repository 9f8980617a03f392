"""An uploaded document that becomes the sections of a note, read by the worker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from themes.enums import ImportState

from .strategic_note import StrategicNotePage


class NoteImport(models.Model):
    """The file as it was uploaded, how far its reading is, and what could not be kept."""

    page = models.ForeignKey(
        StrategicNotePage, on_delete=models.CASCADE, related_name="imports", verbose_name=_("page")
    )
    name = models.CharField(_("file name"), max_length=200)
    # In the database: the worker may run on another machine; emptied once read.
    content = models.BinaryField()
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.WAITING)
    progress = models.PositiveSmallIntegerField(_("progress (percent)"), default=0)
    report = models.JSONField(_("report"), default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("uploaded at"))
    taken_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("ready at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("uploaded document")
        verbose_name_plural = _("uploaded documents")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name
