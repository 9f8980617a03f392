"""Whole journeys on a phone, by keyboard alone: of a coordinator through a year's work, and of a visitor."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from cms.core.secret_links import hash_token
from tests.factories.visits import VisitRequestFactory
from visits.models import InfoDay, Registration, VisitRequest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = 390


def reach(page, target, most: int = 250) -> None:
    """Press Tab until this element has the focus; fails when the keyboard cannot get there."""
    element = target.element_handle()
    for _ in range(most):
        if page.evaluate("element => element === document.activeElement", element):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {target}")


def press(page, target, key: str = "Enter") -> None:
    """Go to a button or link by keyboard, use it, and wait for the page it leads to."""
    reach(page, target)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press(key)


def write(page, field: str, text: str) -> None:
    """Go to a field by keyboard and type over what stands there."""
    reach(page, page.locator(f"#id_{field}"))
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    # A date chooser that opened lies over what comes next.
    page.keyboard.press("Escape") if field.endswith(("_at", "_by")) else None


def log_in(page, username: str) -> None:
    page.goto("/admin/login/")
    write(page, "username", username)
    write(page, "password", "wachtwoord-123")
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def waiting(city, theme):
    """Two groups that wait for a day on the theme."""
    made = []
    for name, people in (("Stad Waterdam", 3), ("Stad Lindekerke", 4)):
        row = VisitRequestFactory(organisation=name, people=people, themes=[theme], status="waiting", language="nl")
        VisitRequest.objects.filter(pk=row.pk).update(token_hash=hash_token(row.token))
        made.append(row)
    return made


def test_coordinator_goes_from_demand_to_figures(waiting, theme, ben_coordinator, new_page):
    page = new_page(PHONE)
    log_in(page, "ben")
    page.goto("/admin/visits/demand/")
    press(page, page.locator(f'a.button[href$="/plan/{theme.pk}/"]'))
    start = timezone.localtime() + dt.timedelta(days=30)
    write(page, "starts_at", f"{start:%d/%m/%Y} 10:00")
    write(page, "ends_at", f"{start:%d/%m/%Y} 12:00")
    write(page, "location", "Stadhuis")
    write(page, "without_host_note", "De schepen ontvangt zelf.")
    press(page, page.locator('button[value="check"]'))
    assert page.locator('input[name="chosen"]:checked').count() == 2
    press(page, page.locator('button[value="plan"]'))
    day = InfoDay.objects.latest("pk")
    assert set(Registration.objects.values_list("info_day", "status")) == {(day.pk, "invited")}

    visitor = new_page(PHONE)
    for row in waiting:
        row.refresh_from_db()
        visitor.goto(f"/aanvraag/{row.token}/")
        press(visitor, visitor.locator('form[action$="/accept/"] button'))
    assert set(VisitRequest.objects.values_list("status", flat=True)) == {"confirmed"}

    # The day has come.
    now = timezone.now()
    InfoDay.objects.filter(pk=day.pk).update(
        starts_at=now - dt.timedelta(minutes=5), ends_at=now + dt.timedelta(hours=2)
    )
    page.goto(f"/admin/visits/info-days/{day.pk}/check-in/")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    first, second = Registration.objects.order_by("people")
    press(page, page.locator(f'#group-{first.pk} button[value="all"]'))
    press(page, page.locator(f'#group-{second.pk} button[value="absent"]'))
    press(page, page.locator('a[href$="/close/"]'))
    press(page, page.locator("button.serious"))
    assert dict(VisitRequest.objects.values_list("organisation", "status")) == {
        "Stad Waterdam": "completed",
        "Stad Lindekerke": "no_show",
    }
    page.goto("/admin/visits/figures/")
    assert re.search(r"Stad of gemeente|Municipality", page.content())
    assert "Inclusieve stad" in page.content()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_visitor_asks_and_withdraws(city, new_page, language):
    prefix = "" if language == "nl" else "/en"
    page = new_page(PHONE, java_script_enabled=False)
    page.goto(f"{prefix}/werkbezoek-aanvragen/")
    write(page, "organisation", "City of Northbridge")
    reach(page, page.locator("#id_organisation_kind"))
    page.keyboard.press("ArrowDown")
    write(page, "contact_name", "Margaret Hollis")
    write(page, "email", "m.hollis@northbridge.example")
    reach(page, page.locator("#id_themes_0"))
    page.keyboard.press("Space")
    write(page, "people", "7")
    reach(page, page.locator("#id_privacy_accepted"))
    page.keyboard.press("Space")
    press(page, page.locator("form.gs-form button[type=submit]"))
    row = VisitRequest.objects.get()
    assert row.reference in page.content()

    # The link stands in the mail.
    page.goto(f"{prefix}/aanvraag/{row.token}/")
    assert "m.hollis@northbridge.example" not in page.content()
    press(page, page.locator('a[href$="/withdraw/"]'))
    press(page, page.locator('form[method="post"] button[data-color="danger"]'))
    assert page.locator("#melding").count() == 1
    row.refresh_from_db()
    assert row.status == "withdrawn"
    assert page.locator('a[href$="/withdraw/"]').count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
