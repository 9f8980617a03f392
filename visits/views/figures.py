"""The report: how many requests, what became of them, and how fast, as bars, tables and a file."""

from __future__ import annotations

from typing import Any

from babel import Locale as BabelLocale
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.core.spreadsheets import Cell
from visits.enums import DeclineReason, OrganisationKind
from visits.services.figures import Count, Figures, figures_of

from .demand import PeriodView
from .tables import Bar, Table, export_links, percent_of


class FiguresView(PeriodView):
    template_name = "visits/admin/figures.html"

    def get_page_title(self) -> str:
        return _("Figures")

    def figures(self) -> Figures:
        """Empty when the period makes no sense."""
        if not self.form.is_valid():
            return Figures()
        return figures_of(Site.find_for_request(self.request), **self.form.period)

    def table(self) -> Table:
        return figures_table(self.figures())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figures = self.figures()
        return {
            **super().get_context_data(**kwargs),
            "form": self.form,
            "is_filtered": any(self.request.GET.get(name) for name in self.form.fields),
            "figures": figures,
            "durations": durations(figures),
            "refusals": refusals(figures),
            "sections": sections(figures),
            "export_links": export_links(self.request),
        }


def sections(figures: Figures) -> list[dict[str, Any]]:
    """Per grouping its heading, its rows and its bars."""
    found = []
    for name, heading, rows in groupings(figures):
        most = max((count.requests for _label, count in rows), default=0)
        bars = [
            Bar(
                label,
                ngettext("%(count)s request", "%(count)s requests", count.requests) % {"count": count.requests},
                percent_of(count.requests, most),
            )
            for label, count in rows
        ]
        found.append({"name": name, "heading": heading, "rows": rows, "bars": bars})
    return found


def groupings(figures: Figures) -> list[tuple[str, str, list[tuple[str, Count]]]]:
    """Name, heading and labelled counts of each grouping."""
    kinds = dict(OrganisationKind.choices)
    countries = BabelLocale.parse(get_language() or "nl").territories
    by_month = [(date_format(month, "YEAR_MONTH_FORMAT"), count) for month, count in figures.by_month.items()]
    by_kind = [(str(kinds.get(kind, kind)), count) for kind, count in figures.by_kind.items()]
    by_country = [(str(countries.get(code, code) or _("Unknown")), count) for code, count in figures.by_country.items()]
    return [
        ("theme", _("By theme"), list(figures.by_theme.items())),
        ("month", _("By month"), by_month),
        ("kind", _("By kind of organisation"), by_kind),
        ("country", _("By country"), by_country),
    ]


def refusals(figures: Figures) -> list[tuple[str, int]]:
    """The reasons in words, the most frequent first."""
    labels = dict(DeclineReason.choices)
    ordered = sorted(figures.refusals.items(), key=lambda item: (-item[1], item[0]))
    return [(str(labels.get(code, code) or _("Unknown")), count) for code, count in ordered]


def durations(figures: Figures) -> list[tuple[str, Any]]:
    return [(_("Days to the first answer"), figures.first_answer), (_("Days to the decision"), figures.decision)]


def figures_table(figures: Figures) -> Table:
    """Everything of the page in one table: what part, which value, and the numbers."""

    def row(part: str, label: str, count: Count) -> list[Cell]:
        return [part, label, count.requests, count.people, count.accepted, count.declined, None, None]

    rows = [row(_("In all"), "", figures.total)]
    for _name, heading, labelled in groupings(figures):
        rows += [row(heading, label, count) for label, count in labelled]
    rows += [
        [_("Refusals by reason"), label, count, None, None, count, None, None] for label, count in refusals(figures)
    ]
    for label, duration in durations(figures):
        if duration is not None:
            rows.append([label, "", duration.count, None, None, None, duration.median, duration.p90])
    headings = [
        _("Part"),
        _("Value"),
        _("Requests"),
        _("People"),
        _("Accepted"),
        _("Declined"),
        _("Median (days)"),
        _("90th percentile (days)"),
    ]
    return Table("figures", _("Figures"), headings, rows)
