"""How long a search takes among 2,000 pages and a note of 545 commitments, on the database of DATABASE_URL."""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time

PAGES = 2_000
COMMITMENTS = 545
ROUNDS = 15
ASKED = ["stad", "klimaat", "klimaat water", "diskriminatie", "zonnepaneel", "qwertzuiop"]


def main() -> int:
    """Fills a database of its own with made-up pages, and prints the median and the slowest per query."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("VAR_DIR", folder)
        import django

        django.setup()
        from django.db import connection
        from django.test.utils import setup_databases, teardown_databases
        from django.utils import timezone, translation

        from search.queries import search
        from tests.search.quality.harness import bring_in_demo

        old = setup_databases(verbosity=0, interactive=False)
        try:
            site = bring_in_demo()
            _fill(site)
            with translation.override("nl"):
                for text in ASKED:
                    times = []
                    for _round in range(ROUNDS):
                        begun = time.perf_counter()
                        results = search(site, language="nl", text=text, now=timezone.now())
                        results.show(results.hits[:10])
                        times.append(1000 * (time.perf_counter() - begun))
                    sys.stdout.write(
                        f"{connection.vendor} {text:15} {results.total:4} hits, median {statistics.median(times):6.1f} ms,"
                        f" slowest {max(times):6.1f} ms\n"
                    )
        finally:
            teardown_databases(old, verbosity=0)
    return 0


def _fill(site: object) -> None:
    from wagtail.models import Page

    from cms.core.models import StandardPage
    from home.models import HomePage
    from search.models import SearchWord
    from themes.models import Commitment, CommitmentText, StrategicNote

    dice = random.Random(4)
    words = sorted(SearchWord.objects.filter(language="nl").values_list("word", flat=True))
    made_up = ["".join(dice.choices("abdegiklmnoprstuvw", k=dice.randint(4, 11))) for _number in range(20_000)]
    home = HomePage.objects.get(locale__language_code="nl")
    for number in range(PAGES):
        text = " ".join(dice.choices(words, k=80) + dice.choices(made_up, k=40))
        body = [{"type": "text", "value": f"<p>{text}</p>"}]
        Page.objects.get(pk=home.pk).add_child(
            instance=StandardPage(
                title=" ".join(dice.choices(words, k=3)),
                slug=f"p-{number}",
                summary=text[:200],
                body=body,
                locale_id=home.locale_id,
            )
        )
    note = StrategicNote.objects.get(site=site, slug="inclusieve-stad-2-0")
    for number in range(COMMITMENTS):
        one = Commitment.objects.create(note=note, code=str(number))
        CommitmentText.objects.create(commitment=one, language="nl", text=" ".join(dice.choices(words, k=12)))


if __name__ == "__main__":
    raise SystemExit(main())
