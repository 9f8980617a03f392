"""What a host reaches without an account: the page that says yes or no, and the calendar of all visits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms.core.private_pages import private
from cms.core.see_other import SeeOther
from visits.calendars import CONTENT_TYPE
from visits.calendars_hosts import feed, groups_of, is_off, title_of
from visits.enums import HostAnswer
from visits.models import Host, HostAssignment
from visits.services import hosts
from visits.services.transitions import TransitionNotAllowed

# How long the calendar keeps what is over, so that one that syncs seldom still learns of a change.
FEED_KEEPS_DAYS = 90
NOTICES: dict[str, tuple[str, Any]] = {
    "yes": ("success", _("Thank you. We count on you.")),
    "no": ("success", _("Thank you for telling. We ask somebody else.")),
    "closed": ("warning", _("Nothing was changed: the visit has begun, is cancelled, or you are no longer needed.")),
    "unavailable": (
        "warning",
        _("Nothing was changed: by our planning you cannot receive this visit any more. Please talk to us."),
    ),
    "unclear": ("warning", _("Nothing was changed: choose yes or no.")),
}


@private
def host_page(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what a host is asked for, without anything about who comes but organisations; POST stores the answer."""
    assignment = _find(request, token)
    if request.method != "POST":
        return _show(request, assignment, token)
    try:
        done = str(hosts.answer(assignment, request.POST.get("answer", ""), now=timezone.now()).answer)
    except ValueError:
        done = "unclear"
    except (hosts.OccasionClosed, TransitionNotAllowed):
        done = "closed"
    except hosts.HostUnavailable:
        done = "unavailable"
    return SeeOther(f"{reverse('visits:host_page', args=[token])}?melding={done}#melding")


@private
def host_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The visits of one host as a feed. A visit that is off, or that the host is released from, is marked so."""
    host: Host | None = Host.with_token(token)
    site = Site.find_for_request(request)
    if host is None or site is None or host.site_id != site.pk or not host.is_active:
        raise Http404
    since = timezone.now() - timedelta(days=FEED_KEEPS_DAYS)
    found = (
        host.assignments.exclude(answer=HostAnswer.NO)
        .filter(Q(info_day__ends_at__gt=since) | Q(visit__ends_at__gt=since))
        .select_related("info_day", "visit__visit_request")
        .prefetch_related("info_day__texts", "visit__visit_request__themes")
        .order_by("pk")
    )
    content = feed(found, language=get_language() or "nl", name=gettext("Visits that I receive"))
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = 'inline; filename="werkbezoeken.ics"'
    return response


def _find(request: HttpRequest, token: str) -> HostAssignment:
    found: HostAssignment | None = HostAssignment.with_token(token)
    site = Site.find_for_request(request)
    if found is None or site is None or found.host.site_id != site.pk:
        raise Http404
    return found


def _show(request: HttpRequest, assignment: HostAssignment, token: str) -> HttpResponse:
    occasion = hosts.occasion_of(assignment)
    now = timezone.now()
    closed = is_off(occasion) or occasion.starts_at <= now or assignment.answer == HostAnswer.RELEASED
    groups = groups_of(occasion)
    context = {
        "assignment": assignment,
        "host": assignment.host,
        "occasion": occasion,
        "title": title_of(occasion, get_language() or "nl"),
        "groups": groups,
        "people": sum(people for _organisation, people in groups),
        "is_closed": closed,
        "is_off": is_off(occasion),
        "is_released": assignment.answer == HostAnswer.RELEASED,
        "notice": NOTICES.get(request.GET.get("melding", "")),
    }
    return render(request, "visits/host_page.html", context)
