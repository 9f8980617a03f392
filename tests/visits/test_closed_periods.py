"""Closed periods: who manages them, what visitors read, and the warning when a day is planned in one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone, translation
from wagtail.models import Site

from tests.factories.visits import InfoDayFactory
from visits.closed_periods import closed_hint, periods_of_day
from visits.models import ClosedPeriod, InfoDay

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
PERIODS = "/admin/visits/closed-periods/"


def period(site, first, last, name="Zomerreces"):
    return ClosedPeriod.objects.create(site=site, name=name, starts_on=first, ends_on=last)


def test_hint_names_the_periods_of_the_next_twelve_months(site):
    period(site, dt.date(2026, 11, 1), dt.date(2026, 11, 19))
    period(site, dt.date(2027, 7, 1), dt.date(2027, 8, 31))
    period(site, dt.date(2026, 11, 10), dt.date(2026, 11, 20))
    period(site, dt.date(2027, 7, 21), dt.date(2027, 7, 21))
    period(site, dt.date(2027, 11, 21), dt.date(2027, 11, 30))
    elsewhere = Site.objects.create(hostname="elders.example", root_page=site.root_page)
    period(elsewhere, dt.date(2026, 12, 1), dt.date(2026, 12, 2))
    with translation.override("en"):
        hint = closed_hint(site, now=NOW)
    assert hint == "We receive no visits on: 10/11/2026 to 20/11/2026, 01/07/2027 to 31/08/2027, 21/07/2027."
    assert closed_hint(site, now=NOW + dt.timedelta(days=3650)) == ""


@pytest.mark.parametrize("prefix", ["", "/en", "/fr"])
def test_form_tells_visitors_in_their_date_format(client, site, theme, prefix):
    today = timezone.localdate()
    period(site, today + dt.timedelta(days=10), today + dt.timedelta(days=20), name="Intern woord")
    html = client.get(f"{prefix}/werkbezoek-aanvragen/").content.decode()
    hint = html.partition('id="id_preferred_date_1_helptext">')[2].partition("</p>")[0]
    assert f"{today + dt.timedelta(days=10):%d/%m/%Y}" in hint
    assert f"{today + dt.timedelta(days=20):%d/%m/%Y}" in hint
    assert "Intern woord" not in html
    described = html.partition('name="preferred_date_1"')[2].partition(">")[0]
    assert "id_preferred_date_1_helptext" in described


@pytest.mark.parametrize(
    ("first", "last", "falls_in"),
    [
        (dt.date(2027, 3, 1), dt.date(2027, 3, 11), False),
        (dt.date(2027, 3, 1), dt.date(2027, 3, 12), True),
        (dt.date(2027, 3, 12), dt.date(2027, 3, 12), True),
        (dt.date(2027, 3, 13), dt.date(2027, 3, 14), False),
    ],
)
def test_day_falls_in_a_period_by_the_calendar_of_brussels(site, first, last, falls_in):
    # From 00:30 to 23:30 in Brussels: in UTC it begins on the 11th.
    starts_at = dt.datetime(2027, 3, 11, 23, 30, tzinfo=dt.UTC)
    day = InfoDayFactory(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=23))
    closed = period(site, first, last)
    assert periods_of_day(day) == ([closed] if falls_in else [])


def day_form(day, theme):
    local = timezone.localtime
    return {
        "starts_at": f"{local(day.starts_at):%Y-%m-%d %H:%M}", "ends_at": f"{local(day.ends_at):%Y-%m-%d %H:%M}",
        "location": "Stadhuis", "attendance_mode": "on_site", "themes": [theme.pk], "held_in": ["nl"],
        "capacity": "20", "status": "planned", "banner_priority": "0", "site": day.site_id, "key": "een-dag",
        "texts-TOTAL_FORMS": "1", "texts-INITIAL_FORMS": "0", "texts-MIN_NUM_FORMS": "1",
        "texts-MAX_NUM_FORMS": "1000", "texts-0-language": "nl", "texts-0-title": "Infodag", "texts-0-intro": "",
        "texts-0-ORDER": "1", "texts-0-DELETE": "", "texts-0-id": "",
        "programme-TOTAL_FORMS": "0", "programme-INITIAL_FORMS": "0", "programme-MIN_NUM_FORMS": "0",
        "programme-MAX_NUM_FORMS": "1000",
    }  # fmt: skip


@pytest.mark.parametrize("closed", [True, False])
def test_saving_a_day_in_a_closed_period_warns_and_saves(client, ben_coordinator, theme, closed):
    client.force_login(ben_coordinator)
    starts_at = timezone.now() + dt.timedelta(days=30)
    planned = InfoDay(site=theme.site, starts_at=starts_at, ends_at=starts_at + dt.timedelta(minutes=5))
    if closed:
        on = timezone.localdate(starts_at)
        period(theme.site, on, on + dt.timedelta(days=2), name="Raadsweek")
    response = client.post("/admin/visits/info-days/add/", day_form(planned, theme), follow=True)
    assert InfoDay.objects.filter(key="een-dag").exists(), response.context["form"].errors
    told = " ".join(str(message) for message in response.context["messages"])
    assert ("Raadsweek" in told) is closed
    saved = InfoDay.objects.get(key="een-dag")
    form = day_form(planned, theme) | {"texts-INITIAL_FORMS": "1", "texts-0-id": saved.texts.get().pk}
    response = client.post(f"/admin/visits/info-days/edit/{saved.pk}/", form, follow=True)
    told = " ".join(str(message) for message in response.context["messages"])
    assert ("Raadsweek" in told) is closed


@pytest.mark.parametrize(
    ("who", "may"),
    [("ben_coordinator", True), ("anna_editor", True), ("admin_user", True), ("carla_reader", False),
     ("dora_privacy", False)],
)  # fmt: skip
def test_only_planners_manage_closed_periods(client, request, site, who, may):
    client.force_login(request.getfixturevalue(who))
    data = {"name": "Reces", "starts_on": "01/07/2027", "ends_on": "31/08/2027", "site": site.pk}
    client.post(f"{PERIODS}add/", data | {"starts_on": "2027-07-01", "ends_on": "2027-08-31"})
    assert ClosedPeriod.objects.exists() is may
    assert (client.get(PERIODS).status_code == 200) is may
    assert (PERIODS in client.get("/admin/").content.decode()) is may


def test_period_that_ends_before_it_starts_is_refused_in_words(client, ben_coordinator, site):
    client.force_login(ben_coordinator)
    data = {"name": "Reces", "starts_on": "2027-07-02", "ends_on": "2027-07-01", "site": site.pk}
    response = client.post(f"{PERIODS}add/", data)
    assert list(response.context["form"].errors) == ["ends_on"]


def test_list_shows_the_periods_of_this_site_alone(client, ben_coordinator, site):
    client.force_login(ben_coordinator)
    elsewhere = Site.objects.create(hostname="elders.example", root_page=site.root_page)
    period(site, dt.date(2027, 7, 1), dt.date(2027, 7, 2), name="Van hier")
    period(elsewhere, dt.date(2027, 7, 1), dt.date(2027, 7, 2), name="Van elders")
    html = client.get(PERIODS).content.decode()
    assert "Van hier" in html
    assert "Van elders" not in html
