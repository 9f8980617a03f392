"""The run sheet of a day or a visit: tick off, undo, add, change and delete its tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from visits.calendars_hosts import is_off, title_of
from visits.due_dates import local_day
from visits.enums import AccessAction
from visits.forms_tasks import TaskForm
from visits.models import IndividualVisit, InfoDay, RunSheetTask
from visits.permissions import can_keep_run_sheets
from visits.services import access_log, final_counts, run_sheets
from visits.services.run_sheets import Occasion, StaleTask

from .days import get_day_or_404

CONFLICT = 409
UNPROCESSABLE = 422


class RunSheetView(WagtailAdminTemplateMixin, TemplateView):
    """GET shows the tasks; POST does one thing and comes back, or keeps what was typed and says why not."""

    template_name = "visits/admin/run_sheet.html"
    header_icon = "tasks"
    page_title = gettext_lazy("Run sheet")
    http_method_names = ["get", "post"]
    occasion: Occasion

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_keep_run_sheets(request.user):
            raise PermissionDenied
        if not 0 < kwargs["pk"] < 2**63:
            raise Http404
        self.now = timezone.now()
        self.occasion = self.find(request, kwargs["pk"])
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def find(self, request: HttpRequest, pk: int) -> Occasion:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        steps: dict[str, Callable[[], HttpResponseBase]] = {
            "tick": self.tick, "untick": self.untick, "add": self.add, "change": self.change,
            "delete": self.delete, "make": self.make,
        }  # fmt: skip
        step = steps.get(request.POST.get("action", ""))
        if step is None:
            messages.error(request, _("Nothing was changed: choose what you want to do."))
            return redirect(request.path)
        try:
            return step()
        except StaleTask as stale:
            messages.warning(request, overtaken(stale))
        return redirect(request.path)

    def tick(self) -> HttpResponseBase:
        task = run_sheets.tick(self.task(), by=self.request.user, now=self.now)
        return self.said(_("Done: %(task)s"), task)

    def untick(self) -> HttpResponseBase:
        task = run_sheets.untick(self.task(), by=self.request.user)
        return self.said(_("Still to do: %(task)s"), task)

    def add(self) -> HttpResponseBase:
        form = TaskForm(self.request.POST, auto_id="add_%s")
        try:
            if form.is_valid():
                task = run_sheets.add(self.occasion, **form.arguments(), by=self.request.user)
                return self.said(_("Added: %(task)s"), task)
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        return self.show(add_form=form, status=UNPROCESSABLE)

    def change(self) -> HttpResponseBase:
        task = self.task()
        form = self.form_of(task, self.request.POST)
        try:
            if form.is_valid():
                run_sheets.change(task, **form.arguments(), by=self.request.user, seen=form.cleaned_data["seen"])
                return self.said(_("Changed: %(task)s"), RunSheetTask.objects.get(pk=task.pk))
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        except StaleTask as stale:
            if stale.task is None:
                raise
            # What was typed stays, and counts from what the task is now.
            data = self.request.POST.copy()
            data["seen"] = run_sheets.state_of(stale.task)
            form = self.form_of(stale.task, data)
            form.is_valid()
            form.add_error(None, overtaken(stale))
            return self.show(changed=(task.pk, form), status=CONFLICT)
        return self.show(changed=(task.pk, form), status=UNPROCESSABLE)

    def delete(self) -> HttpResponseBase:
        task = self.task()
        run_sheets.delete(task, by=self.request.user, seen=self.request.POST.get("seen", ""))
        return self.said(_("Deleted: %(task)s"), task)

    def make(self) -> HttpResponseBase:
        if self.is_closed():
            messages.error(self.request, _("Nothing was changed: it is over or cancelled."))
        else:
            run_sheets.make(self.occasion, by=self.request.user, now=self.now)
            messages.success(self.request, _("The run sheet is made."))
        return redirect(self.request.path)

    def said(self, text: str, task: RunSheetTask) -> HttpResponseBase:
        messages.success(self.request, text % {"task": task.title})
        return redirect(self.request.path)

    def task(self) -> RunSheetTask:
        """The task that the form names. Raises StaleTask when it is not there (any more)."""
        value = self.request.POST.get("task", "")
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 15 else 0
        found = self.occasion.tasks.select_related("owner").filter(pk=number).first()
        if found is None:
            raise StaleTask(None, run_sheets.last_actor(number) if number else None)
        return found

    def form_of(self, task: RunSheetTask, data: Any = None) -> TaskForm:
        initial = {
            "title": task.title,
            "due_on": task.due_on,
            "owner": task.owner_id,
            "seen": run_sheets.state_of(task),
        }
        return TaskForm(data, initial=initial, auto_id=f"task{task.pk}_%s", keep_owner=task.owner)

    def is_closed(self) -> bool:
        return is_off(self.occasion) or self.occasion.ends_at <= self.now

    def show(
        self, *, add_form: TaskForm | None = None, changed: tuple[int, TaskForm] | None = None, status: int = 200
    ) -> HttpResponse:
        add_form = add_form or TaskForm(initial={"owner": self.request.user.pk}, auto_id="add_%s")
        context = self.get_context_data(add_form=add_form, changed=changed)
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changed_pk, changed_form = kwargs.pop("changed") or (0, None)
        today = local_day(self.now)
        tasks = list(self.occasion.tasks.select_related("owner", "done_by").order_by("due_on", "pk"))
        return {
            **super().get_context_data(**kwargs),
            "occasion": self.occasion,
            "rows": [
                {
                    "task": task,
                    "owner": name_of(task.owner),
                    "done_by": name_of(task.done_by),
                    "is_late": task.done_at is None and task.due_on < today,
                    "form": changed_form if task.pk == changed_pk else self.form_of(task),
                    "is_open": task.pk == changed_pk,
                    "seen": run_sheets.state_of(task),
                }
                for task in tasks
            ],
            "is_closed": self.is_closed(),
            "count": self.count_in_words(),
            "back_url": self.back_url(),
        }

    def count_in_words(self) -> str:
        """How far the final count is, or ""."""
        return ""

    def back_url(self) -> str:
        raise NotImplementedError


class RunSheetOfDayView(RunSheetView):
    """The run sheet of an info day."""

    occasion: InfoDay

    def find(self, request: HttpRequest, pk: int) -> InfoDay:
        return get_day_or_404(request, pk)

    def get_page_subtitle(self) -> str:
        return str(self.occasion)

    def count_in_words(self) -> str:
        asked, confirmed = final_counts.confirmed_groups(self.occasion, now=self.now)
        if not asked:
            return ""
        return _("Final count: %(confirmed)s of %(asked)s groups that were asked confirmed their number.") % {
            "confirmed": confirmed,
            "asked": asked,
        }

    def back_url(self) -> str:
        return reverse("wagtailsnippets_visits_infoday:edit", args=[self.occasion.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailsnippets_visits_infoday:list"), "label": _("Info days")},
            {"url": self.back_url(), "label": str(self.occasion)},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]


class RunSheetOfVisitView(RunSheetView):
    """The run sheet of one group's visit; the key is the one of its request. Reading it is logged."""

    occasion: IndividualVisit

    def find(self, request: HttpRequest, pk: int) -> IndividualVisit:
        site = Site.find_for_request(request)
        found = IndividualVisit.objects.select_related("visit_request__site").filter(visit_request__site=site)
        return get_object_or_404(found, visit_request_id=pk)

    def show(self, **kwargs: Any) -> HttpResponse:
        row = self.occasion.visit_request
        access_log.record(row.site, self.request.user, AccessAction.DETAIL, row.reference, now=self.now)
        return super().show(**kwargs)

    def get_page_subtitle(self) -> str:
        return f"{self.occasion.visit_request.reference} {title_of(self.occasion, 'nl')}"

    def count_in_words(self) -> str:
        count = final_counts.count_of(self.occasion.visit_request, now=self.now)
        if count is None:
            return ""
        if count.is_confirmed:
            return _("Final count: the group confirmed.")
        return _("Final count: the group was asked, and has not confirmed yet.")

    def back_url(self) -> str:
        return reverse("visit_requests:detail", args=[self.occasion.visit_request_id])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("visit_requests:index"), "label": _("Visit requests")},
            {"url": self.back_url(), "label": self.occasion.visit_request.reference},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]


def overtaken(stale: StaleTask) -> str:
    """Who acted meanwhile, and what the task is now."""
    who = name_of(stale.by) or _("A colleague")
    task = stale.task
    if task is None:
        return _("Nothing was changed: %(who)s deleted this task, or it went when the plan changed.") % {"who": who}
    words = {"who": who, "task": task.title, "date": date_format(task.due_on, "SHORT_DATE_FORMAT")}
    if task.done_at is not None:
        return _("Nothing was changed: %(who)s acted meanwhile. “%(task)s” is done.") % words
    return _("Nothing was changed: %(who)s acted meanwhile. “%(task)s” is still to do, before %(date)s.") % words


def name_of(user: Any) -> str:
    """How a colleague is called in the admin, "" for nobody."""
    return get_user_display_name(user) if user is not None else ""
