"""What everybody may read of a site in a language, asked anew at every search."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page, Site

from cms.core.homes import live_homes
from themes.models import ThemePage
from visits.models import InfoDay


def public_pages(site: Site, language: str) -> QuerySet[Any]:
    """Published, unrestricted pages of a site in a language; no aliases, no retired themes."""
    home = live_homes(site).get(language)
    if home is None:
        return Page.objects.none()
    pages: Any = Page.objects.descendant_of(home, inclusive=True).live().public().filter(alias_of__isnull=True)
    retired = ThemePage.objects.filter(theme__is_retired=True).values("pk")
    found: QuerySet[Any] = pages.exclude(pk__in=retired)
    return found


def public_days(site: Site, language: str) -> dict[int, InfoDay]:
    """The published info days that have texts in a language."""
    if language not in live_homes(site):
        return {}
    return {day.pk: day for day in InfoDay.objects.of_site(site).public().filter(texts__language=language)}
