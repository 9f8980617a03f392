"""Text as it comes in from outside: made storable, printable and comparable, once, at the edge."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters except tab and newline, and the code points that XML and databases refuse.
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
# Invisible characters that turn the direction of text: a way to disguise names and file endings.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean_text(value: str) -> str:
    """NFC, newlines as \\n, without control characters; raises ValueError for lone surrogates (no real text)."""
    value.encode("utf-8")
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _DIRECTION.sub("", _UNSTORABLE.sub("", value)))


class CleanTextMixin:
    """Cleans before Django's own checks, so that what is accepted is what is stored."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = clean_text(value)
            except UnicodeEncodeError as error:
                raise ValidationError(
                    _("This holds characters that are no readable text."), code="unreadable"
                ) from error
        return super().to_python(value)  # type: ignore[misc]


class LineField(CleanTextMixin, forms.CharField):
    """One line of text: newlines and tabs become spaces."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return " ".join(value.split()) if isinstance(value, str) else value


class ParagraphField(CleanTextMixin, forms.CharField):
    """Several lines of text."""

    widget = forms.Textarea


class AddressField(CleanTextMixin, forms.EmailField):
    """An e-mail address."""
