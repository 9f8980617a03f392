"""Template tags of the landing page: the lists that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from wagtail.models import Site

from cms.core.pictures import prefetch_images
from home.models import HomePage
from themes.models import StrategicNotePage, ThemePage

register = template.Library()


@dataclass(frozen=True)
class HomeLists:
    """The themes and notes of one site and language."""

    theme_pages: list[ThemePage]
    note_pages: list[StrategicNotePage]


@register.simple_tag(takes_context=True)
def home_lists(context: dict[str, Any], page: HomePage) -> HomeLists:
    """The themes and notes to list on the landing page, in two queries, two for their images, and Wagtail's own."""
    request = context.get("request")
    site = Site.find_for_request(request) if request is not None else None
    if site is None:
        return HomeLists([], [])
    language = page.locale.language_code
    theme_pages = list(ThemePage.objects.readable(site, language).defer_streamfields())
    note_pages = list(StrategicNotePage.objects.readable(site, language).defer_streamfields())
    prefetch_images([*theme_pages, *note_pages])
    return HomeLists(theme_pages, note_pages)
