"""The list of placeholders for who writes a reply template."""

from __future__ import annotations

from typing import Any

from django import template

from visits.enums import Occasion
from visits.placeholders import offered

register = template.Library()


@register.simple_tag
def placeholders_by_occasion() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Each occasion in words, with its placeholders and what they stand for."""
    return [(label, offered(value)) for value, label in Occasion.choices]
