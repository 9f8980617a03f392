"""Templates of info days: everything of a day that is the same each time, but for its date."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Site

from themes.models import Theme
from visits.enums import AttendanceMode, OffsetUnit, TaskKind, VisitLanguage

from .info_day import LanguagesField, default_languages
from .programme import ProgrammeRow


class InfoDayTemplate(ClusterableModel):
    """A kind of day for one theme. Changing it changes no day that was planned from it."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=150)
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, related_name="info_day_templates", verbose_name=_("theme")
    )
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))
    location = models.CharField(_("place"), max_length=250)
    attendance_mode = models.CharField(
        _("on site or online"), max_length=10, choices=AttendanceMode, default=AttendanceMode.ON_SITE
    )
    held_in = LanguagesField(_("languages"), default=default_languages)
    capacity = models.PositiveIntegerField(
        _("places"), validators=[MinValueValidator(1)], help_text=_("How many people, not how many groups.")
    )
    min_group = models.PositiveIntegerField(_("smallest group"), null=True, blank=True)
    max_group = models.PositiveIntegerField(_("largest group"), null=True, blank=True)
    deadline_working_days = models.PositiveIntegerField(
        _("working days to register before"),
        default=5,
        validators=[MaxValueValidator(100)],
        help_text=_("So many working days before the day nobody can register any more. 0: until it starts."),
    )
    hosts = ParentalManyToManyField("visits.Host", blank=True, related_name="+", verbose_name=_("hosts"))

    panels = [
        FieldPanel("name"),
        FieldPanel("theme"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("deadline_working_days"),
                FieldPanel("location"),
                FieldPanel("attendance_mode"),
                FieldPanel("held_in"),
            ],
            heading=_("When and where"),
        ),
        MultiFieldPanel(
            [FieldPanel("capacity"), FieldRowPanel([FieldPanel("min_group"), FieldPanel("max_group")])],
            heading=_("Places"),
        ),
        FieldPanel("hosts", widget=forms.CheckboxSelectMultiple),
        InlinePanel("texts", heading=_("Texts per language"), label=_("Language"), min_num=1),
        InlinePanel("programme", heading=_("Programme"), label=_("Part")),
        InlinePanel("tasks", heading=_("Run sheet"), label=_("Task")),
        FieldPanel("site"),
    ]

    class Meta:
        verbose_name = _("info day template")
        verbose_name_plural = _("info day templates")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="day_template_name_once_per_site"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="day_template_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("The day must end after it starts.")
        if self.min_group and self.max_group and self.min_group > self.max_group:
            errors["max_group"] = _("The largest group must not be smaller than the smallest group.")
        if self.capacity and self.max_group and self.max_group > self.capacity:
            errors["max_group"] = _("The largest group must fit in the room.")
        if errors:
            raise ValidationError(errors)


class InfoDayTemplateText(models.Model):
    """Title and introduction in one language."""

    template = ParentalKey(InfoDayTemplate, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=5, choices=VisitLanguage)
    title = models.CharField(_("title"), max_length=150)
    intro = models.TextField(_("introduction"), blank=True)

    panels = [FieldPanel("language"), FieldPanel("title"), FieldPanel("intro")]

    class Meta:
        verbose_name = _("text of an info day template")
        verbose_name_plural = _("texts of info day templates")
        constraints = [
            models.UniqueConstraint(fields=["template", "language"], name="one_text_per_template_and_language")
        ]

    def __str__(self) -> str:
        return self.title


class TemplateProgrammeRow(ProgrammeRow):
    """A row in the programme of every day that is planned from the template."""

    template = ParentalKey(InfoDayTemplate, on_delete=models.CASCADE, related_name="programme")

    class Meta(ProgrammeRow.Meta):
        verbose_name = _("programme row of a template")
        verbose_name_plural = _("programme rows of templates")


class TemplateTask(models.Model):
    """A task that every day from the template gets, so long before or after it."""

    template = ParentalKey(InfoDayTemplate, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(_("kind"), max_length=15, choices=TaskKind, default=TaskKind.OTHER)
    title = models.CharField(_("task"), max_length=200)
    offset = models.IntegerField(_("how long"), help_text=_("Less than 0: before the day. More than 0: after it."))
    unit = models.CharField(_("unit"), max_length=15, choices=OffsetUnit, default=OffsetUnit.WEEKS)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("title")]),
        FieldRowPanel([FieldPanel("offset"), FieldPanel("unit"), FieldPanel("owner")]),
    ]

    class Meta:
        verbose_name = _("task of a template")
        verbose_name_plural = _("tasks of templates")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
