"""The forms on the requester's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.core.text import ParagraphField
from visits.enums import Transport
from visits.models.visit_request import MOST_PEOPLE

LONGEST_TEXT = 5000
LONGEST_NAME = 150
# Enough for the largest group.
LONGEST_LIST = 50_000


class PeopleForm(forms.Form):
    """With how many a group comes; `most` when no more than so many places were offered."""

    people = forms.IntegerField(label=_("With how many people do you come?"), min_value=1, max_value=MOST_PEOPLE)

    def __init__(self, *args: Any, most: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if most is not None:
            field: Any = forms.IntegerField(label=self.fields["people"].label, min_value=1, max_value=most)
            self.fields["people"] = field


class LostLinkForm(forms.Form):
    """What a requester still knows who lost the link."""

    reference = forms.CharField(
        label=_("Reference"), max_length=20, help_text=_("It stands in our first mail, for instance GS-2026-00042.")
    )
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, help_text=_("The address that you filled in with your request.")
    )


class AnswerForm(forms.Form):
    """The answer to the question that the city asked."""

    answer = ParagraphField(label=_("Your answer"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 6}))


class DetailsForm(forms.Form):
    """The second step. One person per line: a list can be pasted, and it works without JavaScript."""

    participants = ParagraphField(
        label=_("Who comes along?"),
        required=False,
        max_length=LONGEST_LIST,
        help_text=_("One person per line: name, comma, function. For instance: Kim Berg, policy officer."),
        widget=forms.Textarea({"rows": 8, "autocomplete": "off"}),
    )
    transport = forms.ChoiceField(
        label=_("How do you come to the city?"),
        required=False,
        choices=[("", _("We do not know yet")), *Transport.choices],
        widget=forms.RadioSelect,
    )
    itinerary = ParagraphField(
        label=_("What else do you do on this trip?"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=_("Other visits before or after ours: then we can fit in the hours."),
        widget=forms.Textarea({"rows": 4}),
    )
    advance_questions = ParagraphField(
        label=_("What do you want to ask us?"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=_("With your questions in advance, we bring the right colleagues."),
        widget=forms.Textarea({"rows": 4}),
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean_participants(self) -> list[tuple[str, str]]:
        """Name and function per line that is not empty, numbered in the errors as on the screen."""
        people = []
        for number, line in enumerate(self.cleaned_data["participants"].split("\n"), start=1):
            name, _comma, function = " ".join(line.split()).partition(",")
            name, function = name.strip(), function.strip()
            if not name and not function:
                continue
            if not name:
                raise ValidationError(_("Line %(number)s has no name.") % {"number": number})
            if len(name) > LONGEST_NAME or len(function) > LONGEST_NAME:
                raise ValidationError(
                    _("Line %(number)s is too long: at most 150 characters for a name, and for a function.")
                    % {"number": number}
                )
            people.append((name, function))
        return people
