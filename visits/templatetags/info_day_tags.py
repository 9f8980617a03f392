"""Template tags about info days: the banner, the lists, dates as people say them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from wagtail.models import Site

from cms.core.models import SiteSettings
from cms.core.models.previews import WITH_DAY, WITHOUT_DAY
from cms.core.structured_data import as_script
from visits.announcements import Announcement, announce, next_info_day, past_info_days, upcoming_info_days
from visits.enums import VisitLanguage
from visits.models import InfoDay
from visits.previews import sample_day
from visits.programmes import ProgrammeLine, programme_of
from visits.structured_data import event

register = template.Library()


@register.simple_tag(takes_context=True)
def announced_day(context: dict[str, Any], theme: Any = None) -> Announcement | None:
    """The day that the banner announces now, for the site or for one theme."""
    site, now = _site(context), _now(context)
    preview = context.get("preview_day")
    if preview == WITHOUT_DAY:
        return None
    info_day = next_info_day(site, now=now, theme=theme) if site else None
    if info_day is None and preview == WITH_DAY:
        info_day = sample_day(now)
    return announce(info_day, now=now) if info_day else None


@register.simple_tag(takes_context=True)
def upcoming_days(context: dict[str, Any], theme: Any = None) -> list[Announcement]:
    """All days to come, for the site or for one theme."""
    site, now = _site(context), _now(context)
    return [announce(day, now=now) for day in upcoming_info_days(site, now=now, theme=theme)] if site else []


@register.simple_tag(takes_context=True)
def past_days(context: dict[str, Any], most: int) -> list[Announcement]:
    """The latest days that are over."""
    site, now = _site(context), _now(context)
    return [announce(day, now=now) for day in past_info_days(site, now=now, most=most)] if site else []


@register.simple_tag(takes_context=True)
def preview_announcement(context: dict[str, Any], info_day: InfoDay, language: str) -> Announcement:
    """The day that an editor is working on, as visitors would see it."""
    return announce(info_day, now=_now(context), language=language)


@register.simple_tag(takes_context=True)
def event_data(context: dict[str, Any], announcement: Announcement) -> SafeString:
    """The day for search engines."""
    request = context["request"]
    settings = SiteSettings.for_request(request)
    address = request.build_absolute_uri(reverse("visits:info_day", args=[announcement.info_day.key]))
    home = request.build_absolute_uri("/")
    return as_script(event(announcement, url=address, organiser=settings.name, site_url=home))


@register.filter
def hours(info_day: InfoDay) -> str:
    """From when until when, on the clock of the city; with both dates when the day ends on another one."""
    start, end = timezone.localtime(info_day.starts_at), timezone.localtime(info_day.ends_at)
    times = {"start": date_format(start, "H:i"), "end": date_format(end, "H:i")}
    if start.date() == end.date():
        return gettext("%(start)s to %(end)s") % times
    times |= {"start_date": date_format(start, "SHORT_DATE_FORMAT"), "end_date": date_format(end, "SHORT_DATE_FORMAT")}
    return gettext("%(start_date)s %(start)s to %(end_date)s %(end)s") % times


@register.filter
def programme(owner: Any) -> list[ProgrammeLine]:
    """The programme of a day in the language of the page; who tells about it is between the city and its guests."""
    return programme_of(owner)


@register.filter
def short_month(moment: datetime) -> str:
    """A month in three or four letters; a capital in English only."""
    return date_format(timezone.localtime(moment), "M" if get_language() == "en" else "b")


@register.filter
def language_names(codes: list[str]) -> str:
    """Languages as words: Dutch, English."""
    names = dict(VisitLanguage.choices)
    return ", ".join(str(names.get(code, code)) for code in codes)


@register.filter
def is_other_language(code: str) -> bool:
    """Whether a text is not in the language of the page, so that it needs a lang attribute of its own."""
    return code != get_language()


def _site(context: dict[str, Any]) -> Site | None:
    request = context.get("request")
    return Site.find_for_request(request) if request is not None else None


def _now(context: dict[str, Any]) -> datetime:
    """The moment that the page is about; a preview of another moment puts its own in the context."""
    return context.get("now") or timezone.now()
