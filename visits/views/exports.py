"""The spreadsheet of the filtered inbox: permission, log, bytes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.core.spreadsheets import CONTENT_TYPES, CSV_EXCEL, XLSX, local, write_csv, write_xlsx
from visits.models import VisitRequest
from visits.permissions import can_export
from visits.services import exports
from visits.services.anonymising import SEARCH_TERM_REMOVED

# What only steers the screen is no part of "which rows".
_NO_FILTER = {"export", "p", "ordering", "_w_filter_fragment", "next", "view"}


def export_response(request: HttpRequest, requests: QuerySet[VisitRequest], file_format: str) -> HttpResponseBase:
    """The file; raises PermissionDenied for who may only read."""
    if not can_export(request.user):
        raise PermissionDenied
    now = timezone.now()
    export = exports.prepare(
        requests,
        by=request.user,
        site=Site.find_for_request(request),
        file_format=file_format,
        filters=filters_of(request),
        now=now,
    )
    name = _("visit-requests")
    stem = f"{name}-{local(now):%Y-%m-%d}"
    response: HttpResponseBase
    if file_format == XLSX:
        response = FileResponse(
            write_xlsx(export.headings, export.rows, sheet_name=_("Visit requests")),
            as_attachment=True,
            filename=f"{stem}.xlsx",
            content_type=CONTENT_TYPES[XLSX],
        )
    else:
        response = StreamingHttpResponse(
            write_csv(export.headings, export.rows, for_excel=file_format == CSV_EXCEL),
            content_type=CONTENT_TYPES[file_format],
            headers={"Content-Disposition": f'attachment; filename="{stem}.csv"'},
        )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def filters_of(request: HttpRequest) -> dict[str, Any]:
    """The filters of the address, as the export log keeps them."""
    chosen = {key: values for key, values in request.GET.lists() if key not in _NO_FILTER and any(values)}
    if "q" in chosen:
        # That there was a search, not for whom: the log outlives the person.
        chosen["q"] = [SEARCH_TERM_REMOVED]
    return {key: values[0] if len(values) == 1 else values for key, values in chosen.items()}
