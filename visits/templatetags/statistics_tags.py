"""Template tag of the footer: whether the public figures have something to show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone
from wagtail.models import Site

from cms.core.memo import remember
from visits.services.public_statistics import has_statistics

register = template.Library()
KEPT = timedelta(seconds=60)


@register.simple_tag(takes_context=True)
def visit_statistics_exist(context: dict[str, Any]) -> bool:
    """Whether to link to the figures; asked of the database once a minute, not on every page."""
    request = context.get("request")
    site = Site.find_for_request(request) if request is not None else None
    if site is None:
        return False
    now = timezone.now()
    key = ("has statistics", site.pk)
    return remember(key, lambda: bool(has_statistics(site)), now=now, until=lambda: now + KEPT)
