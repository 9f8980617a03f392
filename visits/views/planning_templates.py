"""Templates on the planning page: the choice of one with a date, and what the day gets from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from themes.models import Theme
from visits.due_dates import local_day
from visits.forms_planning import PlanForm, TemplateOnDateForm
from visits.models import InfoDayTemplate
from visits.programmes import programme_of
from visits.services import run_sheets, templates


def proposed_plan(request: HttpRequest, theme: Theme, *, now: datetime) -> PlanForm | None:
    """The planning form as the template and date in the address fill it in; None without a usable choice."""
    choice = choice_form(request, theme, now=now)
    if not choice.is_bound or not choice.is_valid():
        return None
    template = choice.cleaned_data["template"]
    data = QueryDict(mutable=True)
    data["template"] = str(template.pk)
    for name, value in templates.facts_on(template, choice.cleaned_data["on"], now=now).items():
        if isinstance(value, list):
            data.setlist(name, value)
        elif isinstance(value, datetime):
            data[name] = f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
        elif value is not None:
            data[name] = str(value)
    return PlanForm(data, theme=theme, now=now)


def choice_form(request: HttpRequest, theme: Theme, *, now: datetime) -> TemplateOnDateForm:
    """The form that asks for template and date; bound when the address has a choice."""
    data = request.GET if request.method == "GET" and "template" in request.GET else None
    return TemplateOnDateForm(data, theme=theme, today=local_day(now), auto_id="from_%s")


def template_context(request: HttpRequest, form: PlanForm, theme: Theme, *, now: datetime) -> dict[str, Any]:
    """The choice, and what goes along with the chosen template besides the fields."""
    choice = choice_form(request, theme, now=now)
    has_templates = templates.templates_of(theme).exists()
    facts = getattr(form, "cleaned_data", {})
    template: InfoDayTemplate | None = facts.get("template")
    if template is None or facts.get("info_day"):
        return {"template_form": choice if has_templates else None, "has_templates": has_templates, "template": None}
    return {
        "template_form": choice,
        "has_templates": has_templates,
        "template": template,
        "template_texts": list(template.texts.all()),
        "template_programme": programme_of(template, with_hosts=True),
        "template_tasks": tasks_in_words(template, facts.get("starts_at"), now=now),
    }


def tasks_in_words(template: InfoDayTemplate, starts_at: datetime | None, *, now: datetime) -> list[tuple[str, str]]:
    """Date and words of each task that the day will get, in order; none while it is not known when the day is."""
    if starts_at is None:
        return []
    steps = run_sheets.steps_of(template)
    dates = run_sheets.dates_around(template.site_id, local_day(starts_at), steps, today=local_day(now))
    found = sorted(zip(dates, (step.title for step in steps), strict=True))
    return [(date_format(due_on, "SHORT_DATE_FORMAT"), title) for due_on, title in found]
