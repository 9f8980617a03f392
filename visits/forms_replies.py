"""The part of an action's form that writes a mail: a template to start from, a subject, the text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.models import SiteSettings
from visits.models import ReplyTemplate
from visits.services import letters, mails
from visits.services.transitions import answers_until

_ORDER = ["version", "info_day", "people", "respond_by", "scheduled_at", "reason", "template", "subject", "note"]


class LetterFields(forms.Form):
    """Mixed into an action's form. Without templates for the occasion it adds nothing."""

    occasion = ""
    field_order = _ORDER
    visit_request: Any

    template = forms.ModelChoiceField(
        label=_("Reply template"),
        queryset=ReplyTemplate.objects.none(),
        required=False,
        empty_label=_("No template"),
        help_text=_("Choose one and press “Use this text”. You can change the text before it is sent."),
    )
    subject = forms.CharField(
        label=_("Subject of the mail"),
        required=False,
        max_length=150,
        help_text=_("With a subject your text is the whole mail, without our fixed sentences around it."),
    )

    def offer_templates(self) -> None:
        """Fill the choice with the templates of the site, in the language of the requester."""
        offered = letters.templates_for(self.visit_request, self.occasion)
        if offered.exists():
            self.fields["template"].queryset = offered  # type: ignore[attr-defined]
        else:
            del self.fields["template"], self.fields["subject"]

    @property
    def has_templates(self) -> bool:
        return "template" in self.fields

    def wants_text(self) -> bool:
        """Whether a template was chosen that has not become a text yet: "use this text", or simply sent without one."""
        chosen = self.has_templates and self.data.get("template")
        return bool(chosen and ("use_text" in self.data or not self.data.get("note", "").strip()))

    def with_text(self) -> Any:
        """The same form with the template's text in it; what is missing or unknown is said at the choice."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        # Always mixed into an action's form, which knows its request.
        form_class: Any = type(self)
        again = form_class(data, visit_request=self.visit_request, auto_id=self.auto_id)
        try:
            template = again.fields["template"].clean(data.get("template"))
            letter = letters.filled(template, self.visit_request, self.known(data))
        except forms.ValidationError as error:
            problem: Any = error
        except letters.TextNotUsable as error:
            problem = str(error)
        else:
            data["subject"], data["note"] = letter.subject[:150], letter.body
            if "respond_by" in self.fields and not data.get("respond_by"):
                # The text names a moment: the invitation must hold the same one.
                moment = timezone.localtime(self.known(data).get("respond_by") or timezone.now())
                data["respond_by"] = moment.strftime("%Y-%m-%d %H:%M")
            return form_class(data, visit_request=self.visit_request, auto_id=self.auto_id)
        # Only this is wrong yet: nobody asked to send.
        again.full_clean()
        again._errors = forms.utils.ErrorDict()
        again.add_error("template", problem)
        return again

    def known(self, data: Any) -> dict[str, Any]:
        """What the form says so far that a text can mention."""
        now = timezone.now()
        known: dict[str, Any] = mails.mail_context(self.visit_request)
        day = self._cleaned("info_day", data)
        if day is not None:
            known |= {"info_day": day, "text": day.text(self.visit_request.form_language), "starts_at": day.starts_at}
            if "respond_by" in self.fields:
                days = SiteSettings.for_site(self.visit_request.site).response_days
                moment = self._cleaned("respond_by", data) or now + timedelta(days=days)
                known["respond_by"] = min(moment, answers_until(day))
        elif (moment := self._cleaned("scheduled_at", data)) is not None:
            known["starts_at"] = moment
        return known | {"people": self._cleaned("people", data), "reason": self._cleaned("reason", data) or None}

    def _cleaned(self, name: str, data: Any) -> Any:
        """The value of a field, or None when it is absent, empty or wrong."""
        if name not in self.fields:
            return None
        try:
            return self.fields[name].clean(self.fields[name].widget.value_from_datadict(data, self.files, name))
        except forms.ValidationError:
            return None
