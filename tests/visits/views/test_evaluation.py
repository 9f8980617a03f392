"""The evaluation after a visit: behind the requester's link, once, and read by who may read requests."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cms.core.secret_links import hash_token
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.models import Evaluation, Registration, VisitRequest
from visits.services import people

pytestmark = pytest.mark.django_db
MARKS = {"overall": "5", "usefulness": "4", "organisation": "", "best": "De gids", "better": ""}


@pytest.fixture
def visited(site, theme):
    day = InfoDayFactory(past=True, themes=[theme])
    row = VisitRequestFactory(status="completed", themes=[theme])
    VisitRequest.objects.filter(pk=row.pk).update(token_hash=hash_token(row.token))
    Registration.objects.create(info_day=day, visit_request=row, people=3, status="attended", created_at=timezone.now())
    return row


def address(row) -> str:
    return f"/aanvraag/{row.token}/evaluatie/"


def test_group_gives_its_opinion_and_changes_it(client, visited):
    page = client.get(address(visited))
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert not page.cookies
    assert client.post(address(visited), MARKS).status_code == 303
    assert client.post(address(visited), {**MARKS, "overall": "3"}).status_code == 303
    given = Evaluation.objects.get()
    assert (given.overall, given.usefulness, given.organisation, given.best) == (3, 4, None, "De gids")
    assert given.info_day == visited.registrations.get().info_day
    assert "checked" in client.get(address(visited)).content.decode()


def test_after_thirty_days_it_stays_as_it_is(client, visited):
    client.post(address(visited), MARKS)
    Evaluation.objects.update(given_at=timezone.now() - dt.timedelta(days=30))
    client.post(address(visited), {**MARKS, "overall": "1"})
    assert Evaluation.objects.get().overall == 5


@pytest.mark.parametrize("overall", ["0", "6", "", "x", "5\x00", "9" * 50])
def test_nonsense_is_refused_and_keeps_what_was_typed(client, visited, overall):
    answer = client.post(address(visited), {**MARKS, "overall": overall})
    assert answer.status_code == 200
    assert "De gids" in answer.content.decode()
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("status", ["new", "declined", "withdrawn", "no_show", "spam"])
def test_who_was_not_received_has_nothing_to_evaluate(client, visited, status):
    VisitRequest.objects.update(status=status)
    assert client.post(address(visited), MARKS).status_code == 200
    assert not Evaluation.objects.exists()


def test_before_the_end_of_the_visit_there_is_nothing_to_evaluate(client, visited):
    day = InfoDayFactory()
    Registration.objects.update(info_day=day, status="accepted")
    VisitRequest.objects.update(status="confirmed")
    client.post(address(visited), MARKS)
    assert not Evaluation.objects.exists()


def test_unknown_link_is_not_found(client, visited):
    assert client.get("/aanvraag/onbekend/evaluatie/").status_code == 404


def test_results_per_theme_and_day_for_who_may_read(client, carla_reader, anna_editor, visited):
    client.post(address(visited), MARKS)
    client.force_login(carla_reader)
    page = client.get("/admin/visits/evaluations/")
    assert page.context["by_theme"][0].count == 1
    assert [(row.label, row.averages["overall"]) for row in page.context["by_theme"][1:]] == [("Inclusieve stad", 5.0)]
    assert page.context["by_day"][0][1:] == (1, {"overall": 5.0, "usefulness": 4.0, "organisation": None})
    assert "De gids" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    client.force_login(anna_editor)
    assert b"De gids" not in client.get("/admin/visits/evaluations/").content


def test_results_of_another_site_stay_there(client, carla_reader, visited):
    from wagtail.models import Page, Site

    client.post(address(visited), MARKS)
    other = Site.objects.create(hostname="elders.example", root_page=Page.objects.get(depth=1))
    Evaluation.objects.update(site=other)
    client.force_login(carla_reader)
    assert "De gids" not in client.get("/admin/visits/evaluations/").content.decode()


def test_one_persons_data_holds_the_opinion_and_erasing_takes_the_words(client, dora_privacy, visited, site):
    client.post(address(visited), MARKS)
    now = timezone.now()
    data = people.export(visited.email, site=site, by=dora_privacy, now=now)
    assert data["requests"][0]["evaluation"][0]["best"] == "De gids"
    people.erase(visited.email, site=site, by=dora_privacy, now=now)
    given = Evaluation.objects.get()
    assert (given.best, given.visit_request, given.overall) == ("", None, 5)
