"""The mails about a request: written to the outbox in the transaction of what caused them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.encoders import encode_base64
from email.message import MIMEPart
from email.mime.base import MIMEBase
from email.utils import parseaddr
from typing import Any

import django
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation
from wagtail.models import Site

from cms.core.gathering import fetch, table
from cms.core.models import SiteSettings
from cms.mail.completing import complete_when_sent
from cms.mail.models import MailStatus, OutgoingMail
from cms.mail.rendering import compose
from cms.mail.services import queue
from visits import calendars
from visits.calendars import CalendarEntry
from visits.enums import EventKind
from visits.models import IndividualVisit, InfoDay, RequestEvent, VisitRequest
from visits.services import letters

CONFIRMATION = "confirmation"
NOTICE = "notice"
NOTICE_INTERVAL = timedelta(minutes=5)
MOST_LINES = 25
CALENDAR_FILE = "uitnodiging.ics"
# The part of a private address that opens the door.
_PRIVATE_ADDRESS = re.compile(r"(https?://\S*?/aanvraag/)[^\s/]+/")


def about(visit_request: VisitRequest) -> str:
    """What the outbox calls a request."""
    return f"visit-request:{visit_request.pk}"


def status_url(visit_request: VisitRequest) -> str:
    """The absolute address of the requester's own page, in the language of the mails."""
    with translation.override(visit_request.form_language):
        path = reverse("visits:request_status", args=[visit_request.token])
    return f"{visit_request.site.root_url}{path}"


def info_day_url(visit_request: VisitRequest, info_day: InfoDay) -> str:
    """The public address of a day, in the language of the mails: the private one does not belong in a calendar."""
    with translation.override(visit_request.form_language):
        return f"{visit_request.site.root_url}{reverse('visits:info_day', args=[info_day.key])}"


def attach_calendar(message: EmailMultiAlternatives, content: bytes, method: str = calendars.REQUEST) -> None:
    """A calendar file that mail programs show as an invitation; Django 5 and 6 build parts with different classes."""
    if django.VERSION >= (6, 0):
        part: Any = MIMEPart()
        part.set_content(content, "text", "calendar", disposition="attachment", filename=CALENDAR_FILE)
        part.set_param("method", method)
        part.set_param("charset", "utf-8")
    else:
        part = MIMEBase("text", "calendar", method=method, charset="utf-8")
        part.set_payload(content)
        encode_base64(part)
        part.add_header("Content-Disposition", "attachment", filename=CALENDAR_FILE)
    message.attach(part)


def visit_entry(
    visit_request: VisitRequest, visit: IndividualVisit | None, *, now: datetime, is_cancelled: bool = False
) -> CalendarEntry:
    """The visit of one group for calendars, in the language of the mails."""
    with translation.override(visit_request.form_language):
        summary = translation.gettext("Work visit %(city)s") % {"city": city_of(visit_request)}
    return calendars.entry_of_visit(
        visit_request,
        visit,
        language=visit_request.form_language,
        summary=summary,
        stamp=now,
        is_cancelled=is_cancelled,
    )


def city_of(visit_request: VisitRequest, site_settings: SiteSettings | None = None) -> str:
    """The name of the city as mails and calendars say it."""
    site = visit_request.site
    site_settings = site_settings or SiteSettings.for_site(site)
    return site_settings.name or site.site_name or settings.WAGTAIL_SITE_NAME


def mail_context(visit_request: VisitRequest, site_settings: SiteSettings | None = None) -> dict[str, Any]:
    """What every mail to a requester can say."""
    site_settings = site_settings or SiteSettings.for_site(visit_request.site)
    return {
        "visit_request": visit_request,
        "status_url": status_url(visit_request),
        "site_settings": site_settings,
        "city": city_of(visit_request, site_settings),
    }


def queue_to_requester(
    visit_request: VisitRequest,
    occasion: str,
    *,
    now: datetime,
    by: Any = None,
    once: bool = False,
    calendar: InfoDay | CalendarEntry | None = None,
    method: str = calendars.REQUEST,
    is_accepted: bool = True,
    **context: Any,
) -> None:
    """Queue the mail of an occasion ("confirmation", "declined") and note it in the history.

    With `once` a second call for the same request does nothing. With `calendar` the day or visit goes along as an
    invitation, as accepted or still to be answered, or with the method CANCEL as the end of one.
    """
    key = _key(visit_request, occasion)
    if once and OutgoingMail.objects.filter(dedupe_key__startswith=key, about=about(visit_request)).exists():
        return
    site_settings = SiteSettings.for_site(visit_request.site)
    message = _message(visit_request, occasion, site_settings, context)
    if calendar is not None:
        if isinstance(calendar, InfoDay):
            address = info_day_url(visit_request, calendar)
            calendar = calendars.entry_of_day(calendar, language=visit_request.form_language, address=address)
        content = calendars.invitation(
            calendar,
            organiser=site_settings.notice_address or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
            attendee=visit_request.email,
            method=method,
            is_accepted=is_accepted,
        )
        attach_calendar(message, content, method)
    queue(message, about=about(visit_request), dedupe_key=key if once else f"{key}:{now.timestamp()}")
    _as_event(visit_request, occasion, message, now=now, by=by).save(force_insert=True)


def queue_first_confirmation(
    visit_request: VisitRequest, *, now: datetime, site_settings: SiteSettings, has_standard_text: bool
) -> RequestEvent:
    """The same for the confirmation of a request that was stored just now, to which nothing was sent yet.

    Returns the history line, unsaved, to be written with others.
    """
    message = _message(visit_request, CONFIRMATION, site_settings, {}, has_standard_text=has_standard_text)
    queue(message, about=about(visit_request), dedupe_key=_key(visit_request, CONFIRMATION))
    return _as_event(visit_request, CONFIRMATION, message, now=now)


def _key(visit_request: VisitRequest, occasion: str) -> str:
    return f"{occasion}:{visit_request.public_id}"


def _message(
    visit_request: VisitRequest,
    occasion: str,
    site_settings: SiteSettings,
    context: dict[str, Any],
    *,
    has_standard_text: bool = True,
) -> EmailMultiAlternatives:
    context = {**mail_context(visit_request, site_settings), **context}
    message = letters.compose_for(visit_request, occasion, context, has_standard_text=has_standard_text)
    if site_settings.notice_address:
        message.reply_to = [site_settings.notice_address]
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message


def _as_event(
    visit_request: VisitRequest, occasion: str, message: EmailMultiAlternatives, *, now: datetime, by: Any = None
) -> RequestEvent:
    return RequestEvent(
        visit_request=visit_request, at=now, by=by, kind=EventKind.MAIL, detail=occasion, note=as_sent(message)
    )


def as_sent(message: EmailMultiAlternatives) -> str:
    """Subject and text for the history; private addresses are left out, for their tokens are stored nowhere."""
    text = _PRIVATE_ADDRESS.sub(r"\1…/", str(message.body))
    return f"{message.subject}\n\n{text}".strip()


def queue_confirmation(visit_request: VisitRequest, *, now: datetime) -> None:
    """Tell the requester that the request arrived; once per request, however often it is called."""
    queue_to_requester(visit_request, CONFIRMATION, now=now, once=True)


def queue_notice(visit_request: VisitRequest, *, now: datetime, site_settings: SiteSettings | None = None) -> None:
    """Tell the coordinators about a new request or an answer, in at most one mail per five minutes and site.

    A notice that is still waiting for its moment lists this request too. The notice holds references, themes and
    sizes only: mailboxes are forwarded.
    """
    site = visit_request.site
    site_settings = site_settings or SiteSettings.for_site(site)
    address = site_settings.notice_address
    if not address:
        return
    latest = _latest_notice(site)
    if latest is not None and _is_waiting(latest):
        visit_request.notice_id = latest.pk
        visit_request.save(update_fields=["notice_id"])
        return
    topic = _topic(site)
    due_at = now if latest is None else max(now, (latest.sent_at or latest.created_at) + NOTICE_INTERVAL)
    message = _notice(site, address, VisitRequest.objects.filter(pk=visit_request.pk), site_settings)
    queue(message, about=topic, dedupe_key=f"{topic}:{visit_request.reference}:{now.timestamp()}", due_at=due_at)
    notice = OutgoingMail.objects.filter(about=topic).order_by("-pk").values_list("pk", flat=True).first()
    visit_request.notice_id = notice
    visit_request.save(update_fields=["notice_id"])


def waiting_notice(site: Site, site_settings: SiteSettings) -> int | None:
    """The number of the notice that will list what comes in now, locked; None when one has to be queued, or none is."""
    if not site_settings.notice_address:
        return None
    # As `_latest_notice`, for every request that comes in: writing this statement took longer than running it.
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    rows = fetch(
        f"SELECT id, status, attempts FROM {table(OutgoingMail)} WHERE about = %s ORDER BY id DESC LIMIT 1{lock}",  # noqa: S608 -- a name of ours
        [_topic(site)],
    )
    return next((key for key, status, attempts in rows if status == MailStatus.QUEUED and attempts == 0), None)


def complete_notice(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """The notice with all that came in while it waited; None when none of it is there any more."""
    site = Site.objects.filter(pk=mail.about.partition(":")[2]).first()
    requests = VisitRequest.objects.filter(notice_id=mail.pk)
    if site is None or not requests.exists():
        return None
    return _notice(site, mail.recipient, requests, SiteSettings.for_site(site))


def _topic(site: Site) -> str:
    return f"{NOTICE}:{site.pk}"


def _latest_notice(site: Site) -> OutgoingMail | None:
    """Locked, so that no worker claims it meanwhile. Without its text, which may be long."""
    notices = OutgoingMail.objects.select_for_update().filter(about=_topic(site)).order_by("-pk")
    latest: OutgoingMail | None = notices.only("status", "attempts", "sent_at", "created_at").first()
    return latest


def _is_waiting(notice: OutgoingMail) -> bool:
    """No worker claimed it yet: what is linked to it will be in it."""
    return notice.status == MailStatus.QUEUED and notice.attempts == 0


def _notice(site: Any, address: str, requests: Any, site_settings: SiteSettings) -> Any:
    with translation.override(settings.LANGUAGE_CODE):
        answered = Exists(RequestEvent.objects.filter(visit_request=OuterRef("pk"), kind=EventKind.ANSWER))
        requests = requests.annotate(is_answered=answered)
        rows = list(requests.order_by("pk").prefetch_related("themes")[:MOST_LINES])
        total = requests.count()
        answers = requests.filter(is_answered=True).count()
        message = compose(
            "visits/mail/notice",
            settings.LANGUAGE_CODE,
            address,
            {
                "visit_requests": rows,
                "total": total,
                "answers": answers,
                "fresh": total - answers,
                "more": total - len(rows),
                "inbox_url": f"{settings.WAGTAILADMIN_BASE_URL}/admin/visits/requests/",
                "city": site_settings.name or site.site_name,
            },
        )
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message


complete_when_sent(NOTICE, complete_notice)
