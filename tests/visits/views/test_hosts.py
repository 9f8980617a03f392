"""The admin pages about hosts: the snippet, the page of a day and of a visit, the panel, the calendar's address."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from django.utils.translation import gettext

from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, HostFactory, IndividualVisitFactory, InfoDayFactory, VisitRequestFactory
from visits.models import AccessLog, Host, HostAbsence, HostAssignment, InfoDay, InfoDayPlan
from visits.services import hosts

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(theme):
    return InfoDayFactory(themes=[theme])


@pytest.fixture
def visit(theme):
    return IndividualVisitFactory(visit_request=VisitRequestFactory(scheduled=True, themes=[theme]))


@pytest.fixture
def ben(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return client


def page_of(occasion):
    if isinstance(occasion, InfoDay):
        return f"/admin/visits/info-days/{occasion.pk}/hosts/"
    return f"/admin/visits/requests/{occasion.visit_request_id}/hosts/"


def host_fields(theme, **fields):
    return {
        "name": "Gust Janssens",
        "email": "gust@teststad.example",
        "themes": [theme.pk],
        "languages": ["nl", "fr"],
        "weekdays": ["0", "4"],
        "most_visits_a_month": "3",
        "is_active": "on",
        "site": theme.site_id,
        "absences-TOTAL_FORMS": "1",
        "absences-INITIAL_FORMS": "0",
        "absences-MIN_NUM_FORMS": "0",
        "absences-MAX_NUM_FORMS": "1000",
        "absences-0-id": "",
        "absences-0-starts_on": "2026-12-21",
        "absences-0-ends_on": "2027-01-03",
        "absences-0-DELETE": "",
        **fields,
    }


# The snippet -------------------------------------------------------------------------------------


def test_coordinator_adds_a_host_with_weekdays_and_an_absence(ben, theme):
    form = ben.get("/admin/visits/hosts/add/").content.decode()
    assert set(re.findall(r'name="weekdays" value="(\d)"', form)) == {"0", "1", "2", "3", "4", "5", "6"}
    answer = ben.post("/admin/visits/hosts/add/", host_fields(theme))
    assert answer.status_code == 302, re.findall(r"error[^<]*<[^<]*", answer.content.decode())[:5]
    host = Host.objects.get()
    assert (host.languages, host.weekdays, list(host.themes.all())) == (["nl", "fr"], [0, 4], [theme])
    assert host.absences.get().ends_on == dt.date(2027, 1, 3)
    listing = ben.get("/admin/visits/hosts/").content.decode()
    assert "Gust Janssens" in listing
    assert "Inclusieve stad" in listing
    assert "0 van 3" in listing or "0 of 3" in listing


@pytest.mark.parametrize(
    "change",
    [
        {"email": "geen adres"},
        {"languages": ["de"]},
        {"weekdays": ["7"]},
        {"weekdays": ["maandag"]},
        {"weekdays": []},
        {"themes": ["999999"]},
        {"most_visits_a_month": "9" * 30},
        {"most_visits_a_month": "-1"},
        {"absences-0-ends_on": "2026-12-20"},
        {"name": "\x00"},
    ],
)
def test_nonsense_adds_no_host_and_keeps_what_was_typed(ben, theme, change):
    answer = ben.post("/admin/visits/hosts/add/", host_fields(theme, **change))
    assert answer.status_code == 200
    assert not Host.objects.exists()
    if "name" not in change:
        assert 'value="Gust Janssens"' in answer.content.decode()


def test_one_address_is_one_host_per_site(ben, theme):
    HostFactory(email="gust@teststad.example")
    assert ben.post("/admin/visits/hosts/add/", host_fields(theme)).status_code == 200
    assert Host.objects.count() == 1


def test_list_takes_the_same_queries_for_one_host_and_for_three(ben, theme, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    HostFactory(themes=[theme])
    ben.get("/admin/visits/hosts/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        ben.get("/admin/visits/hosts/")
    for _number in range(2):
        HostFactory(themes=[theme])
    with django_assert_num_queries(len(one)):
        ben.get("/admin/visits/hosts/")


@pytest.mark.parametrize("how", ["one", "bulk"])
def test_who_was_asked_is_not_deleted_and_that_is_said_in_words(ben, day, theme, how):
    asked, unused = HostFactory(name="Gevraagd", themes=[theme]), HostFactory(name="Nooit", themes=[theme])
    hosts.ask(asked, day, by=None, now=timezone.now())
    for host in (asked, unused):
        url = f"/admin/visits/hosts/delete/{host.pk}/"
        if how == "bulk":
            url = f"/admin/bulk/visits/host/delete/?id={host.pk}"
        assert ben.post(url).status_code == 302
    assert list(Host.objects.values_list("name", flat=True)) == ["Gevraagd"]
    assert "Gevraagd" in ben.get("/admin/visits/hosts/").content.decode().partition("messages")[2]


@pytest.mark.parametrize("who", ["anna_editor", "carla_reader", "dora_privacy"])
def test_hosts_are_for_who_plans(client, day, visit, theme, who, request):
    host = HostFactory(name="Gust Janssens", themes=[theme])
    client.force_login(request.getfixturevalue(who))
    urls = ["/admin/visits/hosts/", f"/admin/visits/hosts/edit/{host.pk}/", f"/admin/visits/hosts/{host.pk}/calendar/"]
    for url in [*urls, page_of(day), page_of(visit)]:
        for answer in (client.get(url), client.post(url, {"action": "ask", "host": host.pk})):
            assert answer.status_code in {302, 403}
            assert b"Gust Janssens" not in answer.content
    assert not HostAssignment.objects.exists()
    host.refresh_from_db()
    assert host.token_version == 1


# The page of a day and of a visit ----------------------------------------------------------------


@pytest.mark.parametrize("kind", ["day", "visit"])
def test_page_shows_who_is_free_and_why_the_others_are_not(ben, theme, other_theme, kind, request):
    occasion = request.getfixturevalue(kind)
    HostFactory(name="Vrije Frie", themes=[theme])
    HostFactory(name="Andere An", themes=[other_theme], languages=["fr"])
    html = ben.get(page_of(occasion)).content.decode()
    free, _details, others = html.partition(gettext("Why the others cannot"))
    assert "Vrije Frie" in free
    assert "Andere An" not in free
    assert "Andere An" in others
    assert MARKER not in html


@pytest.mark.parametrize("kind", ["day", "visit"])
def test_ask_release_and_go_without(ben, ben_coordinator, theme, kind, request):
    occasion, host = request.getfixturevalue(kind), HostFactory(themes=[theme])
    url = page_of(occasion)
    assert ben.post(url, {"action": "ask", "host": host.pk}).status_code == 302
    row = HostAssignment.objects.get()
    assert row.answer == "asked"
    assert host.name in ben.get(url).content.decode()
    for _again in range(2):
        assert ben.post(url, {"action": "release", "assignment": row.pk}).status_code == 302
    row.refresh_from_db()
    assert row.answer == "released"
    assert OutgoingMail.objects.filter(recipient=host.email).count() == 2
    assert ben.post(url, {"action": "without", "note": "De schepen vertelt"}).status_code == 302
    assert hosts.note_of(type(occasion).objects.get(pk=occasion.pk)) == "De schepen vertelt"
    assert "De schepen vertelt" in ben.get(url).content.decode()


def test_note_that_is_too_long_is_kept_and_answered_in_words(ben, day):
    answer = ben.post(page_of(day), {"action": "without", "note": "lang " * 300})
    assert answer.status_code == 422
    assert "lang lang" in answer.content.decode()
    assert not InfoDayPlan.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"action": "x"},
        {"action": "ask"},
        {"action": "ask", "host": "\x00"},
        {"action": "ask", "host": "9" * 40},
        {"action": "ask", "host": "²"},
        {"action": "release", "assignment": "999"},
        {"action": "release", "assignment": "-1"},
    ],
)
def test_nonsense_changes_nothing_and_is_said(ben, day, theme, fields):
    HostFactory(themes=[theme])
    answer = ben.post(page_of(day), fields, follow=True)
    assert answer.status_code == 200
    assert "messages" in answer.content.decode()
    assert not HostAssignment.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_who_became_busy_meanwhile_is_refused_with_the_reason(ben, day, visit, theme):
    host = HostFactory(name="Gust Janssens", themes=[theme])
    type(visit).objects.update(starts_at=day.starts_at, ends_at=day.ends_at)
    hosts.ask(host, visit, by=None, now=timezone.now())
    html = ben.post(page_of(day), {"action": "ask", "host": host.pk}, follow=True).content.decode()
    assert "Gust Janssens" in html
    assert HostAssignment.objects.count() == 1


def test_host_who_no_longer_fits_is_pointed_out(ben, day, theme):
    host = HostFactory(themes=[theme])
    hosts.answer(hosts.ask(host, day, by=None, now=timezone.now()), "yes", now=timezone.now())
    before = ben.get(page_of(day)).content.decode()
    on = timezone.localtime(day.starts_at).date()
    HostAbsence.objects.create(host=host, starts_on=on, ends_on=on)
    after = ben.get(page_of(day)).content.decode()
    reason = str(hosts.HostObstacle.ABSENT.label).capitalize()
    assert reason not in before
    assert reason in after


def test_past_and_cancelled_days_ask_nobody(ben, theme):
    host = HostFactory(themes=[theme])
    for found in (InfoDayFactory(themes=[theme], past=True), InfoDayFactory(themes=[theme], cancelled=True)):
        assert ben.get(page_of(found)).status_code == 200
        assert ben.post(page_of(found), {"action": "ask", "host": host.pk}, follow=True).status_code == 200
    assert not HostAssignment.objects.exists()


def test_reading_the_hosts_of_a_visit_is_logged_and_private(ben, visit, day):
    answer = ben.get(page_of(visit))
    assert "no-store" in answer.headers["Cache-Control"]
    assert list(AccessLog.objects.values_list("action", "subject")) == [("detail", visit.visit_request.reference)]
    assert f'href="{page_of(visit)}"' in ben.get(f"/admin/visits/requests/{visit.visit_request_id}/").content.decode()


@pytest.mark.parametrize("url", ["info-days/999/hosts/", "requests/999/hosts/", "hosts/999/calendar/"])
def test_unknown_keys_are_not_found(ben, url):
    assert ben.get(f"/admin/visits/{url}").status_code == 404


def test_hosts_and_days_of_another_site_are_not_there(ben, day, theme):
    from wagtail.models import Site

    other = Site.objects.create(hostname="elders.example", root_page=theme.site.root_page)
    stranger = HostFactory(site=other, name="Vreemde", themes=[theme])
    assert "Vreemde" not in ben.get(page_of(day)).content.decode()
    assert "Vreemde" not in ben.get("/admin/visits/hosts/").content.decode()
    ben.post(page_of(day), {"action": "ask", "host": stranger.pk})
    assert not HostAssignment.objects.exists()
    assert ben.get(f"/admin/visits/hosts/{stranger.pk}/calendar/").status_code == 404
    InfoDay.objects.update(site=other)
    assert ben.get(page_of(day)).status_code == 404


# The first screen, the list of days, the calendar's address ----------------------------------------


def test_first_screen_and_list_say_which_days_have_no_host(ben, day, visit, theme):
    html = ben.get("/admin/").content.decode()
    assert page_of(day) in html
    assert page_of(visit) in html
    assert MARKER not in html.partition("hosts-panel-heading")[2].partition("</section>")[0]
    listing = ben.get("/admin/visits/info-days/").content.decode()
    assert page_of(day) in listing
    host = HostFactory(themes=[theme])
    for occasion in (day, visit):
        type(occasion).objects.filter(pk=occasion.pk).update(
            starts_at=timezone.now() + dt.timedelta(days=20 + occasion.pk),
            ends_at=timezone.now() + dt.timedelta(days=20 + occasion.pk, hours=1),
        )
    hosts.answer(hosts.ask(host, day, by=None, now=timezone.now()), "yes", now=timezone.now())
    hosts.go_without(visit, "Zonder", by=None)
    html = ben.get("/admin/").content.decode()
    assert page_of(day) not in html
    assert page_of(visit) not in html


def test_calendar_address_is_shown_and_replaced_by_post_alone(ben, theme):
    host = HostFactory(themes=[theme])
    url = f"/admin/visits/hosts/{host.pk}/calendar/"
    assert f"/ontvangst/agenda/{host.token}.ics" in ben.get(url).content.decode()
    host.refresh_from_db()
    assert host.token_version == 1
    assert ben.post(url).status_code == 302
    host.refresh_from_db()
    assert host.token_version == 2
    (mail,) = OutgoingMail.objects.filter(recipient=host.email)
    assert host.token.encode() in bytes(mail.raw)
