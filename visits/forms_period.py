"""The form above the figures: which period."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

_FORMATS = ["%d/%m/%Y", "%Y-%m-%d"]
# Midnight of the first day of the calendar cannot be told in UTC.
_FIRST, _LAST = date(1900, 1, 1), date(9000, 1, 1)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=_FORMATS,
        widget=AdminDateInput(format="%d/%m/%Y"),
        validators=[MinValueValidator(_FIRST), MaxValueValidator(_LAST)],
    )


class PeriodForm(forms.Form):
    """Both days are included; either may be left open."""

    received_from = _day(_("Received from"))
    received_to = _day(_("Received until"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("received_from"), cleaned.get("received_to")
        if first and last and last < first:
            raise ValidationError(_("The last day must not be before the first."))
        return cleaned

    @property
    def period(self) -> dict[str, Any]:
        """The days as the services take them."""
        return {name: self.cleaned_data.get(name) for name in ("received_from", "received_to")}
