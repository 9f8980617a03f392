"""Template tags for the commitments of a theme or a note, and how far they are."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from cms.core.homes import live_homes
from themes.services.commitment_figures import counts_from

register = template.Library()


@register.simple_tag(takes_context=True)
def theme_commitments(context: dict[str, Any], page: Any) -> list[dict[str, Any]]:
    """Per readable note the counts of a theme page's commitments, from what the page listed."""
    counts = counts_from(context.get("commitment_counts", ()), "note_id")
    if not counts or page.locale.language_code not in live_homes(page.theme.site):
        return []
    pages = {note_page.note_id: note_page for note_page in context["committed_pages"]}
    return [
        {
            "page": pages[key],
            "counts": counts[key],
            "url": f"{reverse('themes:commitments', args=[pages[key].note.slug])}?theme={page.theme.code}",
        }
        for key in pages
        if key in counts
    ]


@register.simple_tag(takes_context=True)
def note_commitments(context: dict[str, Any], page: Any) -> dict[str, Any] | None:
    """The counts of a note page's commitments, from what the page listed; None without any."""
    counts = counts_from(context.get("commitment_counts", ()), "note_id")
    if not counts:
        return None
    return {"counts": counts[page.note_id], "url": reverse("themes:commitments", args=[page.note.slug])}
