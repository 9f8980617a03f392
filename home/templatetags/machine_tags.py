"""Template tags for machines that read a page: its data, its Markdown, the feed."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from cms.core.markdown_views import FILE, VIEWS
from cms.core.models import BasePage
from cms.core.structured_data import as_script
from home.navigation import navigation_of
from home.structured_data import graph_of

register = template.Library()


@register.simple_tag(takes_context=True)
def page_graph(context: dict[str, Any]) -> SafeString | str:
    """The page's data for search engines; nothing for drafts, and for what is no page of the tree."""
    page, request = context.get("page"), context.get("request")
    if request is None or not isinstance(page, BasePage) or not page.live or getattr(request, "is_preview", False):
        return ""
    if "version" in context:
        # What an earlier version said is told by that page alone.
        return ""
    return as_script(graph_of(page, request, navigation_of(request)))


@register.simple_tag(takes_context=True)
def markdown_address(context: dict[str, Any]) -> str:
    """The address of this page as Markdown, or ""."""
    page, request = context.get("page"), context.get("request")
    if request is None or getattr(request, "is_preview", False) or not request.path.endswith("/"):
        return ""
    match = request.resolver_match
    is_page = isinstance(page, BasePage) and page.live and match is not None and match.view_name == "wagtail_serve"
    return f"{request.path}{FILE}" if is_page or (match and match.view_name in VIEWS) else ""


@register.simple_tag
def feed_address() -> str:
    """The feed of the site in the language of the page."""
    return reverse("feed")
