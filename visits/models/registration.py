"""Registrations: a group's place on an info day, counted in people."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from visits.enums import RegistrationStatus

from .info_day import InfoDay
from .visit_request import VisitRequest


class Registration(models.Model):
    """The place of one request on one day. Written by services only, under a lock on the day."""

    info_day = models.ForeignKey(
        InfoDay, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("info day")
    )
    visit_request = models.ForeignKey(
        VisitRequest, on_delete=models.CASCADE, related_name="registrations", verbose_name=_("visit request")
    )
    people = models.PositiveIntegerField(_("people"), validators=[MinValueValidator(1)])
    status = models.CharField(
        _("status"), max_length=10, choices=RegistrationStatus, default=RegistrationStatus.ACCEPTED
    )
    respond_by = models.DateTimeField(_("answer before"), null=True, blank=True)
    # Order of arrival on the waiting list of a day.
    queued_at = models.DateTimeField(_("on the waiting list since"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    visit_reminded_at = models.DateTimeField(_("reminded of the day at"), null=True, blank=True)
    count_asked_at = models.DateTimeField(_("asked for the final count at"), null=True, blank=True)
    thanked_at = models.DateTimeField(_("thanked at"), null=True, blank=True)
    people_present = models.PositiveIntegerField(_("people present"), null=True, blank=True)
    checked_in_at = models.DateTimeField(_("checked in at"), null=True, blank=True)
    created_at = models.DateTimeField(_("made at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(fields=["info_day", "visit_request"], name="one_registration_per_day_and_request"),
            models.CheckConstraint(condition=models.Q(people__gte=1), name="registration_has_people"),
        ]

    def __str__(self) -> str:
        return f"registration {self.pk}"
