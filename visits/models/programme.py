"""What one row of a programme holds, whether of a day, of a single group's visit or of a template."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel


class ProgrammeRow(models.Model):
    """A time, what happens, where, and who tells about it. Times are on the clock of the city."""

    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"), null=True, blank=True)
    title_nl = models.CharField(_("what (Dutch)"), max_length=150)
    title_en = models.CharField(_("what (English)"), max_length=150, blank=True)
    title_fr = models.CharField(_("what (French)"), max_length=150, blank=True)
    place = models.CharField(_("place"), max_length=150, blank=True)
    host = models.ForeignKey(
        "visits.Host", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("host")
    )

    panels = [
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("title_nl"),
        FieldRowPanel([FieldPanel("title_en"), FieldPanel("title_fr")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("host")]),
    ]

    class Meta:
        abstract = True
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return self.title_nl

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must be after the start.")})

    def title(self, language: str | None = None) -> str:
        """What happens, in a language (default: the active one), or else in Dutch."""
        wanted = language or get_language() or "nl"
        return str(getattr(self, f"title_{wanted[:2]}", "") or self.title_nl)

    def copied_values(self) -> dict[str, Any]:
        """The values that a copy of this row for another day has too."""
        names = ("starts_at", "ends_at", "title_nl", "title_en", "title_fr", "place", "host_id")
        return {name: getattr(self, name) for name in names}
