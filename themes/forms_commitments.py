"""The filters that readers set on a list of commitments."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cms.core.text import LineField
from themes.enums import CommitmentLevel, CommitmentStatus
from themes.models import Origin
from themes.services.commitment_reading import LONGEST_SEARCH, Wanted, theme_words
from themes.services.commitments import FIRST_DAY


class DayField(forms.DateField):
    """A day from a date field of a browser, or typed as in the language."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FilterForm(forms.Form):
    """What readers can filter on; what is not valid is told and filters nothing."""

    q = LineField(label=gettext_lazy("Search"), required=False, max_length=LONGEST_SEARCH)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), required=False)
    origin = forms.ChoiceField(label=gettext_lazy("Comes from"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("Level"), required=False)
    on = DayField(label=gettext_lazy("As it stood on"), required=False)
    overdue = forms.BooleanField(label=gettext_lazy("Only what is overdue"), required=False)

    def __init__(self, data: Any, *, note: Any, language: str, today: date) -> None:
        super().__init__(data)
        self.today = today
        anything = ("", pgettext_lazy("filter", "All"))
        fields: Any = self.fields
        fields["status"].choices = [anything, *CommitmentStatus.choices]
        fields["level"].choices = [anything, *CommitmentLevel.choices]
        fields["theme"].choices = [anything, *theme_words(note.site, language).values()]
        names = Origin.objects.filter(commitments__note=note).order_by("name").values_list("name", flat=True).distinct()
        fields["origin"].choices = [anything, *((name, name) for name in names)]

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on is not None and not FIRST_DAY <= on <= self.today:
            raise forms.ValidationError(_("Choose a day that is not in the future."))
        return on

    def wanted(self) -> Wanted:
        """The filters that were set and understood."""
        self.is_valid()
        cleaned = self.cleaned_data
        return Wanted(**{name: value for name in self.fields if (value := cleaned.get(name))})
