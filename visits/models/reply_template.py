"""Texts of mails that coordinators write themselves, and macros that send one and move the request along."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.models import PreviewableMixin, Site

from themes.models import StrategicNotePage
from visits import placeholders
from visits.enums import DeclineReason, MacroAction, Occasion, VisitLanguage

_OCCASION_OF = {
    MacroAction.ASK: Occasion.QUESTION,
    MacroAction.WAIT: Occasion.WAITING,
    MacroAction.DECLINE: Occasion.DECLINED,
}


class ReplyTemplateForm(WagtailAdminModelForm):
    """Refuses a placeholder that does not exist on the occasion, and a note that visitors cannot read."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        occasion, note = cleaned.get("occasion", ""), cleaned.get("attach_note")
        formset = self.formsets.get("texts")
        if formset is None or not occasion:
            return cleaned
        unreadable = []
        for form in formset.forms:
            if not form.is_valid() or form in formset.deleted_forms or not form.cleaned_data.get("language"):
                continue
            for name in ("subject", "body"):
                try:
                    placeholders.check(form.cleaned_data.get(name, ""), occasion)
                except ValidationError as error:
                    form.add_error(name, error)
            if note is not None and not has_public_page(note, form.cleaned_data["language"]):
                unreadable.append(str(dict(VisitLanguage.choices)[form.cleaned_data["language"]]))
        if unreadable:
            message = _("Visitors cannot read this note in every language of the texts: %(languages)s.")
            self.add_error("attach_note", ValidationError(message, params={"languages": ", ".join(unreadable)}))
        if note is not None and cleaned.get("site") and note.site_id != cleaned["site"].pk:
            self.add_error("attach_note", _("This note belongs to another site."))
        # Two checks of rows that are stored already: the database would refuse with words of its own.
        self._check_standard(cleaned)
        return cleaned

    def _check_standard(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("is_standard") or not cleaned.get("site"):
            return
        others = ReplyTemplate.objects.filter(site=cleaned["site"], occasion=cleaned["occasion"], is_standard=True)
        if other := others.exclude(pk=self.instance.pk).first():
            message = _("“%(name)s” is used for every mail of this occasion already. Take it off there first.")
            self.add_error("is_standard", ValidationError(message, params={"name": other.name}))


def has_public_page(note: Any, language: str) -> bool:
    """Whether everybody can read the note in this language."""
    return bool(StrategicNotePage.objects.readable(note.site, language).filter(note=note).exists())


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
        HelpPanel(template="visits/admin/placeholders.html", heading=_("Words that are filled in")),
        InlinePanel("texts", heading=_("Texts per language"), label=_("Language"), min_num=1),
        FieldPanel("attach_note"),
        FieldPanel("site"),
    ]

    base_form_class = ReplyTemplateForm

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

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [(language, label) for language, label in VisitLanguage.choices]

    @property
    def default_preview_mode(self) -> str:
        return VisitLanguage.NL.value

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "visits/previews/reply_template.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """The text of a language with sample values, as plain text."""
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        text = next((one for one in self.texts.all() if one.language == mode_name), None)
        with translation.override(mode_name):
            values = sample_values()
        if text is not None:
            context["subject"] = placeholders.fill(text.subject, values)
            context["body"] = placeholders.fill(text.body, values)
        return {**context, "text": text, "language": mode_name, "note": self.attach_note}


def sample_values() -> dict[str, str]:
    """What a preview shows for each placeholder, in the active language."""
    return {
        "name": "An Peeters",
        "organisation": "Gemeente Voorbeeld",
        "reference": "GS-2026-00042",
        "themes": gettext("Inclusive city"),
        "people": "12",
        "city": gettext("our city"),
        "link": "https://www.stad.example/aanvraag/…/",
        "message": gettext("(what the colleague adds)"),
        "day": gettext("Info day: inclusive city"),
        "date": "12/05/2027",
        "time": "09:30",
        "place": gettext("Town hall"),
        "answer_before": "28/04/2027 17:00",
        "reason": gettext("No capacity in this period"),
        "programme": gettext("09:30 Welcome"),
        "evaluation": "https://www.stad.example/aanvraag/…/evaluatie/",
        "notes": gettext("Note: https://www.stad.example/note/"),
    }


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
        if self.template_id and self.action and self.template.occasion != _OCCASION_OF[MacroAction(self.action)]:
            raise ValidationError({"template": _("This reply template is for another occasion than what happens.")})
        if self.template_id and self.site_id and self.template.site_id != self.site_id:
            raise ValidationError({"template": _("This reply template belongs to another site.")})
