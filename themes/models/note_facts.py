"""What the facts of a note must answer to before they are stored."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from themes.enums import NoteStatus


def faults_of(note: Any) -> dict[str, str]:
    """A sentence per field that does not agree with the others; empty when all is well."""
    faults: dict[str, str] = {}
    if note.status == NoteStatus.WITHDRAWN and not note.withdrawal_reason.strip():
        faults["withdrawal_reason"] = _("Say why the note is withdrawn. Readers see it on the page, which stays.")
    if note.term is not None and note.term.site_id != note.site_id:
        faults["term"] = _("Choose a term of the same site.")
    if note.supersedes is not None:
        if note.supersedes.site_id != note.site_id:
            faults["supersedes"] = _("Choose a note of the same site.")
        elif is_circular(note):
            faults["supersedes"] = _("A note cannot take the place of itself, directly or by way of other notes.")
    return faults


def is_circular(note: Any) -> bool:
    """Whether following what a note takes the place of comes back to the note."""
    earlier, seen = note.supersedes, {note.pk}
    while earlier is not None:
        if earlier.pk in seen:
            return note.pk is not None
        seen.add(earlier.pk)
        earlier = earlier.supersedes
    return False
