"""From an editor's button, or the clock, to a receiver: what it hears, when, and that nothing private is in it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from cms.changes.services import settle
from cms.webhooks.models import Endpoint
from cms.webhooks.sending import Outcome
from cms.webhooks.services import delivering, queueing
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.models import Registration

pytestmark = pytest.mark.django_db
START = timezone.datetime.fromisoformat("2026-03-02T09:00:00+01:00")


@pytest.fixture
def told(theme):
    """What a receiver hears of what happened since the last call, at the moment of the clock."""
    day = InfoDayFactory(
        key="dag", capacity=7, starts_at=START + timedelta(days=9), themes=[theme],
        banner_from=START + timedelta(hours=2),
    )  # fmt: skip
    with time_machine.travel(START, tick=False) as clock:
        settle(now=timezone.now())
        endpoint = Endpoint.objects.create(site=theme.site, name="Bouw", url="https://stad.example/")
        heard = []

        def hear(_url, body, headers):
            # The time of the test is not the time of the library.
            assert headers["webhook-signature"].startswith("v1,")
            heard.append(json.loads(body))
            return Outcome(status=200)

        def listen():
            heard.clear()
            settle(now=timezone.now())
            queueing.queue_new(now=timezone.now())
            delivering.deliver_due(send=hear)
            return list(heard)

        listen.clock, listen.day, listen.endpoint = clock, day, endpoint
        assert listen() == []
        yield listen


def events(messages):
    return [(one["type"], one["data"]["key"]) for one in messages if one["type"] != "content.changed"]


def test_publish_move_and_unpublish_of_a_page(told, theme):
    page = theme.pages.get(locale__language_code="nl")
    page.title = "Een andere titel"
    revision = page.save_revision()
    assert told() == [], "a draft is nobody's news"
    revision.publish()
    message = next(one for one in told() if one["data"]["path"] == "/themas/inclusieve-stad/")
    assert message["type"] == "page.updated"
    assert message["data"]["themes"] == ["inclusieve-stad"]
    assert {"/themas/inclusieve-stad/", "/themas/"} <= set(message["data"]["paths"])
    assert message["data"]["tags"]
    page.refresh_from_db()
    page.slug = "stad-voor-iedereen"
    page.save_revision().publish()
    moved = next(one for one in told() if one["type"] == "page.moved")
    assert (moved["data"]["previous_path"], moved["data"]["path"]) == (
        "/themas/inclusieve-stad/",
        "/themas/stad-voor-iedereen/",
    )
    page.refresh_from_db()
    page.unpublish()
    assert "page.unpublished" in [one["type"] for one in told()]


def test_last_place_that_is_taken(told):
    visit_request = VisitRequestFactory(info_day=told.day, themes=list(told.day.themes.all()))
    Registration.objects.create(info_day=told.day, visit_request=visit_request, people=7, created_at=timezone.now())
    messages = told()
    assert ("info_day.full", str(told.day.pk)) in events(messages)
    assert visit_request.organisation not in json.dumps(messages)


def test_banner_is_told_at_its_minute_and_not_before(told):
    told.clock.shift(timedelta(hours=1, minutes=59, seconds=59))
    assert told() == []
    told.clock.shift(timedelta(seconds=1))
    assert ("banner.changed", "") in events(told())
    told.clock.shift(timedelta(minutes=1))
    assert told() == []


def test_signature_of_what_is_told_verifies(theme, site):
    said = []
    Endpoint.objects.create(site=site, name="Bouw", url="https://stad.example/")
    settle(now=timezone.now())
    page = theme.pages.get(locale__language_code="nl")
    page.title = "Nog een titel: «é» & <b>"
    page.save_revision().publish()
    settle(now=timezone.now())
    queueing.queue_new(now=timezone.now())
    delivering.deliver_due(send=lambda _url, body, headers: said.append((body, headers)) or Outcome(status=200))
    for body, headers in said:
        Webhook(Endpoint.objects.get().secret).verify(body, headers)
    assert said
