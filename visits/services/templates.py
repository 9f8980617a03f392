"""Templates of info days: what a day gets from one, and a template made from a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from themes.models import Theme
from visits.due_dates import calendar_of, end_of, local_day
from visits.enums import OffsetUnit, TaskKind
from visits.models import (
    InfoDay,
    InfoDayPlan,
    InfoDayProgrammeRow,
    InfoDayTemplate,
    InfoDayTemplateText,
    InfoDayText,
    TemplateProgrammeRow,
    TemplateTask,
)
from visits.permissions import can_make_templates
from visits.services import hosts, run_sheets

_SAME = ("location", "attendance_mode", "held_in", "capacity", "min_group", "max_group")
MOST_DEADLINE_DAYS = 100


def templates_of(theme: Theme) -> Any:
    """The templates of a theme, by name."""
    return InfoDayTemplate.objects.filter(site_id=theme.site_id, theme=theme).order_by("name")


def facts_on(template: InfoDayTemplate, on: date, *, now: datetime) -> dict[str, Any]:
    """The facts of a day from the template on a date, its times on the clock of the city.

    No deadline when the template has none, or when it would be past: then people register until the day starts.
    """
    zone = timezone.get_default_timezone()
    deadline = deadline_on(template, on)
    return {
        "starts_at": datetime.combine(on, template.starts_at, zone),
        "ends_at": datetime.combine(on, template.ends_at, zone),
        "registration_deadline": deadline if deadline is not None and deadline > now else None,
        **{name: getattr(template, name) for name in _SAME},
    }


def deadline_on(template: InfoDayTemplate, on: date) -> datetime | None:
    """The end of the day that lies so many working days before; None for 0."""
    if not template.deadline_working_days:
        return None
    calendar = calendar_of(template.site_id)
    return end_of(calendar.shifted(on, -template.deadline_working_days, OffsetUnit.WORKING_DAYS))


def put_texts(day: InfoDay, template: InfoDayTemplate) -> None:
    """Texts and programme of the template on a day that is not stored yet; copies, so that the template stays free."""
    for text in template.texts.all():
        day.texts.add(InfoDayText(language=text.language, title=text.title, intro=text.intro))
    for row in template.programme.all():
        day.programme.add(InfoDayProgrammeRow(**row.copied_values()))


def record(day: InfoDay, template: InfoDayTemplate | None, *, by: Any, now: datetime) -> None:
    """Note where a new day comes from, and give it its run sheet; a day that is written down afterwards needs none."""
    if template is not None:
        InfoDayPlan.objects.update_or_create(info_day=day, defaults={"template": template})
    if day.starts_at > now:
        run_sheets.make(day, by=by, now=now)


def save_as_template(info_day: InfoDay, *, name: str, theme: Theme, by: Any) -> InfoDayTemplate:
    """Make a template with everything of a day but its date, from its published state and its run sheet.

    Raises PermissionDenied, and ValidationError by field for a name that exists, a theme that the day is not about,
    or a day that ends on another date than it starts.
    """
    if not can_make_templates(by):
        raise PermissionDenied
    with transaction.atomic():
        day = InfoDay.objects.prefetch_related("texts", "themes").get(pk=info_day.pk)
        if theme.pk not in {one.pk for one in day.themes.all()}:
            raise ValidationError({"theme": _("This day is not about that theme.")})
        starts_at, ends_at = (_local(moment) for moment in (day.starts_at, day.ends_at))
        if starts_at.date() != ends_at.date() or ends_at.time() <= starts_at.time():
            raise ValidationError(_("A day that ends on another date than it starts cannot become a template."))
        template = InfoDayTemplate(
            site_id=day.site_id,
            name=" ".join(name.split()),
            theme=theme,
            starts_at=starts_at.time(),
            ends_at=ends_at.time(),
            deadline_working_days=_deadline_days(day),
            **{field: getattr(day, field) for field in _SAME},
        )
        for text in day.texts.all():
            template.texts.add(InfoDayTemplateText(language=text.language, title=text.title, intro=text.intro))
        for row in day.programme.all():
            template.programme.add(TemplateProgrammeRow(**row.copied_values()))
        for task in _tasks_from(day):
            template.tasks.add(task)
        template.full_clean()
        template.save()
        template.hosts.set([row.host for row in hosts.engaged(day).select_related("host")])
        template.save()
        return template


def _tasks_from(day: InfoDay) -> list[TemplateTask]:
    """The run sheet without dates: the final count in working days, whole weeks as weeks."""
    calendar, on, found = calendar_of(day.site_id), local_day(day.starts_at), []
    for task in day.tasks.all():
        unit = OffsetUnit.WORKING_DAYS if task.kind == TaskKind.FINAL_COUNT else OffsetUnit.DAYS
        offset = calendar.offset_of(on, task.due_on, unit)
        if unit == OffsetUnit.DAYS and offset % 7 == 0:
            unit, offset = OffsetUnit.WEEKS, offset // 7
        found.append(TemplateTask(kind=task.kind, title=task.title, offset=offset, unit=unit, owner_id=task.owner_id))
    return found


def _deadline_days(day: InfoDay) -> int:
    if day.registration_deadline is None:
        return 0
    calendar = calendar_of(day.site_id)
    return min(calendar.between(local_day(day.registration_deadline), local_day(day.starts_at)), MOST_DEADLINE_DAYS)


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone()).replace(second=0, microsecond=0)
