"""A day from a template, and a template from a day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from tests.factories.visits import HostFactory, InfoDayFactory, InfoDayTemplateFactory
from visits.models import (
    InfoDay,
    InfoDayPlan,
    InfoDayProgrammeRow,
    InfoDayTemplate,
    InfoDayTemplateText,
    RunSheetTask,
)
from visits.services import hosts, planning, templates

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
# A Tuesday in summer time; 1 May, a holiday, is the Friday before.
ON = dt.date(2026, 5, 5)


@pytest.fixture
def template(theme):
    return InfoDayTemplateFactory(theme=theme)


def plan(template, by):
    facts = templates.facts_on(template, ON, now=NOW)
    return planning.new_day(template.theme, by=by, now=NOW, template=template, **facts)


def test_facts_are_on_the_clock_of_the_city(template):
    facts = templates.facts_on(template, ON, now=NOW)
    assert facts["starts_at"].astimezone(dt.UTC) == dt.datetime(2026, 5, 5, 7, 30, tzinfo=dt.UTC)
    winter = templates.facts_on(template, dt.date(2026, 12, 8), now=NOW)
    assert winter["starts_at"].astimezone(dt.UTC) == dt.datetime(2026, 12, 8, 8, 30, tzinfo=dt.UTC)
    # Five working days before 5 May, past the weekend and Labour Day.
    assert timezone.localtime(facts["registration_deadline"]).strftime("%d/%m %H:%M") == "27/04 23:59"


@pytest.mark.parametrize("days", [0, 100])
def test_without_a_deadline_that_can_be_kept_people_register_until_the_start(template, days):
    template.deadline_working_days = days
    assert templates.facts_on(template, ON, now=NOW)["registration_deadline"] is None


def test_day_gets_everything_of_its_template(template, ben_coordinator):
    day = plan(template, ben_coordinator)
    assert day.live
    assert (day.capacity, day.min_group, day.max_group, day.location) == (20, 2, 15, "Huis van de Stad")
    assert {text.language: text.title for text in day.texts.all()} == {"nl": "Kijkdag", "en": "Look-in day"}
    assert [row.title_nl for row in day.programme.all()] == ["Onthaal"]
    assert InfoDayPlan.objects.get().template == template
    assert list(RunSheetTask.objects.values_list("title", "due_on", "owner")) == [
        ("Bus vastleggen", dt.date(2026, 4, 14), ben_coordinator.pk),
        ("Eindtelling", dt.date(2026, 4, 27), ben_coordinator.pk),
    ]


def test_changing_or_deleting_the_template_changes_no_day(template, ben_coordinator):
    day = plan(template, ben_coordinator)
    template.capacity = 3
    template.texts.set([InfoDayTemplateText(language="nl", title="Anders")])
    template.programme.clear()
    template.tasks.clear()
    template.save()
    InfoDayTemplate.objects.all().delete()
    day = InfoDay.objects.get(pk=day.pk)
    assert (day.capacity, day.text("nl").title, day.programme.count(), day.tasks.count()) == (20, "Kijkdag", 1, 2)
    # Nor does a draft of the day that is published later.
    day.get_latest_revision_as_object().save_revision().publish()
    assert InfoDay.objects.get().programme.get().title_nl == "Onthaal"


def test_day_becomes_a_template_and_that_the_same_day_again(template, ben_coordinator):
    day = plan(template, ben_coordinator)
    host = HostFactory(themes=[template.theme], languages=["nl", "en"])
    hosts.ask(host, day, by=ben_coordinator, now=NOW)
    made = templates.save_as_template(day, name=" Nog  eens ", theme=template.theme, by=ben_coordinator)
    made = InfoDayTemplate.objects.get(pk=made.pk)
    assert (made.name, made.starts_at, made.ends_at) == ("Nog eens", dt.time(9, 30), dt.time(16))
    assert made.deadline_working_days == 5
    assert list(made.hosts.all()) == [host]
    assert list(made.tasks.values_list("title", "offset", "unit", "kind")) == [
        ("Bus vastleggen", -3, "weeks", "programme"),
        ("Eindtelling", -5, "working_days", "final_count"),
    ]
    again = plan(made, ben_coordinator)
    assert [row.copied_values() for row in again.programme.all()] == [
        row.copied_values() for row in day.programme.all()
    ]
    same = ("starts_at", "ends_at", "registration_deadline", "location", "capacity", "held_in")
    assert [getattr(again, name) for name in same] == [getattr(day, name) for name in same]


def test_template_is_not_made_from_a_night_nor_for_another_theme_nor_twice_by_one_name(
    template, other_theme, ben_coordinator
):
    start = dt.datetime(2026, 5, 5, 20, tzinfo=dt.UTC)
    night = InfoDayFactory(starts_at=start, ends_at=start + dt.timedelta(hours=6), themes=[template.theme])
    with pytest.raises(ValidationError):
        templates.save_as_template(night, name="Nacht", theme=template.theme, by=ben_coordinator)
    day = plan(template, ben_coordinator)
    with pytest.raises(ValidationError):
        templates.save_as_template(day, name="Ander", theme=other_theme, by=ben_coordinator)
    with pytest.raises(ValidationError):
        templates.save_as_template(day, name=template.name, theme=template.theme, by=ben_coordinator)
    assert InfoDayTemplate.objects.count() == 1


@pytest.mark.parametrize("who", ["carla_reader", "anna_editor", "dora_privacy"])
def test_template_is_made_by_who_may(template, who, request):
    day = InfoDayFactory(themes=[template.theme])
    InfoDayProgrammeRow.objects.create(info_day=day, starts_at="09:30", title_nl="Onthaal")
    with pytest.raises(PermissionDenied):
        templates.save_as_template(day, name="X", theme=template.theme, by=request.getfixturevalue(who))
