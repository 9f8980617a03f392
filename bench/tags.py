"""Random edits of every table that counts: whatever changed carried a cache tag that was purged.

`python -m bench.tags [edits] [seed]`. A cache that obeys nothing but tags keeps all answers; after each
round of edits all are asked anew, and what it still holds must be the same. Edits go past Django, by plain statements, and
are taken back some rounds later, so that the site stays one; what a site cannot be without is put back at once.
"""

from __future__ import annotations

import collections
import json
import os
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.site import BASE_DIR, Installation, installation

EDITS, PROCESSES = 20_000, 4


def run(edits: int = EDITS, seed: int = 1) -> dict[str, int]:
    """Prints and returns what was edited, asked, purged and missed; `failed processes` is 0 when all is well."""
    began = time.monotonic()
    total: collections.Counter[str] = collections.Counter()
    with installation("sqlite") as site, ThreadPoolExecutor(PROCESSES) as pool:
        # Pictures stand where the settings of a process without debugging look for them.
        (site.folder / "test-media").symlink_to(site.folder / "media")
        for figures in pool.map(lambda number: one(site, number, edits // PROCESSES, seed + number), range(PROCESSES)):
            total.update(figures)
    different, same = total["purged and different"], total["purged and the same"]
    print(json.dumps(total))
    print(
        f"{total['edits']:,} edits, {total['asked']:,} answers asked, {total['purged']:,} purged, of which {different:,} had "
        f"changed ({same / max(1, same + different):.2f} were as before), {total['missed']} missed, {total['failed']} failed; "
        f"{time.monotonic() - began:.0f} s; load average {os.getloadavg()[0]:.1f}"
    )
    return dict(total)


def one(site: Installation, number: int, edits: int, seed: int) -> dict[str, int]:
    """A process with a copy of the database of its own; returns its figures."""
    copy = Path(site.folder, f"copy-{number}.sqlite3")
    with sqlite3.connect(site.environment["DATABASE_URL"].removeprefix("sqlite:///")) as connection:
        connection.execute("VACUUM INTO ?", [str(copy)])
    environment = {
        **site.environment,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATABASE_URL": f"sqlite:////{str(copy).lstrip('/')}",
    }
    command = [sys.executable, "-W", "ignore", "-m", "bench.tag_edits", str(edits), str(seed)]
    process = subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    figures: dict[str, int] = {}
    for line in process.stdout:
        print(f"{seed}: {line}", end="", flush=True)
        if line.startswith("figures "):
            figures = json.loads(line.removeprefix("figures "))
    return figures | {"failed processes": int(process.wait() != 0)}


if __name__ == "__main__":
    found = run(*(int(word) for word in sys.argv[1:3]))
    sys.exit(bool(found["failed processes"]))
