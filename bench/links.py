"""How long a round of the report of broken links takes on a site of 500 pages: `python -m bench.links [pages]`."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEXT = '<h2>Wat</h2><p>Lees <a href="/themas/">de thema\'s</a>, <a href="/weg-{n}/">oud</a>.</p>' + "<p>Tekst.</p>" * 40


def report(pages: int) -> None:
    """Fill a throw-away SQLite database and print seconds, queries and broken links."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "cms.settings.dev"}
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/links.sqlite3"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        from django.utils import timezone
        from wagtail.models import Site
        from wagtail.signal_handlers import disable_reference_index_auto_update

        from cms.core.models import StandardPage
        from home.services.broken_links import check_links

        call_command("migrate", verbosity=0)
        call_command("import_content", str(ROOT / "demo"), verbosity=0)
        site = Site.objects.get(is_default_site=True)
        home = site.root_page
        with disable_reference_index_auto_update():
            for n in range(pages):
                body = [{"type": "text", "value": TEXT.format(n=n)}] * 3
                home.add_child(
                    instance=StandardPage(title=f"P {n}", slug=f"p-{n}", summary="x", locale=home.locale, body=body)
                )
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            found = check_links(site, now=timezone.now())
            seconds = time.perf_counter() - started
        print(f"{found.pages} pages: {seconds:.2f} s, {len(queries)} queries, {len(found.broken)} broken links")
        connection.close()


if __name__ == "__main__":
    report(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
