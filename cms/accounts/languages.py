"""The language in which a colleague is written to: the one of their account."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from cms.core.languages import language_codes


def language_of(user: Any) -> str:
    """The language in which somebody uses the admin; Dutch for who chose none."""
    profile = getattr(user, "wagtail_userprofile", None)
    language = profile.preferred_language if profile else ""
    return language if language in language_codes() else language_codes()[0]


def language_of_address(email: str) -> str:
    """The language of the account with this address; Dutch where there is no account."""
    accounts = get_user_model().objects.filter(email__iexact=email, is_active=True)
    return language_of(accounts.select_related("wagtail_userprofile").order_by("pk").first())
