"""The pictures in the guide for editors: UPDATE_SCREENSHOTS=1 makes them anew; else the screens must open."""

from __future__ import annotations

import datetime as dt
import io
import os
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from wagtail.models import Page, Site

from cms.demo.accounts import create_accounts
from home.services.broken_links import check_links
from home.services.page_reviews import Plan, settle
from themes.models import StrategicNotePage, ThemePage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "editors" / "images"
MOST_BYTES = 150_000
PASSWORD = "een-wachtwoord"


def keep(name: str, picture: bytes) -> None:
    """A picture of at most 150 kB: screens have few colours."""
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(128)
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    assert target.tell() <= MOST_BYTES, name
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.png").write_bytes(target.getvalue())


@pytest.fixture
def screens(new_page):
    """The demo city with something that waits, and its editor logged in."""
    call_command("import_content", str(ROOT / "demo"), verbosity=0)
    call_command("sync_roles", verbosity=0)
    create_accounts(PASSWORD)
    editor = get_user_model().objects.get(username="editor")
    theme = ThemePage.objects.get(theme__code="inclusieve-stad", locale__language_code="nl")
    settle(theme, Plan(editor, 12, timezone.localdate() - dt.timedelta(days=3), True), by=editor)
    theme.body = [
        {
            "type": "text",
            "value": '<p>Wil je mee praten? <a href="/themas/oud-thema/">Klik hier</a>.</p><h4>Te diep</h4>',
        }
    ]
    theme.save_revision(user=editor).publish()
    theme.save_revision(user=editor)
    site = Site.objects.get(is_default_site=True)
    check_links(site, now=timezone.now())
    note = StrategicNotePage.objects.filter(locale__language_code="nl", note__slug="inclusieve-stad-2-0").get()
    page = new_page(1100)
    page.set_viewport_size({"width": 1100, "height": 720})
    page.goto("/admin/login/")
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    index = Page.objects.get(pk=theme.get_parent().pk)
    return page, {
        "beginscherm": "/admin/",
        "thema-maken": "/admin/themes/add/",
        "themapagina": f"/admin/pages/{theme.pk}/edit/",
        "themapagina-toevoegen": f"/admin/pages/{index.pk}/",
        "nota": f"/admin/pages/{note.pk}/edit/",
        "word-import": f"/admin/notes/{note.pk}/import/",
        "actiepunten": "/admin/commitments/",
        "nakijken": f"/admin/pages/{theme.pk}/review/",
        "nakijken-lijst": "/admin/reports/page-reviews/",
        "controles": f"/admin/pages/{theme.pk}/checks/",
        "dode-links": "/admin/reports/broken-links/",
        "afbeelding": "/admin/images/add/",
        "vertalen": f"/admin/translation/submit/page/{theme.pk}/",
    }


def test_every_screen_of_the_guide_opens_and_is_pictured(screens):
    page, addresses = screens
    failed = {}
    for name, address in addresses.items():
        answer = page.goto(address, wait_until="networkidle")
        if answer.status != 200:
            failed[name] = answer.status
        elif os.environ.get("UPDATE_SCREENSHOTS") == "1":
            keep(name, page.screenshot())
    assert failed == {}
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
