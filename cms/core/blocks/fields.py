"""Fields that blocks are made of."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.core.addresses import is_safe_address


class AddressBlock(blocks.CharBlock):
    """A link target: a path on this site, or an http(s), mailto or tel address."""

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value and not is_safe_address(value):
            raise ValidationError(
                _("Enter a path that starts with /, or an address that starts with https://, mailto: or tel:.")
            )
        return value


class PhoneBlock(blocks.CharBlock):
    """A telephone number, kept as typed; one without country is Belgian."""

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value and not phone_link(value):
            raise ValidationError(_("Enter a telephone number, such as 015 29 76 54 or +32 15 29 76 54."))
        return value


def phone_link(number: str) -> str:
    """The number as a `tel:` address, "" when it is no telephone number."""
    try:
        parsed = phonenumbers.parse(number, "BE")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.RFC3966)


class ShortTextBlock(blocks.RichTextBlock):
    """A few paragraphs with lists and links, without headings."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", ["bold", "italic", "ol", "ul", "link", "document-link"])
        super().__init__(**kwargs)
