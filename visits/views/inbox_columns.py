"""The columns of the inbox: which there are, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from babel import Locale as BabelLocale
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Site

from visits.enums import InboxColumn, RequestStatus
from visits.models import SavedView, VisitRequest
from visits.services import saved_views

_PRIMARY_KEY = re.compile("[0-9]{1,18}")

# The colour of a status, as a class of our style sheet; the words say it too.
STATUS_TONES = {
    RequestStatus.NEW: "new",
    RequestStatus.IN_REVIEW: "busy",
    RequestStatus.QUESTION_SENT: "busy",
    RequestStatus.WAITING: "busy",
    RequestStatus.INVITED: "busy",
    RequestStatus.CONFIRMED: "good",
    RequestStatus.SCHEDULED: "good",
    RequestStatus.COMPLETED: "done",
    RequestStatus.NO_SHOW: "done",
    RequestStatus.DECLINED: "done",
    RequestStatus.WITHDRAWN: "done",
    RequestStatus.SPAM: "spam",
}


class ReferenceColumn(TitleColumn):
    """The reference, linked; unread ones are bold and say so to screen readers."""

    cell_template_name = "visits/admin/reference_cell.html"


class LabelledColumn(Column):
    """Carries its heading along, for narrow screens where a row becomes a card."""

    cell_template_name = "visits/admin/labelled_cell.html"


class StatusColumn(Column):
    cell_template_name = "visits/admin/status_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["tone"] = STATUS_TONES[instance.status]
        # Taking a request up marks it read; only an answer makes it unread again.
        context["is_answered"] = instance.is_unread and instance.status == RequestStatus.IN_REVIEW
        return context


def detail_url(visit_request: VisitRequest) -> str:
    """The address of a request's own page in the admin."""
    return reverse("visit_requests:detail", args=[visit_request.pk])


def day_label(visit_request: VisitRequest) -> str:
    """The date of the day on which the group has a place, else of the one it asked for; needs the prefetch."""
    for place in visit_request.places:  # type: ignore[attr-defined]
        return date_format(localtime(place.info_day.starts_at), "SHORT_DATE_FORMAT")
    if visit_request.info_day is None:
        return ""
    return _("%(date)s (asked for)") % {
        "date": date_format(localtime(visit_request.info_day.starts_at), "SHORT_DATE_FORMAT")
    }


def organisation_label(visit_request: VisitRequest) -> str:
    """The organisation, or that it was removed."""
    return _("(anonymised)") if visit_request.anonymised_at else visit_request.organisation


def received(visit_request: VisitRequest) -> str:
    return date_format(localtime(visit_request.received_at), "SHORT_DATETIME_FORMAT")


def preferred(visit_request: VisitRequest) -> str:
    return ", ".join(date_format(day, "SHORT_DATE_FORMAT") for day in visit_request.preferred_dates)


def scheduled(visit_request: VisitRequest) -> str:
    moment = visit_request.scheduled_at
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""


# How to read each column, and by what the list can be ordered there.
_CELLS: dict[InboxColumn, tuple[str | Callable[[Any], Any], str | None]] = {
    InboxColumn.ORGANISATION: (organisation_label, "organisation"),
    InboxColumn.KIND: ("get_organisation_kind_display", None),
    InboxColumn.CONTACT: ("contact_name", None),
    InboxColumn.THEMES: (lambda row: ", ".join(theme.name for theme in row.themes.all()), None),
    InboxColumn.PEOPLE: ("people", "people"),
    InboxColumn.LANGUAGE: ("get_language_display", None),
    InboxColumn.PREFERRED: (preferred, None),
    InboxColumn.INFO_DAY: (day_label, None),
    InboxColumn.SCHEDULED: (scheduled, None),
    InboxColumn.STATUS: ("get_status_display", "status"),
    InboxColumn.RECEIVED: (received, "received_at"),
    InboxColumn.ASSIGNEE: (lambda row: get_user_display_name(row.assignee) if row.assignee else "", None),
    InboxColumn.SOURCE: ("get_source_display", None),
}


# A view can be ordered by a column that it does not show.
ORDERINGS = ["reference", *(key for _accessor, key in _CELLS.values() if key)]


def columns_of_list(chosen: Iterable[InboxColumn], *, can_moderate: bool, now: datetime) -> list[Any]:
    """Checkboxes for who moderates, the reference, and the columns that were chosen."""
    columns: list[Any] = [BulkActionsCheckboxColumn("bulk_actions", obj_type="visitrequest")] if can_moderate else []
    columns.append(
        ReferenceColumn(
            "reference",
            label=_("Reference"),
            get_url=detail_url,
            get_title_id=lambda row: f"visitrequest_{row.pk}_title",
            sort_key="reference",
        )
    )
    countries = BabelLocale.parse(get_language() or "nl").territories
    cells = _CELLS | {
        InboxColumn.COUNTRY: (lambda row: countries.get(row.country, row.country), None),
        InboxColumn.WAITING: (lambda row: str((now - row.received_at).days) if row.is_open else "", None),
    }
    for column in chosen:
        accessor, sort_key = cells[column]
        kind = StatusColumn if column == InboxColumn.STATUS else LabelledColumn
        columns.append(kind(column.value, label=str(column.label), accessor=accessor, sort_key=sort_key))
    return columns


def asked_view(request: HttpRequest, key: str, among: list[SavedView] | None = None) -> SavedView | None:
    """The saved view of this number, when this person may see it; anything else is no view."""
    if not _PRIMARY_KEY.fullmatch(key):
        return None
    if among is None:
        among = list(saved_views.views_of(request.user, Site.find_for_request(request)).filter(pk=int(key)))
    return next((view for view in among if view.pk == int(key)), None)
