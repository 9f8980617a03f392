"""Info days and banners as JSON; never a word about who comes."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from cms.core.api_answers import listing, names_in, only, written
from cms.core.api_errors import ApiError, allow_parameters
from cms.core.api_reading import (
    ERRORS,
    Listing,
    LocaleQuery,
    Paging,
    local_time,
)
from cms.core.gathering import moment
from cms.core.visibility import frame_of
from themes.api import ThemeOut, ThemeRefOut
from themes.models import ThemePage
from visits.announcements import banners_at, seconds_to_change
from visits.api_days import info_days_out, next_change_part, total_part
from visits.models import InfoDay

router = Router(tags=["visits"])


class ProgrammeLineOut(Schema):
    """What happens when on a day; times are on the clock of Brussels."""

    starts_at: str = Field(description="Hours and minutes, such as 09:30.")
    ends_at: str | None
    title: str
    place: str


class InfoDayOut(Schema):
    """An info day; `people_left` counts people, and nothing says who they are."""

    id: int
    key: str
    title: str
    intro: str
    locale: str = Field(
        description="The language of title and intro: Dutch, or another, where the asked one is missing."
    )
    starts_at: str
    ends_at: str
    previous_starts_at: str | None
    location: str
    attendance_mode: str
    languages: list[str]
    themes: list[ThemeOut | ThemeRefOut] = Field(description="Whole with expand=themes.")
    capacity: int
    people_left: int
    status: str = Field(description="planned, rescheduled or cancelled.")
    cancellation_notice: str
    programme: list[ProgrammeLineOut]
    is_past: bool
    is_bookable: bool
    registration_deadline: str | None
    path: str
    ics_path: str
    updated_at: str


class InfoDayFilters(Paging):
    upcoming: bool | None = Field(None, description="true: days that are not over; false: days that are.")
    theme: str | None = Field(None, max_length=60, description="The code of a theme.")
    from_: Annotated[date | None, Field(alias="from", description="The first day, in Brussels.")] = None
    to: date | None = Field(None, description="The last day, in Brussels.")
    expand: Annotated[
        str, Field(max_length=100, pattern=r"^[a-z_, ]*$", description="themes (whole instead of code and title).")
    ] = ""
    fields: Annotated[
        str, Field(max_length=500, pattern=r"^[a-z_, ]*$", description="Only these fields, with commas between them.")
    ] = ""


class BannerOut(Schema):
    """What to announce; `theme` is null for the site as a whole."""

    theme: str | None
    info_day: InfoDayOut


class BannersOut(Schema):
    items: list[BannerOut]
    valid_until: str | None = Field(description="When this answer changes by the clock alone, or null.")


@router.get("/info-days", response={200: Listing[InfoDayOut], **ERRORS}, summary="Info days")
def list_info_days(request: HttpRequest, response: HttpResponse, filters: Annotated[InfoDayFilters, Query()]) -> Any:
    """Published info days: upcoming ones from the nearest on; past ones, or all, from the latest on."""
    allow_parameters(request, ("limit", "offset", "locale", "upcoming", "theme", "from", "to", "expand", "fields"))
    expand = names_in(filters.expand, ("themes",), "expand")
    fields = names_in(filters.fields, InfoDayOut.model_fields, "fields")
    frame = frame_of(request)
    now = frame.now
    days: Any = InfoDay.objects.of_site(frame.site_id).public()
    if filters.upcoming is True:
        days = days.upcoming(now)
    elif filters.upcoming is False:
        days = days.past(now)
    else:
        days = days.order_by("-starts_at", "-pk")
    if filters.theme is not None:
        # A theme that nobody may read does not tell which days are about it.
        readable = ThemePage.objects.filter(frame.q(filters.locale), theme__code=filters.theme).order_by()
        days = days.filter(
            pk__in=InfoDay.themes.through.objects.filter(theme__in=readable.values("theme")).values("infoday")
        )
    if filters.from_ is not None:
        days = days.filter(starts_at__gte=_start_of(filters.from_))
    if filters.to is not None:
        days = days.filter(starts_at__lt=_end_of(filters.to))
    part = list(days.with_places()[filters.offset : filters.offset + filters.limit])
    items, rows = info_days_out(
        frame, part, filters.locale, expand=bool(expand), parts=[next_change_part(frame), total_part(days)]
    )
    headers = {"Cache-Control": _cache_until(_first_moment(rows["change"]), now)}
    return written(listing(request, filters, rows["total"][0][0], [only(item, fields) for item in items]), **headers)


@router.get("/info-days/{info_day_id}", response={200: InfoDayOut, **ERRORS}, summary="One info day")
def get_info_day(request: HttpRequest, info_day_id: int, locale: LocaleQuery = "nl") -> Any:
    """One published info day, also a past or cancelled one."""
    allow_parameters(request, ("locale",))
    if not 0 < info_day_id < 2**63:
        raise Http404
    frame = frame_of(request)
    day = InfoDay.objects.of_site(frame.site_id).public().with_places().filter(pk=info_day_id).first()
    if day is None:
        raise Http404
    items, rows = info_days_out(frame, [day], locale, expand=False, parts=[next_change_part(frame)])
    return written(items[0], **{"Cache-Control": _cache_until(_first_moment(rows["change"]), frame.now)})


@router.get("/banners", response={200: BannersOut, **ERRORS}, summary="What to announce now")
def list_banners(request: HttpRequest, response: HttpResponse, locale: LocaleQuery = "nl") -> Any:
    """The next info day of the site and of each theme, by the data and the clock."""
    allow_parameters(request, ("locale",))
    frame = frame_of(request)
    found = banners_at(frame.site_id, now=frame.now)
    days = list({day.pk: day for day in found.days.values()}.values())
    items, _rows = info_days_out(frame, days, locale, expand=False)
    told = {item["id"]: item for item in items}
    readable = {theme["code"] for item in items for theme in item["themes"]}
    data = {
        "items": [
            {"theme": code, "info_day": told[day.pk]}
            for code, day in sorted(found.days.items(), key=lambda item: item[0] or "")
            if code is None or code in readable
        ],
        "valid_until": local_time(found.valid_until) if found.valid_until else None,
    }
    return written(data, **{"Cache-Control": _cache_until(found.valid_until, frame.now)})


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _end_of(day: date) -> datetime:
    if day == date.max:
        raise ApiError(422, "invalid-parameters", "That date is too far away.")
    return _start_of(date.fromordinal(day.toordinal() + 1))


def _first_moment(rows: list[list[Any]]) -> datetime | None:
    found = [moment(value) for row in rows for value in row if value is not None]
    return min((one for one in found if one is not None), default=None)


def _cache_until(moment: datetime | None, now: datetime) -> str:
    return f"public, max-age={seconds_to_change(moment, now=now)}"
