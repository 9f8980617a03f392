"""Visit requests stored a second: validated, with history and mails, committed. `python -m bench.reads [sqlite] posts`."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
from pathlib import Path

from bench.cached import CONNECTIONS
from bench.site import Installation
from bench.static_nginx import quoted
from bench.submissions import ANSWERS

RUNS, WARM_UP, SECONDS, STORED = 5, 6, 2, 20_000
READ = "/api/v1/themes"
# Copies of one request, with its history and its mail, as years of them would stand there.
MORE = """
import uuid
from cms.mail.models import OutgoingMail
from visits.models import Organisation, RequestEvent, VisitRequest
one = VisitRequest.objects.order_by("pk").last()
mail = OutgoingMail.objects.filter(about=f"visit-request:{{one.pk}}").last()
lines, themes = list(one.events.all()), list(one.themes.all())
first = one.pk + 1
def copies(row, **changes):
    values = {{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}}
    return type(row)(**{{**values, **changes}})
for start in range(first, first + {number}, 1000):
    keys = range(start, start + 1000)
    Organisation.objects.bulk_create(
        copies(one.visitor_organisation, identity=f"domain:oud{{key}}.example") for key in keys
    )
    VisitRequest.objects.bulk_create(
        copies(one, id=key, reference=f"GS-1999-{{key}}", public_id=uuid.uuid4(), token_hash=uuid.uuid4().hex,
               email=f"an@oud{{key}}.example", notice_id=None) for key in keys
    )
    RequestEvent.objects.bulk_create(copies(line, visit_request_id=key) for key in keys for line in lines)
    links = VisitRequest.themes.through
    links.objects.bulk_create(links(visitrequest_id=key, theme_id=theme.pk) for key in keys for theme in themes)
    OutgoingMail.objects.bulk_create(
        copies(mail, about=f"visit-request:{{key}}", dedupe_key=f"confirmation:oud{{key}}", status="sent") for key in keys
    )
from django.db import connection
if connection.vendor == "postgresql":
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('visits_visitrequest', 'id'), max(id)) FROM visits_visitrequest")
        cursor.execute("ANALYZE")
print(VisitRequest.objects.count())
"""


def script_of(folder: Path) -> Path:
    """What wrk runs: each request with an organisation and an address of its own."""
    body = json.dumps(
        {**ANSWERS, "organisation": "Gemeente %d", "email": "an%d@voorbeeld%d.example", "privacy_accepted": True}
    )
    script = folder / "post.lua"
    script.write_text(
        f"local body = {json.dumps(body)}\nlocal turn = 0\n"
        "request = function() turn = turn + 1 return wrk.format('POST', nil, "
        "{['Content-Type'] = 'application/json'}, (body:gsub('%%d', turn))) end\n"
    )
    return script


def run(site: Installation, script: Path, seconds: int) -> tuple[float, float]:
    """Requests a second, and the slowest of a hundred in milliseconds; raises when one was not stored."""
    address = f"{site.address}/api/v1/forms/werkbezoek-aanvragen/submissions"
    said = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(script), address],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(said)
    rate, slowest = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    assert rate, said
    assert slowest, said
    return float(rate[1]), float(slowest[1]) * {"us": 0.001, "ms": 1, "s": 1000}[slowest[2]]


def posts(vendor: str, site: Installation, folder: Path, words: str = "") -> float:
    """Prints the median of all runs against a site that is served; returns it."""
    script = script_of(folder)
    run(site, script, WARM_UP)
    rates, slowest = zip(*(run(site, script, SECONDS) for _run in range(RUNS)), strict=True)
    median = statistics.median(rates)
    print(
        f"{vendor}: visit requests stored a second{words}: {median:,.0f}, "
        f"slowest of a hundred {statistics.median(slowest):,.0f} ms   load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return median


def posts_among_reads(vendor: str, site: Installation, folder: Path) -> float:
    """The same while two connections read."""
    reading = folder / "read.lua"
    reading.write_text(f"request = function() return wrk.format('GET', {quoted(READ)}) end\n")
    seconds = WARM_UP + RUNS * SECONDS + 2
    command = ["wrk", "-t1", "-c2", f"-d{seconds}s", "--latency", "-s", str(reading), site.address]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
        median = posts(vendor, site, folder, " while two read")
        said = reader.communicate()[0]
    found = re.findall(r"99%\s+(\S+)|Requests/sec:\s+(\S+)|(Non-2xx.*|Socket errors.*)", said)
    print(f"{vendor}: what they read: {[next(filter(None, one)) for one in found]}", flush=True)
    return median


def store_many(site: Installation, number: int = STORED) -> int:
    """Copies the last request that came in; returns how many there are then."""
    return int(site.shell(MORE.format(number=number)).split()[-1])
