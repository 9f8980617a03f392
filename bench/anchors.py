"""Plays 1,000 random edit histories of a note: every link that was ever published must lead to its section or its heir.

Run with `python -m bench.anchors [how many]`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time


def histories(count: int) -> None:
    """Runs the property test with that many seeds and prints what it took."""
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "tests/themes/services/test_anchors.py", "-k", "random_history", "-q"]
    environment = {**os.environ, "ANCHOR_HISTORIES": str(count)}
    done = subprocess.run(command, env=environment, check=False)
    seconds = time.monotonic() - started
    print(f"{count} edit histories in {seconds:.0f} s, {'no link lost' if done.returncode == 0 else 'FAILED'}")


if __name__ == "__main__":
    histories(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
