"""The forms on the requester's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.models.visit_request import MOST_PEOPLE


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
