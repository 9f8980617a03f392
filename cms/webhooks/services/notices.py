"""The mail that says that a webhook was switched off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.urls import reverse

from cms.accounts.languages import language_of
from cms.core.languages import language_codes
from cms.core.models import SiteSettings
from cms.mail.rendering import compose
from cms.mail.services import queue
from cms.webhooks.models import DisabledReason, Endpoint


def tell_switched_off(endpoint: Endpoint, *, now: datetime) -> int:
    """Queue one mail to each person who may switch it on again, in the caller's transaction; returns how many.

    Without such a person it goes to the address of the site.
    """
    configured = SiteSettings.for_site(endpoint.site)
    people = [(user.email, language_of(user)) for user in _keepers() if user.email]
    if not people and configured.notice_address:
        people = [(configured.notice_address, language_codes()[0])]
    context = {
        "city": configured.name or endpoint.site.site_name or settings.WAGTAIL_SITE_NAME,
        "name": endpoint.name,
        "is_gone": endpoint.disabled_because == DisabledReason.GONE,
        "failures": endpoint.failures,
        "url": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('webhook', args=[endpoint.pk])}",
    }
    for address, language in people:
        message = compose("webhooks/mail/switched_off", language, address, context)
        message.extra_headers["Auto-Submitted"] = "auto-generated"
        queue(message, about=f"webhook:{endpoint.pk}", dedupe_key=f"webhook-off:{endpoint.pk}:{now.isoformat()}")
    return len(people)


def _keepers() -> Any:
    may = Permission.objects.filter(codename="change_endpoint", content_type__app_label="webhooks")
    people = get_user_model().objects.filter(Q(groups__permissions__in=may) | Q(is_superuser=True), is_active=True)
    return people.order_by("pk").distinct()
