"""The short form after a visit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.models import Evaluation

MARKS = [(1, _("1: bad")), (2, "2"), (3, "3"), (4, "4"), (5, _("5: very good"))]
LONGEST_TEXT = 2000


def _mark(label: Any, *, required: bool = False) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=MARKS, coerce=int, empty_value=None, required=required, widget=forms.RadioSelect
    )


def _words(label: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": 4})
    return forms.CharField(label=label, required=False, max_length=LONGEST_TEXT, widget=widget)


class EvaluationForm(forms.Form):
    overall = _mark(_("What did you think of the visit as a whole?"), required=True)
    usefulness = _mark(_("How useful was it for your work?"))
    organisation = _mark(_("How well was it organised?"))
    best = _words(_("What was best?"))
    better = _words(_("What can be better?"))

    @classmethod
    def of(cls, evaluation: Evaluation | None) -> EvaluationForm:
        """The form as it was filled in before, or empty."""
        initial = {name: getattr(evaluation, name) for name in cls.base_fields} if evaluation is not None else None
        return cls(initial=initial)
