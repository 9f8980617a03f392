"""Ten simulated years, 2026 to 2036: every banner, deadline and reminder against an oracle of plain arithmetic.

Run as `python -m bench.ten_years [first year] [last year]`, on a database in memory.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")


def main() -> int:
    """Print the numbers; returns how many answers were wrong."""
    import django

    django.setup()
    from django.test.utils import setup_databases
    from wagtail.models import Site

    from tests.ten_years import compare

    years = [int(year) for year in sys.argv[1:3]] or [2026, 2036]
    setup_databases(verbosity=0, interactive=False)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    started = time.monotonic()
    site = Site.objects.get(is_default_site=True)
    make_form(site)
    tally = compare(site, date(years[0], 1, 1), date(years[-1], 12, 31))
    for line in tally.mismatches[:20]:
        print(line)
    print(
        f"{years[0]}-{years[-1]}: {tally.checks} checks, {len(tally.mismatches)} wrong, {time.monotonic() - started:.0f} s"
    )
    return len(tally.mismatches)


def make_form(site: Any) -> None:
    """The page that a request comes through."""
    from wagtail.models import Locale

    from visits.models import VisitRequestPage

    locale, _made = Locale.objects.get_or_create(language_code="nl")
    form = VisitRequestPage(
        title="Formulier",
        slug="formulier",
        summary="S",
        privacy_text="P",
        thanks_title="B",
        thanks_text="T",
        locale=locale,
    )
    site.root_page.add_child(instance=form)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
