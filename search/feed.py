"""What is new on a site, as an Atom feed: notes, their new versions, themes and info days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe
from wagtail.models import Site

from cms.core.homes import live_homes
from cms.core.models import SiteSettings
from themes.models import NoteVersion, StrategicNotePage, ThemePage
from visits.models import InfoDay

MOST_ENTRIES = 40


@dataclass(frozen=True)
class News:
    """One entry; `key` stays the same for ever."""

    at: datetime
    key: str
    title: str
    text: str
    url: str


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest of everything in the language of the address; 404 where that language has no home."""
    site, language = Site.find_for_request(request), get_language() or "nl"
    if site is None or language not in live_homes(site):
        raise Http404
    name = SiteSettings.for_site(site).name
    title = (
        gettext("News of %(city)s about work visits") % {"city": name} if name else gettext("News about work visits")
    )
    atom = Atom1Feed(
        title=title,
        link=request.build_absolute_uri(live_homes(site)[language].get_url(request)),
        description="",
        language=language,
        feed_url=request.build_absolute_uri(request.path),
    )
    for one in news(request, site, language)[:MOST_ENTRIES]:
        atom.add_item(
            title=one.title, link=one.url, description=one.text, updateddate=one.at, pubdate=one.at, unique_id=one.key
        )
    response = HttpResponse(
        content_type="application/atom+xml; charset=utf-8", headers={"Cache-Control": "public, max-age=600"}
    )
    atom.write(response, "utf-8")
    return response


def news(request: HttpRequest, site: Site, language: str) -> list[News]:
    """Everything new that the public may read, the newest first."""
    found = [*_pages(request, site, language), *_versions(request, site, language), *_days(request, site, language)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _pages(request: HttpRequest, site: Site, language: str) -> list[News]:
    pages: list[Any] = []
    for model in (ThemePage, StrategicNotePage):
        readable = model.objects.readable(site, language).defer_streamfields()
        pages += readable.exclude(first_published_at=None).order_by("-first_published_at")[:MOST_ENTRIES]
    return [
        News(page.first_published_at, url, page.title, page.summary, url)
        for page in pages
        if (url := page.get_full_url(request))
    ]


def _versions(request: HttpRequest, site: Site, language: str) -> list[News]:
    readable = StrategicNotePage.objects.readable(site, language)
    versions = (
        NoteVersion.objects.filter(page__in=readable, number__gt=1)
        .select_related("page__locale")
        .order_by("-published_at")
    )
    found = []
    for version in versions[:MOST_ENTRIES]:
        url = version.page.get_full_url(request)
        if not url:
            # A site that begins below the note does not lead to it.
            continue
        title = gettext("%(note)s: version %(number)d") % {"note": version.page.title, "number": version.number}
        found.append(News(version.published_at, f"{url}versies/{version.number}/", title, version.change_note, url))
    return found


def _days(request: HttpRequest, site: Site, language: str) -> list[News]:
    days: Any = InfoDay.objects.of_site(site).public().exclude(first_published_at=None).prefetch_related("texts")
    found = []
    for day in days.order_by("-first_published_at")[:MOST_ENTRIES]:
        text = next((one for one in day.texts.all() if one.language == language), None)
        if text is not None:
            url = request.build_absolute_uri(reverse("visits:info_day", args=[day.key]))
            found.append(News(day.first_published_at, url, text.title, text.intro, url))
    return found
