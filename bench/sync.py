"""Ten thousand random operations by eight writers on PostgreSQL, with a mirror that follows them by `GET sync`.

`python -m bench.sync [operations] [writers]`. While they write, the mirror syncs all the time, and some transactions commit
a second late. Whenever they pause it syncs once more, and is compared with all that the API gives.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from bench.site import BASE_DIR, installation

OPERATIONS, WRITERS = 10_000, 8


def run(operations: int = OPERATIONS, writers: int = WRITERS) -> bool:
    """Prints a line per round; returns whether the mirror equalled a full read at each pause."""
    began = time.monotonic()
    with installation("postgresql") as site:
        (site.folder / "test-media").symlink_to(site.folder / "media")
        environment = {**site.environment, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
        command = [sys.executable, "-W", "ignore", "-m", "bench.sync_mirror", str(operations), str(writers)]
        code = subprocess.run(command, cwd=BASE_DIR, env=environment, check=False).returncode
    print(f"{time.monotonic() - began:.0f} s; load average {os.getloadavg()[0]:.1f}")
    return code == 0


if __name__ == "__main__":
    sys.exit(not run(*(int(one) for one in sys.argv[1:3])))
