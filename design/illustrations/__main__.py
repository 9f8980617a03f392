"""Draws the pictures into demo/media: `python -m design.illustrations [folder]`, with Chromium and playwright."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from . import scenes_city, scenes_people, scenes_streets

SCENES = {
    "stad-aan-de-rivier": scenes_city.river,
    "zon-op-de-daken": scenes_city.roofs,
    "lange-tafel-op-het-plein": scenes_city.square,
    "een-balie-voor-alles": scenes_people.counter,
    "slimme-straat-bij-avond": scenes_streets.evening,
    "open-deur": scenes_people.open_door,
    "wijk-in-opbouw": scenes_streets.quarter,
    "buren-aan-het-raam": scenes_people.windows_wall,
    "stadhuis-met-vlaggen": scenes_streets.town_hall,
}
WIDTH, HEIGHT = 1500, 1000
TARGET = Path(__file__).resolve().parents[2] / "demo" / "media"


def svg(content: str) -> str:
    """A whole SVG document."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
        f' height="{HEIGHT}">{content}</svg>'
    )


def draw(folder: Path) -> None:
    """Write every scene as a PNG with few colours, which suits flat shapes and stays small."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name, scene in SCENES.items():
            page.set_content(f'<body style="margin:0">{svg(scene())}')
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            few = picture.quantize(96, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            few.save(folder / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
