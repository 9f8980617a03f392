"""A block that says whom to turn to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from .fields import PhoneBlock, phone_link


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name of the person or team"), max_length=150)
    function = blocks.CharBlock(
        label=_("Function"), required=False, max_length=150, help_text=_("What this person or team does.")
    )
    email = blocks.EmailBlock(label=_("E-mail address"), required=False, max_length=254)
    phone = PhoneBlock(
        label=_("Telephone"),
        required=False,
        max_length=40,
        help_text=_("A number from abroad starts with + and the country."),
    )
    address = blocks.TextBlock(label=_("Address"), required=False, max_length=500)
    hours = blocks.TextBlock(
        label=_("Opening hours"), required=False, max_length=500, help_text=_("One line a day, or one line for all.")
    )

    class Meta:
        label = _("Contact details")
        icon = "user"
        template = "core/blocks/contact.html"
        preview_value = {
            "name": "Dienst Samenleven",
            "function": "Vragen over werkbezoeken",
            "email": "bezoek@stad.example",
            "phone": "015 29 76 54",
            "address": "Grote Markt 1\n2800 Stad",
            "hours": "Elke werkdag van 9 tot 12 uur",
        }
        description = _("A person or a team, with how and when readers reach them.")

    def clean(self, value: Any) -> Any:
        """Refuses a contact that nobody can reach."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation and not any(cleaned[name] for name in ("email", "phone", "address")):
            raise StructBlockValidationError(
                non_block_errors=[_("Give at least an e-mail address, a telephone number or an address.")]
            )
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        return {**super().get_context(value, parent_context), "phone_link": phone_link(value.get("phone") or "")}
