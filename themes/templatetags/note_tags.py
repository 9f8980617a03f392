"""Template filters for notes."""

from __future__ import annotations

from django import template

from themes.models import NoteAttachment
from themes.services.note_reading import size_of

register = template.Library()


@register.filter
def file_size(attachment: NoteAttachment) -> int | None:
    """Bytes of a file, None when it cannot be measured."""
    return size_of(attachment)
