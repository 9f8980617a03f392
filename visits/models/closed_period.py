"""Periods in which the city receives no visits."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Site

from visits.querysets import ClosedPeriodQuerySet


class ClosedPeriod(models.Model):
    """No visits from the first to the last day, both included: recess, council weeks, festivities."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="closed_periods", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=100, help_text=_("For instance: summer recess"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = ClosedPeriodQuerySet.as_manager()

    panels = [FieldPanel("name"), FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]), FieldPanel("site")]

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="closed_period_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day must not be before the first.")})
