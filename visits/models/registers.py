"""Registers that are read more than written: who visited before, and who exported what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from visits.enums import ExportFormat, OrganisationKind


class Organisation(models.Model):
    """An organisation that asked for a visit, recognised by KBO number or by its own e-mail domain."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="organisations", verbose_name=_("site"))
    # By KBO number (kbo:0123456789) or by the domain of the e-mail address (domain:stad.example).
    identity = models.CharField(_("recognised by"), max_length=270)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind of organisation"), max_length=20, choices=OrganisationKind)
    country = models.CharField(_("country"), max_length=2, blank=True)
    first_seen_at = models.DateTimeField(_("first request"))
    last_seen_at = models.DateTimeField(_("latest request"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "identity"], name="organisation_once_per_site")]

    def __str__(self) -> str:
        return f"organisation {self.pk}"


class ExportLog(models.Model):
    """Who took which rows out of the system, and when."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    by_name = models.CharField(_("user name"), max_length=150)
    format = models.CharField(_("format"), max_length=10, choices=ExportFormat)
    filters = models.JSONField(_("filters"), default=dict, blank=True)
    row_count = models.PositiveIntegerField(_("rows"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("export log")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"export {self.pk}"
