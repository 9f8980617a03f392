"""Which requests the inbox lists: tabs, filters and search, the same for screen, export and bulk actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters.fields import DateRangeField
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Site

from themes.models import Theme
from visits.enums import (
    CLOSED_STATUSES,
    OPEN_STATUSES,
    SEAT_TAKING,
    InfoDayStatus,
    OrganisationKind,
    RequestStatus,
    VisitLanguage,
)
from visits.models import InfoDay, Registration, VisitRequest
from visits.permissions import moderators

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)
_BOUNDS = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
SEARCH_FIELDS = ("reference", "organisation", "contact_name", "email")
# Name, label and condition of each tab. "Mine" is what is still open, or it would only grow.
TABS: tuple[tuple[str, Any, Callable[[Any], Q]], ...] = (
    ("new", _("New"), lambda user: Q(status=RequestStatus.NEW)),
    ("mine", _("Mine"), lambda user: Q(assignee=user, status__in=OPEN_STATUSES)),
    ("open", _("All open"), lambda user: Q(status__in=OPEN_STATUSES)),
    ("closed", _("Closed"), lambda user: Q(status__in=CLOSED_STATUSES)),
    ("spam", _("Spam"), lambda user: Q(status=RequestStatus.SPAM)),
)


class PersonChoiceField(django_filters.fields.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(get_user_display_name(obj))


class PeriodField(DateRangeField):
    """Two days that midnight can be told of in UTC: the first and the last day of the calendar cannot."""

    def compress(self, data_list: Any) -> Any:
        if any(day and not FIRST_DAY <= day <= LAST_DAY for day in data_list or ()):
            raise forms.ValidationError(_("Choose dates between the years %(first)s and %(last)s."), params=_BOUNDS)
        return super().compress(data_list)


class PeriodFilter(django_filters.DateFromToRangeFilter):
    field_class = PeriodField


class PersonFilter(django_filters.ModelChoiceFilter):
    field_class = PersonChoiceField


def _days(request: HttpRequest | None) -> QuerySet[InfoDay]:
    days = InfoDay.objects.of_site(Site.find_for_request(request)) if request else InfoDay.objects.none()
    found: QuerySet[InfoDay] = days.prefetch_related("texts").order_by("-starts_at")
    return found


def _themes(request: HttpRequest | None) -> QuerySet[Theme]:
    found: QuerySet[Theme] = Theme.objects.of_site(Site.find_for_request(request)) if request else Theme.objects.none()
    return found


class VisitRequestFilterSet(WagtailFilterSet):
    """The filters in the drawer of the inbox."""

    # Not distinct: no join doubles a row, and telling 100,000 rows apart by all their columns is slow.
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=RequestStatus.choices, widget=forms.CheckboxSelectMultiple, distinct=False
    )
    theme = django_filters.ModelChoiceFilter(
        label=_("Theme"), queryset=_themes, method="with_theme", empty_label=_("All"), widget=forms.RadioSelect
    )
    info_day = django_filters.ModelChoiceFilter(
        label=_("Info day"), queryset=_days, method="for_day", empty_label=_("All"), widget=forms.RadioSelect
    )
    language = django_filters.ChoiceFilter(
        label=_("Language of the visit"), choices=VisitLanguage.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind of organisation"),
        field_name="organisation_kind",
        choices=OrganisationKind.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    received = PeriodFilter(label=_("Received"), field_name="received_at", widget=DateRangePickerWidget)
    assignee = PersonFilter(
        label=_("Assigned to"),
        queryset=lambda request: moderators(),
        empty_label=_("All"),
        null_label=_("Nobody"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = VisitRequest
        fields: list[str] = []

    def with_theme(self, requests: Any, name: str, theme: Theme | None) -> Any:
        """By a subquery, so that a request with two themes is listed once."""
        if theme is None:
            return requests
        through = VisitRequest.themes.through.objects.filter(visitrequest_id=OuterRef("pk"), theme=theme)
        return requests.filter(Exists(through))

    def for_day(self, requests: Any, name: str, day: InfoDay | None) -> Any:
        """Requests that asked for the day, and requests that have a place on it."""
        if day is None:
            return requests
        places = Registration.objects.filter(info_day=day, status__in=SEAT_TAKING).values("visit_request")
        # Two short lists put together: an OR of the two would look at every request there is.
        return requests.filter(pk__in=VisitRequest.objects.filter(info_day=day).order_by().values("pk").union(places))


class InfoDayFilterSet(WagtailFilterSet):
    """The filters of the list of info days."""

    theme = django_filters.ModelChoiceFilter(
        label=_("Theme"), queryset=_themes, field_name="themes", empty_label=_("All"), widget=forms.RadioSelect
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=InfoDayStatus.choices, widget=forms.CheckboxSelectMultiple
    )
    starts = PeriodFilter(label=_("Date"), field_name="starts_at", widget=DateRangePickerWidget)

    class Meta:
        model = InfoDay
        fields: list[str] = []


def current_tab(request: HttpRequest) -> str:
    """The name of the tab in the address, or "" when none is asked for."""
    tab = request.GET.get("tab", "")
    return tab if tab in {name for name, _label, _condition in TABS} else ""


def requests_of_site(request: HttpRequest) -> QuerySet[VisitRequest]:
    """Every request that this address of the admin is about."""
    found: QuerySet[VisitRequest] = VisitRequest.objects.of_site(Site.find_for_request(request))
    return found


def in_tab(requests: QuerySet[VisitRequest], request: HttpRequest) -> QuerySet[VisitRequest]:
    """Without a tab: all but spam, or everything when a search or a status says what is looked for."""
    tab = current_tab(request)
    for name, _label, condition in TABS:
        if name == tab:
            return requests.filter(condition(request.user))
    if request.GET.get("q", "").strip() or request.GET.get("status"):
        return requests
    return requests.exclude(status=RequestStatus.SPAM)


def filtered(requests: QuerySet[VisitRequest], filters: VisitRequestFilterSet | None) -> QuerySet[VisitRequest]:
    """Nothing when a filter makes no sense: an export must never hold more than was asked for."""
    if filters is None:
        return requests
    if not filters.is_valid():
        return requests.none()
    found: QuerySet[VisitRequest] = filters.filter_queryset(requests)
    return found


def searched(requests: QuerySet[VisitRequest], words: str) -> QuerySet[VisitRequest]:
    """Requests whose reference, organisation, contact person or e-mail holds the words as typed."""
    words = words.strip()
    if not words:
        return requests
    query = Q()
    for field in SEARCH_FIELDS:
        query |= Q(**{f"{field}__icontains": words})
    return requests.filter(query)


def listed(request: HttpRequest) -> QuerySet[VisitRequest]:
    """What the listing at this address shows, all pages of it: tab, filters and search."""
    requests = in_tab(requests_of_site(request), request)
    requests = filtered(requests, VisitRequestFilterSet(request.GET, request=request))
    return searched(requests, request.GET.get("q", ""))


def tab_counts(request: HttpRequest) -> dict[str, int]:
    """How many requests each tab holds, in one query that an index alone can answer."""
    rows = (
        requests_of_site(request)
        .order_by()
        .values_list("status")
        .annotate(every=Count("pk"), own=Count("pk", filter=Q(assignee=request.user)))
    )
    counts = {status: (every, own) for status, every, own in rows}

    def total(statuses: Any, column: int) -> int:
        return sum(counts.get(status, (0, 0))[column] for status in statuses)

    return {
        "new": total([RequestStatus.NEW], 0),
        "mine": total(OPEN_STATUSES, 1),
        "open": total(OPEN_STATUSES, 0),
        "closed": total(CLOSED_STATUSES, 0),
        "spam": total([RequestStatus.SPAM], 0),
    }


def new_count(request: HttpRequest) -> int:
    """How many requests nobody has taken up; asked on every page of the admin."""
    return requests_of_site(request).filter(status=RequestStatus.NEW).count()
