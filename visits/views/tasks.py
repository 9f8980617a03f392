"""The tasks of one month, mine or everybody's, by who does them; late ones stand on top until they are done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from visits.due_dates import local_day
from visits.models import RunSheetTask
from visits.permissions import can_keep_run_sheets, moderators
from visits.services.run_sheets import open_tasks

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2999
ALL = "all"


@dataclass(frozen=True)
class TaskLine:
    """A task as the overview and the first screen show it."""

    task: RunSheetTask
    about: str
    url: str
    is_late: bool


def line_of(task: RunSheetTask, today: date) -> TaskLine:
    """The task with the day or visit that it is for: no more of a requester than the reference."""
    if task.info_day is not None:
        about, url = str(task.info_day), reverse("info_day_run_sheet", args=[task.info_day_id])
    else:
        # A constraint says that it is one of both.
        visit: Any = task.visit
        row = visit.visit_request
        about, url = row.reference, reverse("visit_run_sheet", args=[row.pk])
    return TaskLine(task, about, url, task.due_on < today)


class TasksView(WagtailAdminTemplateMixin, TemplateView):
    """Reads only; a task is ticked off on its run sheet."""

    template_name = "visits/admin/tasks.html"
    header_icon = "tasks"
    page_title = gettext_lazy("Tasks")
    http_method_names = ["get"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_keep_run_sheets(request.user):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = local_day(timezone.now())
        month = self.month(today)
        next_month = (month + timedelta(days=32)).replace(day=1)
        owner = self.owner()
        tasks = open_tasks(Site.find_for_request(self.request)).filter(due_on__lt=next_month)
        # Late ones of earlier months belong to the month of today, where people look.
        tasks = tasks.filter(due_on__gte=month) if month != today.replace(day=1) else tasks
        if owner != ALL:
            tasks = tasks.filter(owner=None if owner == "nobody" else owner)
        rows = sorted(tasks, key=lambda task: (_owner_name(task).casefold(), task.due_on, task.pk))
        return {
            **super().get_context_data(**kwargs),
            "month": month,
            "groups": [
                (name, [line_of(task, today) for task in found]) for name, found in groupby(rows, key=_owner_name)
            ],
            "previous_url": self.address(month - timedelta(days=1), owner) if month.year > FIRST_YEAR else "",
            "next_url": self.address(next_month, owner) if month.year < LAST_YEAR else "",
            "choices": [
                (str(value), label, str(value) == str(owner))
                for value, label in [
                    (self.request.user.pk, _("My tasks")),
                    (ALL, _("Everybody's tasks")),
                    ("nobody", _("Tasks of nobody")),
                    *((user.pk, get_user_display_name(user)) for user in moderators() if user != self.request.user),
                ]
            ],
        }

    def month(self, today: date) -> date:
        """The first day of the month in the address; this month for none or nonsense."""
        found = _MONTH.fullmatch(self.request.GET.get("month", ""))
        if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR and 1 <= int(found[2]) <= 12:
            return date(int(found[1]), int(found[2]), 1)
        return today.replace(day=1)

    def owner(self) -> Any:
        """Whose tasks: a key, "all" or "nobody"; mine for none or nonsense."""
        value = self.request.GET.get("owner", "")
        if value in (ALL, "nobody"):
            return value
        if value.isascii() and value.isdigit() and len(value) < 15:
            return int(value)
        return self.request.user.pk

    def address(self, day: date, owner: Any) -> str:
        return f"{self.request.path}?{urlencode({'month': f'{day:%Y-%m}', 'owner': owner})}"


def _owner_name(task: RunSheetTask) -> str:
    return get_user_display_name(task.owner) if task.owner is not None else _("Nobody")
