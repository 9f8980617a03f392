"""A note of 545 commitments and 60 sections: server time of its pages, their size, and the edit view in the admin."""

from __future__ import annotations

import os
import sys
import time
import urllib.request
from pathlib import Path

from bench.export import log_in
from bench.site import installation, worker_pids

FILL = """
import datetime as dt
from django.utils import timezone
from wagtail.models import Site
from themes.models import Commitment, CommitmentText, CommitmentUpdate, StrategicNotePage, Theme
page = StrategicNotePage.objects.get(note__slug="bestuursakkoord-2019-2024", locale__language_code="nl")
CommitmentUpdate.objects.all().delete()
Commitment.objects.filter(parent__isnull=False).delete()
Commitment.objects.all().delete()
text = "<p>" + "Een zin over wat de stad doet en waarom. " * 20 + "</p>"
page.sections = [("section", {"number": str(n), "heading": f"Hoofdstuk {n}", "anchor": f"deel-{n}", "level": "1",
    "body": [{"type": "text", "value": text}]}) for n in range(1, 61)]
page.save_revision().publish()
themes = list(Theme.objects.all())
now = timezone.now()
states = ["not_started", "in_progress", "delayed", "achieved", "dropped"]
rows = Commitment.objects.bulk_create([Commitment(note=page.note, code=f"{n // 10 + 1}.{n % 10 + 1}", order=n,
    theme=themes[n % len(themes)], lead="Dienst", target_on=dt.date(2024, 1 + n % 12, 1), status=states[n % 5],
    status_on=dt.date(2022, 5, 1)) for n in range(545)])
CommitmentText.objects.bulk_create([CommitmentText(commitment=row, language="nl",
    text=f"Actiepunt {row.code}: " + "de stad doet wat ze belooft en vertelt het ook. " * 3) for row in rows])
CommitmentUpdate.objects.bulk_create([CommitmentUpdate(commitment=row, on=dt.date(year, 5, 1), status=row.status,
    note="Stand van zaken.", evidence_url="https://bron.example/", made_at=now) for row in rows
    for year in (2019, 2020, 2021, 2022)])
print(page.pk)
"""
NOTE = "/strategische-notas/bestuursakkoord-2019-2024/"
PATHS = (
    NOTE,
    f"{NOTE}actiepunten/",
    f"{NOTE}actiepunten/?q=stad&status=delayed&page=2",
    f"{NOTE}actiepunten/?on=2021-05-10",
    f"{NOTE}actiepunten/5.5/",
    f"{NOTE}actiepunten.csv",
    "/api/v1/commitments?limit=100",
)


def timed(opener: urllib.request.OpenerDirector, address: str) -> tuple[float, int]:
    """Milliseconds to the last byte, and the bytes."""
    began = time.perf_counter()
    with opener.open(address) as answer:
        size = len(answer.read())
        if answer.url != address:
            raise RuntimeError(f"{address} sent us on to {answer.url}: nothing was measured")
    return (time.perf_counter() - began) * 1000, size


def worked(master: int) -> float:
    """Milliseconds of processor time that a server's workers spent so far: what a busy machine does not inflate."""
    ticks = 0
    for pid in worker_pids(master):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


def pages(vendor: str, turns: int = 10) -> None:
    """Each address cold (first of a new server) and warm (the slowest of ten)."""
    with installation(vendor) as site:
        page_pk = site.shell(FILL).split()[-1]
        opener = urllib.request.build_opener()
        for path in PATHS:
            with site.served(workers=1) as server:
                began = worked(server.pid)
                cold, size = timed(opener, site.address + path)
                before = worked(server.pid)
                warm = sorted(timed(opener, site.address + path)[0] for _turn in range(turns))
                busy = (worked(server.pid) - before) / turns
            print(
                f"{vendor} {path}: cold {cold:.0f} ms (processor {before - began:.0f} ms), warm median {warm[turns // 2]:.0f} ms, max {warm[-1]:.0f} ms, "
                f"of which processor {busy:.0f} ms, {size} B",
                flush=True,
            )
        with site.served(workers=1):
            # The term of the note has ended: who may change history opens it.
            editor = log_in(site, "admin")
            for path in (f"/admin/pages/{page_pk}/edit/", "/admin/commitments/"):
                took = [timed(editor, site.address + path) for _turn in range(3)]
                print(f"{vendor} {path}: first {took[0][0]:.0f} ms, then {took[-1][0]:.0f} ms, {took[-1][1]} B")
            with editor.open(f"{site.address}/admin/pages/{page_pk}/edit/") as answer:
                print(
                    f"{vendor} commitments in the form of the note: {answer.read().count(b'de stad doet wat ze belooft')}"
                )


if __name__ == "__main__":
    for name in sys.argv[1:] or ("sqlite", "postgresql"):
        pages(name)
