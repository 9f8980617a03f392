"""An inbox with 100,000 requests: how long each page of it takes, and in how many queries."""

from __future__ import annotations

import http.client
import json
import math
import statistics
import sys
import time

from bench.site import installation

FILL = """
import datetime as dt, random, uuid
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone
from wagtail.models import Site
from themes.models import Theme
from visits.enums import OrganisationKind
from visits.models import InfoDay, Registration, VisitRequest, VisitRequestPage
from cms.core.secret_links import hash_token
dice = random.Random(1)
site = Site.objects.get(is_default_site=True)
page = VisitRequestPage.objects.get(locale__language_code="nl")
themes, now = list(Theme.objects.of_site(site)), timezone.now()
people = list(get_user_model().objects.filter(groups__name="coordinator"))
towns = ["Aalst", "Brugge", "Deinze", "Eeklo", "Genk", "Halle", "Ieper", "Kortrijk", "Leuven", "Namur", "Oostende"]
kinds = ["Gemeente", "Stad", "Hogeschool", "Provincie", "Vereniging", "Ville de", "City of", "OCMW"]
names = ["Peeters", "Janssens", "Maes", "Dubois", "Claes", "Wouters", "Goossens", "Smith", "Lambert", "Desmet"]
statuses = ["completed"] * 46 + ["declined"] * 18 + ["withdrawn"] * 8 + ["no_show"] * 3 + ["spam"] * 15 + [
    "new"] * 1 + ["in_review"] * 2 + ["question_sent"] * 1 + ["waiting"] * 3 + ["invited"] * 1 + ["confirmed"] * 2
days = []
for number in range(200):
    start = now + dt.timedelta(days=number * 14 - 2660)
    days.append(InfoDay(site=site, key=f"meting-{number}", starts_at=start, ends_at=start + dt.timedelta(hours=5),
        location="Stadhuis", capacity=400, live=True))
for day in days:
    day.save()
rows = []
for n in range(TOTAL):
    status = dice.choice(statuses)
    town, kind, name = dice.choice(towns), dice.choice(kinds), dice.choice(names)
    came = now - dt.timedelta(minutes=dice.randint(1, 10 * 365 * 24 * 60))
    rows.append(VisitRequest(
        site=site, page=page, reference=f"GS-{came.year}-{n:06d}", token_hash=hash_token(uuid.uuid4().hex),
        organisation=f"{kind} {town} {n % 700}", organisation_kind=dice.choice(OrganisationKind.values),
        country=dice.choice(["BE"] * 8 + ["NL", "FR", "DE"]), contact_name=f"An {name}", phone="+3215123456",
        email=f"an.{name.lower()}.{n}@{town.lower()}.example", people=dice.randint(1, 40),
        language=dice.choice(["nl", "nl", "nl", "fr", "en"]), form_language="nl", status=status,
        decline_reason="no_capacity" if status == "declined" else "",
        assignee=dice.choice(people) if status != "new" and dice.random() < 0.6 else None,
        info_day=dice.choice(days) if dice.random() < 0.3 else None,
        questions="Hoe doen jullie dat in de praktijk? " * 8, privacy_text="Ik ga akkoord. " * 10,
        closed_at=came if status in ("completed", "declined", "withdrawn", "no_show") else None,
        privacy_accepted_at=came, received_at=came, read_at=None if status == "new" else came))
VisitRequest.objects.bulk_create(rows, batch_size=2000)
through = VisitRequest.themes.through
through.objects.bulk_create([through(visitrequest_id=row.pk, theme_id=theme.pk)
    for row in rows for theme in dice.sample(themes, dice.choice([1, 1, 2]))], batch_size=5000)
held = {"completed": "attended", "confirmed": "accepted", "no_show": "absent", "invited": "invited"}
Registration.objects.bulk_create([Registration(info_day=dice.choice(days), visit_request=row, people=1,
    status=held[row.status], created_at=row.received_at) for row in rows if row.status in held][:60_000],
    batch_size=5000)
with connection.cursor() as cursor:
    # Autovacuum does both within minutes; a measurement right after the filling must not race it.
    cursor.execute("VACUUM ANALYZE")
"""

MEASURE = """
import json, time
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from themes.models import Theme
from visits.models import InfoDay, VisitRequest
settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], False
ben = get_user_model().objects.filter(groups__name="coordinator", is_active=True).first()
client = Client()
client.force_login(ben)
theme, day = Theme.objects.filter(visit_requests__isnull=False).first(), InfoDay.objects.order_by("-starts_at")[60]
row = VisitRequest.objects.filter(status="waiting").order_by("pk")[100]
inbox = "/admin/visits/requests/"
pages = {
    "list": inbox, "list, page 1000": inbox + "?p=1000",
    **{"tab " + tab: inbox + "?tab=" + tab for tab in ("new", "mine", "open", "closed", "spam")},
    "status": inbox + "?status=waiting&status=completed",
    "theme": inbox + f"?theme={theme.pk}", "info day": inbox + f"?info_day={day.pk}",
    "language": inbox + "?language=fr", "kind": inbox + "?kind=education",
    "received": inbox + "?received_from=01/01/2024&received_to=31/12/2024",
    "assignee": inbox + f"?assignee={ben.pk}", "assignee nobody": inbox + "?assignee=null",
    "theme, open, fr": inbox + f"?tab=open&theme={theme.pk}&language=fr",
    "by organisation": inbox + "?ordering=organisation", "by people": inbox + "?ordering=-people",
    "by status": inbox + "?ordering=status", "by reference": inbox + "?ordering=reference",
    "search reference": inbox + "?q=" + row.reference, "search e-mail": inbox + "?q=" + row.email,
    "search town": inbox + "?q=leuven", "search two letters": inbox + "?q=an", "search nothing": inbox + "?q=xyzxyz",
    "search all rows": inbox + "?q=example", "search, open": inbox + "?tab=open&q=janssens",
    "demand board": "/admin/visits/demand/",
}
found = {}
asked = []


def watch(execute, sql, parameters, many, context):
    began = time.perf_counter()
    try:
        return execute(sql, parameters, many, context)
    finally:
        asked.append((time.perf_counter() - began, sql))


for name, address in pages.items():
    client.get(address)
    asked[:] = []
    with connection.execute_wrapper(watch):
        answer = client.get(address)
    slow = sorted(((seconds, sql[:SQL]) for seconds, sql in asked), reverse=True)[:3]
    found[name] = {
        "address": address, "rows": getattr(answer, "context_data", {}).get("items_count", 0), "slow": slow,
        "queries": len(asked), "database": 1000 * sum(seconds for seconds, _sql in asked),
    }
print(json.dumps({"cookie": client.cookies[settings.SESSION_COOKIE_NAME].value, "pages": found}))
"""


def timed(connection: http.client.HTTPConnection, address: str, cookie: str) -> tuple[int, float]:
    """Status of one answer, and the milliseconds until its last byte."""
    began = time.perf_counter()
    connection.request("GET", address, headers={"Cookie": f"sessionid={cookie}"})
    answer = connection.getresponse()
    answer.read()
    return answer.status, 1000 * (time.perf_counter() - began)


def inbox(total: int = 100_000, runs: int = 60, *, explain: bool = False) -> None:
    """Fill a throw-away PostgreSQL database, ask its server, print a table; `explain` adds the slowest queries."""
    print(f"{total} requests, {runs} runs each over HTTP, milliseconds")
    print(f"{'page':22} {'status':>6} {'rows':>7} {'queries':>8} {'database':>9} {'p50':>7} {'p95':>7}")
    with installation("postgresql") as site:
        site.shell(FILL.replace("TOTAL", str(total)))
        found = json.loads(site.shell(MEASURE.replace("SQL", "900" if explain else "60")).strip().splitlines()[-1])
        with site.served(workers=1):
            connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
            for name, one in found["pages"].items():
                # Each of the server's threads opens a connection to the database of its own.
                for _warming in range(8):
                    status, _ms = timed(connection, one["address"], found["cookie"])
                times = sorted(timed(connection, one["address"], found["cookie"])[1] for _run in range(runs))
                print(
                    f"{name:22} {status:>6} {one['rows']:>7} {one['queries']:>8} {one['database']:>9.0f} "
                    f"{statistics.median(times):>7.0f} {times[math.ceil(0.95 * runs) - 1]:>7.0f}",
                    flush=True,
                )
                for seconds, sql in one["slow"] if explain else ():
                    print(f"    {seconds:.3f} {sql}")


if __name__ == "__main__":
    inbox(explain="--explain" in sys.argv)
