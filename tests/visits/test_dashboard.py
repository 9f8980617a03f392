"""The panel on the first screen, and the same marks on the page of a request."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cms.core.models import SiteSettings
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from visits.dashboard import InboxPanel
from visits.models import Organisation
from visits.services.repeats import years_before
from visits.services.waiting import is_overdue, overdue_requests

pytestmark = pytest.mark.django_db
# A Tuesday; ten working days back stands Monday 7 December.
NOW = dt.datetime(2026, 12, 22, 11, tzinfo=dt.UTC)
JUST_TOO_OLD = dt.datetime(2026, 12, 7, 22, 59, tzinfo=dt.UTC)
JUST_IN_TIME = dt.datetime(2026, 12, 7, 23, 0, tzinfo=dt.UTC)


@pytest.fixture
def ben(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return client


def figures(rf, user):
    request = rf.get("/admin/")
    request.user = user
    return InboxPanel().get_context_data({"request": request})


def test_overdue_begins_after_the_target_in_working_days_on_the_clock_of_brussels(site):
    late = VisitRequestFactory(received_at=JUST_TOO_OLD)
    later = VisitRequestFactory(received_at=JUST_TOO_OLD, in_review=True)
    in_time = VisitRequestFactory(received_at=JUST_IN_TIME)
    answered = VisitRequestFactory(received_at=JUST_TOO_OLD, status="question_sent")
    assert set(overdue_requests(site, now=NOW)) == {late, later}
    assert [is_overdue(one, now=NOW) for one in (late, later, in_time, answered)] == [True, True, False, False]
    SiteSettings.objects.filter(site=site).update(service_target_days=11)
    assert not overdue_requests(site, now=NOW).exists()


def test_panel_points_out_what_waits_too_long_and_links_to_exactly_that(ben, rf, ben_coordinator):
    late = VisitRequestFactory(received_at=timezone.now() - dt.timedelta(days=40))
    other = VisitRequestFactory(received_at=timezone.now())
    waiting = VisitRequestFactory(received_at=timezone.now() - dt.timedelta(days=40), status="waiting")
    found = figures(rf, ben_coordinator)
    assert found["overdue"] == 1
    inbox = ben.get(found["overdue_url"]).content.decode()
    assert late.reference in inbox
    assert other.reference not in inbox
    assert waiting.reference not in inbox
    html = ben.get("/admin/").content.decode()
    assert found["overdue_url"].replace("&", "&amp;") in html
    assert MARKER not in html


def test_panel_names_themes_past_their_line_until_a_day_is_planned(ben, rf, ben_coordinator, theme, other_theme):
    VisitRequestFactory(themes=[theme], people=40)
    VisitRequestFactory(themes=[other_theme], people=2)
    assert [one.theme for one in figures(rf, ben_coordinator)["themes_to_plan"]] == [theme]
    assert theme.name in ben.get("/admin/").content.decode()
    InfoDayFactory(themes=[theme])
    assert figures(rf, ben_coordinator)["themes_to_plan"] == []


def test_panel_is_not_for_who_may_not_view_requests(client, anna_editor, theme):
    VisitRequestFactory(themes=[theme], people=40)
    client.force_login(anna_editor)
    assert 'id="inbox-panel-heading"' not in client.get("/admin/").content.decode()


@pytest.mark.parametrize(("days", "marked"), [(1, False), (40, True)])
def test_detail_marks_a_request_that_waits_too_long(ben, days, marked):
    row = VisitRequestFactory(received_at=timezone.now() - dt.timedelta(days=days))
    response = ben.get(f"/admin/visits/requests/{row.pk}/")
    assert response.context["is_overdue"] is marked
    assert ("inbox-status--failed" in response.content.decode()) is marked


def test_detail_points_out_the_same_theme_within_the_years_of_the_setting(ben, site, theme, other_theme):
    now = timezone.now()
    known = {"visitor_organisation": _organisation(site, "kbo:0207499430")}
    VisitRequestFactory(themes=[other_theme], received_at=now - dt.timedelta(days=20), **known)
    VisitRequestFactory(themes=[theme], received_at=years_before(now, 3), **known)
    VisitRequestFactory(themes=[theme], received_at=now + dt.timedelta(days=1), **known)
    VisitRequestFactory(themes=[theme], visitor_organisation=_organisation(site, "domain:elders.example"))
    VisitRequestFactory(themes=[theme])
    recent = VisitRequestFactory(
        themes=[theme, other_theme], received_at=years_before(now, 2) + dt.timedelta(days=1), **known
    )
    row = VisitRequestFactory(themes=[theme], received_at=now, **known)
    address = f"/admin/visits/requests/{row.pk}/"
    response = ben.get(address)
    (repeat,) = response.context["repeats"]
    assert (repeat, repeat.themes_in_common) == (recent, [theme])
    assert len(response.context["earlier"]) == 3
    block = response.content.decode().partition("request__repeats")[2].partition("</div>")[0]
    assert f"/admin/visits/requests/{recent.pk}/" in block
    assert theme.name in block
    assert other_theme.name not in block
    SiteSettings.objects.filter(site=site).update(repeat_years=1)
    assert "request__repeats" not in ben.get(address).content.decode()
    SiteSettings.objects.filter(site=site).update(repeat_years=2_000_000)
    assert len(ben.get(address).context["repeats"]) == 2


def test_years_before_a_leap_day():
    assert years_before(dt.datetime(2028, 2, 29, tzinfo=dt.UTC), 1) == dt.datetime(2027, 2, 28, tzinfo=dt.UTC)


def _organisation(site, identity):
    now = timezone.now()
    return Organisation.objects.create(
        site=site, identity=identity, name="X", kind="municipality", first_seen_at=now, last_seen_at=now
    )
