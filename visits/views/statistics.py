"""The public page with the figures of the visits that took place."""

from __future__ import annotations

from typing import Any

from babel import Locale as BabelLocale
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from visits.enums import OrganisationKind
from visits.services.public_statistics import PublicCell, PublicStatistics, statistics_of, theme_titles

from .info_days import _site_in_language, _translations
from .tables import Bar, percent_of

KEPT_SECONDS = 60


@require_safe
def visit_statistics(request: HttpRequest) -> HttpResponseBase:
    """Visits by theme, year, kind of organisation and country; says so when there are too few to show."""
    site, language = _site_in_language(request), get_language() or "nl"
    found = statistics_of(site)
    context = {
        "statistics": found,
        "tables": public_tables(found, site, language) if found else [],
        "trail": [],
        "translations": _translations(request, site, "visits:statistics"),
    }
    response = render(request, "visits/statistics.html", context)
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


def public_tables(found: PublicStatistics, site: Any, language: str) -> list[dict[str, Any]]:
    """Per table its heading, its rows in words, and its bars."""
    labels = public_labels(site, language)
    parts = [
        ("theme", _("By theme"), _("Theme"), found.by_theme),
        ("year", _("By year"), _("Year"), found.by_year),
        ("kind", _("By kind of organisation"), _("Kind of organisation"), found.by_kind),
        ("country", _("By country"), _("Country"), found.by_country),
    ]
    tables = []
    for name, heading, column, cells in parts:
        most = max((cell.visits for cell in cells), default=0)
        rows = [(label_of(cell, labels[name]), cell.visits, cell.people) for cell in cells]
        bars = [
            Bar(label, ngettext("%(count)s visit", "%(count)s visits", visits) % {"count": visits}, percent)
            for label, visits, percent in ((row[0], row[1], percent_of(row[1], most)) for row in rows)
        ]
        tables.append({"name": name, "heading": heading, "column": column, "rows": rows, "bars": bars})
    return tables


def public_labels(site: Any, language: str) -> dict[str, dict[str, str]]:
    """The words for the keys of each table, in a language; a year is its own word."""
    return {
        "theme": theme_titles(site, language),
        "year": {},
        "kind": {value: str(label) for value, label in OrganisationKind.choices},
        "country": dict(BabelLocale.parse(language).territories),
    }


def label_of(cell: PublicCell, labels: dict[str, str]) -> str:
    """The words for one cell; the merged one is called "other", an empty key "unknown"."""
    if cell.key is None:
        return _("Other")
    return labels.get(cell.key, cell.key) or _("Unknown")
