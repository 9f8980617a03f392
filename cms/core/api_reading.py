"""What every listing of the API shares: site, language, paging and times."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Schema
from wagtail.models import Site

from cms.core.api_errors import ApiError
from cms.core.languages import localized_path
from cms.core.site_facts import remember_site

T = TypeVar("T")
Language = Literal["nl", "en", "fr"]
LocaleQuery = Annotated[Language, Query()]
MOST_ROWS = 100


class ProblemOut(Schema):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = None


class Listing(Schema, Generic[T]):
    """One part of a list, and where the rest is."""

    count: int
    next: str | None = Field(None, description="The address of the next part, or null.")
    items: list[T]


class Paging(Schema):
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 20
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    locale: Language = "nl"


PagingQuery = Annotated[Paging, Query()]
FormatQuery = Annotated[Literal["html", "markdown"], Query(description="In which form rich text comes.")]
FieldsQuery = Annotated[
    str, Query(max_length=500, description="Only these fields, with commas between them; empty for all of them.")
]
ERRORS: dict[Any, Any] = {400: ProblemOut, 404: ProblemOut, 405: ProblemOut, 422: ProblemOut, 500: ProblemOut}


def site_of(request: HttpRequest) -> Site:
    """The site that the host name belongs to; raises a 404 ApiError when there is none."""
    site = remember_site(request)
    if site is None:
        raise ApiError(404, "not-found", "There is no site at this host name.")
    return site


def local_time(moment: datetime) -> str:
    """ISO 8601 to the second, with the offset of Europe/Brussels."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def next_address(request: HttpRequest, paging: Paging, count: int) -> str | None:
    """The relative address of the next part of a list, or None at the end."""
    if paging.offset + paging.limit >= count:
        return None
    query = dict(request.GET.lists())
    query |= {"limit": [str(paging.limit)], "offset": [str(paging.offset + paging.limit)]}
    return f"{request.path}?{urlencode(query, doseq=True)}"


def page_path(page: Any, site: Site) -> str | None:
    """A page's path on its site, by its own url_path: no query."""
    root = site.root_page.url_path
    language = page.locale.language_code
    parts = page.url_path.strip("/").split("/")
    tail = "/".join(parts[1:])
    if language == settings.LANGUAGE_CODE and not page.url_path.startswith(root):
        return None
    return localized_path(f"/{tail}/" if tail else "/", language)
