"""Terms of office: the years that a governing agreement belongs to."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Site


class Term(models.Model):
    """The period of one city government, both days included. Terms of a site do not overlap."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="terms", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=100, help_text=_("For instance: 2019-2024"))
    slug = models.CharField(
        _("code"),
        max_length=60,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use lower-case letters, digits and hyphens."))],
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("site"),
    ]

    class Meta:
        verbose_name = _("term of office")
        verbose_name_plural = _("terms of office")
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["site", "slug"], name="term_slug_once_per_site"),
            models.CheckConstraint(condition=models.Q(ends_on__gt=models.F("starts_on")), name="term_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if not (self.starts_on and self.ends_on):
            return
        if self.ends_on <= self.starts_on:
            raise ValidationError({"ends_on": _("The last day must be after the first.")})
        others = Term.objects.filter(site_id=self.site_id, starts_on__lte=self.ends_on, ends_on__gte=self.starts_on)
        if other := others.exclude(pk=self.pk).first():
            raise ValidationError({"starts_on": _("This overlaps with the term %(term)s.") % {"term": other}})

    def is_over(self, today: date) -> bool:
        return self.ends_on < today
