"""A real Chromium, and a small city on a live server for it to visit."""

from __future__ import annotations

import os
import shutil
from datetime import date
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from wagtail.models import Site

from home.models import HomePage
from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.factories.visits import InfoDayFactory
from themes.models import Commitment, Origin, ThemePage
from themes.services.commitments import State, add_update, save_commitment

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """The browser of the machine, or the one that CHROMIUM names."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def _no_loop():
    raise RuntimeError


@pytest.fixture(scope="session")
def chromium():
    """One browser for the run; skipped without one, unless REQUIRE_BROWSER=1 says that this is a failure."""
    path = find_chromium()
    if path is None:
        reason = "no Chromium on this machine (set CHROMIUM to its path, or install the package chromium)"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch:
        # The driver keeps an event loop in this thread. Django would refuse the database there, and would hand out
        # another connection for each of its contexts; the tests' own connection is the one that rolls back.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        patch.setattr("asgiref.local.asyncio", SimpleNamespace(get_running_loop=_no_loop))
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
            yield browser
            browser.close()


@pytest.fixture
def new_page(chromium, live_server):
    """Makes pages of a given width; each in a context of its own, without cookies or cache."""
    contexts = []

    def make(width: int = 1280, **options):
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, bypass_csp=True, **options
        )
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


BODY = [
    {"type": "text", "value": "<p>Zo werkt de stad.</p><h2>Wat we doen</h2><ul><li>een</li><li>twee</li></ul>"},
    {"type": "facts", "value": [{"value": "130+", "label": "nationaliteiten"}]},
    {"type": "quote", "value": {"text": "Je toekomst telt.", "source": "Een inwoner"}},
    {
        "type": "networks",
        "value": [{"name": "ECCAR", "since": 2018, "url": "https://eccar.example/", "text": "Samen."}],
    },
    {"type": "call_to_action", "value": {"title": "Kom", "text": "Kijk.", "label": "Vraag aan", "url": "/"}},
]


@pytest.fixture
def city(live_server, site, theme, other_theme):
    """The site of the tests with every kind of block, a note in two languages, and info days in every state."""
    address = urlsplit(live_server.url)
    Site.objects.filter(pk=site.pk).update(hostname=address.hostname, port=address.port)
    Site.clear_site_root_paths_cache()
    for home in HomePage.objects.all():
        home.body = BODY
        home.steps = [{"type": "step", "value": {"title": "Je vraagt", "text": "Vijf minuten."}}] * 3
        home.save()
    for page in ThemePage.objects.all():
        page.body = BODY
        page.links = [{"type": "link", "value": {"label": "Lees verder", "url": "https://lees.example/"}}]
        page.save()
    note = StrategicNoteFactory(slug="nota", name="De nota", adopted_on="2019-01-28")
    note.themes.set([theme])
    parts = [{"number": str(n), "heading": f"Deel {n}", "anchor": f"deel-{n}", "body": BODY[:1]} for n in (1, 2)]
    sections = [{"type": "section", "value": part} for part in parts]
    for language in ("nl", "en"):
        add_note_page(note, language, title=f"De nota {language}", sections=sections)
    for code, status in (("1.1", "achieved"), ("1.2", "in_progress")):
        commitment = save_commitment(
            Commitment(note=note, code=code, theme=theme, lead="Dienst Groen", target_on=date(2024, 12, 31)),
            texts={"nl": "Bomen planten in elke straat", "en": "Plant trees in every street"},
            origins=[Origin.objects.get_or_create(site=site, name="Eigen programma")[0]],
            by=None,
        )
        source = "https://stad.example/" if status == "achieved" else ""
        add_update(commitment, State(status, date(2024, 5, 1), evidence_url=source), now=timezone.now())
    InfoDayFactory(key="komt", themes=[theme])
    InfoDayFactory(key="af", cancelled=True, themes=[theme])
    InfoDayFactory(key="was", past=True, themes=[theme, other_theme])
    return site
