"""What a request needs to know of its site before it can answer: read once per version of the content (see memo.py)."""

from __future__ import annotations

from typing import Any

from django.db.models.base import ModelState
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.models.sites import SiteRootPath

from cms.core.memo import remember


def remember_site(request: HttpRequest) -> Site | None:
    """The site of a request, as Wagtail chooses it; Wagtail finds it, and the roots of all sites, on the request."""
    known: Any = request
    if not hasattr(known, "_wagtail_site"):
        host = split_domain_port(known._get_raw_host())[0]
        found = remember(("site", host, request.get_port()), lambda: Site._find_for_request(request))
        known._wagtail_site = _own(found)
    if not hasattr(known, "_wagtail_cached_site_root_paths"):
        known._wagtail_cached_site_root_paths = site_roots()
    site: Site | None = known._wagtail_site
    return site


def _own(site: Site | None) -> Site | None:
    """A copy, for views hang things on a site. Django's own way, over pickling, costs as much as a statement."""
    if site is None:
        return None
    copied = Site.__new__(Site)
    copied.__dict__.update(site.__dict__)
    copied._state = ModelState()
    copied._state.__dict__.update(site._state.__dict__)
    copied._state.fields_cache = dict(site._state.fields_cache)
    return copied


def site_roots() -> list[SiteRootPath]:
    """What Wagtail has as the roots of all sites; it keeps them in a table, for which a reader on SQLite would wait."""
    return remember("site roots", _site_roots)


def _site_roots() -> list[SiteRootPath]:
    sites = Site.objects.select_related("root_page").order_by("-root_page__url_path", "-is_default_site", "hostname")
    keys = [site.root_page.translation_key for site in sites]
    roots = list(Page.objects.filter(translation_key__in=keys).select_related("locale").order_by("path"))
    return [
        SiteRootPath(site.pk, root.url_path, site.root_url, root.locale.language_code)
        for site in sites
        for root in roots
        if root.translation_key == site.root_page.translation_key
    ]


def site_at(url_path: str) -> Site | None:
    """The site below whose root a page stands, in any language."""
    for site_id, root, *_rest in site_roots():
        if url_path.startswith(root):
            sites = remember("sites", lambda: {site.pk: site for site in Site.objects.select_related("root_page")})
            return _own(sites.get(site_id))
    return None


def locale_of(language: str) -> Locale | None:
    """The row of a language."""
    return locales().get(language)


def locales() -> dict[str, Locale]:
    """The rows of all languages by their code."""
    return remember("locales", lambda: {locale.language_code: locale for locale in Locale.objects.all()})


def root_of(site: Site, language: str) -> Page | None:
    """Where the pages of a language begin: the live translation of the site's root, else the root itself."""

    def read() -> Page | None:
        root = site.root_page
        pages = {page.locale_id: page for page in Page.objects.filter(translation_key=root.translation_key)}
        locale = locale_of(language)
        found = pages.get(locale.pk) if locale else None
        return found if found is not None and found.live else root

    return remember(("root", site.pk, language), read)


def restricted_paths() -> tuple[str, ...]:
    """The tree paths of pages that not everybody may read; all below them is restricted too."""
    return remember("restricted", lambda: tuple(sorted(_restricted_paths())))


def _restricted_paths() -> set[str]:
    rows: list[tuple[int, str]] = list(PageViewRestriction.objects.values_list("page_id", "page__path").distinct())
    paths = {path for _pk, path in rows}
    keys = {pk for pk, _path in rows}
    while keys:
        # An alias is as private as its source.
        rows = list(Page.objects.filter(alias_of__in=keys).values_list("pk", "path"))
        paths |= {path for _pk, path in rows}
        keys = {pk for pk, _path in rows}
    return paths
