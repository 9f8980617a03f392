"""Texts of mails that coordinators write themselves, and macros that send one and move the request along."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import PreviewableMixin, Site

from visits.enums import DeclineReason, MacroAction, Occasion, VisitLanguage


class ReplyTemplate(PreviewableMixin, ClusterableModel):
    """What is written on an occasion, per language. Placeholders are replaced, never evaluated."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=100)
    occasion = models.CharField(_("occasion"), max_length=20, choices=Occasion)
    is_standard = models.BooleanField(
        _("use for every mail of this occasion"),
        default=False,
        help_text=_("The others are offered when a colleague writes a reply."),
    )
    attach_note = models.ForeignKey(
        "themes.StrategicNote",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("strategic note to send along"),
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("occasion"),
        FieldPanel("is_standard"),
        InlinePanel("texts", heading=_("Texts per language"), label=_("Language"), min_num=1),
        FieldPanel("attach_note"),
        FieldPanel("site"),
    ]

    class Meta:
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        ordering = ["occasion", "name"]
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="reply_template_name_once_per_site"),
            models.UniqueConstraint(
                fields=["site", "occasion"],
                condition=models.Q(is_standard=True),
                name="one_standard_reply_per_occasion",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReplyText(models.Model):
    """Subject and text in one language."""

    template = ParentalKey(ReplyTemplate, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=5, choices=VisitLanguage)
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("text"))

    panels = [FieldPanel("language"), FieldPanel("subject"), FieldPanel("body")]

    class Meta:
        verbose_name = _("text of a reply template")
        verbose_name_plural = _("texts of reply templates")
        constraints = [
            models.UniqueConstraint(fields=["template", "language"], name="one_reply_text_per_template_and_language")
        ]

    def __str__(self) -> str:
        return self.subject


class Macro(models.Model):
    """One click: a reply and the next status."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=100)
    action = models.CharField(_("what happens"), max_length=10, choices=MacroAction)
    decline_reason = models.CharField(_("reason for declining"), max_length=20, choices=DeclineReason, blank=True)
    template = models.ForeignKey(
        ReplyTemplate, on_delete=models.PROTECT, related_name="macros", verbose_name=_("reply template")
    )

    panels = [
        FieldPanel("name"),
        MultiFieldPanel([FieldPanel("action"), FieldPanel("decline_reason")], heading=_("What happens")),
        FieldPanel("template"),
        FieldPanel("site"),
    ]

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="macro_name_once_per_site")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.action == MacroAction.DECLINE and not self.decline_reason:
            raise ValidationError({"decline_reason": _("Choose why the request is declined.")})
