"""The forms of the door: a number of people, somebody who walks in, and what becomes of each group at the closing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.core.text import LineField
from visits.services.attendance import MOST_AT_THE_DOOR, seen
from visits.services.attendees import ABSENT, PRESENT, UNMARKED, Group

OPEN = "open"


class NumberForm(forms.Form):
    """With how many a group came."""

    people = forms.IntegerField(
        label=_("People here"),
        min_value=1,
        max_value=MOST_AT_THE_DOOR,
        error_messages={"required": _("Fill in how many people are here.")},
    )


class WalkInForm(forms.Form):
    """People who came without having asked."""

    name = LineField(label=_("Name"), max_length=150, required=False)
    organisation = LineField(label=_("Organisation"), max_length=200, required=False)
    people = forms.IntegerField(label=_("People"), min_value=1, max_value=MOST_AT_THE_DOOR, initial=1)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned["name"] and not cleaned["organisation"]:
            raise forms.ValidationError(_("Fill in a name or an organisation."))
        return cleaned


class GroupClosingForm(forms.Form):
    """What becomes of one group when its day is closed. A group that nobody marked has no answer chosen for it."""

    seen = forms.CharField(max_length=30, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Did they come?"),
        choices=[(PRESENT, _("They came")), (ABSENT, _("They did not come")), (OPEN, _("Leave the request open"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Nobody marked this group. Choose what happened.")},
    )
    people = forms.IntegerField(
        label=_("How many people came"), min_value=1, max_value=MOST_AT_THE_DOOR, required=False
    )

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        self.group = group
        place = group.place
        kwargs["initial"] = {
            "seen": seen(place),
            "outcome": None if group.state == UNMARKED else group.state,
            "people": place.people_present or place.people,
        }
        kwargs["prefix"] = f"group-{place.pk}"
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") == PRESENT and "people" not in self.errors and cleaned.get("people") is None:
            self.add_error("people", _("Fill in how many people came."))
        return cleaned

    @property
    def people_present(self) -> int | None:
        """The decision as the service takes it."""
        decided: dict[str, int | None] = {PRESENT: self.cleaned_data["people"], ABSENT: 0, OPEN: None}
        return decided[self.cleaned_data["outcome"]]
