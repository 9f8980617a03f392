"""Exports 20,000 requests as CSV over HTTP: time to the first byte, total time, and how the server's memory grows."""

from __future__ import annotations

import http.cookiejar
import re
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

from bench.site import Installation, installation, worker_pids

FILL = """
import datetime as dt, uuid
from django.utils import timezone
from wagtail.models import Site
from themes.models import Theme
from visits.models import VisitRequest, VisitRequestPage
from cms.core.secret_links import hash_token
site = Site.objects.get(is_default_site=True)
page = VisitRequestPage.objects.get(locale__language_code="nl")
theme = Theme.objects.first()
now = timezone.now()
rows = [VisitRequest(
    site=site, page=page, reference=f"GS-2026-{n:05d}", token_hash=hash_token(uuid.uuid4().hex),
    organisation=f"Gemeente {n}", organisation_kind="municipality", contact_name="An Peeters",
    email=f"an{n}@voorbeeld.example", people=8, language="nl", form_language="nl", questions="Hoe doen jullie dat? " * 10,
    privacy_accepted_at=now, received_at=now - dt.timedelta(minutes=n)) for n in range(1, %d + 1)]
VisitRequest.objects.bulk_create(rows, batch_size=1000)
through = VisitRequest.themes.through
through.objects.bulk_create([through(visitrequest_id=pk, theme_id=theme.pk)
    for pk in VisitRequest.objects.values_list("pk", flat=True)], batch_size=1000)
"""


def found(pattern: str, text: str) -> str:
    """What the brackets of a pattern hold; raises when the text has nothing like it."""
    match = re.search(pattern, text)
    if match is None:
        raise ValueError(f"Nothing like {pattern} was found")
    return match.group(1)


def resident_kib(pid: int) -> int:
    """The resident memory of a process."""
    return int(found(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()))


def peak_kib(pid: int) -> int:
    """The highest resident memory that a process ever had."""
    return int(found(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()))


def log_in(site: Installation, username: str = "coordinator") -> urllib.request.OpenerDirector:
    """A browser's session of the demo coordinator."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = opener.open(f"{site.address}/admin/login/").read().decode()
    token = found(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    password = (site.folder / "demo-password").read_text()
    data = urllib.parse.urlencode(
        {"username": username, "password": password, "csrfmiddlewaretoken": token, "next": "/admin/"}
    ).encode()
    opener.open(f"{site.address}/admin/login/", data).read()
    return opener


def memory(vendor: str, rows: int = 20_000) -> None:
    """One worker, so that its memory is the export's."""
    with installation(vendor) as site:
        site.shell(FILL % rows)
        with site.served(workers=1) as server:
            opener = log_in(site)
            opener.open(f"{site.address}/admin/visits/requests/").read()
            # The first export loads what every export needs.
            opener.open(f"{site.address}/admin/visits/requests/?q=GS-2026-00001&export=csv").read()
            (child,) = worker_pids(server.pid)
            before = resident_kib(child)
            Path(f"/proc/{child}/clear_refs").write_text("5")
            began = time.monotonic()
            with opener.open(f"{site.address}/admin/visits/requests/?export=csv") as answer:
                answer.read(1)
                first = time.monotonic() - began
                lines = 0
                while chunk := answer.read(65536):
                    lines += chunk.count(b"\r\n")
            total = time.monotonic() - began
            grown = (peak_kib(child) - before) / 1024
    print(
        f"{vendor}: {rows} requests as CSV, {lines} lines, first byte {first:.2f} s, whole {total:.2f} s, "
        f"memory grew by {grown:.1f} MiB at its peak"
    )


if __name__ == "__main__":
    for database in sys.argv[1:] or ["sqlite", "postgresql"]:
        memory(database)
