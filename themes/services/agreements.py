"""Which governing agreement is in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from wagtail.models import Site

from themes.enums import NoteKind, NoteStatus
from themes.models import StrategicNotePage

FALLBACK = "nl"


def current_agreement(site: Site, language: str, today: date) -> StrategicNotePage | None:
    """The readable page of the agreement of the term that runs today, else its Dutch page, else None."""
    for code in dict.fromkeys((language, FALLBACK)):
        pages: Any = StrategicNotePage.objects.readable(site, code).filter(
            note__kind=NoteKind.GOVERNING_AGREEMENT,
            note__status__in=(NoteStatus.ADOPTED, NoteStatus.CONSULTATION),
            note__term__site=site,
            note__term__starts_on__lte=today,
            note__term__ends_on__gte=today,
        )
        # An adopted one goes before one in consultation.
        if page := pages.order_by("note__status", "-note__adopted_on", "pk").first():
            found: StrategicNotePage = page
            return found
    return None
