"""System checks for a deployment: settings that would be unsafe or unworkable (`check --deploy`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

OUTBOX = "cms.mail.backend.OutboxBackend"


@register(Tags.security, deploy=True)
def check_mail(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every mail must go through the outbox, and from there to a server."""
    found: list[CheckMessage] = []
    mailers = getattr(settings, "MAILERS", None)
    backend = mailers["default"]["BACKEND"] if mailers else settings.EMAIL_BACKEND
    if backend != OUTBOX:
        found.append(
            Error("Mail does not go through the outbox.", hint=f"Set the mail backend to {OUTBOX}.", id="gaststad.E001")
        )
    if settings.MAIL_FOLDER:
        found.append(
            Error("Mails become files instead of being sent.", hint="Leave MAIL_FOLDER empty.", id="gaststad.E002")
        )
    return found


@register(Tags.security, deploy=True)
def check_form_limit(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The public form should have a limit per address."""
    if settings.FORM_RATE_LIMIT:
        return []
    return [
        Warning("Anybody can send any number of requests.", hint="Set FORM_RATE_LIMIT, for instance to 10.",
                id="gaststad.W001")
    ]  # fmt: skip
