"""Planning a day from a template, saving a day as one, and the snippet itself, over HTTP."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.utils import timezone

from tests.factories.themes import ThemeFactory
from tests.factories.visits import HostFactory, InfoDayFactory, InfoDayTemplateFactory, VisitRequestFactory
from visits.models import (
    Host,
    HostAssignment,
    InfoDay,
    InfoDayPlan,
    InfoDayTemplate,
    RunSheetTask,
    TemplateTask,
    VisitRequest,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(theme):
    return InfoDayTemplateFactory(theme=theme)


@pytest.fixture
def host(template):
    host = HostFactory(themes=[template.theme], languages=["nl", "en"], name="Gust")
    other = HostFactory(themes=[template.theme], languages=["nl", "en"], name="Aagje")
    template.hosts.set([host])
    template.save()
    assert other.pk != host.pk
    return host


@pytest.fixture
def url(theme):
    return f"/admin/visits/demand/plan/{theme.pk}/"


@pytest.fixture
def ben(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return ben_coordinator


def on():
    return timezone.localdate() + dt.timedelta(days=60)


def filled_in(html):
    """What a browser would send with the planning form as it stands."""
    form = html[html.index('<form class="figures" method="post"') :]
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_box = found.get("type") in ("checkbox", "radio")
        if "name" in found and found["name"] != "csrfmiddlewaretoken" and (not is_box or " checked" in tag):
            data.setdefault(found["name"], []).append(unescape(found.get("value", "")))
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        data[name] = [chosen[1] if chosen else ""]
    return data


def test_day_is_planned_from_a_template_in_two_steps(client, url, template, host, ben):
    groups = [VisitRequestFactory(themes=[template.theme], people=6, status="waiting") for _number in range(2)]
    # One: choose the template and a date.
    page = client.get(url, {"template": template.pk, "on": f"{on():%d/%m/%Y}"})
    data = filled_in(page.content.decode())
    assert data["hosts"] == [str(host.pk)]
    assert data["chosen"] == [str(group.pk) for group in groups]
    # Two: confirm.
    answer = client.post(url, {**data, "step": "plan"})
    assert answer.status_code == 302, re.findall(r"error[^<]*<[^<]*", answer.content.decode())[:5]
    day = InfoDay.objects.get()
    assert timezone.localtime(day.starts_at).strftime("%d/%m/%Y %H:%M") == f"{on():%d/%m/%Y} 09:30"
    assert day.registration_deadline is not None
    assert (day.text("en").title, day.programme.get().title_nl, day.max_group) == ("Look-in day", "Onthaal", 15)
    assert InfoDayPlan.objects.get().template == template
    assert set(VisitRequest.objects.values_list("status", flat=True)) == {"invited"}
    assert HostAssignment.objects.get().host == host
    assert set(RunSheetTask.objects.values_list("title", "owner")) == {
        ("Bus vastleggen", ben.pk),
        ("Eindtelling", ben.pk),
    }


def test_day_is_planned_without_groups_when_nobody_waits_yet(client, url, template, host, ben):
    data = filled_in(client.get(url, {"template": template.pk, "on": f"{on():%d/%m/%Y}"}).content.decode())
    assert client.post(url, {**data, "step": "plan"}).status_code == 200
    assert not InfoDay.objects.exists()
    assert client.post(url, {**data, "step": "day"}).status_code == 302
    day = InfoDay.objects.get()
    assert day.live
    assert day.tasks.count() == 2
    # An existing day without groups is nothing to plan.
    assert client.post(url, {"info_day": day.pk, "step": "day"}).status_code == 200


def test_what_was_adjusted_counts_and_the_template_stays(client, url, template, ben):
    group = VisitRequestFactory(themes=[template.theme], people=6, status="waiting")
    data = filled_in(client.get(url, {"template": template.pk, "on": f"{on():%Y-%m-%d}"}).content.decode())
    data |= {"capacity": "9", "max_group": "", "location": "Elders", "registration_deadline": "", "step": "check"}
    data["without_host_note"] = "De schepen vertelt."
    assert client.post(url, data).status_code == 200
    assert not InfoDay.objects.exists()
    client.post(url, {**data, "chosen": [str(group.pk)], "step": "plan"})
    day = InfoDay.objects.get()
    assert (day.capacity, day.max_group, day.location, day.registration_deadline) == (9, None, "Elders", None)
    assert InfoDayTemplate.objects.get().capacity == 20


def test_host_of_the_template_who_is_away_is_not_ticked_but_who_can_is(client, url, template, host, ben):
    host.weekdays = [(on().weekday() + 1) % 7]
    host.save()
    page = client.get(url, {"template": template.pk, "on": f"{on():%d/%m/%Y}"})
    assert filled_in(page.content.decode())["hosts"] == [str(Host.objects.get(name="Aagje").pk)]


@pytest.mark.parametrize(
    "choice",
    [
        {"template": "999", "on": "01/01/2030"},
        {"template": "abc"},
        {"template": "9" * 40, "on": "x"},
        {"on": "01/01/2030"},
        {"template": "mine", "on": "01/01/2020"},
        {"template": "mine", "on": "31/12/9999"},
        {"template": "mine", "on": "01/01/0001"},
        {"template": "mine", "on": ""},
    ],
)
def test_nonsense_shows_the_page_with_words_and_plans_nothing(client, url, template, ben, choice):
    choice = {name: str(template.pk) if value == "mine" else value for name, value in choice.items()}
    assert client.get(url, choice).status_code == 200
    assert not InfoDay.objects.exists()


def test_template_of_another_theme_or_gone_is_refused(client, url, template, ben):
    other = InfoDayTemplateFactory(theme=ThemeFactory(code="ander"))
    group = VisitRequestFactory(themes=[template.theme], people=6, status="waiting")
    data = filled_in(client.get(url, {"template": template.pk, "on": f"{on():%Y-%m-%d}"}).content.decode())
    data |= {"chosen": [str(group.pk)], "without_host_note": "Zonder", "step": "plan"}
    assert client.post(url, {**data, "template": str(other.pk)}).status_code == 200
    template.delete()
    assert client.post(url, data).status_code == 200
    assert not InfoDay.objects.exists()


def test_day_is_saved_as_a_template(client, theme, ben):
    day = InfoDayFactory(themes=[theme], starts_at=timezone.make_aware(dt.datetime.combine(on(), dt.time(10))))
    url = f"/admin/visits/info-days/{day.pk}/save-as-template/"
    client.get(url)
    assert not InfoDayTemplate.objects.exists()
    assert client.post(url, {"name": "Kijkdag", "theme": theme.pk}).status_code == 302
    assert InfoDayTemplate.objects.get().starts_at == dt.time(10)
    for data in ({"name": "Kijkdag", "theme": theme.pk}, {"name": "a\x00", "theme": theme.pk}, {"name": "x" * 200}, {}):
        assert client.post(url, data).status_code == 422
    assert InfoDayTemplate.objects.count() == 1


@pytest.mark.parametrize(("who", "may"), [("ben_coordinator", True), ("anna_editor", False), ("carla_reader", False)])
def test_templates_are_for_coordinators(client, template, who, may, request):
    client.force_login(request.getfixturevalue(who))
    day = InfoDayFactory(themes=[template.theme])
    for address in (
        "/admin/visits/info-day-templates/",
        f"/admin/visits/info-day-templates/edit/{template.pk}/",
        f"/admin/visits/info-days/{day.pk}/save-as-template/",
    ):
        assert (client.get(address).status_code == 200) == may


def test_template_is_edited_in_the_admin_and_refuses_an_offset_of_years(client, template, ben):
    url = f"/admin/visits/info-day-templates/edit/{template.pk}/"
    html = client.get(url).content.decode()
    form = html[html.index("<form") :]
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in found and "__prefix__" not in found["name"] and found.get("type") not in ("checkbox", "radio"):
            data[found["name"]] = [unescape(found.get("value", ""))]
    for name, options in re.findall(r'<select name="([\w-]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        data[name] = [chosen[1] if chosen else ""]
    for name, text in re.findall(r'<textarea name="([\w-]+)"[^>]*>(.*?)</textarea>', form, re.S):
        data[name] = [unescape(text).strip()]
    data = {name: value for name, value in data.items() if "__prefix__" not in name}
    data["held_in"] = ["nl"]
    assert client.post(url, {**data, "tasks-0-offset": "-5000"}).status_code == 200
    assert client.post(url, {**data, "tasks-0-offset": "-6"}).status_code == 302
    assert list(TemplateTask.objects.values_list("offset", flat=True)) == [-6, -5]
