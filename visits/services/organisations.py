"""Recognises an organisation that asked before: by KBO number, else by its own e-mail domain."""

from __future__ import annotations

from datetime import datetime

from cms.core.inserting import insert
from visits.models import Organisation, VisitRequest

# Providers of personal mailboxes: their domain says nothing about an organisation.
PUBLIC_MAIL_DOMAINS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "outlook.be",
        "hotmail.com",
        "hotmail.be",
        "hotmail.fr",
        "live.com",
        "live.be",
        "live.nl",
        "msn.com",
        "yahoo.com",
        "yahoo.fr",
        "yahoo.co.uk",
        "icloud.com",
        "me.com",
        "mac.com",
        "proton.me",
        "protonmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "telenet.be",
        "skynet.be",
        "proximus.be",
        "scarlet.be",
        "voo.be",
        "ziggo.nl",
        "kpnmail.nl",
        "planet.nl",
        "xs4all.nl",
        "hetnet.nl",
        "orange.fr",
        "free.fr",
        "laposte.net",
        "wanadoo.fr",
        "sfr.fr",
        "t-online.de",
        "aol.com",
        "mail.com",
        "zoho.com",
        "yandex.com",
        "yandex.ru",
        "mail.ru",
        "qq.com",
        "163.com",
        "126.com",
    ]
)


_REFRESH = "(site_id, identity) DO UPDATE SET " + ", ".join(
    f"{column} = excluded.{column}" for column in ("name", "kind", "country", "last_seen_at")
)


def recognise(visit_request: VisitRequest, *, now: datetime) -> int | None:
    """The key of the register's row for this request's organisation, made or refreshed in one statement.

    None for a private mailbox without KBO.
    """
    identity = identity_of(visit_request.kbo_number, visit_request.email)
    if not identity:
        return None
    row = Organisation(
        site=visit_request.site,
        identity=identity,
        name=visit_request.organisation,
        kind=visit_request.organisation_kind,
        country=visit_request.country,
        first_seen_at=now,
        last_seen_at=now,
    )
    insert([row], on_conflict=_REFRESH)
    return row.pk


def identity_of(kbo_number: str, email: str) -> str:
    """ "kbo:…" or "domain:…", or "" where neither tells the organisation."""
    if kbo_number:
        return f"kbo:{kbo_number}"
    domain = email.rpartition("@")[2].lower()
    return f"domain:{domain}" if domain and domain not in PUBLIC_MAIL_DOMAINS else ""
