"""The mails to hosts, and to the coordinators about hosts: written to the outbox with what caused them."""

from __future__ import annotations

from datetime import datetime
from email.encoders import encode_base64
from email.message import MIMEPart
from email.mime.base import MIMEBase
from email.utils import parseaddr
from typing import Any

import django
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Site

from cms.core.models import SiteSettings
from cms.mail.rendering import compose
from cms.mail.services import queue
from visits.calendars_hosts import groups_of, message_file, title_of
from visits.enums import HostObstacle
from visits.models import Host, HostAssignment, InfoDay
from visits.services.host_availability import Occasion

# Colleagues read the language of the admin.
LANGUAGE = settings.LANGUAGE_CODE
FILE_NAME = "werkbezoek.ics"


def ask(row: HostAssignment, occasion: Occasion, *, moved: bool, now: datetime) -> None:
    """Ask the host; `moved` says that it is about another moment or place than the host knew."""
    _send(row.host, "host_asked", _key("host-asked", row, now), {**facts(row, occasion), "moved": moved})


def remind(row: HostAssignment, occasion: Occasion, *, now: datetime) -> None:
    """Ask once more, of who did not answer."""
    context = {**facts(row, occasion), "moved": False, "is_reminder": True}
    _send(row.host, "host_asked", _key("host-reminder", row, now), context)


def confirm(row: HostAssignment, occasion: Occasion, *, now: datetime) -> None:
    """Thank the host for a yes, with the visit for the calendar and the address of the personal one."""
    context = {**facts(row, occasion), "calendar_url": calendar_url(row.host)}
    _send(row.host, "host_confirmed", _key("host-yes", row, now), context, row=row, method="REQUEST")


def release(row: HostAssignment, occasion: Occasion, *, why: str, with_calendar: bool, now: datetime) -> None:
    """Tell the host that nobody counts on this any more: "cancelled", "moved", or "" for no reason given."""
    # Who loses a moved visit knows it by its old date.
    was_at = (occasion.previous_starts_at if why == "moved" else None) or occasion.starts_at
    known_at = timezone.localtime(was_at, timezone.get_default_timezone())
    context = {**facts(row, occasion), "why": why, "known_at": known_at}
    key = _key("host-released", row, now)
    _send(row.host, "host_released", key, context, row=row if with_calendar else None, method="CANCEL")


def calendar_link(host: Host, *, now: datetime) -> None:
    """Mail a host the address of the personal calendar."""
    context = {"host": host, "calendar_url": calendar_url(host)}
    _send(host, "host_calendar", f"host-calendar:{host.public_id}:{now.timestamp()}", context)


def tell_coordinators(
    occasion: Occasion, hosts: list[tuple[Host, list[HostObstacle]]], *, news: str, now: datetime
) -> None:
    """Tell the coordinators which hosts do not come: they said "no", or the day was "moved" to where they cannot."""
    site = site_of(occasion)
    address = SiteSettings.for_site(site).notice_address
    if not address:
        return
    with translation.override(LANGUAGE):
        context = {
            **about(occasion),
            "hosts": [(host.name, ", ".join(str(one.label) for one in obstacles)) for host, obstacles in hosts],
            "news": news,
            "hosts_url": f"{settings.WAGTAILADMIN_BASE_URL}{admin_path(occasion)}",
            "city": city(site),
        }
        message = compose("visits/mail/host_news", LANGUAGE, address, context)
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    kind = "day" if isinstance(occasion, InfoDay) else "visit"
    topic = f"hosts-of-{kind}:{occasion.pk}"
    keys = ",".join(str(host.pk) for host, _obstacles in hosts)
    queue(message, about=topic, dedupe_key=f"{topic}:{news}:{keys}:{now.timestamp()}")


def facts(row: HostAssignment, occasion: Occasion) -> dict[str, Any]:
    """What a host is told of a visit: when, where, what about, how many people. No names: mailboxes are forwarded."""
    return {"host": row.host, "answer_url": answer_url(row), **about(occasion)}


def about(occasion: Occasion) -> dict[str, Any]:
    """The same for whoever reads it; moments on the clock of the city."""
    clock = timezone.get_default_timezone()
    with translation.override(LANGUAGE):
        title = title_of(occasion, LANGUAGE)
    return {
        "occasion": occasion,
        "title": title,
        "starts_at": timezone.localtime(occasion.starts_at, clock),
        "ends_at": timezone.localtime(occasion.ends_at, clock),
        "people": sum(people for _organisation, people in groups_of(occasion)),
    }


def site_of(occasion: Occasion) -> Site:
    """The site that a day or a visit belongs to."""
    site: Site = occasion.site if isinstance(occasion, InfoDay) else occasion.visit_request.site
    return site


def answer_url(row: HostAssignment) -> str:
    """The absolute address of the yes/no page."""
    return _absolute(row.host.site, "visits:host_page", row.token)


def calendar_url(host: Host) -> str:
    """The absolute address of a host's calendar."""
    return _absolute(host.site, "visits:host_calendar", host.token)


def admin_path(occasion: Occasion) -> str:
    """Where the coordinators see who receives a day or a visit."""
    if isinstance(occasion, InfoDay):
        return reverse("info_day_hosts", args=[occasion.pk])
    return reverse("visit_hosts", args=[occasion.visit_request_id])


def city(site: Site) -> str:
    """The name that mails are signed with."""
    return SiteSettings.for_site(site).name or site.site_name or settings.WAGTAIL_SITE_NAME


def _absolute(site: Site, name: str, token: str) -> str:
    with translation.override(LANGUAGE):
        return f"{site.root_url}{reverse(name, args=[token])}"


def _key(what: str, row: HostAssignment, now: datetime) -> str:
    return f"{what}:{row.public_id}:{now.timestamp()}"


def _send(
    host: Host,
    template: str,
    key: str,
    context: dict[str, Any],
    *,
    row: HostAssignment | None = None,
    method: str = "",
) -> None:
    """Queue a mail to a host; with `row` the visit goes along as a calendar file."""
    message = compose(f"visits/mail/{template}", LANGUAGE, host.email, {**context, "city": city(host.site)})
    reply_to = SiteSettings.for_site(host.site).notice_address
    if reply_to:
        message.reply_to = [reply_to]
    if row is not None:
        organiser = reply_to or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        with translation.override(LANGUAGE):
            attach(message, message_file(row, method=method, language=LANGUAGE, organiser=organiser), method)
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    queue(message, about=f"host:{host.pk}", dedupe_key=key)


def attach(message: EmailMultiAlternatives, content: bytes, method: str) -> None:
    """A calendar file that mail programs act on; Django 5 and 6 build parts with different classes."""
    if django.VERSION >= (6, 0):
        part: Any = MIMEPart()
        part.set_content(content, "text", "calendar", disposition="attachment", filename=FILE_NAME)
        part.set_param("method", method)
        part.set_param("charset", "utf-8")
    else:
        part = MIMEBase("text", "calendar", method=method, charset="utf-8")
        part.set_payload(content)
        encode_base64(part)
        part.add_header("Content-Disposition", "attachment", filename=FILE_NAME)
    message.attach(part)
