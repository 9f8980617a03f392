"""The programme of an info day in a content folder: times, titles and places, never the colleague who tells."""

from __future__ import annotations

from datetime import time
from typing import Any

from cms.core.languages import language_codes
from visits.models import InfoDay, InfoDayProgrammeRow

from .fields import Fields
from .yaml_writer import clean_text

ROW_KEYS = {"starts_at", "ends_at", "title", "place"}
MOST_ROWS = 100
LONGEST = 150


def read_programme(fields: Fields) -> list[dict[str, Any]] | None:
    """The rows in the order of the clock; None when the file says nothing about a programme."""
    if "programme" not in fields:
        return None
    rows = [_read_row(row) for row in fields.mappings("programme", ROW_KEYS)]
    if len(rows) > MOST_ROWS:
        fields.fault("programme", f"has {len(rows)} rows; the most is {MOST_ROWS}")
    return sorted(rows, key=_order)


def put_programme(day: InfoDay, rows: list[dict[str, Any]] | None) -> bool:
    """Lay the rows on a day; False when nothing differs. A row that is there already keeps its colleague."""
    if rows is None:
        return False
    existing = list(day.programme.all())
    if sorted(map(_values, existing), key=_order) == rows:
        return False
    kept = []
    for values in rows:
        same = next((row for row in existing if _is_same(row, values)), None)
        if same is not None:
            existing.remove(same)
        row = same or InfoDayProgrammeRow()
        for name, value in values.items():
            setattr(row, name, value)
        kept.append(row)
    day.programme.set(kept)
    return True


def programme_entries(day: InfoDay) -> list[dict[str, Any]]:
    """The rows as info_days.yaml holds them."""
    entries = []
    for values in sorted(map(_values, day.programme.all()), key=_order):
        titles = {code: clean_text(values[f"title_{code}"]) for code in language_codes() if values[f"title_{code}"]}
        entry: dict[str, Any] = {"starts_at": _write(values["starts_at"])}
        if values["ends_at"]:
            entry["ends_at"] = _write(values["ends_at"])
        entry["title"] = titles
        if values["place"]:
            entry["place"] = clean_text(values["place"])
        entries.append(entry)
    return entries


def _read_row(row: Fields) -> dict[str, Any]:
    starts_at, ends_at = _time(row, "starts_at", required=True), _time(row, "ends_at")
    if starts_at and ends_at and ends_at <= starts_at:
        row.fault("ends_at", "must be after starts_at")
    titles = row.mapping("title", set(language_codes()))
    values: dict[str, Any] = {
        "starts_at": starts_at or time.min,
        "ends_at": ends_at,
        "place": row.text("place", most=LONGEST, one_line=True, as_typed=True),
    }
    for code in language_codes():
        values[f"title_{code}"] = titles.text(code, most=LONGEST, one_line=True) if titles else ""
    if not values["title_nl"]:
        row.fault("title.nl", "is missing: Dutch is the source language", row.lines.get("title"))
    return values


def _time(row: Fields, name: str, *, required: bool = False) -> time | None:
    text = row.text(name, required=required, as_typed=True)
    if not text:
        return None
    try:
        if len(text) not in (5, 8):
            raise ValueError
        found = time.fromisoformat(text)
        if found.tzinfo is not None:
            raise ValueError
    except ValueError:
        row.fault(name, f"“{text}”: expected a time such as 09:30")
        return None
    return found


def _write(moment: time) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _values(row: InfoDayProgrammeRow) -> dict[str, Any]:
    names = ("starts_at", "ends_at", "place", *(f"title_{code}" for code in language_codes()))
    return {name: getattr(row, name) for name in names}


def _is_same(row: InfoDayProgrammeRow, values: dict[str, Any]) -> bool:
    return (row.starts_at, row.title_nl) == (values["starts_at"], values["title_nl"])


def _order(values: dict[str, Any]) -> tuple[Any, ...]:
    return (values["starts_at"], values["ends_at"] or time.min, values["title_nl"], values["place"])
