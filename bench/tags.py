"""Random edits of every table that counts: whatever changed carried a cache tag that was purged.

`python -m bench.tags [edits] [seed]`. A cache that obeys nothing but tags keeps all answers; after each edit some of what
it still holds is asked anew, and all of it now and then. Edits go past Django, by plain statements, and are taken back by
the next one, so that the site stays one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from bench.site import BASE_DIR, installation

EDITS = 20_000


def main(edits: int, seed: int) -> None:
    """Prints what was edited, asked, purged and missed; exits with 1 when something was missed."""
    began = time.monotonic()
    with installation("sqlite") as site:
        # Pictures stand where the settings of a process without debugging look for them.
        (site.folder / "test-media").symlink_to(site.folder / "media")
        environment = {**site.environment, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
        command = [sys.executable, "-W", "ignore", "-m", "bench.tag_edits", str(edits), str(seed)]
        code = subprocess.run(command, cwd=BASE_DIR, env=environment, check=False).returncode
    print(f"{time.monotonic() - began:.0f} s; load average {os.getloadavg()[0]:.1f}")
    raise SystemExit(code)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EDITS, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
