"""Demand per theme: what counts, the go-ahead line, the next day, and a fixed number of queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import Site

from tests.factories.themes import ThemeFactory
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.enums import RequestStatus
from visits.models import Registration
from visits.services.demand import demand_of, themes_that_need_a_day

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


def ago(days):
    return NOW - dt.timedelta(days=days)


def test_demand_counts_what_waits_per_theme(theme, other_theme, site):
    VisitRequestFactory(themes=[theme], people=10, received_at=ago(30), language="fr")
    VisitRequestFactory(
        themes=[theme, other_theme], people=3, received_at=ago(5), status="waiting", organisation_kind="education"
    )
    VisitRequestFactory(themes=[theme], people=1, received_at=ago(1), status="question_sent", language="fr")
    for status in set(RequestStatus.values) - {"new", "in_review", "question_sent", "waiting"}:
        VisitRequestFactory(themes=[theme], people=100, received_at=ago(90), status=status)
    elsewhere = Site.objects.create(hostname="elders.example", root_page=site.root_page)
    VisitRequestFactory(themes=[theme], people=100, site=elsewhere)
    first, second = demand_of(site, now=NOW)
    assert (first.theme, first.requests, first.people, first.oldest_at) == (theme, 3, 14, ago(30))
    assert first.languages == {"fr": 2, "nl": 1}
    assert first.kinds == {"municipality": 2, "education": 1}
    assert (second.theme, second.requests, second.people, second.oldest_at) == (other_theme, 1, 3, ago(5))


def test_period_includes_its_first_and_last_day_in_brussels(theme, site):
    # 23:30 on the 30th of June in Brussels is 21:30 UTC.
    VisitRequestFactory(themes=[theme], people=1, received_at=dt.datetime(2026, 5, 31, 21, 59, tzinfo=dt.UTC))
    VisitRequestFactory(themes=[theme], people=2, received_at=dt.datetime(2026, 5, 31, 22, 0, tzinfo=dt.UTC))
    VisitRequestFactory(themes=[theme], people=4, received_at=dt.datetime(2026, 6, 30, 21, 59, tzinfo=dt.UTC))
    VisitRequestFactory(themes=[theme], people=8, received_at=dt.datetime(2026, 6, 30, 22, 0, tzinfo=dt.UTC))
    (june,) = demand_of(site, now=NOW, received_from=dt.date(2026, 6, 1), received_to=dt.date(2026, 6, 30))
    (until,) = demand_of(site, now=NOW, received_to=dt.date(2026, 6, 30))
    (ever,) = demand_of(site, now=NOW, received_to=dt.date.max)
    assert (june.people, until.people, ever.people) == (6, 7, 15)


@pytest.mark.parametrize(
    ("groups", "passed"),
    [([], False), ([14], False), ([15], True), ([1, 1, 1], False), ([1, 1, 1, 1], True)],
)
def test_line_is_passed_by_either_requests_or_people(site, groups, passed):
    theme = ThemeFactory(go_ahead_requests=4, go_ahead_people=15)
    for people in groups:
        VisitRequestFactory(themes=[theme], people=people)
    (demand,) = demand_of(site, now=timezone.now())
    assert demand.is_past_line is passed
    assert bool(themes_that_need_a_day(site, now=timezone.now())) is passed


def test_next_day_is_the_first_one_that_goes_ahead(theme, site):
    VisitRequestFactory(themes=[theme], people=20)
    days = {"starts_at": NOW + dt.timedelta(days=10), "themes": [theme]}
    InfoDayFactory(cancelled=True, **days)
    InfoDayFactory(draft=True, **days)
    InfoDayFactory(starts_at=NOW - dt.timedelta(hours=1), themes=[theme])
    assert demand_of(site, now=NOW)[0].next_day is None
    assert [one.theme for one in themes_that_need_a_day(site, now=NOW)] == [theme]
    InfoDayFactory(starts_at=NOW + dt.timedelta(days=30), themes=[theme])
    day = InfoDayFactory(starts_at=NOW + dt.timedelta(days=20), capacity=20, themes=[theme])
    Registration.objects.create(
        info_day=day, visit_request=VisitRequestFactory(), people=8, status="accepted", created_at=NOW
    )
    demand = demand_of(site, now=NOW)[0]
    assert (demand.next_day, demand.people_left) == (day, 12)
    assert themes_that_need_a_day(site, now=NOW) == []


def test_retired_theme_is_listed_as_long_as_somebody_waits_but_needs_no_day(site):
    theme = ThemeFactory(retired=True)
    assert demand_of(site, now=NOW) == []
    VisitRequestFactory(themes=[theme], people=50)
    assert [one.theme for one in demand_of(site, now=NOW)] == [theme]
    assert themes_that_need_a_day(site, now=NOW) == []


def test_queries_do_not_grow_with_the_rows(site, django_assert_num_queries):
    def fill(count):
        for _number in range(count):
            theme = ThemeFactory()
            VisitRequestFactory(themes=[theme])
            InfoDayFactory(themes=[theme])

    for count in (1, 3):
        fill(count)
        with django_assert_num_queries(6):
            demand_of(site, now=timezone.now())
