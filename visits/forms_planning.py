"""The form that plans an info day for a theme: an existing day or a new one, and who is invited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from cms.core.text import ParagraphField
from themes.models import Theme
from visits.due_dates import FURTHEST
from visits.enums import AttendanceMode, VisitLanguage
from visits.forms_admin import DayChoiceField
from visits.models import InfoDay, InfoDayTemplate
from visits.models.visit_request import MOST_PEOPLE
from visits.services.templates import templates_of

_FORMATS = ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]
_OPTIONAL = ("min_group", "max_group", "registration_deadline", "attendance_mode")
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
    registration_deadline = _moment(
        _("Register until"), help_text=_("Left empty, people can ask for this day until it starts.")
    )
    location = forms.CharField(label=_("Place"), max_length=250, required=False)
    attendance_mode = forms.ChoiceField(label=_("On site or online"), choices=AttendanceMode.choices, required=False)
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

    template = forms.ModelChoiceField(
        queryset=InfoDayTemplate.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("The template is not there any more. Look at the day again.")},
    )

    def __init__(self, *args: Any, theme: Theme, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        chosen: Any = self.fields["template"]
        chosen.queryset = templates_of(theme)
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
        deadline = cleaned.get("registration_deadline")
        if deadline and deadline <= self.now:
            self.add_error("registration_deadline", _("This moment is past. Fill in a moment in the future."))
        elif deadline and starts_at and deadline > starts_at:
            self.add_error("registration_deadline", _("The last moment to register must be before the start."))
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
        found = {name: self.cleaned_data[name] for name in (*_NEW_DAY, *_OPTIONAL)}
        return found | {"attendance_mode": found["attendance_mode"] or AttendanceMode.ON_SITE}


class TemplateOnDateForm(forms.Form):
    """Which template, and on which date: the rest of the planning page follows from it."""

    template = forms.ModelChoiceField(
        label=_("Template"), queryset=InfoDayTemplate.objects.none(), empty_label=None,
        error_messages={"invalid_choice": _("The template is not there any more. Choose another one.")},
    )  # fmt: skip
    on = forms.DateField(
        label=_("Date"), input_formats=["%d/%m/%Y", "%Y-%m-%d"], widget=AdminDateInput(format="%d/%m/%Y")
    )

    def __init__(self, *args: Any, theme: Theme, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        chosen: Any = self.fields["template"]
        chosen.queryset = templates_of(theme)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on <= self.today:
            raise forms.ValidationError(_("Choose a date after today."))
        if on > self.today + FURTHEST:
            raise forms.ValidationError(_("Choose a date within ten years."))
        return on
