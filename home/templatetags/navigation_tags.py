"""Template tags for the menu, the language links and the breadcrumbs."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language, gettext, override

from home.navigation import LanguageLink, Link, Navigation, language_links, navigation_of, trail_of

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> Navigation | None:
    """The navigation of this request; None where there is no request, as in some previews."""
    request = context.get("request")
    return navigation_of(request) if request is not None else None


@register.simple_tag(takes_context=True)
def other_languages(context: dict[str, Any], nav: Navigation | None) -> list[LanguageLink]:
    """A link per language of the site."""
    if nav is None:
        return []
    return language_links(nav, context.get("translations") or [], get_language() or "nl")


@register.simple_tag(takes_context=True)
def breadcrumb_trail(context: dict[str, Any], nav: Navigation | None) -> list[Link]:
    """The trail that the view gave, or the one of the page."""
    if nav is None:
        return []
    if "trail" in context:
        return [nav.home, *context["trail"]]
    page = context.get("page")
    return trail_of(page, nav, context.get("request")) if page is not None else []


@register.simple_tag
def not_translated(language: str) -> str:
    """Says in the language itself that this page does not exist in it."""
    with override(language):
        return gettext("This page is not translated. Go to the home page.")


@register.simple_tag
def home_word(language: str) -> str:
    """The word for home page in a language."""
    with override(language):
        return gettext("home page")
