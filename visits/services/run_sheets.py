"""Run sheets: the dated tasks of a day or a visit, made when it is planned, moving along and ending with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from visits.due_dates import calendar_of, local_day
from visits.enums import InfoDayStatus, OffsetUnit, RequestStatus, TaskKind
from visits.models import IndividualVisit, InfoDay, InfoDayPlan, InfoDayTemplate, RunSheetTask
from visits.permissions import can_keep_run_sheets

Occasion = InfoDay | IndividualVisit

# Visits whose tasks still make sense.
_GOING_ON = (RequestStatus.SCHEDULED, RequestStatus.COMPLETED, RequestStatus.NO_SHOW)
LONGEST_TITLE = 200


class StaleTask(Exception):
    """A colleague acted since the page was opened; `task` is what it is now (None: deleted), `by` who did it."""

    def __init__(self, task: RunSheetTask | None, by: Any = None) -> None:
        super().__init__("the task was changed or deleted")
        self.task = task
        self.by = by


@dataclass(frozen=True)
class Step:
    """A task before it has a date."""

    kind: str
    title: str
    offset: int
    unit: str
    owner_id: int | None = None


def usual_steps() -> list[Step]:
    """What every day and visit needs, for those without a template; in the first language of the site."""
    with translation.override(settings.LANGUAGE_CODE):
        return [
            Step(TaskKind.PROGRAMME, _("Make the programme"), -4, OffsetUnit.WEEKS),
            Step(TaskKind.PARTICIPANTS, _("Look at who comes: names and wishes of the participants"), -2,
                 OffsetUnit.WEEKS),
            Step(TaskKind.FINAL_COUNT, _("Final count: the groups confirm with how many they come"), -5,
                 OffsetUnit.WORKING_DAYS),
            Step(TaskKind.THANKS, _("Thank the groups, send the documents, read the evaluations"), 2, OffsetUnit.WEEKS),
        ]  # fmt: skip


def steps_of(template: InfoDayTemplate | None) -> list[Step]:
    """The tasks of a template; the usual ones without a template, or for one that has none of its own."""
    rows = template.tasks.all() if template is not None else []
    found = [Step(row.kind, row.title, row.offset, row.unit, row.owner_id) for row in rows]
    return found or usual_steps()


def due_dates(occasion: Occasion, steps: Iterable[Step], *, now: datetime) -> list[date]:
    """When each is due. What should have been done before today is due today: nobody is late with what is new."""
    return dates_around(_site_of(occasion), local_day(occasion.starts_at), steps, today=local_day(now))


def dates_around(site: Any, day: date, steps: Iterable[Step], *, today: date) -> list[date]:
    """The same for a day that is not planned yet."""
    calendar = calendar_of(site)
    return [max(calendar.shifted(day, step.offset, step.unit), today) for step in steps]


def make(occasion: Occasion, *, by: Any, now: datetime) -> int:
    """Give a day or visit its run sheet: of its template, or the usual one. Returns how many tasks were added.

    A task that is there already (by its words) is not added again. `by` owns what nobody else owns.
    """
    with transaction.atomic():
        _hold(occasion)
        known = set(occasion.tasks.values_list("title", flat=True))
        steps = [step for step in steps_of(_template_of(occasion)) if step.title not in known]
        dates = due_dates(occasion, steps, now=now)
        owner_id = by.pk if by is not None else None
        RunSheetTask.objects.bulk_create(
            RunSheetTask(
                kind=step.kind,
                title=step.title,
                due_on=due_on,
                owner_id=step.owner_id or owner_id,
                **_target(occasion),
            )
            for step, due_on in zip(steps, dates, strict=True)
        )
        return len(steps)


# What becomes of the tasks when the plan changes --------------------------------------------------


def visit_planned(visit: IndividualVisit, *, by: Any, now: datetime) -> int:
    """A run sheet for a visit that was just planned; what was done for an earlier plan is not done for this one."""
    visit.tasks.all().delete()
    return make(visit, by=by, now=now)


def day_moved(info_day: InfoDay, before: datetime, *, now: datetime) -> int:
    """Move the tasks that are not done along with a day that stood at `before`; returns how many changed.

    Call it in the transaction that moves the day.
    """
    return _moved(info_day, before, now)


def visit_moved(visit: IndividualVisit, before: datetime, *, now: datetime) -> int:
    """The same for one group's visit."""
    return _moved(visit, before, now)


def cancelled(occasion: Occasion) -> int:
    """Drop the tasks that are not done of a day or visit that does not go ahead; returns how many."""
    return int(occasion.tasks.filter(done_at__isnull=True).delete()[0])


def drop_unneeded(now: datetime) -> int:
    """For the clock: drop open tasks of days and visits that ended by another way than a cancellation here."""
    off = Q(info_day__status=InfoDayStatus.CANCELLED) | (
        Q(visit__isnull=False) & ~Q(visit__visit_request__status__in=_GOING_ON)
    )
    return int(RunSheetTask.objects.filter(off, done_at__isnull=True).delete()[0])


# What colleagues do ------------------------------------------------------------------------------


def add(occasion: Occasion, *, title: str, due_on: date, owner: Any = None, by: Any) -> RunSheetTask:
    """Add a task. Raises PermissionDenied, ValidationError."""
    _check(by)
    with transaction.atomic():
        task = RunSheetTask(title=_words(title), due_on=due_on, owner=owner, **_target(occasion))
        task.save()
        _log(task, "wagtail.create", by)
        return task


def change(task: RunSheetTask, *, title: str, due_on: date, owner: Any = None, by: Any, seen: str = "") -> RunSheetTask:
    """Another text, date or owner. `seen` is the state on the screen. Raises PermissionDenied, ValidationError,
    StaleTask.
    """
    _check(by)
    with transaction.atomic():
        row = _locked(task, seen)
        row.title, row.due_on, row.owner = _words(title), due_on, owner
        row.save(update_fields=["title", "due_on", "owner"])
        _log(row, "wagtail.edit", by)
        return row


def tick(task: RunSheetTask, *, by: Any, now: datetime) -> RunSheetTask:
    """Mark a task as done by this person. Raises PermissionDenied; StaleTask when it is done or gone already."""
    _check(by)
    with transaction.atomic():
        row = _locked(task)
        if row.done_at is not None:
            raise StaleTask(row, row.done_by)
        row.done_at, row.done_by = now, by
        row.save(update_fields=["done_at", "done_by"])
        _log(row, "wagtail.edit", by)
        return row


def untick(task: RunSheetTask, *, by: Any) -> RunSheetTask:
    """Take a tick back. Raises PermissionDenied; StaleTask when it is not done (any more) or gone."""
    _check(by)
    with transaction.atomic():
        row = _locked(task)
        if row.done_at is None:
            raise StaleTask(row, last_actor(row.pk))
        row.done_at = row.done_by = None
        row.save(update_fields=["done_at", "done_by"])
        _log(row, "wagtail.edit", by)
        return row


def delete(task: RunSheetTask, *, by: Any, seen: str = "") -> None:
    """Delete a task. Raises PermissionDenied, StaleTask."""
    _check(by)
    with transaction.atomic():
        row = _locked(task, seen)
        _log(row, "wagtail.delete", by)
        row.delete()


def state_of(task: RunSheetTask) -> str:
    """What a form remembers of the task that it was made for."""
    return f"{task.due_on.isoformat()}|{task.owner_id or ''}|{'done' if task.done_at else 'open'}|{task.title}"


def last_actor(task_pk: int) -> Any:
    """Who changed or deleted a task last, or None."""
    kind = ContentType.objects.get_for_model(RunSheetTask)
    entries = ModelLogEntry.objects.filter(content_type=kind, object_id=str(task_pk))
    entry = entries.select_related("user").order_by("-timestamp", "-pk").first()
    return entry.user if entry is not None else None


def open_tasks(site: Any) -> QuerySet[RunSheetTask]:
    """What is still to do on a site, for days and visits that go ahead, the most urgent first."""
    going_on = Q(info_day__site=site) & ~Q(info_day__status=InfoDayStatus.CANCELLED)
    going_on |= Q(visit__visit_request__site=site, visit__visit_request__status__in=_GOING_ON)
    return (
        RunSheetTask.objects.filter(going_on, done_at__isnull=True)
        .select_related("info_day", "visit__visit_request", "owner")
        .prefetch_related("info_day__texts")
        .order_by("due_on", "pk")
    )


# Inside ------------------------------------------------------------------------------------------


def _moved(occasion: Occasion, before: datetime, now: datetime) -> int:
    old, new, today = local_day(before), local_day(occasion.starts_at), local_day(now)
    if old == new:
        return 0
    calendar, count = calendar_of(_site_of(occasion)), 0
    for task in occasion.tasks.select_for_update().filter(done_at__isnull=True).order_by("pk"):
        # Weeks stay weeks; the final count keeps its working days.
        unit = OffsetUnit.WORKING_DAYS if task.kind == TaskKind.FINAL_COUNT else OffsetUnit.DAYS
        due_on = calendar.shifted(new, calendar.offset_of(old, task.due_on, unit), unit)
        if task.due_on >= today:
            # What was in time stays so, also for a day that comes nearer.
            due_on = max(due_on, today)
        if due_on != task.due_on:
            task.due_on = due_on
            task.save(update_fields=["due_on"])
            count += 1
    return count


def _template_of(occasion: Occasion) -> InfoDayTemplate | None:
    if isinstance(occasion, IndividualVisit):
        return None
    plan = InfoDayPlan.objects.select_related("template").filter(info_day=occasion).first()
    return plan.template if plan is not None else None


def _site_of(occasion: Occasion) -> Any:
    return occasion.site_id if isinstance(occasion, InfoDay) else occasion.visit_request.site_id


def _target(occasion: Occasion) -> dict[str, Any]:
    return {"info_day": occasion} if isinstance(occasion, InfoDay) else {"visit": occasion}


def _hold(occasion: Occasion) -> None:
    """Two who make the run sheet at once make one: the second waits, and finds the tasks of the first."""
    list(type(occasion)._default_manager.select_for_update().filter(pk=occasion.pk).values_list("pk"))


def _locked(task: RunSheetTask, seen: str = "") -> RunSheetTask:
    row = RunSheetTask.objects.select_for_update(of=("self",)).filter(pk=task.pk).first()
    if row is None or (seen and state_of(row) != seen):
        raise StaleTask(row, last_actor(task.pk))
    return row


def _words(title: str) -> str:
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_TITLE or "\x00" in title:
        raise ValidationError({"title": _("Say what has to be done, in at most 200 characters.")})
    return title


def _log(task: RunSheetTask, action: str, by: Any) -> None:
    # Without its words: those of a visit go when the visit is anonymised, and the log stays.
    log(task, action, user=by, title=f"task {task.pk}")


def _check(by: Any) -> None:
    if not can_keep_run_sheets(by):
        raise PermissionDenied
