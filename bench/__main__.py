"""Runs every measurement, one after the other, and ends with one table of the lines of the headless API.

`python -m bench [headless | name …] [sqlite|postgresql …] [file.md]`: without names all; `headless` the lines of the API,
or some of them by their names: cached reads posts growth queries fuzz tags sync astro.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench import export, headless, hosts, inbox, mail, seats, submissions, word
from bench.table import Table

VENDORS = ("sqlite", "postgresql")


def everything_else() -> None:
    """What has no line of its own in the table."""
    for database in VENDORS:
        submissions.concurrent(database)
        submissions.killed(database)
        export.memory(database)
        seats.acceptances(database)
        mail.troubles(database)
        mail.kills(database)
    hosts.calendars("sqlite")
    inbox.inbox()
    word.reading()


def main(arguments: list[str]) -> int:
    """Returns 1 when a line is not met or could not be measured, 2 when a name is unknown."""
    names = [one for one in arguments if one in headless.GROUPS]
    vendors = [one for one in arguments if one in VENDORS] or list(VENDORS)
    paths = [Path(one) for one in arguments if one.endswith(".md")]
    unknown = {*arguments} - {*names, *vendors, "headless", *(str(path) for path in paths)}
    if unknown:
        print(f"Unknown: {', '.join(sorted(unknown))}. Known: headless {' '.join(headless.GROUPS)} {' '.join(VENDORS)}")
        return 2
    table = Table()
    try:
        headless.measure(names or list(headless.GROUPS), vendors, table)
        if not names and "headless" not in arguments:
            everything_else()
    finally:
        table.show(paths[0] if paths else None)
    return int(not all(row.is_met for row in table.rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
