"""Themes as JSON."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from cms.core.api_errors import allow_parameters
from cms.core.api_images import ImageOut, page_image_out
from cms.core.api_reading import (
    ERRORS,
    Listing,
    LocaleQuery,
    PagingQuery,
    local_time,
    next_address,
    page_path,
    site_of,
)
from cms.core.blocks import BlockOut, block_to_api
from cms.core.pictures import prefetch_images
from themes.models import ThemePage

router = Router(tags=["themes"])


class ThemeRefOut(Schema):
    """A theme as others refer to it."""

    code: str
    title: str


class ThemeOut(ThemeRefOut):
    summary: str
    order: int
    accepts_visits: bool
    locale: str
    path: str | None
    updated_at: str = Field(description="When the text was last published.")
    image: ImageOut | None = None


class LinkOut(Schema):
    label: str
    url: str


class TranslationOut(Schema):
    locale: str
    path: str | None


class ThemeDetailOut(ThemeOut):
    body: list[BlockOut]
    links: list[LinkOut]
    translations: list[TranslationOut]


@router.get("/themes", response={200: Listing[ThemeOut], **ERRORS}, summary="All themes")
def list_themes(request: HttpRequest, paging: PagingQuery) -> Any:
    """Published themes in their order; `locale` chooses the language, a theme without that text is left out."""
    allow_parameters(request, ("limit", "offset", "locale"))
    site = site_of(request)
    pages = ThemePage.objects.readable(site, paging.locale)
    count = pages.count()
    part = list(pages[paging.offset : paging.offset + paging.limit])
    prefetch_images(part)
    return {
        "count": count,
        "next": next_address(request, paging, count),
        "items": [theme_out(page, site) for page in part],
    }


@router.get("/themes/{code}", response={200: ThemeDetailOut, **ERRORS}, summary="One theme")
def get_theme(request: HttpRequest, code: str, locale: LocaleQuery = "nl") -> Any:
    """One theme with its text as typed blocks."""
    allow_parameters(request, ("locale",))
    site = site_of(request)
    page = ThemePage.objects.readable(site, locale).filter(theme__code=code).first()
    if page is None:
        raise Http404
    prefetch_images([page])
    siblings = (
        ThemePage.objects.live().public().filter(theme=page.theme, alias_of__isnull=True).select_related("locale")
    )
    return {
        **theme_out(page, site),
        "body": [block_to_api(block.block_type, block.value) for block in page.body],
        "links": [{"label": link.value["label"], "url": link.value["url"]} for link in page.links],
        "translations": [
            {"locale": sibling.locale.language_code, "path": page_path(sibling, site)}
            for sibling in sorted(siblings, key=lambda sibling: sibling.locale.language_code)
        ],
    }


def theme_out(page: ThemePage, site: Any) -> dict[str, Any]:
    """The fields of a theme in a list."""
    return {
        "code": page.theme.code,
        "title": page.title,
        "summary": page.summary,
        "order": page.theme.order,
        "accepts_visits": page.theme.accepts_visits,
        "locale": page.locale.language_code,
        "path": page_path(page, site),
        "updated_at": local_time(page.last_published_at),
        "image": page_image_out(page),
    }


def theme_pages(site: Any, locale: str) -> Prefetch:
    """Prefetches the readable page of each theme in one language, as `readable_pages`."""
    return Prefetch("pages", ThemePage.objects.readable(site, locale), to_attr="readable_pages")


def theme_refs(themes: Any) -> list[dict[str, str]]:
    """Code and title of themes that were loaded with `theme_pages`; a theme nobody may read is left out."""
    return [
        {"code": theme.code, "title": theme.readable_pages[0].title}
        for theme in sorted(themes, key=lambda theme: (theme.order, theme.code))
        if theme.readable_pages
    ]
