"""System checks for a deployment: settings that would be unsafe or unworkable (`check --deploy`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from cms.core.looks import looks
from cms.core.models import SiteSettings

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


@register(Tags.database)
def check_looks(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A site must not name a look that was never built; it is served in the standard one meanwhile."""
    if not databases:
        return []
    found: list[CheckMessage] = []
    try:
        named = list(SiteSettings.objects.exclude(theme="").values_list("site__hostname", "theme"))
    except DatabaseError:
        # Before the first migration.
        return []
    for hostname, theme in named:
        if theme not in looks():
            names = ", ".join(looks()) or "none"
            message = f"The site {hostname} names the look “{theme}”, which was not built."
            found.append(Warning(message, hint=f"There are: {names}.", id="gaststad.W002"))
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
