"""2,000 random calendars of host planning, none with a host twice or outside what the host can: `python -m bench.hosts`."""

from __future__ import annotations

import os
import subprocess
import sys

TEST = "tests/visits/services/test_host_calendars.py"


def calendars(vendor: str, number: int = 2000) -> None:
    """Run the property test of host planning with this many calendars; it prints its figures."""
    command = [sys.executable, "-m", "pytest", TEST, "-k", "no_host_twice", "-q", "-s", "-p", "no:cacheprovider"]
    if vendor == "postgresql":
        command = [sys.executable, "-m", "tests.postgresql", *command]
    print(f"{vendor}:", flush=True)
    subprocess.run(command, env={**os.environ, "HOST_CALENDARS": str(number)}, check=True)


if __name__ == "__main__":
    for database in sys.argv[1:] or ["sqlite"]:
        calendars(database)
