"""A table of figures as a file: permission, log, bytes. The figures of the pages and of the files are the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.core.spreadsheets import CONTENT_TYPES, CSV_EXCEL, XLSX, Cell, local, write_csv, write_xlsx
from visits.enums import ExportFormat
from visits.permissions import can_export
from visits.services.exports import log_export


@dataclass(frozen=True)
class Table:
    """Headings and rows; `name` is what the file and the export log call it."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def asked_format(request: HttpRequest) -> str:
    """The format of the address, or "" when the page itself is asked for."""
    file_format = request.GET.get("export", "")
    return file_format if file_format in ExportFormat.values else ""


def table_response(
    request: HttpRequest, table: Table, file_format: str, *, filters: dict[str, Any], now: datetime
) -> HttpResponseBase:
    """The file, with a line in the export log; raises PermissionDenied for who may only read."""
    if not can_export(request.user):
        raise PermissionDenied
    log_export(
        by=request.user,
        site=Site.find_for_request(request),
        file_format=file_format,
        filters={"table": table.name, **filters},
        row_count=len(table.rows),
        now=now,
    )
    stem = f"{table.name}-{local(now):%Y-%m-%d}"
    response: HttpResponseBase
    if file_format == XLSX:
        response = FileResponse(
            write_xlsx(table.headings, table.rows, sheet_name=table.title),
            as_attachment=True,
            filename=f"{stem}.xlsx",
            content_type=CONTENT_TYPES[XLSX],
        )
    else:
        response = StreamingHttpResponse(
            write_csv(table.headings, table.rows, for_excel=file_format == CSV_EXCEL),
            content_type=CONTENT_TYPES[file_format],
            headers={"Content-Disposition": f'attachment; filename="{stem}.csv"'},
        )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def export_links(request: HttpRequest, **more: str) -> list[tuple[str, str]]:
    """Address and label per format, keeping the filters of the page; none for who may not export."""
    if not can_export(request.user):
        return []
    labels = {
        ExportFormat.XLSX: _("Download for Excel (xlsx)"),
        ExportFormat.CSV_EXCEL: _("Download CSV for Excel"),
        ExportFormat.CSV: _("Download CSV for programs"),
    }
    links = []
    for name, label in labels.items():
        params = request.GET.copy()
        params["export"] = name
        for key, value in more.items():
            params[key] = value
        links.append((f"{request.path}?{params.urlencode()}", label))
    return links


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, in whole percents of its width; `line` is where a threshold stands."""

    label: str
    text: str
    percent: int
    url: str = ""
    line: int | None = None
    is_marked: bool = False


def percent_of(value: int, most: int) -> int:
    """How much of the width a value takes; what is not nothing is seen."""
    if not value or not most:
        return 0
    return max(1, round(100 * value / most))
