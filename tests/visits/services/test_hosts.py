"""Asking hosts, their answers, and what becomes of them when the plan changes."""

from __future__ import annotations

import datetime as dt
import email
import email.policy

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, HostFactory, IndividualVisitFactory, InfoDayFactory, VisitRequestFactory
from visits.models import HostAbsence, HostAssignment, InfoDay, InfoDayPlan, Registration
from visits.services import hosts
from visits.services.host_availability import availability, enough, need_of, suitable
from visits.services.host_overview import days_without_host, visits_without_host, with_visits_this_month

pytestmark = pytest.mark.django_db
BRUSSELS = timezone.get_default_timezone()
NOW = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)
# A Tuesday.
MORNING = dt.datetime(2026, 12, 8, 9, 0, tzinfo=BRUSSELS)


def day_on(theme, starts_at=MORNING, hours=4, **fields):
    return InfoDayFactory(themes=[theme], starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=hours), **fields)


def visit_on(theme, starts_at=MORNING, hours=3, **fields):
    visit_request = VisitRequestFactory(scheduled=True, themes=[theme], **fields)
    return IndividualVisitFactory(
        visit_request=visit_request, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=hours)
    )


def mails_to(address):
    return list(OutgoingMail.objects.filter(recipient=address).order_by("pk"))


def parts(mail):
    message = email.message_from_bytes(bytes(mail.raw), policy=email.policy.default)
    calendars = [part.get_content() for part in message.walk() if part.get_content_type() == "text/calendar"]
    return message.get_body(("plain",)).get_content(), calendars


def why_not(host, occasion):
    return [obstacle.value for obstacle in availability(host, need_of(occasion), besides=occasion)]


# Who fits ----------------------------------------------------------------------------------------


def test_host_who_shares_theme_language_and_day_fits(theme):
    assert why_not(HostFactory(themes=[theme]), day_on(theme, held_in=["nl", "en"])) == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"is_active": False}, "retired"),
        ({"languages": ["fr"]}, "language"),
        ({"weekdays": [0, 2, 3, 4, 5, 6]}, "weekday"),
        ({"most_visits_a_month": 0}, "month_full"),
    ],
)
def test_host_does_not_fit_and_the_reason_is_named(theme, fields, reason):
    assert why_not(HostFactory(themes=[theme], **fields), day_on(theme, held_in=["nl", "en"])) == [reason]


def test_host_of_another_theme_does_not_fit(theme, other_theme):
    assert why_not(HostFactory(themes=[other_theme]), day_on(theme)) == ["theme"]
    both = day_on(theme)
    both.themes.set([theme, other_theme])
    both.save()
    assert why_not(HostFactory(themes=[other_theme]), both) == []


@pytest.mark.parametrize(
    ("first", "last", "free"), [(8, 8, False), (1, 8, False), (8, 20, False), (1, 7, True), (9, 9, True)]
)
def test_absence_counts_its_first_and_its_last_day(theme, first, last, free):
    host = HostFactory(themes=[theme])
    HostAbsence.objects.create(host=host, starts_on=dt.date(2026, 12, first), ends_on=dt.date(2026, 12, last))
    assert (why_not(host, day_on(theme)) == []) == free


def test_days_are_those_of_the_city_around_midnight(theme):
    """Half past midnight on Wednesday is still Tuesday in UTC; what ends at midnight touches no next day."""
    host = HostFactory(themes=[theme], weekdays=[2])
    late = dt.datetime(2026, 12, 9, 0, 30, tzinfo=BRUSSELS)
    assert why_not(host, day_on(theme, late, hours=2)) == []
    assert why_not(host, day_on(theme, late.replace(hour=20, minute=0), hours=4)) == []
    assert why_not(host, day_on(theme, late.replace(hour=20, minute=0), hours=5)) == ["weekday"]


@pytest.mark.parametrize(("minutes", "busy"), [(-240, False), (-239, True), (0, True), (239, True), (240, False)])
def test_visits_that_touch_do_not_overlap(theme, minutes, busy):
    host = HostFactory(themes=[theme])
    hosts.ask(host, day_on(theme), by=None, now=NOW)
    other = visit_on(theme, MORNING + dt.timedelta(minutes=minutes), hours=4)
    assert why_not(host, other) == (["busy"] if busy else [])


def test_month_is_the_citys_calendar_month(theme):
    host = HostFactory(themes=[theme], most_visits_a_month=1)
    # The last half hour of November here; in UTC it is too. The first half hour of December is not.
    hosts.ask(host, day_on(theme, dt.datetime(2026, 12, 1, 0, 30, tzinfo=BRUSSELS), hours=1), by=None, now=NOW)
    assert why_not(host, day_on(theme, dt.datetime(2026, 12, 31, 20, 0, tzinfo=BRUSSELS), hours=1)) == ["month_full"]
    assert why_not(host, day_on(theme, dt.datetime(2026, 11, 30, 20, 0, tzinfo=BRUSSELS), hours=1)) == []
    assert why_not(host, day_on(theme, dt.datetime(2027, 1, 1, 0, 0, tzinfo=BRUSSELS), hours=1)) == []


def test_who_fits_comes_first_then_who_has_the_fewest_visits(theme, site, django_assert_num_queries):
    busy, idle = HostFactory(name="A", themes=[theme]), HostFactory(name="B", themes=[theme])
    wrong = HostFactory(name="0", languages=["fr"], themes=[theme])
    HostFactory(name="gone", is_active=False, themes=[theme])
    hosts.ask(busy, day_on(theme, MORNING + dt.timedelta(days=1)), by=None, now=NOW)
    need = need_of(day_on(theme))
    with django_assert_num_queries(4):
        found = suitable(site, need)
    assert [(fit.host, bool(fit.obstacles)) for fit in found] == [(idle, False), (busy, False), (wrong, True)]


def test_enough_covers_each_language_once(theme, site):
    HostFactory(name="A", themes=[theme], languages=["nl"])
    HostFactory(name="B", themes=[theme], languages=["nl"])
    HostFactory(name="C", themes=[theme], languages=["fr", "nl"])
    found = suitable(site, need_of(day_on(theme, held_in=["nl", "fr"])))
    names = {fit.host.name for fit in found if fit.host.pk in enough(found, ["nl", "fr"])}
    assert names == {"A", "C"}


# Asking and answering ----------------------------------------------------------------------------


def test_ask_mails_the_host_a_link_and_no_name(theme, ben_coordinator):
    day, host = day_on(theme), HostFactory(themes=[theme])
    group = VisitRequestFactory(people=7)
    Registration.objects.create(info_day=day, visit_request=group, people=7, status="invited", created_at=NOW)
    row = hosts.ask(host, day, by=ben_coordinator, now=NOW)
    assert (row.answer, row.asked_at) == ("asked", NOW)
    (mail,) = mails_to(host.email)
    text, calendars = parts(mail)
    assert f"http://testserver/ontvangst/{row.token}/" in text
    assert "7" in text
    assert calendars == []
    assert MARKER not in text


def test_who_was_asked_is_not_asked_again(theme):
    day, host = day_on(theme), HostFactory(themes=[theme])
    first = hosts.ask(host, day, by=None, now=NOW)
    assert hosts.ask(host, day, by=None, now=NOW + dt.timedelta(hours=1)) == first
    assert len(mails_to(host.email)) == 1


def test_who_is_not_free_is_refused_with_the_reason_and_nothing_is_stored(theme):
    host = HostFactory(themes=[theme])
    hosts.ask(host, day_on(theme), by=None, now=NOW)
    with pytest.raises(hosts.HostUnavailable) as refused:
        hosts.ask(host, visit_on(theme), by=None, now=NOW)
    assert refused.value.obstacles == ["busy"]
    assert HostAssignment.objects.count() == 1
    assert len(mails_to(host.email)) == 1


@pytest.mark.parametrize("who", ["anna_editor", "carla_reader", "dora_privacy"])
def test_who_may_not_plan_asks_and_releases_nobody(theme, who, request):
    day, host, user = day_on(theme), HostFactory(themes=[theme]), request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        hosts.ask(host, day, by=user, now=NOW)
    row = hosts.ask(host, day, by=None, now=NOW)
    for step in (
        lambda: hosts.release(row, by=user, now=NOW),
        lambda: hosts.go_without(day, "x", by=user),
        lambda: hosts.new_calendar_link(host, by=user, now=NOW),
        lambda: hosts.arrange(day, [], without_host_note="x", by=user, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            step()


@pytest.mark.parametrize("closed", ["past", "cancelled", "other site"])
def test_nobody_is_asked_for_what_is_closed(theme, closed):
    host, day = HostFactory(themes=[theme]), day_on(theme)
    if closed == "past":
        InfoDay.objects.update(starts_at=NOW - dt.timedelta(hours=1))
    elif closed == "cancelled":
        InfoDay.objects.update(status="cancelled")
    else:
        from wagtail.models import Site

        day.site = Site.objects.create(hostname="elders.example", root_page=day.site.root_page)
        InfoDay.objects.update(site=day.site)
    with pytest.raises(hosts.OccasionClosed):
        hosts.ask(host, day, by=None, now=NOW)
    assert not HostAssignment.objects.exists()


def test_yes_is_confirmed_once_with_a_calendar_file(theme):
    host = HostFactory(themes=[theme])
    row = hosts.ask(host, day_on(theme), by=None, now=NOW)
    for _again in range(2):
        assert hosts.answer(row, "yes", now=NOW).answer == "yes"
    (_asked, confirmed) = mails_to(host.email)
    text, (calendar,) = parts(confirmed)
    assert host.token in text
    assert "METHOD:REQUEST" in calendar
    assert f"UID:{row.public_id}@" in calendar
    assert row.token not in calendar


def test_no_frees_the_host_and_tells_the_coordinators_once(theme):
    host = HostFactory(themes=[theme])
    row = hosts.ask(host, day_on(theme), by=None, now=NOW)
    hosts.answer(row, "yes", now=NOW)
    for _again in range(2):
        hosts.answer(row, "no", now=NOW + dt.timedelta(hours=1))
    (news,) = mails_to("werkbezoeken@teststad.example")
    assert host.name in parts(news)[0]
    assert why_not(host, visit_on(theme)) == []


def test_yes_after_a_no_is_refused_when_the_time_was_given_to_another_visit(theme):
    host = HostFactory(themes=[theme])
    row = hosts.ask(host, day_on(theme), by=None, now=NOW)
    hosts.answer(row, "no", now=NOW)
    hosts.ask(host, visit_on(theme), by=None, now=NOW)
    with pytest.raises(hosts.HostUnavailable):
        hosts.answer(row, "yes", now=NOW)
    row.refresh_from_db()
    assert row.answer == "no"


@pytest.mark.parametrize("closed", ["begun", "cancelled", "released"])
def test_answer_is_closed(theme, closed):
    host = HostFactory(themes=[theme])
    row = hosts.ask(host, day_on(theme), by=None, now=NOW)
    if closed == "released":
        hosts.release(row, by=None, now=NOW)
    elif closed == "cancelled":
        InfoDay.objects.update(status="cancelled")
    with pytest.raises(hosts.OccasionClosed):
        hosts.answer(row, "yes", now=MORNING if closed == "begun" else NOW)


def test_answer_that_is_no_answer_is_refused(theme):
    row = hosts.ask(HostFactory(themes=[theme]), day_on(theme), by=None, now=NOW)
    for nonsense in ("", "maybe", "released", "asked", "\x00"):
        with pytest.raises(ValueError, match=f"^{nonsense}$"):
            hosts.answer(row, nonsense, now=NOW)


def test_release_tells_the_host_and_takes_a_yes_out_of_the_calendar(theme):
    host = HostFactory(themes=[theme])
    row = hosts.ask(host, day_on(theme), by=None, now=NOW)
    hosts.answer(row, "yes", now=NOW)
    later = NOW + dt.timedelta(hours=1)
    assert hosts.release(row, by=None, now=later) is True
    assert hosts.release(row, by=None, now=later) is False
    _text, (calendar,) = parts(mails_to(host.email)[-1])
    assert "METHOD:CANCEL" in calendar
    assert "STATUS:CANCELLED" in calendar
    assert len(mails_to(host.email)) == 3


def test_history_of_a_visit_tells_who_was_asked_and_what_was_said(theme, ben_coordinator):
    host, visit = HostFactory(themes=[theme]), visit_on(theme)
    row = hosts.ask(host, visit, by=ben_coordinator, now=NOW)
    hosts.answer(row, "yes", now=NOW)
    hosts.release(row, by=ben_coordinator, now=NOW)
    events = list(visit.visit_request.events.order_by("pk").values_list("detail", "note", "by"))
    assert events == [
        ("host-asked", host.name, ben_coordinator.pk),
        ("host-yes", host.name, None),
        ("host-released", host.name, ben_coordinator.pk),
    ]


# Planning ----------------------------------------------------------------------------------------


def test_day_without_host_needs_a_note(theme, ben_coordinator):
    day = day_on(theme)
    with pytest.raises(hosts.NoHost):
        hosts.arrange(day, [], by=ben_coordinator, now=NOW)
    hosts.arrange(day, [], without_host_note="De schepen vertelt", by=ben_coordinator, now=NOW)
    plan = InfoDayPlan.objects.get()
    assert (plan.without_host_note, plan.without_host_by) == ("De schepen vertelt", ben_coordinator)
    assert hosts.arrange(day, [], by=ben_coordinator, now=NOW) == []


def test_hosts_of_a_plan_are_asked_all_or_none(theme, ben_coordinator):
    free, busy = HostFactory(themes=[theme]), HostFactory(themes=[theme])
    hosts.ask(busy, visit_on(theme), by=None, now=NOW)
    day = day_on(theme)
    with pytest.raises(hosts.HostUnavailable):
        hosts.arrange(day, [free, busy], by=ben_coordinator, now=NOW)
    assert not day.host_assignments.exists()
    assert mails_to(free.email) == []


def test_note_survives_the_publication_of_an_old_draft(theme, admin_user):
    day = day_on(theme)
    draft = day.save_revision()
    hosts.go_without(day, "Zonder", by=None)
    draft.publish()
    assert hosts.note_of(InfoDay.objects.get()) == "Zonder"


def test_days_and_visits_without_host_are_those_to_come_that_nobody_said_yes_to(theme, site):
    host = HostFactory(themes=[theme])
    bare, asked = day_on(theme), day_on(theme, MORNING + dt.timedelta(days=1))
    hosts.ask(host, asked, by=None, now=NOW)
    settled = day_on(theme, MORNING + dt.timedelta(days=2))
    hosts.answer(hosts.ask(host, settled, by=None, now=NOW), "yes", now=NOW)
    overruled = day_on(theme)
    hosts.go_without(overruled, "Zonder", by=None)
    day_on(theme, cancelled=True)
    day_on(theme, draft=True)
    day_on(theme, NOW - dt.timedelta(days=1))
    assert list(days_without_host(site, now=NOW)) == [bare, asked]
    visit = visit_on(theme)
    noted = visit_on(theme)
    hosts.go_without(noted, "Zonder", by=None)
    received = visit_on(theme, MORNING + dt.timedelta(days=3))
    hosts.answer(hosts.ask(host, received, by=None, now=NOW), "yes", now=NOW)
    assert list(visits_without_host(site, now=NOW)) == [visit]
    hosts.go_without(overruled, "", by=None)
    assert overruled in days_without_host(site, now=NOW)


def test_visits_this_month_counts_days_and_visits_of_this_month(theme):
    host = HostFactory(themes=[theme])
    HostFactory(themes=[theme])
    hosts.ask(host, day_on(theme), by=None, now=NOW)
    hosts.ask(host, visit_on(theme, MORNING + dt.timedelta(days=1)), by=None, now=NOW)
    hosts.ask(host, day_on(theme, MORNING + dt.timedelta(days=40)), by=None, now=NOW)
    no = hosts.ask(host, day_on(theme, MORNING + dt.timedelta(days=2)), by=None, now=NOW)
    hosts.answer(no, "no", now=NOW)
    found = with_visits_this_month(type(host).objects.order_by("pk"), now=MORNING)
    assert [row.visits_this_month for row in found] == [2, 0]


# When the plan changes ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["day", "visit"])
def test_moved_asks_again_who_still_fits_and_releases_who_does_not(theme, kind):
    occasion = day_on(theme) if kind == "day" else visit_on(theme)
    stays, leaves, said_no = (HostFactory(themes=[theme]) for _number in range(3))
    for host in (stays, leaves):
        hosts.answer(hosts.ask(host, occasion, by=None, now=NOW), "yes", now=NOW)
    hosts.answer(hosts.ask(said_no, occasion, by=None, now=NOW), "no", now=NOW)
    HostAbsence.objects.create(host=leaves, starts_on=dt.date(2026, 12, 9), ends_on=dt.date(2026, 12, 9))
    OutgoingMail.objects.all().delete()
    type(occasion).objects.update(
        starts_at=MORNING + dt.timedelta(days=1), ends_at=MORNING + dt.timedelta(days=1, hours=2)
    )
    moved = hosts.day_moved if kind == "day" else hosts.visit_moved
    assert moved(occasion, by=None, now=NOW) == [leaves]
    assert dict(occasion.host_assignments.values_list("host", "answer")) == {
        stays.pk: "asked",
        leaves.pk: "released",
        said_no.pk: "no",
    }
    assert "9 december 2026" in parts(mails_to(stays.email)[0])[0]
    assert len(mails_to(leaves.email)) == 1
    (news,) = mails_to("werkbezoeken@teststad.example")
    text = parts(news)[0]
    assert leaves.name in text
    assert stays.name not in text


@pytest.mark.parametrize("kind", ["day", "visit"])
def test_cancelled_releases_everybody_once(theme, kind):
    occasion = day_on(theme) if kind == "day" else visit_on(theme)
    host = HostFactory(themes=[theme])
    hosts.ask(host, occasion, by=None, now=NOW)
    cancelled = hosts.day_cancelled if kind == "day" else hosts.visit_cancelled
    assert [cancelled(occasion, by=None, now=NOW) for _again in range(2)] == [1, 0]
    assert len(mails_to(host.email)) == 2
    assert why_not(host, day_on(theme)) == []


def test_released_host_can_be_asked_again_with_the_same_row(theme):
    host, day = HostFactory(themes=[theme]), day_on(theme)
    row = hosts.ask(host, day, by=None, now=NOW)
    hosts.release(row, by=None, now=NOW)
    again = hosts.ask(host, day, by=None, now=NOW + dt.timedelta(hours=1))
    assert (again.pk, again.answer) == (row.pk, "asked")
    assert len(mails_to(host.email)) == 3
