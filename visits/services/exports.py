"""Columns and values of the export of requests, the same for every format, and the log of who exported what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from babel import Locale as BabelLocale
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.core.spreadsheets import Cell, Phone
from visits.enums import AccessAction, DeclineReason, OrganisationKind, RequestSource, RequestStatus, VisitLanguage
from visits.models import ExportLog, VisitRequest
from visits.services import access_log

CHUNK = 200
_KBO_DIGITS = 10


@dataclass
class Words:
    """Every translated word of an export, looked up once: the rows are written after the language is gone."""

    language: str = field(default_factory=lambda: get_language() or "nl")

    def __post_init__(self) -> None:
        self.yes, self.no = _("Yes"), _("No")
        self.status = _labels(RequestStatus)
        self.kind = _labels(OrganisationKind)
        self.visit_language = _labels(VisitLanguage)
        self.source = _labels(RequestSource)
        self.reason = _labels(DeclineReason)
        self.countries = dict(BabelLocale.parse(self.language).territories)

    def yes_no(self, value: bool) -> str:
        return self.yes if value else self.no


Value = Callable[[VisitRequest, Words], Cell]


def core_columns() -> list[tuple[str, Value]]:
    """Heading in the active language, and how to read the value, of the columns that every export has."""
    return [
        (_("Reference"), lambda row, words: row.reference),
        (_("Received"), lambda row, words: row.received_at),
        (_("Status"), lambda row, words: words.status.get(row.status, row.status)),
        (_("Organisation"), lambda row, words: row.organisation),
        (_("Kind of organisation"), lambda row, words: words.kind.get(row.organisation_kind, row.organisation_kind)),
        (_("KBO number"), lambda row, words: _kbo(row.kbo_number)),
        (_("Country"), lambda row, words: words.countries.get(row.country, row.country)),
        (_("Contact person"), lambda row, words: row.contact_name),
        (_("E-mail"), lambda row, words: row.email),
        (_("Phone"), lambda row, words: Phone(row.phone) if row.phone else None),
        (_("Themes"), lambda row, words: ", ".join(theme.name for theme in _themes(row))),
        (_("People"), lambda row, words: row.people),
        (_("Language of the visit"), lambda row, words: words.visit_language.get(row.language, row.language)),
        (_("Preferred date 1"), lambda row, words: row.preferred_date_1),
        (_("Preferred date 2"), lambda row, words: row.preferred_date_2),
        (_("Preferred date 3"), lambda row, words: row.preferred_date_3),
        (_("Info day asked for"), lambda row, words: _info_day(row, words)),
        (_("An info day is fine too"), lambda row, words: words.yes_no(row.info_day_is_fine)),
        (_("Questions"), lambda row, words: row.questions),
        (_("Purpose of the visit"), lambda row, words: row.purpose),
        (_("Access needs"), lambda row, words: row.access_needs),
        (_("Assigned to"), lambda row, words: _person(row)),
        (_("Visit planned for"), lambda row, words: row.scheduled_at),
        (_("Reason for declining"), lambda row, words: words.reason.get(row.decline_reason, row.decline_reason)),
        (_("Language of the mails"), lambda row, words: words.visit_language.get(row.form_language, row.form_language)),
        (_("Came in by"), lambda row, words: words.source.get(row.source, row.source)),
    ]


@dataclass(frozen=True)
class Export:
    """Headings, a generator of rows, and how many there are."""

    headings: list[str]
    rows: Iterator[list[Cell]]
    row_count: int


def prepare(
    requests: QuerySet[VisitRequest], *, by: Any, site: Any, file_format: str, filters: dict[str, Any], now: datetime
) -> Export:
    """Write the line of the export log, and return what to put in the file.

    The rows are read while they are written, so that 20,000 of them take no more memory than 200.
    """
    with transaction.atomic():
        row_count = requests.count()
        ExportLog.objects.create(
            site=site,
            at=now,
            by=by,
            by_name=by.get_username(),
            format=file_format,
            filters=filters,
            row_count=row_count,
        )
        access_log.record(site, by, AccessAction.EXPORT, f"{file_format}: {row_count}", now=now)
        core = core_columns()
        extra = extra_columns(requests, [heading for heading, _value in core])
    return Export(
        headings=[heading for heading, _value in core] + list(extra.values()),
        rows=_rows(requests, [value for _heading, value in core], list(extra), Words()),
        row_count=row_count,
    )


def extra_columns(requests: QuerySet[VisitRequest], taken: list[str]) -> dict[str, str]:
    """Key and heading of every extra question that any of these requests was asked, in the order they appeared.

    The heading is the latest label. Where that is the heading of another column too, the key stands behind it.
    """
    labels: dict[str, str] = {}
    asked = requests.order_by("received_at", "pk").values_list("extra_questions", "extra_answers")
    for questions, answers in asked.iterator(chunk_size=CHUNK):
        for question in questions or []:
            labels[question["key"]] = str(question.get("label") or question["key"])
        for key in answers or {}:
            labels.setdefault(key, key)
    uses = Counter([*taken, *labels.values()])
    return {key: f"{label} ({key})" if uses[label] > 1 else label for key, label in labels.items()}


def answer_text(value: Any, words: Words) -> Cell:
    """An extra answer as a cell: lists joined, yes and no in words, ISO dates as dates."""
    if value is None:
        return None
    if isinstance(value, bool):
        return words.yes_no(value)
    if isinstance(value, int):
        return value
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, str) and len(value) == len("2026-01-31"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return str(value)


def _rows(requests: QuerySet[VisitRequest], values: list[Value], keys: list[str], words: Words) -> Iterator[list[Cell]]:
    # To a list: the usual cache holds on to its row in a circle, and memory would grow until that is collected.
    found = requests.select_related("info_day", "assignee").prefetch_related(
        Prefetch("themes", to_attr="listed_themes"), "info_day__texts"
    )
    for row in found.iterator(chunk_size=CHUNK):
        answers = row.extra_answers or {}
        yield [value(row, words) for value in values] + [answer_text(answers.get(key), words) for key in keys]


def _labels(choices: Any) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


def _kbo(number: str) -> str:
    """0123.456.789: with dots a spreadsheet keeps the leading zero."""
    if len(number) != _KBO_DIGITS or not number.isdigit():
        return number
    return f"{number[:4]}.{number[4:7]}.{number[7:]}"


def _themes(row: Any) -> list[Any]:
    return list(row.listed_themes)


def _info_day(row: VisitRequest, words: Words) -> str:
    if row.info_day is None:
        return ""
    text = row.info_day.text(words.language)
    return text.title if text is not None else str(row.info_day.key)


def _person(row: VisitRequest) -> str:
    return "" if row.assignee is None else row.assignee.get_full_name() or row.assignee.get_username()


def log_export(
    *, by: Any, site: Any, file_format: str, filters: dict[str, Any], row_count: int, now: datetime
) -> ExportLog:
    """Write the line of the export log for a table of figures, which holds no person."""
    return ExportLog.objects.create(
        site=site,
        at=now,
        by=by,
        by_name=by.get_username(),
        format=file_format,
        filters=filters,
        row_count=row_count,
    )
