"""200 requests at once, and requests while web processes are killed: what was acknowledged must be there."""

from __future__ import annotations

import collections
import json
import os
import random
import signal
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor

from bench.site import Installation, installation, worker_pids

ANSWERS = {
    "organisation_kind": "municipality",
    "contact_name": "An Peeters",
    "themes": ["inclusieve-stad"],
    "people": 8,
    "language": "nl",
}
COUNT = """
from collections import Counter
from cms.mail.models import OutgoingMail
from visits.models import VisitRequest, RequestEvent
rows = list(VisitRequest.objects.values_list("pk", "organisation"))
mails = Counter(OutgoingMail.objects.filter(about__startswith="visit-request:").values_list("about", flat=True))
import json
print(json.dumps({
    "rows": len(rows), "organisations": [name for _pk, name in rows],
    "confirmations": sum(mails.values()),
    "notices": OutgoingMail.objects.filter(about__startswith="notice:").count(),
    "without_mail": sum(1 for pk, _name in rows if not mails[f"visit-request:{pk}"]),
    "without_history": VisitRequest.objects.filter(events__isnull=True).count(),
}))
"""


class KeepRedirects(urllib.request.HTTPRedirectHandler):
    """A 303 is the answer that counts; it is not followed."""

    def redirect_request(self, *_args: object) -> None:
        return None


opener = urllib.request.build_opener(KeepRedirects)


def post_html(site: Installation, name: str, key: str) -> int:
    """Send the HTML form; returns the status, 0 when the connection broke."""
    fields = {**ANSWERS, "organisation": name, "email": f"{name}@voorbeeld.example", "privacy_accepted": "on"}
    data = urllib.parse.urlencode({**fields, "submission_key": key}, doseq=True).encode()
    return _send(urllib.request.Request(f"{site.address}/werkbezoek-aanvragen/", data))


def post_json(site: Installation, name: str, key: str) -> int:
    """Send the form as JSON under an idempotency key."""
    body = {**ANSWERS, "organisation": name, "email": f"{name}@voorbeeld.example", "privacy_accepted": True}
    request = urllib.request.Request(
        f"{site.address}/api/v1/forms/werkbezoek-aanvragen/submissions",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Idempotency-Key": key},
    )
    return _send(request)


def _send(request: urllib.request.Request) -> int:
    try:
        with opener.open(request, timeout=100) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)
    except OSError:
        return 0


def concurrent(vendor: str, total: int = 200) -> None:
    """All at once, half by the form and half by the API, with 2 workers."""
    with installation(vendor) as site, site.served():
        start = threading.Barrier(total)

        def one(number: int) -> int:
            start.wait()
            send = post_html if number % 2 else post_json
            return send(site, f"org-{number}", uuid.uuid4().hex)

        began = time.monotonic()
        with ThreadPoolExecutor(total) as pool:
            statuses = collections.Counter(pool.map(one, range(total)))
        seconds = time.monotonic() - began
        found = json.loads(site.shell(COUNT))
    print(
        f"{vendor}: {total} at once in {seconds:.1f} s, answers {dict(statuses)}, rows {found['rows']}, "
        f"confirmations {found['confirmations']}, notices {found['notices']}, without mail {found['without_mail']}"
    )


def killed(vendor: str, kills: int = 30) -> None:
    """Kill -9 a random web process again and again while requests come in; clients retry with the same key."""
    with installation(vendor) as site, site.served() as server:
        stop = threading.Event()
        acknowledged: set[str] = set()
        retried = 0
        broken = 0
        lock = threading.Lock()

        def visitor(number: int) -> None:
            nonlocal retried, broken
            turn = 0
            while not stop.is_set():
                turn += 1
                name, key = f"org-{number}-{turn}", uuid.uuid4().hex
                send = post_html if number % 2 else post_json
                for attempt in range(60):
                    status = send(site, name, key)
                    if status in {201, 303}:
                        with lock:
                            acknowledged.add(name)
                            retried += attempt > 0
                        break
                    with lock:
                        broken += 1
                    time.sleep(0.1)

        visitors = [threading.Thread(target=visitor, args=(number,)) for number in range(6)]
        for thread in visitors:
            thread.start()
        done = 0
        while done < kills:
            time.sleep(random.uniform(0.3, 0.9))
            children = worker_pids(server.pid)
            if children:
                os.kill(random.choice(children), signal.SIGKILL)
                done += 1
        stop.set()
        for thread in visitors:
            thread.join()
        found = json.loads(site.shell(COUNT))
    stored = collections.Counter(found["organisations"])
    lost = acknowledged - set(stored)
    doubles = sum(count - 1 for count in stored.values())
    print(
        f"{vendor}: {done} kills, acknowledged {len(acknowledged)}, broken answers {broken}, retried {retried}, "
        f"lost {len(lost)}, rows {found['rows']}, doubles {doubles}, without mail {found['without_mail']}, "
        f"without history {found['without_history']}"
    )


if __name__ == "__main__":
    for database in sys.argv[1:] or ["sqlite", "postgresql"]:
        concurrent(database)
        killed(database)
