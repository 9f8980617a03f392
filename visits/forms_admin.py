"""The forms of moderation: one per action, each carrying the version of the request that was on the screen."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.widgets import AdminDateTimeInput

from visits.enums import DeclineReason, InfoDayStatus, Occasion
from visits.forms_replies import LetterFields
from visits.models import InfoDay, VisitRequest
from visits.models.visit_request import MOST_PEOPLE
from visits.permissions import moderators

LONGEST_NOTE = 4000
_SELECTION = re.compile("[0-9]{1,18}:[0-9]{1,9}(,[0-9]{1,18}:[0-9]{1,9})*")


def _note(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 4}),
    )


class ActionForm(forms.Form):
    """What every action posts: the version that the person was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, visit_request: VisitRequest, **kwargs: Any) -> None:
        self.visit_request = visit_request
        kwargs.setdefault("initial", {"version": visit_request.version})
        super().__init__(*args, **kwargs)
        if isinstance(self, LetterFields):
            self.offer_templates()

    def arguments(self) -> dict[str, Any]:
        """What goes to the service besides the request, the person, the moment and the version."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "template")}


class RemarkForm(ActionForm):
    note = _note(_("Remark for the history"), _("Colleagues read this; the requester does not."))


class NoteForm(ActionForm):
    note = _note(_("Internal note"), _("Colleagues read this; the requester does not."), required=True)


class ReasonForm(ActionForm):
    note = _note(_("Reason"), _("Colleagues read this; the requester does not."), required=True)


class QuestionForm(LetterFields, ActionForm):
    occasion = Occasion.QUESTION
    note = _note(_("Your question"), _("This text is mailed to the requester."), required=True)


class DeclineForm(LetterFields, ActionForm):
    occasion = Occasion.DECLINED
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "---------"), *DeclineReason.choices])
    note = _note(_("Explanation"), _("This text is mailed to the requester, below the reason."))
    mail = forms.BooleanField(label=_("Mail the requester"), required=False, initial=True)

    def __init__(self, *args: Any, visit_request: VisitRequest, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": visit_request.version, "mail": True})
        super().__init__(*args, visit_request=visit_request, **kwargs)


class WaitForm(LetterFields, ActionForm):
    """A remark, or with a subject a mail: without templates of the city waiting is said by the page alone."""

    occasion = Occasion.WAITING
    note = _note(
        _("Remark for the history"), _("Colleagues read this; the requester only when you fill in a subject above.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.has_templates:
            self.fields["note"].help_text = _("Colleagues read this; the requester does not.")


class DayChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(_("%(day)s (%(left)s of %(capacity)s places left)")) % {
            "day": obj,
            "left": obj.people_left,
            "capacity": obj.capacity,
        }


class ScheduleForm(LetterFields, ActionForm):
    occasion = Occasion.SCHEDULED
    info_day = DayChoiceField(
        label=_("On an info day"), queryset=InfoDay.objects.none(), required=False, empty_label=_("No info day")
    )
    scheduled_at = forms.DateTimeField(
        label=_("Or on a day of its own"), required=False, widget=AdminDateTimeInput, help_text=_("Date and time.")
    )
    ends_at = forms.DateTimeField(
        label=_("Until"), required=False, widget=AdminDateTimeInput, help_text=_("For a day of its own.")
    )
    location = forms.CharField(
        label=_("Place"), required=False, max_length=250, help_text=_("For a day of its own: where you receive them.")
    )
    note = _note(_("Message"), _("This text is mailed to the requester, with date and place."))

    def __init__(self, *args: Any, visit_request: VisitRequest, **kwargs: Any) -> None:
        super().__init__(*args, visit_request=visit_request, **kwargs)
        days: Any = self.fields["info_day"]
        days.queryset = (
            InfoDay.objects.of_site(visit_request.site)
            .public()
            .filter(starts_at__gt=timezone.now())
            .exclude(status=InfoDayStatus.CANCELLED)
            .with_texts()
            .order_by("starts_at")
        )
        if visit_request.info_day_id and not self.is_bound:
            self.initial["info_day"] = visit_request.info_day_id

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if bool(cleaned.get("info_day")) == bool(cleaned.get("scheduled_at")):
            self.add_error("info_day", _("Choose an info day, or fill in a date and time; not both."))
        elif cleaned.get("scheduled_at") and cleaned["scheduled_at"] <= timezone.now():
            self.add_error("scheduled_at", _("This moment is past. Fill in a moment in the future."))
        elif cleaned.get("scheduled_at"):
            self.check_own_day(cleaned)
        else:
            # An info day has its own end and place.
            cleaned["ends_at"], cleaned["location"] = None, ""
        return cleaned

    def check_own_day(self, cleaned: dict[str, Any]) -> None:
        """A visit of its own needs an end and a place."""
        if not cleaned.get("ends_at"):
            self.add_error("ends_at", _("Fill in until when the visit lasts."))
        elif cleaned["ends_at"] <= cleaned["scheduled_at"]:
            self.add_error("ends_at", _("The visit must end after it starts."))
        if not cleaned.get("location"):
            self.add_error("location", _("Fill in where you receive the group."))


class InviteForm(LetterFields, ActionForm):
    occasion = Occasion.INVITED
    info_day = DayChoiceField(label=_("Info day"), queryset=InfoDay.objects.none(), empty_label="---------")
    people = forms.IntegerField(
        label=_("People"), min_value=1, max_value=MOST_PEOPLE, help_text=_("So many places are held for this group.")
    )
    respond_by = forms.DateTimeField(
        label=_("Answer before"),
        required=False,
        widget=AdminDateTimeInput,
        help_text=_(
            "Left empty, the number of days of the site settings counts. Never later than the start or the end of "
            "the registrations."
        ),
    )
    note = _note(_("Message"), _("This text is mailed to the requester, with date and place."))

    def __init__(self, *args: Any, visit_request: VisitRequest, **kwargs: Any) -> None:
        super().__init__(*args, visit_request=visit_request, **kwargs)
        days: Any = self.fields["info_day"]
        days.queryset = InfoDay.objects.of_site(visit_request.site).bookable(timezone.now()).with_texts()
        if not self.is_bound:
            self.initial["people"] = visit_request.people
            self.initial["info_day"] = visit_request.info_day_id

    def clean_respond_by(self) -> Any:
        moment = self.cleaned_data["respond_by"]
        if moment and moment <= timezone.now():
            raise forms.ValidationError(_("This moment is past. Fill in a moment in the future."))
        return moment


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(get_user_display_name(obj))


class AssignForm(ActionForm):
    to = PersonField(label=_("Assigned to"), queryset=None, required=False, empty_label=_("Nobody"))

    def __init__(self, *args: Any, visit_request: VisitRequest, **kwargs: Any) -> None:
        super().__init__(*args, visit_request=visit_request, **kwargs)
        people: Any = self.fields["to"]
        people.queryset = moderators()
        if not self.is_bound:
            self.initial["to"] = visit_request.assignee_id


class BulkForm(forms.Form):
    """What every bulk action posts: exactly the requests, with their versions, that were on the confirmation page."""

    selection = forms.CharField(widget=forms.HiddenInput)

    def clean_selection(self) -> dict[int, int]:
        """Version by primary key."""
        selection = self.cleaned_data["selection"]
        if not _SELECTION.fullmatch(selection):
            raise forms.ValidationError(_("The selection is not readable. Select the requests again."))
        pairs = [pair.split(":") for pair in selection.split(",")]
        return {int(pk): int(version) for pk, version in pairs}

    def arguments(self) -> dict[str, Any]:
        """What goes to the service for each request."""
        return {name: value for name, value in self.cleaned_data.items() if name != "selection"}


class BulkRemarkForm(BulkForm):
    note = _note(_("Remark for the history"), _("Colleagues read this; the requester does not."))


class BulkDeclineForm(BulkForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "---------"), *DeclineReason.choices])
    note = _note(_("Explanation"), _("This text is mailed to each requester, below the reason."))
    mail = forms.BooleanField(label=_("Mail the requesters"), required=False, initial=True)


class BulkAssignForm(BulkForm):
    to = PersonField(label=_("Assigned to"), queryset=None, required=False, empty_label=_("Nobody"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["to"]
        people.queryset = moderators()
