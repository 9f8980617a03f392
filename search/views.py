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
from search.queries import LONGEST_QUERY, SearchResults, search

HITS_PER_PAGE = 10


@dataclass(frozen=True)
class Facet:
    """A link that narrows the results to one kind."""

    label: str
    count: int
    url: str
    is_current: bool


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Results of `q`, narrowed by `type`; any value of either is answered, an unknown type as if it were absent."""
    site, language = Site.find_for_request(request), get_language() or "nl"
    if site is None or language not in live_homes(site):
        raise Http404
    typed = " ".join(request.GET.get("q", "")[:LONGEST_QUERY].split())
    wanted = request.GET.get("type", "")
    kind = Kind(wanted) if wanted in Kind.values else None
    results = search(site, language=language, text=typed, kind=kind, now=timezone.now(), request=request)
    page = Paginator(results.hits, HITS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "query": typed,
        "results": results,
        "hits": page,
        "pages": list(page.paginator.get_elided_page_range(page.number)),
        "facets": _facets(results, typed, kind),
        "base_url": _address(typed, kind),
        "trail": [],
        "translations": _translations(request, site, typed),
    }
    return render(request, "search/search.html", context)


def _facets(results: SearchResults, typed: str, kind: Kind | None) -> list[Facet]:
    everything = Facet(gettext("Everything"), results.total, _address(typed, None), kind is None)
    kinds = [
        Facet(str(one.label), results.counts[one], _address(typed, one), one == kind)
        for one in Kind
        if results.counts[one] or one == kind
    ]
    return [everything, *kinds]


def _address(typed: str, kind: Kind | None) -> str:
    values = {"q": typed} | ({"type": kind.value} if kind else {})
    return f"{reverse('search:search')}?{urlencode(values)}"


def _translations(request: HttpRequest, site: Site, typed: str) -> list[Translation]:
    found: list[Any] = []
    for code in live_homes(site):
        with override(code):
            address = _address(typed, None) if typed else reverse("search:search")
        found.append(Translation(code, request.build_absolute_uri(address), code == get_language()))
    return found
