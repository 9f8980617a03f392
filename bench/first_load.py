"""The first load of the landing page: bytes on the wire and server time at 390 and 1280 px, and what images cost to make."""

from __future__ import annotations

import shutil
import time
import urllib.request
from collections import Counter
from typing import Any

from bench.site import Installation, installation

MAKE = """
import time
from cms.core import picture_making
from wagtail.images import get_image_model
get_image_model().get_rendition_model().objects.all().delete()
started = time.monotonic()
made = picture_making.make_missing()
print(made, time.monotonic() - started)
"""
FORGET = "from wagtail.images import get_image_model; get_image_model().get_rendition_model().objects.all().delete()"
TIMES = """new Promise(done => {
  new PerformanceObserver(list => {
    const last = list.getEntries().at(-1);
    done([Math.round(last.startTime), (last.element?.currentSrc || last.element?.tagName || "").split("/").at(-1)]);
  }).observe({type: "largest-contentful-paint", buffered: true});
})"""


def server_time(site: Installation) -> float:
    """Seconds until the landing page was received."""
    started = time.monotonic()
    with urllib.request.urlopen(f"{site.address}/", timeout=60) as response:
        response.read()
    return time.monotonic() - started


def load(browser: Any, site: Installation, width: int) -> None:
    """One visit with an empty cache; lazy images count when the browser fetches them without scrolling."""
    context = browser.new_context(viewport={"width": width, "height": 844 if width < 600 else 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    weights: Counter[str] = Counter()
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: weights.update({kinds.get(event["requestId"], "?"): int(event["encodedDataLength"])}),
    )
    page.goto(f"{site.address}/", wait_until="networkidle")
    moment, what = page.evaluate(TIMES)
    parts = ", ".join(f"{kind.lower()} {size / 1000:.1f}" for kind, size in weights.most_common())
    print(f"  {width} px: {sum(weights.values()) / 1000:.1f} kB ({parts}); largest paint {moment} ms: {what}")
    context.close()


def main() -> None:
    from playwright.sync_api import sync_playwright

    with installation("sqlite") as site:
        made, seconds = site.shell(MAKE).split()[-2:]
        print(f"first load: {made} images cut into all sizes in {float(seconds):.1f} s")
        with site.served(), sync_playwright() as driver:
            server_time(site)
            print(f"  server, all sizes there: {1000 * min(server_time(site) for _ in range(5)):.0f} ms")
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for width in (390, 1280):
                load(browser, site, width)
            browser.close()
            site.shell(FORGET)
            print(f"  server, no size there yet: {1000 * server_time(site):.0f} ms")


if __name__ == "__main__":
    main()
