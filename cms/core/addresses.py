"""Which addresses editors may link to."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator


def is_safe_address(value: str) -> bool:
    """Whether a link target is a local path, or an address of a kind that cannot run code."""
    if value.startswith("/") and not value.startswith(("//", "/\\")):
        return True
    if value.startswith(("mailto:", "tel:")):
        return True
    try:
        URLValidator(schemes=["http", "https"])(value)
    except ValidationError:
        return False
    return True
