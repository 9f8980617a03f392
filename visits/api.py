"""Info days, banners and the request form as JSON; never a word about who comes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja import Field, Query, Router, Schema, Status

from cms.core.api_errors import ApiError, allow_parameters
from cms.core.api_reading import (
    ERRORS,
    Listing,
    LocaleQuery,
    Paging,
    ProblemOut,
    local_time,
    next_address,
    site_of,
)
from cms.core.client_address import client_address
from cms.core.languages import localized_path
from themes.api import ThemeRefOut, theme_pages, theme_refs
from visits.announcements import banners_at, next_change, seconds_to_change
from visits.api_forms import form_out, read_submission
from visits.enums import RequestSource, SpamReason
from visits.models import InfoDay, VisitRequestPage
from visits.programmes import ProgrammeLine, programme_of
from visits.services import submissions
from visits.services.abuse import RateLimited
from visits.services.mails import status_url
from visits.services.public_statistics import statistics_of
from visits.views.statistics import label_of, public_labels

router = Router(tags=["visits"])
MOST_BYTES = 100_000
LONGEST_KEY = 200


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
    starts_at: str
    ends_at: str
    previous_starts_at: str | None
    location: str
    attendance_mode: str
    languages: list[str]
    themes: list[ThemeRefOut]
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


class BannerOut(Schema):
    """What to announce; `theme` is null for the site as a whole."""

    theme: str | None
    info_day: InfoDayOut


class BannersOut(Schema):
    items: list[BannerOut]
    valid_until: str | None = Field(description="When this answer changes by the clock alone, or null.")


class FormOut(Schema):
    """The form in one language: a JSON Schema for the values, and the words and order for people."""

    slug: str
    locale: str
    title: str
    intro: str
    privacy_text: str
    values: Annotated[dict[str, Any], Field(serialization_alias="schema")]
    fields: list[dict[str, Any]]


class SubmittedOut(Schema):
    """A request that was stored."""

    reference: str
    status_url: str


@router.get("/info-days", response={200: Listing[InfoDayOut], **ERRORS}, summary="Info days")
def list_info_days(request: HttpRequest, response: HttpResponse, filters: Annotated[InfoDayFilters, Query()]) -> Any:
    """Published info days: upcoming ones from the nearest on; past ones, or all, from the latest on."""
    allow_parameters(request, ("limit", "offset", "locale", "upcoming", "theme", "from", "to"))
    site, now = site_of(request), timezone.now()
    days: Any = InfoDay.objects.of_site(site).public()
    if filters.upcoming is True:
        days = days.upcoming(now)
    elif filters.upcoming is False:
        days = days.past(now)
    else:
        days = days.order_by("-starts_at", "-pk")
    if filters.theme is not None:
        days = days.filter(themes__code=filters.theme)
    if filters.from_ is not None:
        days = days.filter(starts_at__gte=_start_of(filters.from_))
    if filters.to is not None:
        days = days.filter(starts_at__lt=_end_of(filters.to))
    count = days.count()
    part = _loaded(days, site, filters.locale)[filters.offset : filters.offset + filters.limit]
    response.headers["Cache-Control"] = _cache_until(next_change(site, now=now), now)
    return {
        "count": count,
        "next": next_address(request, filters, count),
        "items": [info_day_out(day, filters.locale, now) for day in part],
    }


@router.get("/info-days/{info_day_id}", response={200: InfoDayOut, **ERRORS}, summary="One info day")
def get_info_day(request: HttpRequest, info_day_id: int, locale: LocaleQuery = "nl") -> Any:
    """One published info day, also a past or cancelled one."""
    allow_parameters(request, ("locale",))
    if not 0 < info_day_id < 2**63:
        raise Http404
    site = site_of(request)
    day = _loaded(InfoDay.objects.of_site(site).public(), site, locale).filter(pk=info_day_id).first()
    if day is None:
        raise Http404
    return info_day_out(day, locale, timezone.now())


@router.get("/banners", response={200: BannersOut, **ERRORS}, summary="What to announce now")
def list_banners(request: HttpRequest, response: HttpResponse, locale: LocaleQuery = "nl") -> Any:
    """The next info day of the site and of each theme, by the data and the clock."""
    allow_parameters(request, ("locale",))
    site, now = site_of(request), timezone.now()
    found = banners_at(site, now=now)
    ids = {day.pk for day in found.days.values()}
    loaded = {day.pk: day for day in _loaded(InfoDay.objects.filter(pk__in=ids), site, locale)}
    response.headers["Cache-Control"] = _cache_until(found.valid_until, now)
    return {
        "items": [
            {"theme": code, "info_day": info_day_out(loaded[day.pk], locale, now)}
            for code, day in sorted(found.days.items(), key=lambda item: item[0] or "")
        ],
        "valid_until": local_time(found.valid_until) if found.valid_until else None,
    }


@router.get("/forms/{slug}", response={200: FormOut, **ERRORS}, by_alias=True, summary="A form")
def get_form(request: HttpRequest, slug: str, locale: LocaleQuery = "nl") -> Any:
    """The questions of the form, fixed ones and those an editor added."""
    allow_parameters(request, ("locale",))
    with translation.override(locale):
        return form_out(_form_page(request, slug, locale), now=timezone.now())


@router.post(
    "/forms/{slug}/submissions",
    response={201: SubmittedOut, **ERRORS, 400: ProblemOut, 413: ProblemOut, 415: ProblemOut, 429: ProblemOut},
    summary="Send a form",
    openapi_extra={
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
                "description": "The same key with the same answers gives the same reply and stores nothing twice.",
            }
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
            "description": "The answers, named as in `GET /forms/{slug}`.",
        },
    },
)
def submit_form(request: HttpRequest, slug: str, locale: LocaleQuery = "nl") -> Any:
    """Store a request: the same form and the same rules as on the site. 422 names each field by JSON pointer."""
    allow_parameters(request, ("locale",))
    page = _form_page(request, slug, locale)
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY or (key and not key.isprintable()):
        raise ApiError(422, "invalid-idempotency-key", "The Idempotency-Key must hold 1 to 200 printable characters.")
    now = timezone.now()
    with translation.override(locale):
        form, website = read_submission(request, page, now=now, most_bytes=MOST_BYTES)
    submission = submissions.prepare(
        page,
        site_of(request),
        form.cleaned_data,
        source=RequestSource.API,
        idempotency_key=f"api:{key}" if key else "",
        suspicions=[SpamReason.HONEYPOT.value] if website else [],
        address=client_address(request),
    )
    try:
        receipt = submissions.submit(submission, now=now)
    except submissions.IdempotencyConflict as error:
        raise ApiError(422, "idempotency-key-reused", "This Idempotency-Key came with other answers before.") from error
    except RateLimited as limit:
        raise ApiError(
            429,
            "too-many-requests",
            "Too many requests from this address. Try again later.",
            headers={"Retry-After": str(limit.retry_after)},
        ) from limit
    stored = receipt.visit_request
    return Status(201, {"reference": stored.reference, "status_url": status_url(stored)})


class StatisticsCellOut(Schema):
    """One line of a table; `key` is null for the line that holds the merged ones, "" for what is not known."""

    key: str | None
    label: str
    visits: int
    people: int


class StatisticsOut(Schema):
    """Visits that took place. `visits` is null, and every table empty, while there are fewer than five."""

    visits: int | None
    people: int | None
    by_theme: list[StatisticsCellOut]
    by_year: list[StatisticsCellOut]
    by_kind: list[StatisticsCellOut]
    by_country: list[StatisticsCellOut]


@router.get("/statistics/visits", response={200: StatisticsOut, **ERRORS}, summary="Visits in figures")
def get_statistics(request: HttpRequest, locale: LocaleQuery = "nl") -> Any:
    """Visits received by theme, year, kind of organisation and country; cells below five are merged."""
    allow_parameters(request, ("locale",))
    site = site_of(request)
    found = statistics_of(site)
    tables = ("theme", "year", "kind", "country")
    if found is None:
        return {"visits": None, "people": None, **{f"by_{name}": [] for name in tables}}
    with translation.override(locale):
        labels = public_labels(site, locale)
        cells = {
            f"by_{name}": [
                {**asdict(cell), "label": label_of(cell, labels[name])} for cell in getattr(found, f"by_{name}")
            ]
            for name in tables
        }
    return {"visits": found.visits, "people": found.people, **cells}


def info_day_out(day: Any, locale: str, now: datetime) -> dict[str, Any]:
    """The public fields of a day that was loaded with texts, themes and places."""
    text = day.text(locale)
    path = localized_path(f"/informatiedagen/{day.key}", locale)
    return {
        "id": day.pk,
        "key": day.key,
        "title": text.title if text else day.key,
        "intro": text.intro if text else "",
        "starts_at": local_time(day.starts_at),
        "ends_at": local_time(day.ends_at),
        "previous_starts_at": local_time(day.previous_starts_at) if day.previous_starts_at else None,
        "location": day.location,
        "attendance_mode": day.attendance_mode,
        "languages": day.held_in,
        "themes": theme_refs(day.themes.all()),
        "capacity": day.capacity,
        "people_left": max(0, day.people_left),
        "status": day.status,
        "cancellation_notice": day.cancellation_notice if day.is_cancelled else "",
        "programme": [programme_line_out(line) for line in programme_of(day, locale)],
        "is_past": day.is_past(now),
        "is_bookable": day.is_bookable(now),
        "registration_deadline": local_time(day.registration_deadline) if day.registration_deadline else None,
        "path": f"{path}/",
        "ics_path": f"{path}.ics",
        "updated_at": local_time(day.last_published_at or day.updated_at),
    }


def programme_line_out(line: ProgrammeLine) -> dict[str, Any]:
    """A row of a programme without the colleague who tells about it."""
    return {
        "starts_at": f"{line.starts_at:%H:%M}",
        "ends_at": f"{line.ends_at:%H:%M}" if line.ends_at else None,
        "title": line.title,
        "place": line.place,
    }


def _loaded(days: Any, site: Any, locale: str) -> Any:
    return (
        days.with_texts()
        .prefetch_related(None)
        .prefetch_related("texts", "themes", "programme")
        .prefetch_related(_themes_with_pages(site, locale))
    )


def _themes_with_pages(site: Any, locale: str) -> Any:
    prefetch = theme_pages(site, locale)
    prefetch.add_prefix("themes")
    return prefetch


def _form_page(request: HttpRequest, slug: str, locale: str) -> VisitRequestPage:
    site = site_of(request)
    pages = (
        VisitRequestPage.objects.live()
        .public()
        .filter(slug=slug, locale__language_code=locale, alias_of__isnull=True)
        .select_related("locale")
    )
    for page in pages:
        if page.get_site() == site:
            return page
    raise Http404


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _end_of(day: date) -> datetime:
    if day == date.max:
        raise ApiError(422, "invalid-parameters", "That date is too far away.")
    return _start_of(date.fromordinal(day.toordinal() + 1))


def _cache_until(moment: datetime | None, now: datetime) -> str:
    return f"public, max-age={seconds_to_change(moment, now=now)}"
