"""The static example site: how long a build takes, what Chromium and axe say of it, and how soon a publish stands in it."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.request

from bench.site import BASE_DIR, Installation, free_port, installation
from bench.webhooks import start

EXAMPLE = BASE_DIR / "examples" / "astro"
ENDPOINT = """
from wagtail.models import Site
from cms.webhooks.models import Endpoint
made = Endpoint.objects.create(site=Site.objects.get(is_default_site=True), name="Bouw", url="{url}")
print(made.secret)
"""
PUBLISH = """
import time
from themes.models import ThemePage
page = ThemePage.objects.live().filter(locale__language_code="nl").order_by("pk").first()
page.title = "{title}"
page.save_revision().publish()
print(time.time())
"""


def listener(site: Installation, port: int, secret: str) -> subprocess.Popen[bytes]:
    """The example's receiver, building from this installation."""
    environment = {**os.environ, "BASE_URL": site.address, "WEBHOOK_SECRET": secret, "LISTEN_PORT": str(port)}
    return subprocess.Popen(["node", "listen/serve.mjs"], cwd=EXAMPLE, env=environment)


def live_at(title: str, seconds: float = 300) -> float:
    """The moment at which the built site shows a title."""
    deadline = time.monotonic() + seconds
    listing = EXAMPLE / "dist" / "themas" / "index.html"
    while not (listing.exists() and title in listing.read_text(errors="replace")):
        if time.monotonic() > deadline:
            raise TimeoutError(f"“{title}” is not live after {seconds:.0f} s")
        time.sleep(0.05)
    return time.time()


def publish_to_live(vendor: str, rounds: int = 5) -> float:
    """Publish, and wait for the built page; needs Node.js and the packages of `make astro`. Returns the median of seconds."""
    port = free_port()
    with installation(vendor) as site:
        secret = site.shell(ENDPOINT.format(url=f"http://127.0.0.1:{port}/")).strip()
        with site.served():
            worker, listening = start(site), listener(site, port, secret)
            try:
                site.shell(PUBLISH.format(title="Eerste bouw"))
                live_at("Eerste bouw")
                took = []
                for number in range(rounds):
                    title = f"Meting nummer {number}"
                    published = float(site.shell(PUBLISH.format(title=title)).strip().splitlines()[-1])
                    took.append(live_at(title) - published)
                    # The next one begins when nothing runs any more.
                    time.sleep(3)
            finally:
                for process in (listening, worker):
                    process.send_signal(signal.SIGTERM)
                    process.wait(60)
        print(
            f"{vendor}: {rounds} publishes live in the built site after "
            f"{', '.join(f'{seconds:.1f}' for seconds in took)} s, median {statistics.median(took):.1f} s"
        )
    return statistics.median(took)


def build_and_look(vendor: str) -> tuple[float, bool, str]:
    """Build from a served site and look at every page; returns the seconds of the build, whether nothing was wrong, and words."""
    port = free_port()
    preview = f"http://127.0.0.1:{port}"
    with installation(vendor) as site:
        site.environment["CORS_ALLOWED_ORIGINS"] = preview
        with site.served():
            environment = {**os.environ, "BASE_URL": site.address}
            began = time.monotonic()
            subprocess.run(
                ["npm", "run", "--silent", "build"], cwd=EXAMPLE, env=environment, check=True, capture_output=True
            )
            seconds = time.monotonic() - began
            # Its own process, not npm's: that would leave it behind.
            showing = subprocess.Popen(
                ["node", "node_modules/astro/astro.js", "preview", "--host", "127.0.0.1", "--port", str(port)],
                cwd=EXAMPLE, env=environment, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            try:
                until_it_answers(preview)
                command = [sys.executable, "checks/look.py", "--preview", preview, "--source", site.address, "--submit"]
                looked = subprocess.run(command, cwd=EXAMPLE, capture_output=True, text=True, check=False)
            finally:
                showing.send_signal(signal.SIGTERM)
                showing.wait(30)
    words = "; ".join((looked.stdout.strip() or looked.stderr.strip()[-300:]).splitlines()[:4])
    print(f"{vendor}: built in {seconds:.1f} s; {words}", flush=True)
    return seconds, looked.returncode == 0, words


def until_it_answers(address: str, seconds: float = 30) -> None:
    """Wait for a server; raises OSError when none comes."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    for database in sys.argv[1:] or ["sqlite"]:
        build_and_look(database)
        publish_to_live(database)
