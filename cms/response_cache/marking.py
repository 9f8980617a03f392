"""Marks the answers that may be kept, with the moment until when: only what is named here, and never by guessing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from wagtail.models import Page, Site

from cms.core.middleware import KEEP_HEADER, GetResponse
from cms.core.turning_points import next_turning_point

# Set by the memory in front of Django for a request whose answer depends on nothing but its key.
ASKED = "gaststad.keep"
PAGES = "wagtail_serve"
MARKDOWN = "markdown_page"
KEPT_VIEWS = frozenset(
    {
        PAGES,
        MARKDOWN,
        "api:openapi-json",
        "api:docs",
        "api:get_info_day",
        "api:get_menu",
        "api:get_note",
        "api:get_page",
        "api:get_site",
        "api:get_theme",
        "api:list_alerts",
        "api:list_banners",
        "api:list_commitments",
        "api:list_info_days",
        "api:list_note_commitments",
        "api:list_notes",
        "api:list_pages",
        "api:list_themes",
        "api:problem",
        "api:search_everything",
        "feed",
        "llms",
        "robots",
        "sitemap",
        "themes:commitment",
        "themes:commitments",
        "themes:commitments_atom",
        "themes:commitments_csv",
        "themes:commitments_jsonld",
        "themes:commitments_method",
        "visits:info_day",
        "visits:info_day_ics",
        "visits:info_days",
        "visits:info_days_ics",
    }
)
# Public addresses that are asked of Django every time, with the reason in docs/developers/response-cache.md.
NOT_KEPT_VIEWS = frozenset(
    {
        "api:get_form",
        "api:get_statistics",
        "api:sync",
        "search:search",
        "themes:current_agreement",
        "visits:statistics",
    }
)
KEPT_PAGES = frozenset(
    {
        "core.standardpage",
        "home.accessibilitystatementpage",
        "home.homepage",
        "themes.strategicnoteindexpage",
        "themes.strategicnotepage",
        "themes.themeindexpage",
        "themes.themepage",
    }
)
# The form hides a moment in the page, and shows what was typed.
NOT_KEPT_PAGES = frozenset({"visits.visitrequestpage", "wagtailcore.page"})
# Pages hold figures of visits that are counted once a minute.
LONGEST_PAGE = timedelta(seconds=60)


class MarkKept:
    """Writes on an answer until when it may be kept, if its view and its page are among the named ones."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if ASKED not in request.META:
            return self.get_response(request)
        # Before the view reads the clock: a moment that passes in between ends the answer.
        now = timezone.now()
        response = self.get_response(request)
        if may_be_kept(request, response) and (until := _until(request, response, now)) is not None:
            response.headers[KEEP_HEADER] = repr(until.timestamp())
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """The whole answer, also for who has it already: there would be nothing to keep. The memory says 304 itself."""
        match = request.resolver_match
        if ASKED in request.META and match is not None and match.view_name in KEPT_VIEWS:
            request.META.pop("HTTP_IF_NONE_MATCH", None)


def may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether this answer is one of the named ones, complete, for everybody, and sets nothing."""
    match = request.resolver_match
    if match is None or match.view_name not in KEPT_VIEWS or response.status_code != 200:
        return False
    if not isinstance(response, HttpResponse) or response.cookies:
        return False
    if any(word in response.headers.get("Cache-Control", "") for word in ("private", "no-store")):
        return False
    return match.view_name != PAGES or getattr(request, "served_page", "") in KEPT_PAGES


def note_served_page(page: Page, request: HttpRequest, *_arguments: Any) -> None:
    """Remember which kind of page answers; Wagtail asks this after its own look at who may see the page."""
    request.served_page = page._meta.label_lower  # type: ignore[attr-defined]


def _until(request: HttpRequest, response: HttpResponseBase, now: datetime) -> datetime | None:
    site = Site.find_for_request(request)
    if site is None:
        return None
    until = next_turning_point(site, now)
    if response.headers.get("Content-Type", "").startswith(("text/html", "text/markdown")):
        until = min(until, now + LONGEST_PAGE)
    return until
