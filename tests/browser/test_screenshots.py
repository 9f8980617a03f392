"""The pictures of the inbox in the README: UPDATE_SCREENSHOTS=1 makes them anew (the others: `bench.screenshots`)."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.demo.accounts import create_accounts
from tests.factories.visits import VisitRequestFactory
from themes.models import Theme
from visits.models import RequestEvent, VisitRequest
from visits.services import mails

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(os.environ.get("UPDATE_SCREENSHOTS") != "1", reason="UPDATE_SCREENSHOTS=1 takes the pictures"),
]

ROOT = Path(__file__).resolve().parents[2]
ASKERS = [
    "Stad Kortrijk",
    "Provincie Antwerpen",
    "Universiteit Gent",
    "Ville de Namur",
    "City of Malmö",
    "Stadt Aachen",
]


def test_take_screenshots_of_the_inbox(new_page):
    call_command("sync_roles", verbosity=0)
    call_command("import_content", str(ROOT / "demo"), verbosity=0)
    create_accounts("een-wachtwoord")
    themes = list(Theme.objects.all())
    now = timezone.now()
    for number, name in enumerate(ASKERS):
        visit_request = VisitRequestFactory(
            organisation=name,
            contact_name="An Peeters",
            email=f"an@bezoeker{number}.example",
            questions="Hoe pakten jullie dit aan? Wat zouden jullie nu anders doen?",
            access_needs="",
            people=6 + 3 * number,
            themes=themes[number % 4 : number % 4 + 2],
            language=("nl", "nl", "nl", "fr", "en", "en")[number],
            received_at=now - dt.timedelta(hours=5 * number + 2),
        )
        RequestEvent.objects.create(
            visit_request=visit_request, at=visit_request.received_at, kind="received", detail="form"
        )
        mails.queue_confirmation(visit_request, now=visit_request.received_at)
    folder = ROOT / "docs" / "screenshots"
    page = new_page(1280)
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto("/admin/login/")
    page.fill("[name=username]", "coordinator")
    page.fill("[name=password]", "een-wachtwoord")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    page.goto("/admin/visits/requests/", wait_until="networkidle")
    page.screenshot(path=folder / "inbox.png")
    page.goto(f"/admin/visits/requests/{VisitRequest.objects.latest('received_at').pk}/", wait_until="networkidle")
    page.screenshot(path=folder / "request.png")
