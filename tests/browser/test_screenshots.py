"""The pictures in the README, taken of the demo city: UPDATE_SCREENSHOTS=1 makes them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.management import call_command

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(os.environ.get("UPDATE_SCREENSHOTS") != "1", reason="UPDATE_SCREENSHOTS=1 takes the pictures"),
]

ROOT = Path(__file__).resolve().parents[2]
PICTURES = {
    "home": ("/", 1280, 1100),
    "home-phone": ("/", 390, 844),
    "theme": ("/themas/inclusieve-stad/", 1280, 1100),
    "note": ("/strategische-notas/inclusieve-stad-2-0/", 1280, 900),
    "info-days": ("/informatiedagen/", 1280, 900),
    "form": ("/werkbezoek-aanvragen/", 1280, 1000),
    "search": ("/zoeken/?q=stad", 1280, 900),
}


def test_take_screenshots_of_the_demo_city(new_page):
    call_command("import_content", str(ROOT / "demo"), verbosity=0)
    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    for name, (path, width, height) in PICTURES.items():
        page = new_page(width)
        page.set_viewport_size({"width": width, "height": height})
        assert page.goto(path, wait_until="networkidle").status == 200
        page.screenshot(path=folder / f"{name}.png")
