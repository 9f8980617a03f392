"""The forms of run sheets, of the overview of tasks, and of saving a day as a template."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from themes.models import Theme
from visits.forms_admin import PersonField
from visits.models import InfoDay
from visits.permissions import moderators
from visits.services.run_sheets import LONGEST_TITLE

_FORMATS = ["%d/%m/%Y", "%Y-%m-%d"]
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)


class TaskForm(forms.Form):
    """A task: what, when and who; `seen` is the state of the task on the screen, for one that exists."""

    title = forms.CharField(label=_("Task"), max_length=LONGEST_TITLE)
    due_on = forms.DateField(label=_("Due on"), input_formats=_FORMATS, widget=AdminDateInput(format="%d/%m/%Y"))
    owner = PersonField(label=_("Who does it?"), queryset=None, required=False, empty_label=_("Nobody"))
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput, max_length=600)

    def __init__(self, *args: Any, keep_owner: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["owner"]
        people.queryset = moderators()
        if keep_owner is not None and not people.queryset.filter(pk=keep_owner.pk).exists():
            # Who left the team keeps an old task until somebody gives it away.
            people.queryset = type(keep_owner)._default_manager.filter(pk=keep_owner.pk) | people.queryset

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if not FIRST_DAY <= due_on <= LAST_DAY:
            raise forms.ValidationError(_("Fill in a date between 2000 and 2999."))
        return due_on

    def arguments(self) -> dict[str, Any]:
        """What goes to the service besides the task, the person and the state that was seen."""
        return {name: self.cleaned_data[name] for name in ("title", "due_on", "owner")}


class SaveAsTemplateForm(forms.Form):
    """The name of the template, and for a day about several themes which of them it is for."""

    name = forms.CharField(
        label=_("Name of the template"),
        max_length=150,
        help_text=_("Colleagues choose it by this name when they plan."),
    )
    theme = forms.ModelChoiceField(label=_("Theme"), queryset=Theme.objects.none(), empty_label=None)

    def __init__(self, *args: Any, info_day: InfoDay, **kwargs: Any) -> None:
        themes = info_day.themes.all()
        kwargs.setdefault("initial", {"theme": themes[0].pk if themes else None})
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["theme"]
        chosen.queryset = Theme.objects.filter(pk__in=[theme.pk for theme in themes])
        if len(themes) == 1:
            chosen.widget = forms.HiddenInput()
