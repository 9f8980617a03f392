"""The calendar that a colleague subscribes to, without logging in: the address is the secret."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from wagtail.models import Site

from cms.core.private_pages import private
from visits.calendars import CONTENT_TYPE
from visits.calendars_staff import staff_feed
from visits.models import CalendarFeed, InfoDay
from visits.services import calendar_feeds
from visits.services.calendar_month import people_on, visits_between

# How long what is over stays, so that a program that syncs seldom still learns of a change.
KEEPS = timedelta(days=90)


@private
def staff_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The days and visits of the site; nothing at all for who left or may not see requests any more.

    That is an empty calendar, not an error: it empties what the program kept, and no log gets to hold the secret of
    an address that works again when its owner comes back.
    """
    feed: CalendarFeed | None = CalendarFeed.with_token(token)
    site = Site.find_for_request(request)
    if feed is None or site is None or feed.site_id != site.pk:
        raise Http404
    now = timezone.now()
    days, visits = [], []
    if calendar_feeds.may_read(feed):
        since = now - KEEPS
        found = InfoDay.objects.of_site(site).public().filter(ends_at__gt=since)
        days = list(found.prefetch_related("texts", "programme").order_by("starts_at", "pk"))
        visits = visits_between(site, since, None)
        calendar_feeds.note_read(feed, now=now)
    content = staff_feed(
        days,
        people_on(days),
        visits,
        language=get_language() or "nl",
        name=gettext("Visits to our city"),
        address_of=lambda day: request.build_absolute_uri(reverse("visits:info_day", args=[day.key])),
    )
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = 'inline; filename="werkbezoeken.ics"'
    return response
