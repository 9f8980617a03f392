"""An editor types in the admin, and the front-end in the preview panel shows the words."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import Page

from cms.core.models import StandardPage
from cms.previews.models import FrontEnd

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CLIENT = Path(__file__).resolve().parents[2] / "clients" / "typescript" / "dist"
PAGE = """<!doctype html><html lang="nl"><title>Voorbeeld</title>
<main><h1></h1><p id="summary"></p><p id="problem"></p></main>
<script type="module" src="/page.js"></script></html>"""
SCRIPT = """
import { takeToken, watchPreview } from "/client/preview.js";
window.loads = performance.timeOrigin;
watchPreview(takeToken(), {
  baseUrl: "%s",
  everyMs: 300,
  onChange: (draft) => {
    document.querySelector("h1").textContent = draft.title;
    document.querySelector("#summary").textContent = draft.summary;
    document.querySelector("#problem").textContent = "";
  },
  onProblem: (error) => { document.querySelector("#problem").textContent = `${error.status ?? error}`; },
});
"""


@pytest.fixture
def front_end_server(live_server):
    """A website of its own origin, under a strict policy, that draws drafts with our client; and what it was asked."""
    if not (CLIENT / "preview.js").exists():
        pytest.skip("the TypeScript client is not compiled (make client)")
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers.get("Referer", "")))
            if self.path.startswith("/client/"):
                body, kind = (CLIENT / self.path.rsplit("/", 1)[-1]).read_bytes(), "text/javascript"
            elif self.path == "/page.js":
                body, kind = (SCRIPT % live_server.url).encode(), "text/javascript"
            else:
                body, kind = PAGE.encode(), "text/html; charset=utf-8"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header(
                "Content-Security-Policy",
                f"default-src 'self'; connect-src {live_server.url}; frame-ancestors {live_server.url}",
            )
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def editing(chromium, live_server, city, admin_user, front_end_server):
    """The privacy page open in the editor with its preview on the front-end, and the frame that shows it."""
    origin, _asked = front_end_server
    front_end = FrontEnd.objects.create(site=city, name="Voorbeeld", preview_url=f"{origin}/preview/")
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1400, "height": 900})
    page = context.new_page()
    problems = []
    # Wagtail takes what it finds two seconds after loading as the state without changes.
    page.add_init_script(
        "document.addEventListener('w-unsaved:watch-edits', () => { document.documentElement.dataset.watched = ''; })"
    )
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto("/admin/login/")
    page.fill("#id_username", admin_user.username)
    page.fill("#id_password", "wachtwoord-123")
    page.click("[type=submit]")
    subject = StandardPage.objects.get(locale__language_code="nl", slug="privacy")
    page.goto(f"/admin/pages/{subject.pk}/edit/")
    page.click('[data-side-panel-toggle="preview"]')
    page.wait_for_selector("#w-preview-iframe[src]")
    page.select_option("#id_preview_mode", f"front-end-{front_end.pk}")
    frame = page.frame_locator("#w-preview-iframe")
    # Only our page has it; the stock preview has the same words.
    frame.locator("#problem").wait_for(state="attached", timeout=15_000)
    frame.locator("h1").get_by_text("Privacy nl").wait_for(timeout=15_000)
    page.wait_for_selector("html[data-watched]")
    yield page, frame, problems
    context.close()


def inner(page, origin):
    return next(frame for frame in page.frames if frame.url.startswith(origin))


@pytest.mark.django_db(transaction=True)
def test_front_end_in_the_panel_shows_what_is_typed_without_being_loaded_again(editing, front_end_server):
    page, frame, problems = editing
    origin, asked = front_end_server
    loaded = inner(page, origin).evaluate("window.loads")
    delays = []
    for words in ("Getypt in de editor", "En nog wat meer", "Nu helemaal anders"):
        page.fill("#id_title", "")
        page.locator("#id_title").press_sequentially(words)
        started = time.monotonic()
        frame.locator("h1").get_by_text(words, exact=True).wait_for(timeout=10_000)
        delays.append(time.monotonic() - started)
    print("from the last key to the words:", [f"{delay:.2f} s" for delay in delays])
    assert max(delays) < 5
    assert inner(page, origin).evaluate("window.loads") == loaded
    assert sum(path.startswith("/preview/") for path, _referer in asked) == 1
    # The token was in no address that a server sees, nor is it in the address bar any more.
    assert not [path for path, referer in asked if "token" in path or "token" in referer or "admin" in referer]
    assert inner(page, origin).url == f"{origin}/preview/"
    assert not [text for text in problems if "Content Security Policy" in text]
    assert Page.objects.get(slug="privacy", locale__language_code="nl").title == "Privacy nl"


@pytest.mark.django_db(transaction=True)
def test_tab_of_its_own_follows_too_and_ends_with_the_right_to_edit(editing, admin_user):
    page, frame, _problems = editing
    with page.context.expect_page() as opened:
        page.click('[data-w-preview-target="newTab"]')
    tab = opened.value
    tab.get_by_role("heading", name="Privacy nl").wait_for(timeout=10_000)
    assert "token" not in tab.url
    page.fill("#id_title", "Van elders")
    page.locator("#id_title").press_sequentially("!")
    tab.get_by_role("heading", name="Van elders!").wait_for(timeout=10_000)
    tab.reload()
    tab.get_by_role("heading", name="Van elders!").wait_for(timeout=10_000)
    get_user_model().objects.filter(pk=admin_user.pk).update(is_active=False)
    tab.locator("#problem").get_by_text("401").wait_for(timeout=10_000)
