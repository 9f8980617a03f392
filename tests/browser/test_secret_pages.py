"""The pages behind secret links in a real browser: what is done there works with the keyboard alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cms.core.secret_links import hash_token
from tests.factories.visits import VisitRequestFactory
from themes.models import Theme
from visits.models import RequestEvent, ThemeFollower, VisitRequest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def with_link(**fields):
    row = VisitRequestFactory(**fields)
    VisitRequest.objects.filter(pk=row.pk).update(token_hash=hash_token(row.token))
    return row


@pytest.fixture
def paths(city):
    """A question that waits, a visit to prepare, a follower to be and one that is."""
    now = timezone.now()
    asked = with_link(status="question_sent")
    RequestEvent.objects.create(
        visit_request=asked, at=now, kind="status", to_status="question_sent", note="Met hoeveel komen jullie?"
    )
    planned = with_link(status="scheduled", scheduled_at=now + dt.timedelta(days=20))
    theme = Theme.objects.order_by("pk").first()
    fields = {"theme": theme, "language": "nl", "asked_at": now}
    maybe = ThemeFollower.objects.create(email="a@x.example", **fields)
    sure = ThemeFollower.objects.create(email="b@x.example", confirmed_at=now, **fields)
    return {
        "question": f"/aanvraag/{asked.token}/",
        "planned": f"/aanvraag/{planned.token}/",
        "details": f"/aanvraag/{planned.token}/details/",
        "confirm": f"/volgen/{maybe.token}/",
        "manage": f"/volgen/{sure.token}/",
        "gone": "/volgen/weg/",
    }


def test_visit_is_prepared_with_the_keyboard_alone(paths, new_page):
    page = new_page(390)
    page.goto(paths["details"])
    page.locator("#id_participants").focus()
    page.keyboard.type("Kim Berg, beleidsmedewerker\nNoor Maas")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    for _field in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#melding").wait_for()
    row = VisitRequest.objects.get(status="scheduled")
    assert [one.name for one in row.participants.all()] == ["Kim Berg", "Noor Maas"]
    assert row.transport == "train"
