"""Tells Wagtail about the month calendar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from visits.permissions import can_see_calendar
from visits.views.month_calendar import MonthCalendarView


class CalendarMenuItem(MenuItem):
    """For who may see the days."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_see_calendar(request.user)


@hooks.register("register_admin_urls")
def register_calendar_urls() -> list[Any]:
    return [path("visits/calendar/", MonthCalendarView.as_view(), name="visits_calendar")]


@hooks.register("register_admin_menu_item")
def register_calendar_menu_item() -> MenuItem:
    return CalendarMenuItem(
        gettext_lazy("Month calendar"),
        reverse("visits_calendar"),
        name="visits-calendar",
        icon_name="calendar",
        order=56,
    )
