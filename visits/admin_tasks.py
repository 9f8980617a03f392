"""Tells Wagtail about run sheets: their pages, buttons, the overview of tasks, the panel on the first screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import ListingButton
from wagtail.models import Site

from visits.due_dates import local_day
from visits.models import InfoDay
from visits.permissions import can_keep_run_sheets
from visits.services.run_sheets import open_tasks
from visits.views.run_sheets import RunSheetOfDayView, RunSheetOfVisitView
from visits.views.tasks import TasksView, line_of

MOST_ON_THE_PANEL = 10


class TasksMenuItem(MenuItem):
    """For who keeps run sheets."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_keep_run_sheets(request.user)


class TasksPanel(Component):
    """What should have been done already."""

    name = "visit_tasks"
    template_name = "visits/admin/tasks_panel.html"
    order = 56

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        today = local_day(timezone.now())
        late = open_tasks(Site.find_for_request(parent_context["request"])).filter(due_on__lt=today)
        lines = [line_of(task, today) for task in late[: MOST_ON_THE_PANEL + 1]]
        more = late.count() - MOST_ON_THE_PANEL if len(lines) > MOST_ON_THE_PANEL else 0
        return {"lines": lines[:MOST_ON_THE_PANEL], "more": more}


@hooks.register("register_admin_urls")
def register_task_urls() -> list[Any]:
    """Before those of the inbox, which takes any word behind a request for an action."""
    return [
        path("visits/tasks/", TasksView.as_view(), name="visit_tasks"),
        path("visits/info-days/<int:pk>/run-sheet/", RunSheetOfDayView.as_view(), name="info_day_run_sheet"),
        path("visits/requests/<int:pk>/run-sheet/", RunSheetOfVisitView.as_view(), name="visit_run_sheet"),
    ]


@hooks.register("register_admin_menu_item")
def register_tasks_menu_item() -> MenuItem:
    return TasksMenuItem(_("Tasks"), reverse("visit_tasks"), name="visit-tasks", icon_name="tasks", order=56)


@hooks.register("register_snippet_listing_buttons")
def add_run_sheet_button(snippet: Any, user: Any, next_url: str | None = None) -> list[ListingButton]:
    """From the list of days to their run sheets."""
    if not isinstance(snippet, InfoDay) or not can_keep_run_sheets(user):
        return []
    url = reverse("info_day_run_sheet", args=[snippet.pk])
    return [ListingButton(gettext("Run sheet"), url, icon_name="tasks", priority=16)]


@hooks.register("construct_homepage_panels")
def add_tasks_panel(request: HttpRequest, panels: list[Component]) -> None:
    if can_keep_run_sheets(request.user):
        panels.append(TasksPanel())
