"""The door of a day on a phone, and the closing of the day, through the pages."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.models import AccessLog, Participant, Registration, RequestEvent, VisitRequest, WalkIn
from visits.services import attendance

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(theme):
    return InfoDayFactory(themes=[theme], starts_at=timezone.now() - dt.timedelta(minutes=5), capacity=12)


@pytest.fixture
def url(day):
    return f"/admin/visits/info-days/{day.pk}/check-in/"


@pytest.fixture
def ben(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return client


def group(day, organisation="Stad Voorbeeld", people=8, names=()):
    row = VisitRequestFactory(status="confirmed", people=people, organisation=organisation, scheduled_at=day.starts_at)
    for name in names:
        Participant.objects.create(visit_request=row, name=name)
    return Registration.objects.create(
        info_day=day, visit_request=row, people=people, status="accepted", created_at=timezone.now()
    )


def tap(client, url, place, action, **more):
    return client.post(url, {"action": action, "place": str(place.pk), **more})


def test_a_tap_comes_back_to_its_group_and_keeps_the_search(ben, day, url):
    place = group(day)
    answer = tap(ben, url, place, "all", q="voorbeeld é")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{url}?q=voorbeeld+%C3%A9#group-{place.pk}"
    place.refresh_from_db()
    assert place.people_present == 8
    html = ben.get(url).content.decode()
    assert re.search(r"<dd>8</dd>.*<dd>8</dd>", html, re.S), "here and expected"


def test_the_later_of_two_phones_wins_and_says_what_it_replaced(ben, day, url):
    place = group(day)
    tap(ben, url, place, "number", people="5")
    answer = tap(ben, url, place, "absent")
    assert answer.headers["Location"] == f"{url}?group={place.pk}&was=5#group-{place.pk}"
    place.refresh_from_db()
    assert place.people_present == 0
    html = ben.get(answer.headers["Location"]).content.decode()
    assert "5" in re.search(r'<p role="status">([^<]*)</p>', html)[1]
    assert "#group" in tap(ben, url, place, "undo").headers["Location"]
    place.refresh_from_db()
    assert place.people_present is None


@pytest.mark.parametrize("typed", ["", "0", "-3", "veel", "9" * 40, "5\x00", "1001"])
def test_a_number_that_is_none_is_refused_and_kept(ben, day, url, typed):
    place = group(day)
    answer = tap(ben, url, place, "number", people=typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="wrong-{place.pk}"' in html
    if typed.isalnum():
        assert f'value="{typed}" aria-invalid="true"' in html
    place.refresh_from_db()
    assert place.people_present is None


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"action": "delete"},
        {"action": "all"},
        {"action": "all", "place": "\x00"},
        {"action": "all", "place": "9" * 40},
        {"action": "absent", "place": "-1"},
        {"action": "participant", "place": "PLACE"},
        {"action": "participant", "place": "PLACE", "participant": "1:maybe"},
        {"action": "participant", "place": "PLACE", "participant": f"{'9' * 40}:yes"},
        {"action": "remove-walk-in", "walk_in": "²"},
    ],
)
def test_nonsense_changes_nothing_and_is_answered(ben, day, url, posted):
    place = group(day, names=["Jo"])
    answer = ben.post(url, {key: value.replace("PLACE", str(place.pk)) for key, value in posted.items()}, follow=True)
    assert answer.status_code == 200
    assert "messages" in answer.content.decode()
    place.refresh_from_db()
    assert (place.people_present, RequestEvent.objects.count()) == (None, 0)


def test_a_group_of_another_day_is_not_marked_here(ben, day, url, theme):
    other = group(InfoDayFactory(themes=[theme], starts_at=day.starts_at))
    tap(ben, url, other, "all")
    other.refresh_from_db()
    assert other.people_present is None


def test_names_are_marked_one_by_one(ben, day, url):
    place = group(day, people=2, names=["Chloé Dubois", "Tom Claes"])
    chloe = Participant.objects.get(name="Chloé Dubois")
    tap(ben, url, place, "participant", participant=f"{chloe.pk}:yes")
    place.refresh_from_db()
    chloe.refresh_from_db()
    assert (place.people_present, chloe.is_present) == (1, True)
    assert "<details open>" in ben.get(url).content.decode(), "the next tap is about the other one"
    tap(ben, url, place, "all")
    assert "<details open>" not in ben.get(url).content.decode()


def test_search_finds_by_organisation_and_by_name_of_a_person(ben, day, url):
    group(day, "Stad Gent", names=["Chloé Dubois"])
    group(day, "Gemeente Zelzate")
    for words, found in (("chloe", ["Stad Gent"]), ("ZELZATE", ["Gemeente Zelzate"]), ("nergens", [])):
        html = ben.get(url, {"q": words}).content.decode()
        assert re.findall(r"<h3>([^<]*)</h3>", html) == found


def test_walk_ins_are_added_and_taken_off(ben, day, url):
    answer = ben.post(url, {"action": "walk-in", "name": "Jo", "organisation": "Stad\x00 X", "people": "3"})
    assert answer.headers["Location"] == f"{url}#walk-ins"
    walk_in = WalkIn.objects.get()
    assert (walk_in.name, walk_in.organisation, walk_in.people) == ("Jo", "Stad X", 3)
    for _tap in range(2):
        assert ben.post(url, {"action": "remove-walk-in", "walk_in": str(walk_in.pk)}).status_code == 302
    assert not WalkIn.objects.exists()


@pytest.mark.parametrize(
    "change", [{"people": "0"}, {"people": "x"}, {"name": "", "organisation": ""}, {"name": "n" * 151}]
)
def test_a_wrong_walk_in_is_refused_and_kept(ben, day, url, change):
    answer = ben.post(url, {"action": "walk-in", "name": "Jo", "organisation": "Stad X", "people": "3"} | change)
    assert answer.status_code == 422
    assert not WalkIn.objects.exists()
    if "organisation" not in change:
        assert 'value="Stad X"' in answer.content.decode()


def test_more_people_than_places_is_recorded_and_said(ben, day, url):
    tap(ben, url, group(day, people=12), "number", people="15")
    html = ben.get(url).content.decode()
    assert Registration.objects.get().people_present == 15
    assert "12" in re.search(r"help-info.*?<p>([^<]*)</p>", html, re.S)[1]


@pytest.mark.parametrize("days", [1, -16])
def test_before_and_long_after_there_is_nothing_to_tap_and_a_tap_does_nothing(ben, theme, days):
    day = InfoDayFactory(themes=[theme], starts_at=timezone.now() + dt.timedelta(days=days))
    place, url = group(day), f"/admin/visits/info-days/{day.pk}/check-in/"
    html = ben.get(url).content.decode()
    assert "Stad Voorbeeld" in html
    assert 'name="action"' not in html
    assert tap(ben, url, place, "all").status_code == 302
    place.refresh_from_db()
    assert place.people_present is None


def test_looking_changes_nothing_but_the_access_log(ben, day, url):
    place = group(day)
    before = (Registration.objects.values().get(), VisitRequest.objects.values().get())
    answer = ben.get(f"{url}?group={place.pk}&was=nonsense&q={'x' * 300}")
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    assert (Registration.objects.values().get(), VisitRequest.objects.values().get()) == before
    assert AccessLog.objects.get().subject == f"check-in {day.key}: 0"


@pytest.mark.parametrize("who", ["anna_editor", "carla_reader", "dora_privacy"])
@pytest.mark.parametrize("page", ["check-in", "close"])
def test_the_door_is_for_who_moderates(client, day, request, who, page):
    place = group(day)
    client.force_login(request.getfixturevalue(who))
    url = f"/admin/visits/info-days/{day.pk}/{page}/"
    assert client.get(url).status_code == 302
    tap(client, url, place, "all")
    place.refresh_from_db()
    assert place.people_present is None


@pytest.mark.parametrize("page", ["check-in", "close", "attendees", "badges"])
def test_a_day_of_another_site_is_not_found(ben, day, page):
    from wagtail.models import Site

    other = Site.objects.create(hostname="elders.example", root_page=day.site.root_page)
    type(day).objects.update(site=other)
    assert ben.get(f"/admin/visits/info-days/{day.pk}/{page}/").status_code == 404
    assert ben.get(f"/admin/visits/info-days/{'9' * 30}/{page}/").status_code == 404


def test_page_takes_the_same_queries_for_one_group_and_for_three(ben, day, url, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    group(day, names=["Jo"])
    ben.get(url)
    with CaptureQueriesContext(connection) as one:
        ben.get(url)
    for number in range(2):
        group(day, f"Stad {number}", names=["Jo", "An"])
    with django_assert_num_queries(len(one)):
        ben.get(url)


# Closing -----------------------------------------------------------------------------------------


def closing(html):
    """What the page's form would post as it stands."""
    fields = dict(re.findall(r'<input type="(?:hidden|number)" name="(group-[^"]*)" value="([^"]*)"', html))
    for name, value in re.findall(r'<input type="radio" name="(group-[^"]*)" value="(\w+)"[^>]* checked', html):
        fields[name] = value
    return fields


def test_the_day_is_closed_as_marked_and_unmarked_groups_are_asked_about(ben, day, url):
    came, absent, unknown = group(day, "A"), group(day, "B"), group(day, "C")
    tap(ben, url, came, "number", people="5")
    tap(ben, url, absent, "absent")
    close = url.replace("check-in", "close")
    posted = closing(ben.get(close).content.decode())
    assert posted[f"group-{came.pk}-outcome"] == "present"
    assert posted[f"group-{came.pk}-people"] == "5"
    assert posted[f"group-{absent.pk}-outcome"] == "absent"
    assert f"group-{unknown.pk}-outcome" not in posted
    refused = ben.post(close, posted)
    assert refused.status_code == 422
    assert set(VisitRequest.objects.values_list("status", flat=True)) == {"confirmed"}
    answer = ben.post(close, posted | {f"group-{unknown.pk}-outcome": "open"})
    assert (answer.status_code, answer.headers["Location"]) == (302, url)
    statuses = dict(VisitRequest.objects.values_list("organisation", "status"))
    assert statuses == {"A": "completed", "B": "no_show", "C": "confirmed"}
    history = ben.get(f"/admin/visits/requests/{came.visit_request_id}/").content.decode()
    assert "present:" not in history, "codes are told in words"


def test_a_page_that_is_overtaken_closes_nothing_and_shows_what_a_colleague_marked(ben, day, url):
    first, second = group(day, "A"), group(day, "B")
    close = url.replace("check-in", "close")
    posted = closing(ben.get(close).content.decode())
    posted |= {f"group-{place.pk}-outcome": "present" for place in (first, second)}
    tap(ben, url, second, "absent")
    answer = ben.post(close, posted)
    assert answer.status_code == 409
    assert set(VisitRequest.objects.values_list("status", flat=True)) == {"confirmed"}
    again = closing(answer.content.decode())
    assert again[f"group-{first.pk}-outcome"] == "present"
    assert again[f"group-{second.pk}-outcome"] == "absent"
    assert ben.post(close, again).status_code == 302
    assert dict(VisitRequest.objects.values_list("organisation", "status")) == {"A": "completed", "B": "no_show"}


@pytest.mark.parametrize(
    "change", [{"people": ""}, {"people": "0"}, {"people": "x"}, {"outcome": "nonsense"}, {"seen": "\x00"}]
)
def test_a_nonsense_closing_closes_nothing(ben, day, url, change):
    place = group(day)
    close = url.replace("check-in", "close")
    posted = closing(ben.get(close).content.decode()) | {f"group-{place.pk}-outcome": "present"}
    posted |= {f"group-{place.pk}-{name}": value for name, value in change.items()}
    assert ben.post(close, posted).status_code in (409, 422)
    assert VisitRequest.objects.get().status == "confirmed"


@pytest.mark.parametrize("posted", [{}, {"group-999-seen": "accepted:", "group-999-outcome": "open"}])
def test_a_closing_about_other_groups_is_shown_again(ben, day, url, posted):
    group(day)
    assert ben.post(url.replace("check-in", "close"), posted).status_code == 409
    assert VisitRequest.objects.get().status == "confirmed"


def test_a_day_that_has_not_begun_cannot_be_closed(ben, theme):
    day = InfoDayFactory(themes=[theme], starts_at=timezone.now() + dt.timedelta(days=1))
    place = group(day)
    url = f"/admin/visits/info-days/{day.pk}/close/"
    assert 'type="radio"' not in ben.get(url).content.decode()
    posted = {"seen": attendance.seen(place), "outcome": "present", "people": "8"}
    answer = ben.post(url, {f"group-{place.pk}-{name}": value for name, value in posted.items()})
    assert answer.status_code == 302
    assert VisitRequest.objects.get().status == "confirmed"
