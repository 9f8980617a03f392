"""Hosts: the colleagues who receive visits, when they can, and what they were asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Site

from cms.core.models import SecretLinkModel
from visits.enums import HostAnswer

from .individual_visit import IndividualVisit
from .info_day import InfoDay, LanguagesField, default_languages

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class WeekdaysField(models.JSONField):
    """A list of days of the week, Monday is 0; edited as check boxes."""

    def formfield(self, **kwargs: Any) -> Any:
        return forms.TypedMultipleChoiceField(
            choices=WEEKDAYS,
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            label=capfirst(kwargs.get("label", self.verbose_name)),
            help_text=kwargs.get("help_text", self.help_text),
            required=True,
            initial=self.get_default,
        )


def monday_to_friday() -> list[int]:
    """The days on which town halls are open."""
    return [0, 1, 2, 3, 4]


class Host(SecretLinkModel, ClusterableModel):
    """A colleague who can tell about themes; the secret link is the one of the personal calendar.

    Retired instead of deleted while visits refer to it.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="hosts", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"))
    themes = ParentalManyToManyField("themes.Theme", related_name="hosts", verbose_name=_("themes"))
    languages = LanguagesField(_("languages"), default=default_languages)
    weekdays = WeekdaysField(_("weekdays"), default=monday_to_friday)
    most_visits_a_month = models.PositiveIntegerField(
        _("most visits a month"), default=2, validators=[MaxValueValidator(100)]
    )
    is_active = models.BooleanField(
        _("receives visits"), default=True, help_text=_("Untick for who no longer receives visits.")
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("email")]),
        FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
        FieldPanel("languages"),
        MultiFieldPanel(
            [FieldPanel("weekdays"), FieldPanel("most_visits_a_month"), FieldPanel("is_active")],
            heading=_("When"),
        ),
        InlinePanel("absences", heading=_("Absences"), label=_("Absence")),
        FieldPanel("site"),
    ]

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "email"], name="host_once_per_site")]

    def __str__(self) -> str:
        return self.name


class HostAbsence(models.Model):
    """Days on which a host is away, the first and the last included. No reason is asked."""

    host = ParentalKey(Host, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    panels = [FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")])]

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="absence_ends_after")
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} - {self.ends_on}"

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day must not be before the first.")})

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class HostAssignment(SecretLinkModel):
    """That a host was asked for a day or a visit, and the answer. Written by services only, the host's row locked."""

    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("host"))
    info_day = models.ForeignKey(
        InfoDay,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="host_assignments",
        verbose_name=_("info day"),
    )
    visit = models.ForeignKey(
        IndividualVisit,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="host_assignments",
        verbose_name=_("visit"),
    )
    answer = models.CharField(_("answer"), max_length=10, choices=HostAnswer, default=HostAnswer.ASKED)
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("question to a host")
        verbose_name_plural = _("questions to hosts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(info_day__isnull=False, visit__isnull=True)
                | models.Q(info_day__isnull=True, visit__isnull=False),
                name="assignment_for_a_day_or_a_visit",
            ),
            models.UniqueConstraint(fields=["host", "info_day"], name="host_once_per_day"),
            models.UniqueConstraint(fields=["host", "visit"], name="host_once_per_visit"),
        ]

    def __str__(self) -> str:
        return f"host assignment {self.pk}"
