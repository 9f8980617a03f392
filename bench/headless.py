"""The lines of the headless API, one function for each group of them; each adds its rows to a table.

`python -m bench headless [group …] [sqlite|postgresql …] [file.md]` runs them; the table is written to the file as well.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from bench import astro, cached, fuzz_api, reads, sync, tags
from bench.site import BASE_DIR, installation
from bench.table import Table, figure

OF_NGINX, OF_NGINX_PUBLISHING = 0.5, 0.3
MEMORY_MB = 200
CASES, EXAMPLES = 10_000, 290
# Visit requests a second of the fastest peer, which stores a plain JSON row.
PEER_POST = 199
GROWTH = {"sqlite": 3, "postgresql": 2}
BUILD_SECONDS = 60
PAGES = 200


def of_cached(vendor: str, table: Table) -> None:
    """Kept answers beside nginx with files, by the shipped proxy and by a process alone; stale ones; memory."""
    with installation(vendor) as site:
        found = cached.compare(vendor, site)
        checked, stale = cached.look_for_stale(site)
    memory = found.pop("memory")
    for name, ratio in found.items():
        if not name.endswith(cached.ALONE):
            line = OF_NGINX_PUBLISHING if "publish" in name else OF_NGINX
            alone = f"{figure(ratio)} (a process alone: {figure(found[name + cached.ALONE])})"
            what = f"{vendor}: kept by the proxy, {name}, of nginx with files"
            table.add(what, f"at least {line:g}", alone, is_met=ratio >= line)
    is_met = stale == 0 and checked >= 2 * cached.CHECKED
    table.add(f"{vendor}: stale answers", f"0 of {2 * cached.CHECKED:,}", f"{stale} of {checked:,}", is_met=is_met)
    table.at_most(f"{vendor}: memory of a worker afterwards", memory, MEMORY_MB, " MB")


def of_reads(vendor: str, table: Table) -> None:
    """Uncached reads beside stock Wagtail, and by the ratio to it beside the best peer."""
    with installation(vendor) as site:
        found = reads.compare(vendor, PAGES, site)
    for name, ratio in found.items():
        peer, stock = reads.PEERS[name]
        table.at_least(f"{vendor}: uncached {name}, of stock Wagtail", ratio, reads.LINES[name], " times")
        scaled = ratio / (peer / stock)
        table.at_least(f"{vendor}: uncached {name}, of the best peer, scaled", scaled, reads.TIMES_A_PEER, " times")


def of_posts(vendor: str, table: Table) -> None:
    """Visit requests stored a second, each of them on the disk."""
    with installation(vendor, is_durable=True) as site:
        rate = reads.store(vendor, site)
    what = f"{vendor}: visit requests stored a second, two mails each (peer: on a quiet machine)"
    table.at_least(what, rate, PEER_POST)


def of_growth(vendor: str, table: Table) -> None:
    """Reads with a hundred times the pages."""
    with installation(vendor) as site:
        found = reads.growth(vendor, site)
    for name, ratio in found.items():
        table.at_most(f"{vendor}: {name} with 20,000 pages, slower than with 200", ratio, GROWTH[vendor], " times")


def of_queries(vendor: str, table: Table) -> None:
    """The tests that count statements."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/project/test_queries.py"]
    if vendor == "postgresql":
        command = [sys.executable, "-m", "tests.postgresql", *command]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    said = (done.stdout.strip().splitlines() or [done.stderr[-200:]])[-1]
    print(f"{vendor}: {said}", flush=True)
    line = "item 3, list 3, page 6 at most; as many for 50 as for 1"
    measured = "the tests that say so pass" if done.returncode == 0 else said
    table.add(f"{vendor}: statements of a read", line, measured, is_met=done.returncode == 0)


def of_fuzz(vendor: str, table: Table) -> None:
    """Schemathesis, anonymous, all phases."""
    cases, is_clean = fuzz_api.fuzz(vendor, EXAMPLES)
    measured = f"{cases:,} cases, {'nothing found' if is_clean else 'something found: see above'}"
    line = f"{CASES:,} cases, 0 server errors, 0 undocumented answers"
    table.add(f"{vendor}: Schemathesis, all phases", line, measured, is_met=is_clean and cases >= CASES)


def of_tags(_vendor: str, table: Table) -> None:
    """Random edits under a cache that obeys tags alone."""
    found = tags.run()
    edits, missed, failed = (found.get(name, 0) for name in ("edits", "missed", "failed"))
    different, same = (found.get(name, 0) for name in ("purged and different", "purged and the same"))
    measured = (
        f"{edits:,} edits, {missed} missed, {failed} server errors, {same / max(1, same + different):.2f} over-purged"
    )
    is_met = not found["failed processes"] and edits >= tags.EDITS
    table.add("cache tags, random edits", f"{tags.EDITS:,} edits, 0 missed; over-purge stated", measured, is_met=is_met)


def of_sync(_vendor: str, table: Table) -> None:
    """Random operations with a mirror that follows."""
    is_met = sync.run()
    measured = "equal at each pause" if is_met else "different: see above"
    line = f"{sync.OPERATIONS:,} operations by {sync.WRITERS} writers: the mirror equals a full read"
    table.add("sync on PostgreSQL", line, measured, is_met=is_met)


def of_astro(vendor: str, table: Table) -> None:
    """The example site: a build, axe on each page, and from a publish to the page that shows it."""
    seconds, is_sound, words = astro.build_and_look(vendor)
    table.at_most(f"{vendor}: Astro example, a build", seconds, BUILD_SECONDS, " s")
    table.add("Astro example, each page in Chromium", "0 axe violations", words, is_met=is_sound)
    live = astro.publish_to_live(vendor)
    table.add("Astro example, a publish by webhook", "is live in it", f"after {live:.1f} s, median", is_met=True)


GROUPS: dict[str, Callable[[str, Table], None]] = {
    "cached": of_cached, "reads": of_reads, "posts": of_posts, "growth": of_growth, "queries": of_queries,
    "fuzz": of_fuzz, "tags": of_tags, "sync": of_sync, "astro": of_astro,
}  # fmt: skip
# These know one database, or say the same of each.
ONCE = {"tags", "sync", "astro"}


def measure(names: list[str], vendors: list[str], table: Table) -> None:
    """Runs the groups one after the other; what cannot run is a row that says so, and does not stop the rest."""
    for name in names:
        for vendor in vendors[:1] if name in ONCE else vendors:
            print(f"\n{name}, {vendor}", flush=True)
            try:
                GROUPS[name](vendor, table)
            except (Exception, SystemExit) as error:
                table.add(f"{vendor}: {name}", "", f"{type(error).__name__}: {error}"[:120], is_met=None)
                print(table.rows[-1], flush=True)
