"""Template tags about the review of a page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from wagtail.models import Page

from cms.core.models import PageReview

register = template.Library()


@register.simple_tag
def last_reviewed(page: Any) -> date | None:
    """When somebody last found the page true; None when nobody did, or when the page does not say so."""
    if not getattr(page, "pk", None):
        return None
    if isinstance(page, Page) and Page.review.related.is_cached(page):  # type: ignore[attr-defined]
        review = getattr(page, "review", None)
        return review.reviewed_on if review is not None and review.is_shown else None
    rows = PageReview.objects.filter(page_id=page.pk, is_shown=True)
    return rows.values_list("reviewed_on", flat=True).first()
