"""Template tag of the footer: whether the public figures have something to show."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.cache import cache
from wagtail.models import Site

from visits.services.public_statistics import has_statistics

register = template.Library()
KEPT_SECONDS = 60


@register.simple_tag(takes_context=True)
def visit_statistics_exist(context: dict[str, Any]) -> bool:
    """Whether to link to the figures; asked of the database once a minute, not on every page."""
    request = context.get("request")
    site = Site.find_for_request(request) if request is not None else None
    if site is None:
        return False
    return bool(
        cache.get_or_set(f"visits:has-statistics:{site.pk}", lambda: has_statistics(site), timeout=KEPT_SECONDS)
    )
