"""The form that plans an info day for a theme: an existing day or a new one, and who is invited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from cms.core.text import ParagraphField
from themes.models import Theme
from visits.enums import VisitLanguage
from visits.forms_admin import DayChoiceField
from visits.models import InfoDay
from visits.models.visit_request import MOST_PEOPLE

_FORMATS = ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]
_NEW_DAY = ("starts_at", "ends_at", "location", "capacity", "held_in")


def _moment(label: Any, **options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        input_formats=_FORMATS,
        widget=AdminDateTimeInput(format="%d/%m/%Y %H:%M"),
        **options,
    )


class PlanForm(forms.Form):
    """Left without an existing day, the facts of a new one are asked for."""

    info_day = DayChoiceField(
        label=_("An info day that is planned already"),
        queryset=InfoDay.objects.none(),
        required=False,
        empty_label=_("No, a new info day"),
    )
    starts_at = _moment(_("Starts at"))
    ends_at = _moment(_("Ends at"))
    location = forms.CharField(label=_("Place"), max_length=250, required=False)
    capacity = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=10_000,
        required=False,
        help_text=_("How many people, not how many groups."),
    )
    min_group = forms.IntegerField(label=_("Smallest group"), min_value=1, max_value=MOST_PEOPLE, required=False)
    max_group = forms.IntegerField(label=_("Largest group"), min_value=1, max_value=MOST_PEOPLE, required=False)
    held_in = forms.MultipleChoiceField(
        label=_("Languages"), choices=VisitLanguage.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    respond_by = _moment(
        _("Answer before"), help_text=_("Left empty, the number of days in the settings counts from now.")
    )
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("This text is part of every invitation."),
    )
    without_host_note = ParagraphField(
        label=_("Why does it go ahead without a host?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Only when nobody is ticked. Colleagues read this."),
    )

    def __init__(self, *args: Any, theme: Theme, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        days: Any = self.fields["info_day"]
        days.queryset = InfoDay.objects.of_site(theme.site).bookable(now).filter(themes=theme).with_texts()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("respond_by") and cleaned["respond_by"] <= self.now:
            self.add_error("respond_by", _("This moment is past. Fill in a moment in the future."))
        if cleaned.get("info_day") or "info_day" in self.errors:
            return cleaned
        for name in _NEW_DAY:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Fill this in, or choose a day that is planned already."))
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and starts_at <= timezone.now():
            self.add_error("starts_at", _("This moment is past. Fill in a moment in the future."))
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The day must end after it starts."))
        least, most = cleaned.get("min_group"), cleaned.get("max_group")
        if least and most and least > most:
            self.add_error("max_group", _("The largest group must not be smaller than the smallest group."))
        elif most and cleaned.get("capacity") and most > cleaned["capacity"]:
            self.add_error("max_group", _("The largest group must fit in the room."))
        return cleaned

    def day_fields(self) -> list[forms.BoundField]:
        """All fields but the one that stands below the hosts."""
        return [field for field in self.visible_fields() if field.name != "without_host_note"]

    @property
    def facts(self) -> dict[str, Any]:
        """What a new day is made from."""
        return {name: self.cleaned_data[name] for name in (*_NEW_DAY, "min_group", "max_group")}
