"""The search page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_safe
from wagtail.models import Site

from cms.core.homes import live_homes
from cms.core.languages import Translation
from search.kinds import Kind
from search.queries import search
from search.results import SearchResults
from search.services import misses
from search.words import LONGEST_QUERY
from themes.models import ThemePage

HITS_PER_PAGE = 10
THEMES_SHOWN = 6


@dataclass(frozen=True)
class Facet:
    """A link that narrows the results to one kind."""

    label: str
    count: int
    url: str
    is_current: bool


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Results of `q`, narrowed by `type`; any value of either is answered, an unknown type as if it were absent.

    With `literal` the words are not corrected. A search that finds nothing is counted, which changes no content.
    """
    site, language = Site.find_for_request(request), get_language() or "nl"
    if site is None or language not in live_homes(site):
        raise Http404
    typed = " ".join(request.GET.get("q", "").replace("\x00", " ")[:LONGEST_QUERY].split())
    wanted = request.GET.get("type", "")
    kind = Kind(wanted) if wanted in Kind.values else None
    is_literal = bool(request.GET.get("literal"))
    now = timezone.now()
    results = search(
        site, language=language, text=typed, kind=kind, now=now, request=request, is_literal=is_literal
    )  # fmt: skip
    is_miss = bool(results.words) and not results.promoted and (bool(results.corrected) or not results.total)
    if is_miss and not is_literal and request.method == "GET":
        misses.record(site, language, typed, now=now, user_agent=request.headers.get("User-Agent", ""))
    page = Paginator(results.hits, HITS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "query": typed,
        "searched": results.corrected or typed,
        "results": results,
        "hits": page,
        "shown": results.show(list(page.object_list)),
        "pages": list(page.paginator.get_elided_page_range(page.number)),
        "facets": _facets(results, typed, kind, is_literal=is_literal),
        "base_url": _address(typed, kind, is_literal=is_literal),
        "literal_url": _address(typed, kind, is_literal=True),
        "theme_pages": [] if results.total else list(ThemePage.objects.readable(site, language)[:THEMES_SHOWN]),
        "trail": [],
        "translations": _translations(request, site, typed),
    }
    return render(request, "search/search.html", context)


def _facets(results: SearchResults, typed: str, kind: Kind | None, *, is_literal: bool) -> list[Facet]:
    everything = Facet(
        gettext("Everything"), results.total, _address(typed, None, is_literal=is_literal), kind is None
    )  # fmt: skip
    kinds = [
        Facet(str(one.label), results.counts[one], _address(typed, one, is_literal=is_literal), one == kind)
        for one in Kind
        if results.counts[one] or one == kind
    ]
    return [everything, *kinds]


def _address(typed: str, kind: Kind | None, *, is_literal: bool = False) -> str:
    values = {"q": typed} | ({"type": kind.value} if kind else {}) | ({"literal": "1"} if is_literal else {})
    return f"{reverse('search:search')}?{urlencode(values)}"


def _translations(request: HttpRequest, site: Site, typed: str) -> list[Translation]:
    found: list[Any] = []
    for code in live_homes(site):
        with override(code):
            address = _address(typed, None) if typed else reverse("search:search")
        found.append(Translation(code, request.build_absolute_uri(address), code == get_language()))
    return found
