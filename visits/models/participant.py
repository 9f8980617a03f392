"""Who comes along with a group, and what the group thought of it afterwards."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from .info_day import InfoDay
from .visit_request import VisitRequest


class Participant(models.Model):
    """One person of a group: name and function, for the list and the badge. Removed soon after the visit."""

    visit_request = models.ForeignKey(
        VisitRequest, on_delete=models.CASCADE, related_name="participants", verbose_name=_("visit request")
    )
    name = models.CharField(_("name"), max_length=150)
    function = models.CharField(_("function"), max_length=150, blank=True)
    # Unknown (None) until the door.
    is_present = models.BooleanField(_("present"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class Evaluation(models.Model):
    """What a group thought of its visit. The marks stay as figures; the link and the words go with the person."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    visit_request = models.OneToOneField(
        VisitRequest,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="evaluation",
        verbose_name=_("visit request"),
    )
    info_day = models.ForeignKey(
        InfoDay,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="evaluations",
        verbose_name=_("info day"),
    )
    given_at = models.DateTimeField(_("given at"))
    overall = models.PositiveSmallIntegerField(
        _("overall (1 to 5)"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    usefulness = models.PositiveSmallIntegerField(
        _("usefulness (1 to 5)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    organisation = models.PositiveSmallIntegerField(
        _("organisation (1 to 5)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    best = models.TextField(_("what was best"), blank=True)
    better = models.TextField(_("what can be better"), blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-given_at", "-pk"]

    def __str__(self) -> str:
        return f"evaluation {self.pk}"
