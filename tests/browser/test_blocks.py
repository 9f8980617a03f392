"""Every block in a real browser: accessible when small and in forced colours, whole on paper, silent until asked."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories.blocks import new_blocks
from themes.models import ThemePage

from .conftest import BODY

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATH = "/themas/inclusieve-stad/"


@pytest.fixture
def blocks(city):
    """Every kind of block on each page of a theme, with a table that is wider than a telephone."""
    body = [*BODY, *new_blocks()]
    wide = next(block for block in body if block["type"] == "table")
    wide["value"] = {**wide["value"], "data": [[f"kolom {n}" for n in range(9)], [f"waarde {n}" for n in range(9)]]}
    for page in ThemePage.objects.all():
        page.body = body
        page.save()
    return city


@pytest.mark.parametrize("colours", ["none", "active"])
@pytest.mark.parametrize("width", [320, 1280])
def test_page_with_every_block_is_accessible(blocks, new_page, width, colours):
    page = new_page(width, forced_colors=colours)
    for path in (PATH, f"/en{PATH}"):
        page.goto(path)
        page.locator(".gs-accordion summary").first.click()
        # The rest of the page is looked at elsewhere; axe misreads forced colours outside the blocks.
        found = Axe().run(page, context=".gs-prose", options={"runOnly": RULES, "resultTypes": ["violations"]})
        assert [
            (one["id"], [node["html"][:200] + node.get("failureSummary", "") for node in one["nodes"]])
            for one in found.response["violations"]
        ] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_wide_table_scrolls_by_keyboard(blocks, new_page):
    page = new_page(320)
    page.goto(PATH)
    table = page.locator(".gs-data-table").first
    table.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.gs-data-table').scrollLeft > 0")
    assert table.get_attribute("role") == "region"


def test_accordion_is_open_on_paper(blocks, new_page):
    page = new_page()
    page.goto(PATH)
    answer = page.locator(".gs-accordion .gs-richtext").first
    assert not answer.is_visible()
    page.emulate_media(media="print")
    assert answer.bounding_box()["height"] > 0


def test_video_asks_nobody_before_the_reader_does(blocks, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url)
    page, hosts, complaints = context.new_page(), set(), []
    # Nothing leaves this machine: what would, is answered here.
    page.route(
        "**/*",
        lambda route: (
            route.continue_()
            if "127.0.0.1" in route.request.url or "localhost" in route.request.url
            else route.fulfill(body="<!doctype html><title>film</title>", content_type="text/html")
        ),
    )
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(PATH, wait_until="networkidle")
    assert hosts == {urlsplit(live_server.url).netloc}
    page.locator(".gs-video-play").click()
    frame = page.locator(".gs-video iframe")
    frame.wait_for()
    assert frame.get_attribute("src").startswith("https://www.youtube-nocookie.com/embed/aaaaaaaaaaa")
    assert frame.get_attribute("title") == "Een dag in de stad"
    page.wait_for_function("document.activeElement.tagName === 'IFRAME'")
    assert "www.youtube-nocookie.com" in hosts
    context.close()
    assert complaints == []


def test_video_is_a_link_without_javascript(blocks, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(PATH)
    link = page.locator(".gs-video-play")
    assert link.get_attribute("href") == "https://www.youtube.com/watch?v=aaaaaaaaaaa"
    assert "YouTube" in page.locator(".gs-video-warning").inner_text()
