"""A cache that obeys nothing but tags, and the addresses of the demo city that it is asked for."""

from __future__ import annotations

import collections
import random
import traceback

from django.core.cache import cache
from django.test import Client
from wagtail.models import Page, Site

from bench.site import BASE_DIR
from themes.models import StrategicNote, Theme
from visits.models import InfoDay

MOST_PAGES = 8
# At each look six of ten addresses are asked, by lot, and held all the time: what is wrong in one stays wrong until its
# turn. Those that read every page cost as much as all others together, and have a turn less often.
TURN, HEAVY_TURN = 0.6, 0.2
HEAVY = frozenset({"/sitemap.xml", "/llms.txt", "/en/llms.txt", "/nieuws.atom", "/en/nieuws.atom"})
LISTS = [
    "/sitemap.xml", "/llms.txt", "/en/llms.txt", "/nieuws.atom", "/en/nieuws.atom", "/robots.txt", "/nergens/",
    "/informatiedagen/", "/en/informatiedagen/", "/informatiedagen.ics", "/api/v1/site", "/api/v1/site?locale=fr",
    "/api/v1/menu", "/api/v1/menu?locale=en", "/api/v1/alerts", "/api/v1/alerts?locale=fr", "/api/v1/banners",
    "/api/v1/banners?locale=en", "/api/v1/themes", "/api/v1/themes?locale=en&expand=translations",
    "/api/v1/themes?accepts_visits=true", "/api/v1/notes", "/api/v1/notes?expand=themes", "/api/v1/commitments",
    "/api/v1/commitments?status=in_progress", "/api/v1/info-days", "/api/v1/info-days?upcoming=true&expand=themes",
    "/api/v1/search?q=stad", "/api/v1/search?q=inclusieve&type=note", "/api/v1/search?q=bezoek&locale=nl",
    "/api/v1/pages?path=/nergens/",
]  # fmt: skip


def addresses() -> list[str]:
    """Every page, note, theme and day of the demo city, and the lists."""
    site = Site.objects.get(is_default_site=True)
    found = list(LISTS)
    pages = list(Page.objects.live().filter(depth__gt=1).order_by("pk"))
    for page in random.Random(1).sample(pages, min(MOST_PAGES, len(pages))):
        path = page.get_url_parts()
        if path is not None and path[2]:
            found += [path[2], f"/api/v1/pages?path={path[2]}"]
    found += [f"{path}index.md" for path in found if path.endswith("/") and not path.startswith("/api/")][::4]
    found += [f"/api/v1/themes/{code}" for code in Theme.objects.filter(site=site).values_list("code", flat=True)]
    for slug in StrategicNote.objects.filter(site=site).values_list("slug", flat=True):
        found += [f"/api/v1/notes/{slug}", f"/api/v1/notes/{slug}/commitments"]
    for pk, key in InfoDay.objects.order_by("pk").values_list("pk", "key")[:1]:
        found += [f"/api/v1/info-days/{pk}", f"/api/v1/info-days/{pk}?locale=en", f"/informatiedagen/{key}/",
                  f"/informatiedagen/{key}.ics"]  # fmt: skip
    return list(dict.fromkeys(found))


class TagCache:
    """Holds what the site answered until a tag of it is purged."""

    def __init__(self) -> None:
        self.client = Client()
        self.held: dict[str, tuple[bytes, frozenset[str]]] = {}
        self.old: dict[str, bytes] = {}
        self.addresses: list[str] = []
        self.lots = random.Random(7)
        self.missed: list[str] = []
        # Where the site broke, with the first address and edit at which it did.
        self.broken: dict[str, str] = {}
        self.count: collections.Counter[str] = collections.Counter()

    def ask(self, address: str, edit: str = "") -> tuple[bytes, frozenset[str] | None]:
        """What the site answers now; no tags for what is not to be kept."""
        cache.clear()
        Site.clear_site_root_paths_cache()
        # A page behind a password gives a cookie; with it, everything would be of one person from then on.
        self.client.cookies.clear()
        try:
            response = self.client.get(address)
        except Exception as error:
            self.note_broken(error, f"{address} after {edit}")
            return b"", None
        body = b"%d " % response.status_code + (response.headers.get("Location") or "").encode() + response.content
        tags = response.headers.get("Cache-Tag")
        if response.status_code >= 500:
            self.note_broken(None, f"{response.status_code} {address} after {edit}")
        return body, frozenset(tags.split(",")) if tags and response.status_code < 500 else None

    def note_broken(self, error: Exception | None, where: str) -> None:
        """Count an answer that failed, by the line of ours that it failed at."""
        self.count["failed"] += 1
        place = "answered"
        if error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            own = [
                frame
                for frame in frames
                if frame.filename.startswith(str(BASE_DIR)) and "/.venv/" not in frame.filename
            ]
            near = dict.fromkeys(
                f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in [*own[-1:], frames[-1]]
            )
            place = f"{type(error).__name__}: {error} ({', '.join(near)})"
        if place not in self.broken:
            print("broken:", place, "--", where, flush=True)
        self.broken.setdefault(place, where)

    def begin(self, addresses: list[str]) -> None:
        """Hold what answers twice the same."""
        self.addresses = [one for one in addresses if self.ask(one) == self.ask(one)]
        for address in self.addresses:
            self.check(address, "the beginning")

    def check_all(self, edit: str) -> None:
        """Ask again after an edit, for what has its turn."""
        for address in self.addresses:
            if self.lots.random() < (HEAVY_TURN if address in HEAVY else TURN):
                self.check(address, edit)

    def check(self, address: str, edit: str) -> None:
        """Ask again: what is held must be what is answered; what was purged may differ."""
        body, tags = self.ask(address, edit)
        self.count["asked"] += 1
        if address in self.held:
            if self.held[address][0] != body:
                self.missed.append(f"{address} after {edit}")
                print("missed:", self.missed[-1], flush=True)
        elif address in self.old:
            self.count["purged and different" if self.old[address] != body else "purged and the same"] += 1
        self.held.pop(address, None)
        self.old.pop(address, None)
        if tags is not None:
            self.held[address] = (body, tags)

    def purge(self, tags: set[str]) -> None:
        """Drop what carries one of these."""
        for address in [address for address, (_body, its) in self.held.items() if its & tags]:
            self.old[address] = self.held.pop(address)[0]
            self.count["purged"] += 1
        self.count["purge x address"] += len(self.addresses)
