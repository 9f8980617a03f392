"""The public pages and calendars of info days."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_safe
from wagtail.models import Site

from cms.core.homes import live_homes
from cms.core.languages import Translation
from cms.core.models import SiteSettings
from themes.models import ThemePage
from visits.announcements import (
    FEED_KEEPS_DAYS,
    announce,
    next_change,
    past_info_days,
    seconds_to_change,
    upcoming_info_days,
)
from visits.calendars import CONTENT_TYPE, calendar_of
from visits.models import InfoDay


@require_safe
def info_day_list(request: HttpRequest) -> HttpResponseBase:
    """All published days: those to come, and those that are over."""
    site, now = _site_in_language(request), timezone.now()
    context = {
        "upcoming": [announce(day, now=now) for day in upcoming_info_days(site, now=now)],
        "past": [announce(day, now=now) for day in past_info_days(site, now=now)],
        "trail": [],
        "translations": _translations(request, site, "visits:info_days"),
        "feed_url": request.build_absolute_uri(reverse("visits:info_days_ics")),
    }
    return _kept_until_change(render(request, "visits/info_day_list.html", context), site, now)


@require_safe
def info_day_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """One published day; a day that is over or cancelled keeps its page and says so."""
    site, now = _site_in_language(request), timezone.now()
    info_day = _find(site, key)
    languages = [text.language for text in info_day.texts.all()]
    announcement = announce(info_day, now=now)
    translations = _translations(request, site, "visits:info_day", key, languages=languages)
    context = {
        "announcement": announcement,
        "info_day": info_day,
        "text": announcement.text,
        "theme_pages": ThemePage.objects.readable(site, get_language() or "nl").filter(theme__in=info_day.themes.all()),
        "trail": [{"title": gettext("Info days"), "url": reverse("visits:info_days")}],
        "translations": translations,
        # Shown in another language for want of this one: then the address in that language is the real one.
        "canonical_url": "" if any(one.is_current for one in translations) else _first_url(translations),
    }
    return _kept_until_change(render(request, "visits/info_day_page.html", context), site, now)


@require_safe
def info_day_ics(request: HttpRequest, key: str) -> HttpResponseBase:
    """One published day as a calendar file."""
    site, now = _site_in_language(request), timezone.now()
    info_day = _find(site, key)
    return _calendar(request, site, [info_day], now=now, filename=info_day.key)


@require_safe
def info_days_ics(request: HttpRequest) -> HttpResponseBase:
    """The feed: days to come and days of the last months, cancelled ones marked as such."""
    site, now = _site_in_language(request), timezone.now()
    since = now - timedelta(days=FEED_KEEPS_DAYS)
    info_days = list(InfoDay.objects.of_site(site).public().upcoming(since).prefetch_related("texts", "programme"))
    name = SiteSettings.for_request(request).name
    title = gettext("Info days %(city)s") % {"city": name} if name else gettext("Info days")
    return _calendar(request, site, info_days, now=now, filename="informatiedagen", name=title)


def _calendar(
    request: HttpRequest, site: Site, info_days: list[InfoDay], *, now: datetime, filename: str, name: str = ""
) -> HttpResponseBase:
    """An iCalendar answer with validators; 304 when the asker has it already."""

    def address_of(info_day: InfoDay) -> str:
        return request.build_absolute_uri(reverse("visits:info_day", args=[info_day.key]))

    content = calendar_of(info_days, language=get_language() or "nl", address_of=address_of, name=name)
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{filename}.ics"'
    etag = quote_etag(hash_of(content))
    response.headers["ETag"] = etag
    modified = max((int(day.updated_at.timestamp()) for day in info_days), default=None)
    if modified is not None and not name:
        response.headers["Last-Modified"] = http_date(modified)
    _kept_until_change(response, site, now)
    conditional = get_conditional_response(request, etag=etag, response=response)
    return conditional if conditional is not None else response


def hash_of(content: bytes) -> str:
    """A short fingerprint for an ETag."""
    return hashlib.sha256(content).hexdigest()[:32]


def _site_in_language(request: HttpRequest) -> Site:
    """The site of the request. 404 when it has no live home in the language: nothing of ours exists there then."""
    site = Site.find_for_request(request)
    if site is None or (get_language() or "nl") not in live_homes(site):
        raise Http404
    return site


def _find(site: Site, key: str) -> InfoDay:
    info_day: InfoDay | None = InfoDay.objects.of_site(site).public().with_texts().filter(key=key).first()
    if info_day is None:
        raise Http404
    return info_day


def _translations(
    request: HttpRequest, site: Site, name: str, *args: str, languages: list[str] | None = None
) -> list[Translation]:
    """This view's address in each language that the site has a home in and, if given, the texts exist in."""
    found = []
    for code in live_homes(site):
        if languages is None or code in languages:
            with override(code):
                url = request.build_absolute_uri(reverse(name, args=args))
            found.append(Translation(code, url, code == get_language()))
    return found


def _first_url(translations: list[Translation]) -> str:
    return translations[0].url if translations else ""


def _kept_until_change(response: HttpResponse, site: Site, now: datetime) -> HttpResponse:
    """Lets caches keep the answer for a minute at most, and never past the moment that makes it untrue."""
    patch_cache_control(response, public=True, max_age=seconds_to_change(next_change(site, now=now), now=now))
    return response
