"""The public site in a real browser: light, silent towards third parties, usable without a mouse."""

from __future__ import annotations

import gzip
from urllib.parse import urlsplit

import pytest

from visits.models import VisitRequest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATHS = {
    "home": "/",
    "theme": "/themas/inclusieve-stad/",
    "themes": "/themas/",
    "notes": "/strategische-notas/",
    "note": "/strategische-notas/nota/",
    "section": "/strategische-notas/nota/deel/deel-2/",
    "commitments": "/strategische-notas/nota/actiepunten/",
    "commitments of then": "/strategische-notas/nota/actiepunten/?on=2024-01-01&q=bomen",
    "commitment": "/strategische-notas/nota/actiepunten/1.1/",
    "method": "/strategische-notas/nota/actiepunten-methode/",
    "info days": "/informatiedagen/",
    "info day": "/informatiedagen/komt/",
    "cancelled day": "/informatiedagen/af/",
    "past day": "/informatiedagen/was/",
    "form": "/werkbezoek-aanvragen/",
    "form with day": "/werkbezoek-aanvragen/?info_day=1",
    "search": "/zoeken/",
    "results": "/zoeken/?q=stad+city",
    "no results": "/zoeken/?q=xyzzy",
    "follow": "/volgen/",
    "privacy": "/privacy/",
    "not found": "/bestaat-niet/",
}
WEIGHT_LIMIT = 60_000


def test_home_page_is_light_silent_and_without_script(city, new_page, live_server):
    page = new_page()
    seen = []
    page.on("response", lambda response: seen.append(response))
    page.goto("/", wait_until="networkidle")
    hosts = {urlsplit(response.url).netloc for response in seen if not response.url.startswith("data:")}
    assert hosts == {urlsplit(live_server.url).netloc}
    assert [response.url for response in seen if response.request.resource_type == "script"] == []
    assert page.context.cookies() == []
    # What counts is what production sends: text compressed, the font and nothing else as it is.
    first_load = [one for one in seen if one.request.resource_type in {"document", "stylesheet", "font", "image"}]
    sizes = {one.url: _size_on_the_wire(one) for one in first_load}
    assert {one.request.resource_type for one in first_load} >= {"document", "stylesheet", "font"}
    assert sum(sizes.values()) < WEIGHT_LIMIT, sizes


def _size_on_the_wire(response):
    body = response.body()
    if response.request.resource_type == "font":
        return len(body)
    return len(gzip.compress(body, 9))


def test_pages_obey_their_own_content_policy(city, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url)
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
    for name, path in PATHS.items():
        if name != "not found":
            page.goto(path)
    cookies = context.cookies()
    context.close()
    assert complaints == []
    assert cookies == []


def test_form_works_by_keyboard_and_without_scripts(city, new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/werkbezoek-aanvragen/")
    _send(page)
    assert page.title().startswith(("Error: ", "Fout: "))
    # The summary has the focus, so the next Tab stands on its first link, which leads to the field.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab") if not page.locator("#id_organisation:focus").count() else None
    page.keyboard.type("Stad Voorbeeld")
    _tab_to(page, "id_organisation_kind")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "id_contact_name")
    page.keyboard.type("An Peeters")
    _tab_to(page, "id_email")
    page.keyboard.type("an@voorbeeld.example")
    _tab_to(page, "id_themes_0")
    page.keyboard.press("Space")
    _tab_to(page, "id_people")
    page.keyboard.type("8")
    _tab_to(page, "id_privacy_accepted")
    page.keyboard.press("Space")
    _send(page)
    request = VisitRequest.objects.get()
    assert (request.organisation, request.organisation_kind, request.people) == ("Stad Voorbeeld", "municipality", 8)
    assert request.reference in page.content()
    page.reload()
    assert VisitRequest.objects.count() == 1


def _send(page):
    with page.expect_navigation():
        page.locator("form.gs-form button[type=submit]").press("Enter")


def _tab_to(page, field_id):
    """Press Tab until a field has the focus; fails when the keyboard cannot reach it."""
    for _ in range(80):
        if page.locator(f"#{field_id}:focus").count():
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {field_id}")


def test_form_never_takes_the_keyboard_to_the_trap(city, new_page):
    page = new_page()
    page.goto("/werkbezoek-aanvragen/")
    trap = page.locator("#id_website")
    assert trap.bounding_box()["x"] < 0
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") != "id_website"


def test_form_keeps_what_was_typed_after_an_error(city, new_page):
    page = new_page()
    page.goto("/en/werkbezoek-aanvragen/")
    page.fill("#id_organisation", "Gemeente & <b>Zonen</b>")
    page.fill("#id_email", "geen-adres")
    page.check("#id_themes_0")
    _send(page)
    assert page.evaluate("document.activeElement.id") == "error-summary"
    assert page.input_value("#id_organisation") == "Gemeente & <b>Zonen</b>"
    assert page.input_value("#id_email") == "geen-adres"
    assert page.is_checked("#id_themes_0")
    field = page.locator("#id_email")
    assert field.get_attribute("aria-invalid") == "true"
    described = [page.locator(f"#{one}").count() for one in field.get_attribute("aria-describedby").split()]
    assert described == [1, 1]


def test_skip_link_leads_to_the_content(city, new_page):
    page = new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_language_links_keep_the_page_or_say_that_they_do_not(city, new_page):
    page = new_page()
    page.goto("/informatiedagen/komt/")
    page.locator(".gs-languages a", has_text="English").click()
    assert urlsplit(page.url).path == "/en/informatiedagen/komt/"
    french = page.locator(".gs-languages a", has_text="Français")
    assert french.get_attribute("href") == "/fr/"
    assert french.locator(".ds-sr-only").count() == 1
