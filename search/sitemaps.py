"""The sitemap and robots.txt: what search engines may read, in which languages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.models import Site

from cms.core.homes import live_homes
from cms.core.languages import HTML_LANGUAGES, language_codes
from search.public import public_pages
from themes.models import Commitment, StrategicNotePage
from visits.models import InfoDay

ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /aanvraag/
Disallow: /en/aanvraag/
Disallow: /fr/aanvraag/
Disallow: /ontvangst/
Disallow: /en/ontvangst/
Disallow: /fr/ontvangst/
Disallow: /agenda/
Disallow: /en/agenda/
Disallow: /fr/agenda/
Disallow: /volgen/
Disallow: /en/volgen/
Disallow: /fr/volgen/
Disallow: /stand/
Disallow: /en/stand/
Disallow: /fr/stand/

Sitemap: {sitemap}
"""


@dataclass
class Entry:
    """One address, when it last changed, and the same content in each language."""

    url: str
    modified: datetime | None
    alternates: list[tuple[str, str]] = field(default_factory=list)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page and info day of the request's site, with its translations."""
    site = Site.find_for_request(request)
    entries = []
    if site:
        entries = [
            *page_entries(site, request), *info_day_entries(site, request), *commitment_entries(site, request),
        ]  # fmt: skip
    response = render(request, "search/sitemap.xml", {"entries": entries}, content_type="application/xml")
    response.headers["Cache-Control"] = "public, max-age=600"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read: all but the admin and the pages behind secret links."""
    text = ROBOTS.format(sitemap=request.build_absolute_uri(reverse("sitemap")))
    return HttpResponse(
        text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "public, max-age=600"}
    )


def page_entries(site: Site, request: HttpRequest) -> list[Entry]:
    """An entry per public page in each language."""
    found: list[tuple[Any, Entry]] = []
    versions: dict[Any, list[tuple[str, str]]] = defaultdict(list)
    for language in language_codes():
        pages: Any = public_pages(site, language).select_related("locale")
        for page in pages:
            url = page.get_full_url(request)
            found.append((page.translation_key, Entry(url, page.last_published_at)))
            versions[page.translation_key].append((HTML_LANGUAGES[language], url))
    for key, entry in found:
        entry.alternates = versions[key]
    return [entry for _key, entry in found]


def info_day_entries(site: Site, request: HttpRequest) -> list[Entry]:
    """The list, and an entry per published day in each language that it has texts in."""
    languages = list(live_homes(site))
    entries = _entries(request, "visits:info_days", languages, None)
    for day in InfoDay.objects.of_site(site).public().prefetch_related("texts").order_by("starts_at"):
        texts = {text.language for text in day.texts.all()}
        spoken = [code for code in languages if code in texts]
        entries += _entries(request, "visits:info_day", spoken, day.updated_at, day.key)
    return entries


def commitment_entries(site: Site, request: HttpRequest) -> list[Entry]:
    """The list of each note that has commitments, and every commitment, in each language that the note is in."""
    languages: dict[int, list[str]] = defaultdict(list)
    for code in live_homes(site):
        for note_id in StrategicNotePage.objects.readable(site, code).values_list("note_id", flat=True):
            languages[note_id].append(code)
    entries = []
    listed: set[int] = set()
    rows = Commitment.objects.of_site(site).filter(note__in=languages).order_by("note", "order", "code")
    for note_id, slug, code in rows.values_list("note_id", "note__slug", "code"):
        if note_id not in listed:
            listed.add(note_id)
            entries += _entries(request, "themes:commitments", languages[note_id], None, slug)
        entries += _entries(request, "themes:commitment", languages[note_id], None, slug, code)
    return entries


def _entries(
    request: HttpRequest, name: str, languages: list[str], modified: datetime | None, *args: str
) -> list[Entry]:
    alternates = []
    for code in languages:
        with override(code):
            alternates.append((HTML_LANGUAGES[code], request.build_absolute_uri(reverse(name, args=args))))
    return [Entry(url, modified, alternates) for _language, url in alternates]
