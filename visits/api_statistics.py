"""Visits in figures as JSON, with what is too small merged."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from ninja import Router, Schema

from cms.core.api_errors import allow_parameters
from cms.core.api_reading import ERRORS, LocaleQuery, site_of
from visits.services.public_statistics import statistics_of
from visits.views.statistics import label_of, public_labels

router = Router(tags=["visits"])


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
