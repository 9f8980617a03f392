"""What changed since a token, as JSON: keeps a search index or a built site equal to a full read."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from cms.changes.sync import TokenExpired, changes_since
from cms.core.api_alerts import AlertsOut
from cms.core.api_answers import written
from cms.core.api_errors import ApiError, allow_parameters
from cms.core.api_reading import ERRORS, ProblemOut, site_of
from home.api import MenuOut, SiteOut
from home.api_page_types import (
    AccessibilityStatementOut,
    FormPageOut,
    HomePageOut,
    NoteIndexPageOut,
    StandardPageOut,
    ThemeIndexPageOut,
)
from themes.api import ThemeDetailOut
from themes.api_commitments import CommitmentOut
from themes.notes_api import NoteDetailOut
from visits.api import BannersOut, InfoDayOut

router = Router(tags=["site"])
LONGEST_TOKEN = 200
MOST = 100
PlainPageOut = Annotated[
    HomePageOut | ThemeIndexPageOut | NoteIndexPageOut | StandardPageOut | FormPageOut | AccessibilityStatementOut,
    Field(discriminator="type"),
]


class EntryOut(Schema):
    """Something public in one language: `upsert` with its body, or `gone` with nothing but its name."""

    key: str = Field(description="With kind and locale, the name that it keeps.")
    locale: str
    path: str | None = Field(description="Where it stands, or stood.")
    change: Literal["upsert", "gone"]


class ThemeEntryOut(EntryOut):
    """As `GET themes/{code}`."""

    kind: Literal["theme"]
    item: ThemeDetailOut | None


class NoteEntryOut(EntryOut):
    """As `GET notes/{slug}`."""

    kind: Literal["note"]
    item: NoteDetailOut | None


class PlainPageEntryOut(EntryOut):
    """As `GET pages`, for pages that are neither theme nor note."""

    kind: Literal["page"]
    item: PlainPageOut | None


class InfoDayEntryOut(EntryOut):
    """As `GET info-days/{id}`."""

    kind: Literal["info_day"]
    item: InfoDayOut | None


class CommitmentEntryOut(EntryOut):
    """As in `GET commitments`."""

    kind: Literal["commitment"]
    item: CommitmentOut | None


class SiteEntryOut(EntryOut):
    """As `GET site`."""

    kind: Literal["site"]
    item: SiteOut | None


class MenuEntryOut(EntryOut):
    """As `GET menu`."""

    kind: Literal["menu"]
    item: MenuOut | None


class AlertsEntryOut(EntryOut):
    """As `GET alerts`."""

    kind: Literal["alerts"]
    item: AlertsOut | None


class BannerEntryOut(EntryOut):
    """As `GET banners`."""

    kind: Literal["banner"]
    item: BannersOut | None


AnyEntryOut = Annotated[
    ThemeEntryOut
    | NoteEntryOut
    | PlainPageEntryOut
    | InfoDayEntryOut
    | CommitmentEntryOut
    | SiteEntryOut
    | MenuEntryOut
    | AlertsEntryOut
    | BannerEntryOut,
    Field(discriminator="kind"),
]


class SyncOut(Schema):
    items: list[AnyEntryOut]
    next: str = Field(description="The value for `since` next time, at once while `more` is true. Keep it 29 days.")
    more: bool


@router.get("/sync", response={200: SyncOut, **ERRORS, 410: ProblemOut}, summary="What changed since last time")
def sync(
    request: HttpRequest,
    since: Annotated[
        str, Query(max_length=LONGEST_TOKEN, description="The `next` of the answer before; empty for everything.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> Any:
    """Everything public in the order in which it changed last. Apply each entry; later ones replace earlier ones."""
    allow_parameters(request, ("since", "limit"))
    site = site_of(request)
    try:
        found = changes_since(site, since, limit, now=timezone.now())
    except TokenExpired as error:
        raise ApiError(
            410, "sync-token-expired", "This token is unknown here, or too old. Start without it."
        ) from error
    return written({"items": found.items, "next": found.next, "more": found.more}, **{"Cache-Control": "no-store"})
