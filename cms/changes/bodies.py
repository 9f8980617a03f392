"""The public objects of a site at a moment, as the API gives them: a fixed number of queries per kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Site

from cms.core.api_alerts import list_alerts
from cms.core.api_pages import PageRow
from cms.core.gathering import marks
from cms.core.languages import localized_path
from cms.core.visibility import Frame, read_frame
from home.api import get_menu, get_site
from home.api_page_types import TYPES, page_payloads
from themes.api import theme_details
from themes.api_commitments import commitment_out
from themes.api_note_detail import note_details
from themes.services.commitment_reading import Wanted, readable_commitments, readable_note_pages, theme_words
from visits.api import list_banners
from visits.api_days import info_days_out
from visits.models import InfoDay

HTML = "html"
# Keys of one statement.
AT_ONCE = 500


@dataclass(frozen=True)
class Item:
    """A public object in one language, and what tells of it without its body."""

    kind: str
    key: str
    locale: str
    path: str
    body: Any
    page_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> tuple[str, str, str]:
        return self.kind, self.key, self.locale


@dataclass(frozen=True)
class Scope:
    """A site at a moment. `only` are the keys of the objects that are asked for: page keys for pages of any kind."""

    site: Site
    frame: Frame
    language: str
    only: frozenset[Any] | None = None

    @property
    def locale(self) -> Any:
        """The language, for endpoints that know only some."""
        return self.language

    @property
    def now(self) -> datetime:
        return self.frame.now


def frame_at(site: Site, now: datetime) -> Frame | None:
    """The site as the public sees it; None when its host name leads to another one."""
    frame = read_frame(site.hostname, site.port, now)
    return frame if frame is not None and frame.site_id == site.pk else None


def items_of(kind: str, site: Site, frame: Frame, only: frozenset[Any] | None = None) -> Iterator[Item]:
    """The public objects of a kind in every language of the site."""
    for language in frame.homes:
        yield from KINDS[kind](Scope(site, frame, language, only))


def _asked(scope: Scope) -> Iterator[tuple[str, list[Any]]]:
    """Conditions for the pages of a scope, in parts."""
    if scope.only is None:
        yield "1 = 1", []
        return
    keys = sorted(scope.only)
    for at in range(0, len(keys), AT_ONCE):
        part = keys[at : at + AT_ONCE]
        yield f"p.id IN ({marks(part)})", part


def _themes(scope: Scope) -> Iterator[Item]:
    for also, values in _asked(scope):
        for row, body in theme_details(scope.frame, scope.language, HTML, also, *values):
            yield _page(scope, "theme", body["code"], row, body, [body["code"]])


def _notes(scope: Scope) -> Iterator[Item]:
    today = timezone.localdate(scope.now)
    for also, values in _asked(scope):
        for row, body in note_details(scope.frame, scope.language, HTML, today, also, *values):
            yield _page(scope, "note", body["slug"], row, body, [theme["code"] for theme in body["themes"]])


def _pages(scope: Scope) -> Iterator[Item]:
    for kind in TYPES:
        for also, values in _asked(scope):
            for row, body in page_payloads(scope.frame, scope.language, kind, HTML, also, *values):
                yield _page(scope, "page", str(row.pk), row, body, [])


def _page(scope: Scope, kind: str, key: str, row: PageRow, body: Any, themes: list[str]) -> Item:
    return Item(kind, key, scope.language, body["path"] or "", body, row.pk, {"themes": themes} if themes else {})


def _info_days(scope: Scope) -> Iterator[Item]:
    days: Any = InfoDay.objects.of_site(scope.site.pk).public()
    if scope.only is not None:
        days = days.filter(pk__in=[int(key) for key in scope.only])
    found = list(days.with_places().order_by("pk"))
    for at in range(0, len(found), AT_ONCE):
        items, _rows = info_days_out(scope.frame, found[at : at + AT_ONCE], scope.language, expand=False)
        for body in items:
            facts = {
                "themes": [theme["code"] for theme in body["themes"]],
                "left": body["people_left"],
                "day": body["key"],
            }
            yield Item("info_day", str(body["id"]), scope.language, body["path"], body, None, facts)


def _commitments(scope: Scope) -> Iterator[Item]:
    day, language = timezone.localdate(scope.now), scope.language
    found = Wanted().select(readable_commitments(scope.site, language), today=day).in_words()
    pages, words = readable_note_pages(scope.site, language), theme_words(scope.site, language)
    with override(language):
        for one in found.order_by("note__slug", "order", "code"):
            if one.note_id not in pages:
                continue
            body = orjson.loads(orjson.dumps(commitment_out(one, pages[one.note_id], words, language, day)))
            key = f"{body['note']['slug']}/{body['code']}"
            if scope.only is None or key in scope.only:
                themes = [body["theme"]["code"]] if body["theme"] else []
                yield Item("commitment", key, language, body["path"], body, None, {"themes": themes})


def _banner(scope: Scope) -> Iterator[Item]:
    body = orjson.loads(list_banners(_request(scope), HttpResponse(), scope.locale).content)
    announced = [[one["theme"], one["info_day"]["id"]] for one in body["items"]]
    yield Item("banner", "", scope.language, "", body, None, {"announced": announced})


def _alerts(scope: Scope) -> Iterator[Item]:
    yield Item("alerts", "", scope.language, "", list_alerts(_request(scope), HttpResponse(), scope.locale))


def _site(scope: Scope) -> Iterator[Item]:
    body = orjson.loads(get_site(_request(scope), scope.locale).content)
    yield Item("site", "", scope.language, localized_path("/", scope.language), body)


def _menu(scope: Scope) -> Iterator[Item]:
    yield Item("menu", "", scope.language, "", orjson.loads(get_menu(_request(scope), scope.locale).content))


def _request(scope: Scope) -> HttpRequest:
    """What an endpoint is asked with, on this site at this moment."""
    request: Any = HttpRequest()
    request.method, request.path, request.GET = "GET", "/api/v1/", QueryDict()
    request.META = {"SERVER_NAME": scope.site.hostname, "SERVER_PORT": str(scope.site.port)}
    request._wagtail_site, request._gaststad_frame = scope.site, scope.frame
    asked: HttpRequest = request
    return asked


KINDS: dict[str, Callable[[Scope], Iterator[Item]]] = {
    "site": _site,
    "menu": _menu,
    "alerts": _alerts,
    "banner": _banner,
    "info_day": _info_days,
    "theme": _themes,
    "note": _notes,
    "commitment": _commitments,
    "page": _pages,
}
# Kinds of which one page is one object.
OF_PAGES = frozenset({"theme", "note", "page"})
