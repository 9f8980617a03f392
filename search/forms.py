"""The forms about searches in the admin."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from cms.core.languages import LANGUAGE_NAMES
from search.models import SynonymGroup
from search.services.synonyms import phrases_of

USUAL_DAYS = 30


class SynonymForm(WagtailAdminModelForm):
    """Keeps words as a search reads them, and each in one group of a language only."""

    def clean_words(self) -> str:
        phrases = phrases_of(self.cleaned_data["words"])
        if len(phrases) < 2:
            raise forms.ValidationError(gettext("Give at least two words, each on a line of its own."))
        return "\n".join(phrases)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        own = set(phrases_of(cleaned.get("words") or ""))
        others = SynonymGroup.objects.filter(site_id=self.instance.site_id, language=cleaned.get("language"))
        for other in others.exclude(pk=self.instance.pk):
            if both := sorted(own & set(phrases_of(other.words))):
                message = gettext("“%(word)s” stands in another group already: %(group)s. Add your words there.")
                self.add_error("words", message % {"word": both[0], "group": other})
                break
        return cleaned


class PeriodForm(forms.Form):
    """Which searches the report counts; what is left out or wrong means the last 30 days and every language."""

    since = forms.DateField(label=_("From"), required=False, widget=AdminDateInput)
    until = forms.DateField(label=_("Up to and including"), required=False, widget=AdminDateInput)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("All languages")), *LANGUAGE_NAMES.items()]
    )

    def period(self, today: date) -> tuple[date, date, str]:
        """First day, last day and language."""
        self.is_valid()
        cleaned = self.cleaned_data
        since = cleaned.get("since") or today - timedelta(days=USUAL_DAYS - 1)
        return since, cleaned.get("until") or today, cleaned.get("language") or ""
