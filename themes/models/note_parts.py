"""What belongs to a note beside its text: files, published versions, and where old links to sections lead."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Revision

from themes.enums import AttachmentAccess

from .strategic_note import StrategicNote, StrategicNotePage

LANGUAGES = [("nl", _("Dutch")), ("en", _("English")), ("fr", _("French"))]


class NoteAttachment(models.Model):
    """A file of a note, with what a reader wants to know before opening it."""

    note = ParentalKey(StrategicNote, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        "wagtaildocs.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("file")
    )
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="nl")
    page_count = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    access = models.CharField(
        _("can everybody read it?"), max_length=15, choices=AttachmentAccess, default=AttachmentAccess.UNKNOWN
    )

    panels = [
        FieldPanel("document"),
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("language"), FieldPanel("page_count"), FieldPanel("access")]),
    ]

    class Meta:
        verbose_name = _("file of a note")
        verbose_name_plural = _("files of notes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class NoteVersion(models.Model):
    """A publication of a note's text that readers can go back to. Its revision is never purged."""

    page = models.ForeignKey(
        StrategicNotePage, on_delete=models.CASCADE, related_name="versions", verbose_name=_("page")
    )
    number = models.PositiveIntegerField(_("number"))
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+", verbose_name=_("revision"))
    published_at = models.DateTimeField(_("published at"))
    change_note = models.TextField(_("what changed"), blank=True)

    class Meta:
        verbose_name = _("version of a note")
        verbose_name_plural = _("versions of notes")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="note_version_number_once")]

    def __str__(self) -> str:
        return str(self.number)


class SectionAnchor(models.Model):
    """An anchor that was once published, and the section it leads to now.

    `block_id` names the section while it exists; `successor` is the anchor that took over after it went.
    """

    page = models.ForeignKey(
        StrategicNotePage, on_delete=models.CASCADE, related_name="anchors", verbose_name=_("page")
    )
    anchor = models.CharField(_("anchor"), max_length=80)
    block_id = models.CharField(max_length=40)
    successor = models.CharField(_("leads to"), max_length=80, blank=True)
    published_at = models.DateTimeField(_("published at"))
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        constraints = [models.UniqueConstraint(fields=["page", "anchor"], name="anchor_once_per_page")]

    def __str__(self) -> str:
        return self.anchor
