"""Template tags of the landing page: the lists that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

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
    """The themes and notes to list on the landing page, as the page read them."""
    return HomeLists(context.get("theme_pages", []), context.get("note_pages", []))
