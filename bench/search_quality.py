"""Asks the sixty written-down queries of the demo content on a database of its own, and prints what came early."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter


def main() -> int:
    """Prints a line per query that is not met, and a table; returns 0. Takes the database of DATABASE_URL as it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("VAR_DIR", folder)
        import django

        django.setup()
        from django.db import connection
        from django.test.utils import setup_databases, teardown_databases

        from tests.search.quality.harness import ask_all, bring_in_demo

        old = setup_databases(verbosity=0, interactive=False)
        try:
            answers = ask_all(bring_in_demo())
        finally:
            teardown_databases(old, verbosity=0)
    for answer in answers:
        if not answer.is_met:
            sys.stdout.write(
                f"missed  {answer.kind:10} {answer.query:28} found {', '.join(answer.found) or 'nothing'}\n"
            )
    asked = Counter(answer.kind for answer in answers)
    met = Counter(answer.kind for answer in answers if answer.is_met)
    for kind, count in asked.items():
        sys.stdout.write(f"{kind:10} {met[kind]:3} of {count}\n")
    total = sum(met.values())
    sys.stdout.write(f"{connection.vendor}: {total} of {len(answers)} ({100 * total / len(answers):.0f} %)\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
