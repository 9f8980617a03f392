"""The final count on the requester's own page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cms.core.secret_links import hash_token
from tests.factories.visits import IndividualVisitFactory, InfoDayFactory, VisitRequestFactory
from visits.models import Registration, RequestEvent, VisitRequest
from visits.services import registrations

pytestmark = pytest.mark.django_db


def reachable(row):
    row.token_hash = hash_token(row.token)
    row.save()
    return row


@pytest.fixture
def asked(site):
    """A group of four, asked for its final number yesterday."""
    day = InfoDayFactory(starts_at=timezone.now() + dt.timedelta(days=5), capacity=10)
    row = reachable(VisitRequestFactory(in_review=True, people=4))
    registrations.invite(row, day, now=timezone.now())
    registrations.accept(Registration.objects.get(), now=timezone.now())
    Registration.objects.update(count_asked_at=timezone.now() - dt.timedelta(hours=20))
    return Registration.objects.get()


def page_of(row):
    return f"/aanvraag/{row.token}/"


def test_group_confirms_its_number_on_its_page(client, asked):
    page = page_of(asked.visit_request)
    html = client.get(page).content.decode()
    assert f"{page}count/" in html
    # One place to change the number, not two.
    assert f"{page}people/" not in html
    answer = client.post(f"{page}count/", {"place": asked.pk, "people": "3"})
    assert (answer.status_code, answer.url) == (303, f"{page}?melding=counted#melding")
    asked.refresh_from_db()
    assert asked.people == 3
    assert RequestEvent.objects.filter(detail="count:3").count() == 1
    assert client.get(page).headers["Cache-Control"] == "private, no-store"


def test_get_confirms_nothing(client, asked):
    client.get(f"{page_of(asked.visit_request)}count/", {"place": asked.pk, "people": "3"})
    assert not RequestEvent.objects.filter(detail__startswith="count:").exists()


@pytest.mark.parametrize("people", ["", "0", "-1", "abc", "11", "9" * 30])
def test_wrong_number_is_said_and_kept(client, asked, people):
    page = page_of(asked.visit_request)
    answer = client.post(f"{page}count/", {"place": asked.pk, "people": people})
    assert answer.status_code == 200
    assert 'id="count_people"' in answer.content.decode()
    asked.refresh_from_db()
    assert asked.people == 4
    assert not RequestEvent.objects.filter(detail__startswith="count:").exists()


@pytest.mark.parametrize("place", ["", "0", "²", "9" * 40, "abc"])
def test_place_of_another_page_is_refused(client, asked, place):
    page = page_of(asked.visit_request)
    answer = client.post(f"{page}count/", {"place": place, "people": "3"})
    assert answer.url == f"{page}?melding=closed#melding"
    assert not RequestEvent.objects.filter(detail__startswith="count:").exists()


def test_nothing_is_shown_or_taken_before_it_is_asked(client, asked):
    Registration.objects.update(count_asked_at=None)
    page = page_of(asked.visit_request)
    assert f'action="{page}count/"' not in client.get(page).content.decode()
    client.post(f"{page}count/", {"place": asked.pk, "people": "3"})
    assert Registration.objects.get().people == 4


def test_visit_of_one_group_confirms_too(client, site):
    starts_at = timezone.now() + dt.timedelta(days=5)
    row = reachable(VisitRequestFactory(scheduled=True, scheduled_at=starts_at, people=8))
    IndividualVisitFactory(visit_request=row, starts_at=starts_at, count_asked_at=timezone.now())
    assert f'action="{page_of(row)}count/"' in client.get(page_of(row)).content.decode()
    client.post(f"{page_of(row)}count/", {"people": "12"})
    assert VisitRequest.objects.get().people == 12
    assert RequestEvent.objects.filter(detail="count:12").exists()
