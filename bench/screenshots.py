"""The pictures of the public site in `docs/screenshots`: pages of the demo city, on a phone and on a wide screen.

Makes a site of its own, or takes the one that SITE names (`SITE=http://127.0.0.1:8000` after `make demo`).
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from bench.first_load import MAKE
from bench.site import BASE_DIR, installation

FOLDER = BASE_DIR / "docs" / "screenshots"
NOTE = "/strategische-notas/inclusieve-stad-2-0/"
AGREEMENT = "/strategische-notas/bestuursakkoord-2019-2024/"
PAGES = {
    "home": "/",
    "theme": "/themas/inclusieve-stad/",
    "note": NOTE,
    "commitments": f"{AGREEMENT}actiepunten/",
    "commitment": f"{AGREEMENT}actiepunten/1.1/",
    "info-day": "/informatiedagen/inclusieve-stad-samenleven/",
    "form": "/werkbezoek-aanvragen/",
    "search": "/zoeken/?q=stad",
}
SIZES = {"": (1280, 1400), "-phone": (390, 1400)}
HEAVIEST = 250_000


def slim(path: Path) -> int:
    """Fewer colours, fewer bytes: no more of either than a reader sees. Returns the size, which is under the limit."""
    with Image.open(path) as picture:
        full = picture.convert("RGB")
    for colours in (256, 128, 64):
        full.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size < HEAVIEST:
            return path.stat().st_size
    raise ValueError(f"{path.name} stays over {HEAVIEST} bytes")


def take(browser: Any, address: str, name: str, path: str) -> None:
    """One page in each size, from its top."""
    for suffix, (width, height) in SIZES.items():
        page = browser.new_page(viewport={"width": width, "height": height}, locale="nl-BE")
        answer = page.goto(f"{address}{path}", wait_until="networkidle")
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        file = FOLDER / f"{name}{suffix}.png"
        page.screenshot(path=file)
        page.close()
        print(f"{file.name}: {slim(file) / 1000:.0f} kB", flush=True)


def take_all(address: str, wanted: list[str]) -> None:
    """The wanted pages of a running site, or all."""
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, path in PAGES.items():
            if not wanted or name in wanted:
                take(browser, address, name, path)
        browser.close()


def main(wanted: list[str]) -> None:
    if address := os.environ.get("SITE"):
        return take_all(address.rstrip("/"), wanted)
    with installation("sqlite") as site:
        site.shell(MAKE)
        with site.served():
            return take_all(site.address, wanted)


if __name__ == "__main__":
    main(sys.argv[1:])
