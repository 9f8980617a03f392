"""Template tags for the commitments of a theme or a note, and how far they are."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from themes.models import Commitment
from themes.services.commitment_figures import count_by
from themes.services.commitment_reading import readable_note_pages
from themes.services.commitments import local_day

register = template.Library()


@register.simple_tag
def theme_commitments(page: Any) -> list[dict[str, Any]]:
    """Per readable note the counts of a theme page's commitments; three queries at most."""
    found: Any = Commitment.objects.filter(theme=page.theme_id).as_of()  # type: ignore[attr-defined]
    counts = count_by(found, "note_id", day=local_day(timezone.now()))
    if not counts:
        return []
    pages = readable_note_pages(page.theme.site, page.locale.language_code)
    return [
        {
            "page": pages[key],
            "counts": counts[key],
            "url": f"{reverse('themes:commitments', args=[pages[key].note.slug])}?theme={page.theme.code}",
        }
        for key in pages
        if key in counts
    ]


@register.simple_tag
def note_commitments(page: Any) -> dict[str, Any] | None:
    """The counts of a note page's commitments, None without any; one query."""
    found: Any = Commitment.objects.filter(note=page.note_id).as_of()  # type: ignore[attr-defined]
    counts = count_by(found, "note_id", day=local_day(timezone.now()))
    if not counts:
        return None
    return {"counts": counts[page.note_id], "url": reverse("themes:commitments", args=[page.note.slug])}
