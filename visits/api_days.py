"""Info days as JSON: all that belongs to a part of a list in one query; never a word about who comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

from django.db import connection

from cms.core.api_reading import local_time
from cms.core.api_related import Wanted, related
from cms.core.gathering import Part, marks
from cms.core.languages import localized_path
from cms.core.visibility import Frame
from themes.api_sources import theme_images, themes_of, themes_part
from visits.models import InfoDay

LINK = "visits_infoday_themes"


def info_days_out(
    frame: Frame, days: Sequence[Any], language: str, *, expand: bool, parts: Sequence[Part] = ()
) -> tuple[list[dict[str, Any]], dict[str, list[list[Any]]]]:
    """The public fields of days that were read `with_places()`, and the rows of the parts; one query in all."""
    keys = [day.pk for day in days]
    wanted, own = Wanted(), []
    if keys:
        own = _parts(frame, keys, language)
        if expand:
            wanted.images_of.append(theme_images(frame, language, LINK, "infoday_id", keys))
    found = related(frame, wanted, [*parts, *own])
    texts: dict[int, dict[str, list[Any]]] = {}
    for pk, code, *words in found.rows.get("text", []):
        texts.setdefault(pk, {})[code] = [code, *words]
    items = [
        info_day_out(
            day,
            frame,
            language,
            texts.get(day.pk, {}),
            themes_of(found.rows["theme"], day.pk, frame, language, found if expand else None),
            sorted(row[1:] for row in found.rows["programme"] if row[0] == day.pk),
        )
        for day in days
    ]
    return items, found.rows


def _parts(frame: Frame, keys: list[int], language: str) -> list[Part]:
    values = tuple(keys)
    return [
        Part("text", "x.info_day_id, x.language, x.title, x.intro",
             f"FROM visits_infodaytext x WHERE x.info_day_id IN ({marks(keys)})", values),
        Part("programme", "r.info_day_id, r.starts_at, r.id, r.ends_at, r.title_nl, r.title_en, r.title_fr, r.place",
             f"FROM visits_infodayprogrammerow r WHERE r.starts_at IS NOT NULL AND r.info_day_id IN ({marks(keys)})",
             values),
        themes_part(frame, language, LINK, "infoday_id", keys),
    ]  # fmt: skip


def total_part(days: Any) -> Part:
    """How many rows a queryset has."""
    statement, values = days.order_by().values("pk").query.sql_with_params()
    return Part("total", "COUNT(*)", f"FROM ({statement}) q", tuple(values))


def next_change_part(frame: Frame) -> Part:
    """The next moments at which public days start, end, close or begin to be announced."""
    now = connection.ops.adapt_datetimefield_value(frame.now)
    names = ("starts_at", "ends_at", "registration_deadline", "banner_from")
    columns = ", ".join(f"MIN(CASE WHEN d.{name} > %s THEN d.{name} END)" for name in names)
    return Part("change", columns, "FROM visits_infoday d WHERE d.site_id = %s AND d.live", (*[now] * 4, frame.site_id))


def info_day_out(
    day: InfoDay, frame: Frame, language: str, texts: dict[str, list[Any]], themes: list[Any], programme: list[Any]
) -> dict[str, Any]:
    """The public fields of one day."""
    text = texts.get(language) or texts.get("nl") or next(iter(texts.values()), None)
    path = localized_path(f"/informatiedagen/{day.key}", language)
    return {
        "id": day.pk,
        "key": day.key,
        "title": text[1] if text else day.key,
        "intro": text[2] if text else "",
        "locale": text[0] if text else language,
        "starts_at": local_time(day.starts_at),
        "ends_at": local_time(day.ends_at),
        "previous_starts_at": local_time(day.previous_starts_at) if day.previous_starts_at else None,
        "location": day.location,
        "attendance_mode": day.attendance_mode,
        "languages": day.held_in,
        "themes": themes,
        "capacity": day.capacity,
        "people_left": max(0, day.people_left),  # type: ignore[attr-defined]
        "status": day.status,
        "cancellation_notice": day.cancellation_notice if day.is_cancelled else "",
        "programme": [programme_line_out(line, language) for line in programme],
        "is_past": day.is_past(frame.now),
        "is_bookable": day.is_bookable(frame.now),
        "registration_deadline": local_time(day.registration_deadline) if day.registration_deadline else None,
        "path": f"{path}/",
        "ics_path": f"{path}.ics",
        "updated_at": local_time(day.last_published_at or day.updated_at),
    }


def programme_line_out(row: list[Any], language: str) -> dict[str, Any]:
    """A row of a programme without the colleague who tells about it."""
    starts_at, _pk, ends_at, dutch, english, french, place = row
    words = {"en": english, "fr": french}.get(language) or dutch
    return {"starts_at": _clock(starts_at), "ends_at": _clock(ends_at), "title": words, "place": place}


def _clock(value: str | None) -> str | None:
    return None if not value else f"{time.fromisoformat(value):%H:%M}"
