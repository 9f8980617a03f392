"""Uncached reads of our API against Wagtail's own API v2: one server, the same content, taking turns, many addresses.

`python -m bench.reads [sqlite|postgresql] [pages] [growth|posts]`. Needs wrk. The memory of finished answers is off.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from bench.cached import granian, wrk
from bench.content import fill
from bench.posts import posts, posts_among_reads, store_many
from bench.site import Installation, installation

RUNS, WARM_UP, SECONDS = 5, 6, 2
WORDS = ("inclusieve", "stad", "bewoners", "water", "duurzame", "energie", "wijken", "fietsers", "jongeren", "groen")
# Requests a second of the best peer and of stock Wagtail on one quiet machine; a ratio of ratios carries to another.
PEERS = {"item": (736, 106), "list": (371, 74), "filter": (234, 74), "search": (312, 50)}
LINES = {"item": 15, "list": 12, "filter": 12, "search": 20}
TIMES_A_PEER = 2.5


def addresses(pages: int, keys: list[str]) -> dict[str, tuple[list[str], list[str]]]:
    """Per row our addresses and those of stock Wagtail for the same things."""
    chosen = range(0, pages, max(1, pages // 50))
    ours, stock = "/api/v1/themes", "/stock/pages/?type=themes.ThemePage&fields=summary,image"
    starts = list(range(0, max(pages - 20, 1), 20))[:10]
    words = [quote(word) for word in WORDS]
    return {
        "item": ([f"{ours}/kopie-{n}" for n in chosen], [f"/stock/pages/{keys[n]}/" for n in chosen]),
        "list": ([f"{ours}?offset={n}" for n in starts], [f"{stock}&offset={n}" for n in starts]),
        "filter": (
            [f"{ours}?accepts_visits=false&offset={n}" for n in starts[:3]],
            [f"{stock}&show_in_menus=true&offset={n}" for n in starts[:3]],
        ),
        "search": (
            [f"/api/v1/search?q={word}&type=theme" for word in words],
            [f"{stock}&search={word}" for word in words],
        ),
    }


def grown(pages: int) -> dict[str, list[str]]:
    """Our addresses that may not become slow with more pages."""
    ours = {name: mine for name, (mine, _theirs) in addresses(pages, [""] * pages).items()}
    ours["last page"] = [f"/api/v1/themes?offset={max(0, pages - 20 - n)}" for n in range(10)]
    return ours


@contextlib.contextmanager
def served(site: Installation, settings: str) -> Iterator[Path]:
    """The site without memory of answers; yields a folder for scripts."""
    site.environment |= {"DJANGO_SETTINGS_MODULE": settings, "RESPONSE_CACHE_MB": "0", "WAGTAILAPI_LIMIT_MAX": "100"}
    folder = Path(tempfile.mkdtemp(prefix="gaststad-reads-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.enter_context(granian(site, 1))
        yield folder


def compare(vendor: str, pages: int, site: Installation) -> dict[str, float]:
    """Prints a row per kind of read; returns how many times stock Wagtail each is."""
    keys = fill(site, pages)
    site.environment["DJANGO_SETTINGS_MODULE"] = "bench.stock_settings"
    site.manage("update_index", "-v", "0")
    found = {}
    print(f"\n{vendor}, {pages} pages, one worker: requests/s   ours   stock   ratio   line   of the best peer, scaled")
    with served(site, "bench.stock_settings") as folder:
        for name, sides in addresses(pages, keys).items():
            for side in sides:
                wrk(site.address, side, WARM_UP, folder)
            turns = [[wrk(site.address, side, SECONDS, folder) for side in sides] for _run in range(RUNS)]
            ours, stock = (statistics.median(turn[number] for turn in turns) for number in (0, 1))
            peer, base = PEERS[name]
            found[name] = ours / stock
            print(
                f"{name:38} {ours:12,.0f} {stock:7,.0f} {ours / stock:7.1f} {LINES[name]:6}   {ours / stock / (peer / base):5.1f} "
                f"(line {TIMES_A_PEER})   load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
    return found


def growth(vendor: str, site: Installation, sizes: tuple[int, int] = (200, 20_000)) -> dict[str, float]:
    """Prints how much slower each read is on many pages; returns the ratios."""
    medians = []
    for pages in sizes:
        fill(site, pages)
        with served(site, "cms.settings.dev") as folder:
            rows = {}
            for name, mine in grown(pages).items():
                wrk(site.address, mine, WARM_UP // 2, folder)
                rows[name] = statistics.median(wrk(site.address, mine, SECONDS, folder) for _run in range(RUNS))
        medians.append(rows)
    small, large = medians
    line = 2 if vendor == "postgresql" else 3
    print(f"\n{vendor}: requests/s with {sizes[0]} and {sizes[1]:,} pages, and how many times slower (line {line})")
    for name in small:
        ratio = small[name] / large[name]
        print(f"{name:20} {small[name]:9,.0f} {large[name]:9,.0f} {ratio:7.1f}   load {os.getloadavg()[0]:.1f}")
    return {name: small[name] / large[name] for name in small}


def store(vendor: str, site: Installation) -> float:
    """Prints how many visit requests a second are stored: on an empty inbox, while others read, and on a full one.

    Returns the first of them.
    """
    with served(site, "cms.settings.dev") as folder:
        median = posts(vendor, site, folder)
        posts_among_reads(vendor, site, folder)
        stored = store_many(site)
        posts(vendor, site, folder, f" with {stored:,} there")
    return median


def measure(vendor: str, pages: int = 200, *, with_growth: bool = True) -> None:
    """All rows, on one database."""
    with installation(vendor, is_durable=True) as site:
        compare(vendor, pages, site)
        store(vendor, site)
        if with_growth:
            growth(vendor, site)


if __name__ == "__main__":
    chosen = [one for one in sys.argv[1:] if one in ("sqlite", "postgresql")] or ["sqlite", "postgresql"]
    size = next((int(one) for one in sys.argv[1:] if one.isdigit()), 200)
    for database in chosen:
        if "posts" in sys.argv:
            with installation(database, is_durable=True) as site:
                store(database, site)
        else:
            measure(database, size, with_growth="growth" in sys.argv)
