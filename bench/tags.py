"""Random edits of every table that counts: whatever changed carried a cache tag that was purged.

`python -m bench.tags [edits] [seed]`. A cache that obeys nothing but tags keeps all answers; after each
round of edits all are asked anew, and what it still holds must be the same. Edits go past Django, by plain statements, and
are taken back some rounds later, so that the site stays one.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time

from bench.site import BASE_DIR, installation

EDITS, PROCESSES = 20_000, 4


def main(edits: int, seed: int) -> None:
    """Prints what was edited, asked, purged and missed; exits with 1 when something was missed."""
    began = time.monotonic()
    with installation("sqlite") as site:
        # Pictures stand where the settings of a process without debugging look for them.
        (site.folder / "test-media").symlink_to(site.folder / "media")
        database = site.environment["DATABASE_URL"].removeprefix("sqlite:///")
        running = []
        for number in range(PROCESSES):
            copy = site.folder / f"copy-{number}.sqlite3"
            with sqlite3.connect(database) as connection:
                connection.execute("VACUUM INTO ?", [str(copy)])
            environment = {
                **site.environment,
                "DJANGO_SETTINGS_MODULE": "cms.settings.test",
                "DATABASE_URL": f"sqlite:////{str(copy).lstrip('/')}",
            }
            command = [sys.executable, "-W", "ignore", "-m", "bench.tag_edits", str(edits // PROCESSES)]
            running.append(subprocess.Popen([*command, str(seed + number)], cwd=BASE_DIR, env=environment))
        code = max(process.wait() for process in running)
    print(f"{time.monotonic() - began:.0f} s; load average {os.getloadavg()[0]:.1f}")
    raise SystemExit(code)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EDITS, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
