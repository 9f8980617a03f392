"""Saved views of the inbox: who sees and changes them, and what of an address may be kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from visits.enums import USUAL_COLUMNS, InboxColumn
from visits.models import SavedView
from visits.permissions import can_moderate, can_view

# Of an address, only these are kept: never the search, for its words can be somebody's name.
KEPT = (
    "tab",
    "status",
    "theme",
    "info_day",
    "language",
    "kind",
    "received_from",
    "received_to",
    "assignee",
    "ordering",
)
MOST_VIEWS = 50
_MOST_PAIRS, _LONGEST_VALUE = 60, 50


class NameTaken(Exception):
    """This person has another view of that name."""


class TooManyViews(Exception):
    """This person has as many views as one person can have."""


def kept_filters(pairs: Any) -> list[list[str]]:
    """What may be kept of an address, or what is still of use in a stored view, whatever was put there."""
    found: list[list[str]] = []
    for pair in pairs if isinstance(pairs, list) else []:
        if not (isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(part, str) for part in pair)):
            continue
        name, value = pair
        fits = 0 < len(value) <= _LONGEST_VALUE and value.isprintable()
        if name in KEPT and fits and [name, value] not in found:
            found.append([name, value])
    return found[:_MOST_PAIRS]


def kept_columns(names: Any) -> list[InboxColumn]:
    """The columns that exist among these, in the order of the list; the usual ones when none does."""
    known = [column for column in InboxColumn if isinstance(names, list) and column.value in names]
    return known or list(USUAL_COLUMNS)


def filters_of_address(parameters: Any) -> list[list[str]]:
    """The filters, the tab and the order of an address of the inbox (a QueryDict)."""
    return kept_filters([[name, value] for name, values in parameters.lists() for value in values])


def query_of(view: SavedView) -> str:
    """The query string that shows this view."""
    return urlencode([("view", str(view.pk)), *((name, value) for name, value in kept_filters(view.filters))])


def views_of(user: Any, site: Any) -> QuerySet[SavedView]:
    """The person's own views, and those that are shared with all colleagues of the site."""
    if not can_view(user):
        return SavedView.objects.none()
    found = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), site=site)
    return found.select_related("owner", "owner__wagtail_userprofile").order_by("name", "pk")


def may_change(view: SavedView, user: Any) -> bool:
    """One's own; what is shared belongs to everybody who moderates."""
    return bool(can_view(user) and (view.owner_id == user.pk or (view.is_shared and can_moderate(user))))


def save(
    view: SavedView, *, name: str, columns: Iterable[str], is_shared: bool, by: Any, filters: Any = None
) -> SavedView:
    """Store a new or a changed view and return it; `filters` None leaves those as they are.

    Only who moderates can share or stop sharing. Raises PermissionDenied, NameTaken and TooManyViews.
    """
    if not may_change(view, by):
        raise PermissionDenied
    if view.pk is None and SavedView.objects.filter(site=view.site, owner=view.owner).count() >= MOST_VIEWS:
        raise TooManyViews
    view.name, view.columns = name, [column.value for column in kept_columns(list(columns))]
    if can_moderate(by):
        view.is_shared = is_shared
    if filters is not None:
        view.filters = kept_filters(filters)
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise NameTaken(name) from error
    return view


def delete(view: SavedView, *, by: Any) -> None:
    """Remove a view; the requests in it are not touched. Raises PermissionDenied."""
    if not may_change(view, by):
        raise PermissionDenied
    view.delete()
