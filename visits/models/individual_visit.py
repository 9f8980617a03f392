"""A visit of one group on a date of its own."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .programme import ProgrammeRow
from .visit_request import VisitRequest


class IndividualVisit(models.Model):
    """When and where one group is received; the status of its request says whether that goes ahead."""

    visit_request = models.OneToOneField(
        VisitRequest, on_delete=models.CASCADE, related_name="visit", verbose_name=_("visit request")
    )
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    location = models.CharField(_("place"), max_length=250, blank=True)
    # Raised with every change that calendars must hear of (RFC 5545, 3.8.7.4).
    sequence = models.PositiveIntegerField(default=0, editable=False)
    previous_starts_at = models.DateTimeField(_("was planned for"), null=True, blank=True, editable=False)
    without_host_note = models.TextField(_("why it goes ahead without a host"), blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    count_asked_at = models.DateTimeField(_("asked for the final count at"), null=True, blank=True)
    thanked_at = models.DateTimeField(_("thanked at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("visit of one group")
        verbose_name_plural = _("visits of one group")
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="visit_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class VisitProgrammeRow(ProgrammeRow):
    """A row in the programme of one group's visit."""

    visit = models.ForeignKey(IndividualVisit, on_delete=models.CASCADE, related_name="programme")

    class Meta(ProgrammeRow.Meta):
        verbose_name = _("programme row of a visit")
        verbose_name_plural = _("programme rows of visits")
