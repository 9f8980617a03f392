"""Writes on public answers which cache tags they carry: what they were made from, as the SQL that ran tells."""

from __future__ import annotations

from functools import cache, lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from wagtail.models import Site

from cms.changes.tags import MOST_TAGS, WHOLE_SITE, tokens
from cms.core.middleware import GetResponse
from cms.core.reads import PAGE_TABLE, TREE, Reads, noting, page_tables
from cms.response_cache.marking import KEPT_VIEWS, NOT_KEPT_VIEWS

HEADER = "Cache-Tag"
# Answers that other caches may keep: also that there is nothing at an address, or that it leads elsewhere.
_STATUSES = frozenset({200, 301, 302, 304, 307, 308, 404, 410})
_NEVER = ("/admin/", "/documents/", "/media/", "/static/", "/healthz", "/readyz")
# What any answer depends on, also where a process remembers it instead of asking: which site, which languages, who may
# see what.
_ALWAYS = (
    "core_sitesettings",
    "themes_theme",
    "wagtailcore_collection",
    "wagtailcore_collectionviewrestriction",
    "wagtailcore_locale",
    "wagtailcore_pageviewrestriction",
    "wagtailcore_site",
    "wagtailredirects_redirect",
)


@cache
def always() -> frozenset[str]:
    """The names that every answer carries; the place of pages among them."""
    return frozenset({*_ALWAYS, *(f"{table}{TREE}" for table in page_tables())})


class TagAnswers:
    """Adds the header to public answers of GET and HEAD; nothing of one person carries it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or is_of_somebody(request):
            return self.get_response(request)
        with noting() as reads:
            response = self.get_response(request)
            if not may_be_tagged(request, response):
                return response
        frame = getattr(request, "_gaststad_frame", None)
        # The API asks its frame only; for the others this is a look into what the request remembers.
        site = None if frame is not None else Site.find_for_request(request)
        if site is not None:
            # A process that remembers the site holds the page it begins with, and reads it once.
            reads.rows.add((PAGE_TABLE, site.root_page_id))
        site_id = frame.site_id if frame is not None else site and site.pk
        if site_id is not None:
            response.headers[HEADER] = tags_of(site_id, reads)
        return response


def tags_of(site_id: int, reads: Reads) -> str:
    """The tags of an answer of a site that was made from this; never more than `MOST_TAGS`."""
    names = reads.all_names() | always() | {WHOLE_SITE}
    if len(names) > MOST_TAGS:
        names = reads.all_names(0) | always() | {WHOLE_SITE}
    return written(site_id, frozenset(names))


@lru_cache(maxsize=4096)
def written(site_id: int, names: frozenset[str]) -> str:
    """The value of the header."""
    return ",".join(tokens(site_id, names))


def is_of_somebody(request: HttpRequest) -> bool:
    """Whether a request may be answered for one person only, or is none of the public site."""
    cookies = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")
    return (
        request.path.startswith(_NEVER)
        or "HTTP_AUTHORIZATION" in request.META
        or any(name in request.COOKIES for name in cookies)
    )


def may_be_tagged(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer is public: one of the named views, or no view's at all."""
    match = request.resolver_match
    name = match.view_name if match is not None else ""
    if match is not None and name not in KEPT_VIEWS | NOT_KEPT_VIEWS:
        return False
    if response.status_code not in _STATUSES or response.streaming or response.cookies:
        return False
    return not any(word in response.headers.get("Cache-Control", "") for word in ("private", "no-store"))
