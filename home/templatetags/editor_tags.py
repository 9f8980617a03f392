"""Template tags for the screens of editors."""

from __future__ import annotations

from typing import Any

from django import template

from cms.core.models import BasePage
from home.advice import PageAdvice, advice_on
from home.views.broken_links import editor_address

register = template.Library()


@register.simple_tag
def content_advice(page: Any) -> PageAdvice | None:
    """The advice about what an editor has open; None for what is no page of ours."""
    return advice_on(page) if isinstance(page, BasePage) else None


@register.simple_tag
def block_url(page_id: int, block_id: str) -> str:
    """The editor of a page, opened at one of its blocks."""
    return editor_address(page_id, block_id)
