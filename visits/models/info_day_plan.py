"""What belongs to a day and is not text: its programme, how it was planned, its run sheet, and who walked in."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from visits.enums import TaskKind

from .individual_visit import IndividualVisit
from .info_day import InfoDay
from .programme import ProgrammeRow


class InfoDayProgrammeRow(ProgrammeRow):
    """A row in the programme of an info day; drafts and revisions of the day hold it."""

    info_day = ParentalKey(InfoDay, on_delete=models.CASCADE, related_name="programme")

    class Meta(ProgrammeRow.Meta):
        verbose_name = _("programme row of an info day")
        verbose_name_plural = _("programme rows of info days")


class InfoDayPlan(models.Model):
    """How a day was planned; apart from `InfoDay`, because an old draft must not bring old decisions back."""

    info_day = models.OneToOneField(InfoDay, on_delete=models.CASCADE, related_name="plan", verbose_name=_("info day"))
    template = models.ForeignKey(
        "visits.InfoDayTemplate",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("template"),
    )
    without_host_note = models.TextField(_("why it goes ahead without a host"), blank=True)
    without_host_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Followers of its themes are told about a day once.
    followers_told_at = models.DateTimeField(_("followers told at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("plan of an info day")
        verbose_name_plural = _("plans of info days")

    def __str__(self) -> str:
        return f"plan {self.pk}"


class RunSheetTask(models.Model):
    """A dated task for a day or a visit, with an owner."""

    info_day = models.ForeignKey(
        InfoDay, on_delete=models.CASCADE, null=True, blank=True, related_name="tasks", verbose_name=_("info day")
    )
    visit = models.ForeignKey(
        IndividualVisit, on_delete=models.CASCADE, null=True, blank=True, related_name="tasks", verbose_name=_("visit")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=TaskKind, default=TaskKind.OTHER)
    title = models.CharField(_("task"), max_length=200)
    due_on = models.DateField(_("due on"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="run_sheet_tasks",
        verbose_name=_("who"),
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(info_day__isnull=False, visit__isnull=True)
                | models.Q(info_day__isnull=True, visit__isnull=False),
                name="task_for_a_day_or_a_visit",
            ),
        ]
        indexes = [models.Index(fields=["done_at", "due_on"], name="task_due")]

    def __str__(self) -> str:
        return self.title


class WalkIn(models.Model):
    """People who came to a day without having asked; their names go with the participant lists."""

    info_day = models.ForeignKey(InfoDay, on_delete=models.CASCADE, related_name="walk_ins", verbose_name=_("info day"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    people = models.PositiveIntegerField(_("people"), default=1, validators=[MinValueValidator(1)])
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("walk-in")
        verbose_name_plural = _("walk-ins")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"walk-in {self.pk}"
