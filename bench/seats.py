"""200 groups answer at once for ten places, while others withdraw: nobody too many, no chair empty that somebody wants."""

from __future__ import annotations

import collections
import json
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.site import Installation, installation
from bench.submissions import opener

# All groups were invited to the day before and let it expire: each may come back by its own page, all at once.
PREPARE = """
import datetime as dt, json, random
from django.utils import timezone
from wagtail.models import Site
from visits.models import InfoDay, Registration, VisitRequest, VisitRequestPage
from cms.core.secret_links import hash_token
dice = random.Random({seed})
now = timezone.now()
site = Site.objects.get(is_default_site=True)
page = VisitRequestPage.objects.first()
start = now + dt.timedelta(days=40)
day = InfoDay.objects.create(site=site, key="meting-{seed}", starts_at=start, ends_at=start + dt.timedelta(hours=3),
    location="Stadhuis", capacity=10, held_in=["nl"])
made = []
for number in range({total}):
    row = VisitRequest(site=site, page=page, reference=f"M{seed}-{{number:05d}}", organisation=f"Groep {{number}}",
        organisation_kind="municipality", contact_name="An", email=f"g{{number}}@voorbeeld.example",
        people=dice.randint(1, 4), language="nl", form_language="nl", status="waiting", privacy_accepted_at=now,
        received_at=now)
    row.token_hash = hash_token(row.token)
    row.save()
    place = Registration.objects.create(info_day=day, visit_request=row, people=row.people, status="expired",
        created_at=now)
    made.append([row.token, place.pk])
print(json.dumps({{"day": day.pk, "groups": made}}))
"""
COUNT = """
import json
from visits.enums import SEAT_TAKING
from visits.models import InfoDay, Registration, SeatCount
day = InfoDay.objects.get(pk={day})
taken = day.people_taken_now()
idle = day.capacity - taken
waiting = Registration.objects.filter(info_day=day, status="waiting", visit_request__status="waiting")
print(json.dumps({{
    "taken": taken, "counted": SeatCount.objects.get(info_day=day).taken, "capacity": day.capacity, "idle": idle,
    "confirmed": Registration.objects.filter(info_day=day, status="accepted").count(),
    "waiting": waiting.count(), "could_sit": waiting.filter(people__lte=idle).count(),
}}))
"""


def post(site: Installation, token: str, action: str, **fields: object) -> str:
    """The notice that the page answers with, or the status when it is no 303; "0" when the connection broke."""
    data = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(f"{site.address}/aanvraag/{token}/{action}/", data)
    try:
        with opener.open(request, timeout=110) as answer:
            return str(answer.status)
    except urllib.error.HTTPError as error:
        location = error.headers.get("Location", "")
        return location.partition("melding=")[2].partition("#")[0] if error.code == 303 else str(error.code)
    except OSError:
        return "0"


def round_of(site: Installation, seed: int, total: int) -> dict[str, Any]:
    """One day, all groups at once; every third group that got places withdraws again."""
    prepared = json.loads(site.shell(PREPARE.format(seed=seed, total=total)))
    start = threading.Barrier(total)

    def group(number: int) -> list[str]:
        token, place = prepared["groups"][number]
        start.wait()
        heard = [post(site, token, "join", place=place)]
        # Half of them come with fewer; a number above what was offered is answered with words.
        heard.append(post(site, token, "accept", place=place, people=1 if number % 2 else 2))
        if number % 3 == 0:
            heard.append(post(site, token, "withdraw"))
        return heard

    with ThreadPoolExecutor(total) as pool:
        answers = collections.Counter(answer for heard in pool.map(group, range(total)) for answer in heard)
    found: dict[str, Any] = json.loads(site.shell(COUNT.format(day=prepared["day"])))
    return {**found, "answers": dict(answers)}


def acceptances(vendor: str, rounds: int = 20, total: int = 200) -> None:
    """Several rounds on one database."""
    with installation(vendor) as site, site.served():
        over = idle = errors = 0
        for seed in range(rounds):
            began = time.monotonic()
            found = round_of(site, seed, total)
            seconds = time.monotonic() - began
            over += found["taken"] > found["capacity"] or found["taken"] != found["counted"]
            idle += bool(found["could_sit"])
            failed = sum(count for answer, count in found["answers"].items() if answer == "0" or answer.startswith("5"))
            errors += failed
            print(
                f"{vendor}: round {seed + 1}, {total} groups in {seconds:.1f} s, seated {found['taken']} of "
                f"{found['capacity']} ({found['confirmed']} groups confirmed), waiting {found['waiting']}, idle places "
                f"that somebody fits {found['could_sit']}, 5xx or broken {failed}, answers {found['answers']}"
            )
    print(f"{vendor}: {rounds} rounds, overbooked {over}, idle {idle}, 5xx or broken {errors}")


if __name__ == "__main__":
    for database in sys.argv[1:] or ["sqlite", "postgresql"]:
        acceptances(database)
