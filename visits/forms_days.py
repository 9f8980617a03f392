"""The forms that move and cancel a day or a visit, and that write a programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput, AdminTimeInput

from visits.forms_admin import LONGEST_NOTE, ActionForm
from visits.models import IndividualVisit, InfoDay, VisitProgrammeRow
from visits.services.individual_visits import USUAL_LENGTH, visit_of

_FORMATS = ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"]
LARGEST_SEQUENCE = 2**31 - 1


def _moment(label: Any, **options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, input_formats=_FORMATS, widget=AdminDateTimeInput(format="%d/%m/%Y %H:%M"), **options
    )


def _reason(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 4})
    )


class DayForm(forms.Form):
    """What every action on a day posts: the state of the day that the person was looking at, and a yes."""

    sequence = forms.IntegerField(min_value=0, max_value=LARGEST_SEQUENCE, widget=forms.HiddenInput)

    def __init__(self, *args: Any, info_day: InfoDay, **kwargs: Any) -> None:
        self.info_day = info_day
        kwargs["initial"] = {"sequence": info_day.sequence} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def arguments(self) -> dict[str, Any]:
        """What goes to the service besides the day, the person, the moment and the sequence."""
        return {name: value for name, value in self.cleaned_data.items() if name != "sequence"}


class MoveDayForm(DayForm):
    starts_at = _moment(_("Starts at"))
    ends_at = _moment(_("Ends at"))
    location = forms.CharField(label=_("Place"), max_length=250)
    respond_by = _moment(
        _("Answer before"),
        required=False,
        help_text=_("Left empty, the number of days in the settings counts from now."),
    )

    def __init__(self, *args: Any, info_day: InfoDay, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "starts_at": timezone.localtime(info_day.starts_at),
            "ends_at": timezone.localtime(info_day.ends_at),
            "location": info_day.location,
        }
        super().__init__(*args, info_day=info_day, **kwargs)


class CancelDayForm(DayForm):
    reason = _reason(_("Why it is cancelled"), _("Visitors read this on the page of the day and in their mail."))


class ReinstateDayForm(DayForm):
    """Asks nothing but a yes."""


class MoveVisitForm(ActionForm):
    starts_at = _moment(_("Starts at"))
    ends_at = _moment(_("Ends at"))
    location = forms.CharField(label=_("Place"), max_length=250)
    note = forms.CharField(
        label=_("Message"),
        help_text=_("This text is mailed to the requester, with date and place."),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, visit_request: Any, **kwargs: Any) -> None:
        super().__init__(*args, visit_request=visit_request, **kwargs)
        visit = visit_of(visit_request)
        starts_at = visit.starts_at if visit else visit_request.scheduled_at
        if starts_at is not None and not self.is_bound:
            ends_at = visit.ends_at if visit else starts_at + USUAL_LENGTH
            self.initial["starts_at"] = timezone.localtime(starts_at)
            self.initial["ends_at"] = timezone.localtime(ends_at)
            self.initial["location"] = visit.location if visit else ""


class CancelVisitForm(ActionForm):
    reason = _reason(_("Why it is cancelled"), _("This text is mailed to the requester."))


class ProgrammeRowForm(forms.ModelForm):
    class Meta:
        model = VisitProgrammeRow
        fields = ["starts_at", "ends_at", "title_nl", "title_en", "title_fr", "place", "host"]
        widgets = {"starts_at": AdminTimeInput(format="%H:%M"), "ends_at": AdminTimeInput(format="%H:%M")}

    def __init__(self, *args: Any, site: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        host: Any = self.fields["host"]
        host.queryset = host.queryset.filter(site=site)


ProgrammeFormSet = forms.inlineformset_factory(
    IndividualVisit,
    VisitProgrammeRow,
    form=ProgrammeRowForm,
    extra=3,
    can_delete=True,
    max_num=40,
    validate_max=True,
    absolute_max=60,
)
