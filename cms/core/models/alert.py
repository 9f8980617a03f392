"""Notices above every page of a site, for as long as they matter."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Site

from cms.core.blocks import is_safe_address
from cms.core.languages import LANGUAGE_NAMES


class AlertSeverity(models.TextChoices):
    INFO = "info", _("Information")
    WARNING = "warning", _("Warning")
    DANGER = "danger", _("Urgent")


class AlertQuerySet(models.QuerySet["Alert"]):
    def showing(self, site: Site, now: datetime) -> AlertQuerySet:
        """The notices that stand above the pages of a site at a moment, the most urgent first."""
        rank = models.Case(
            models.When(severity=AlertSeverity.DANGER, then=0),
            models.When(severity=AlertSeverity.WARNING, then=1),
            default=2,
        )
        shown = self.filter(site=site, is_enabled=True, starts_at__lte=now)
        return shown.exclude(ends_at__lte=now).order_by(rank, "-starts_at", "pk")


class Alert(ClusterableModel):
    """One notice, from a moment until a moment; a child row per language with the words."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="alerts", verbose_name=_("site"))
    name = models.CharField(_("name in the admin"), max_length=150)
    severity = models.CharField(_("how urgent"), max_length=10, choices=AlertSeverity, default=AlertSeverity.INFO)
    starts_at = models.DateTimeField(_("show from"))
    ends_at = models.DateTimeField(
        _("show until"), null=True, blank=True, help_text=_("Left empty, it stays until you switch it off.")
    )
    is_enabled = models.BooleanField(_("switched on"), default=True)

    objects = AlertQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("severity"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("is_enabled"),
        InlinePanel("texts", heading=_("Texts"), label=_("Text"), min_num=1),
    ]

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("This must be later than the beginning.")})

    def state(self, now: datetime) -> str:
        """Whether the notice is off, planned, showing or over at a moment: the last part of a word in the catalogue."""
        if not self.is_enabled:
            return "off"
        if self.starts_at > now:
            return "planned"
        return "over" if self.ends_at and self.ends_at <= now else "showing"


class AlertText(models.Model):
    """The words of a notice in one language."""

    alert = ParentalKey(Alert, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=5, choices=list(LANGUAGE_NAMES.items()))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), blank=True, max_length=600)
    link_label = models.CharField(_("words of the link"), max_length=80, blank=True)
    link_url = models.CharField(_("address"), max_length=500, blank=True)

    panels = [
        FieldPanel("language"),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("link_label"), FieldPanel("link_url")]),
    ]

    class Meta:
        verbose_name = _("text of an alert")
        verbose_name_plural = _("texts of alerts")
        constraints = [models.UniqueConstraint(fields=["alert", "language"], name="one_text_per_alert_and_language")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.link_url and not is_safe_address(self.link_url):
            raise ValidationError(
                {
                    "link_url": _(
                        "Enter a path that starts with /, or an address that starts with https://, mailto: or tel:."
                    )
                }
            )
        if bool(self.link_url) != bool(self.link_label):
            missing = "link_url" if self.link_label else "link_label"
            raise ValidationError({missing: _("A link needs both its words and its address.")})
