"""Every page of the tree in one language: what a static build or a sitemap of another front-end starts from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from cms.core.api_answers import listing, written
from cms.core.api_errors import allow_parameters
from cms.core.api_pages import EPOCH
from cms.core.api_reading import ERRORS, Listing, Paging, local_time
from cms.core.gathering import fetch, marks, moment
from cms.core.visibility import frame_of
from home.api_page_types import TYPES

router = Router(tags=["site"])
# What `GET pages` calls each content type.
NAMES = {**{model: name for model, (name, _model, _columns) in TYPES.items()}, "themepage": "theme",
         "strategicnotepage": "note"}  # fmt: skip
PageKind = Literal["home", "theme_index", "theme", "note_index", "note", "page", "form", "accessibility_statement"]


class PageEntryOut(Schema):
    type: PageKind
    title: str
    locale: str
    path: str | None = Field(description="The whole page: `GET pages?path=`.")
    updated_at: str = Field(description="When the text was last published.")


class PagesAsked(Paging):
    type: PageKind | None = Field(None, description="Only pages of this type.")


@router.get("/pages/all", response={200: Listing[PageEntryOut], **ERRORS}, summary="All pages")
def list_pages(request: HttpRequest, asked: Annotated[PagesAsked, Query()]) -> Any:
    """The pages of the tree in their order; info days, sections and versions of notes have lists of their own."""
    allow_parameters(request, ("limit", "offset", "locale", "type"))
    frame = frame_of(request)
    where, values = frame.where(asked.locale)
    models = [model for model, name in NAMES.items() if asked.type in (None, name)]
    source = (
        "FROM wagtailcore_page p JOIN django_content_type c ON c.id = p.content_type_id "
        f"WHERE c.model IN ({marks(models)}) AND {where}"
    )
    statement = (
        f"SELECT COUNT(*) OVER (), c.model, p.title, p.path, p.url_path, p.last_published_at {source} "
        "ORDER BY p.path LIMIT %s OFFSET %s"
    )
    rows = fetch(statement, [*models, *values, asked.limit, asked.offset])
    count = rows[0][0] if rows else 0
    if not rows and asked.offset:
        count = fetch(f"SELECT COUNT(*) {source}", [*models, *values])[0][0]
    items = [
        {
            "type": NAMES[model],
            "title": title,
            "locale": asked.locale,
            "path": frame.address(path, url_path),
            "updated_at": local_time(moment(published) or EPOCH),
        }
        for _count, model, title, path, url_path, published in rows
    ]
    return written(listing(request, asked, count, items))
