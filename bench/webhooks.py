"""Webhooks under attack: the worker killed again and again while it delivers, then a receiver that was away."""

from __future__ import annotations

import collections
import os
import random
import signal
import subprocess
import sys
import time

from bench.site import BASE_DIR, Installation, installation
from tests.webhooks.receiver import Received, Receiver

QUEUE = """
from django.utils import timezone
from wagtail.models import Site
from cms.changes.models import PublicChange
from cms.webhooks.models import Endpoint
site = Site.objects.get(is_default_site=True)
for number in range({endpoints}):
    Endpoint.objects.create(site=site, name="Meting {{}}".format(number), url="{url}")
for number in range({changes}):
    PublicChange.objects.create(event="page.updated", occurred_at=timezone.now(), site=site, kind="page",
        key=str(number), locale_code="nl", path="/meting/{{}}/".format(number))
"""
COUNT = "from cms.webhooks.models import Delivery; print(Delivery.objects.filter(state='{state}', about__startswith='/meting/').count())"


def start(site: Installation) -> subprocess.Popen[bytes]:
    """A worker."""
    environment = {**site.environment, "LOG_LEVEL": "CRITICAL"}
    return subprocess.Popen([sys.executable, "-W", "ignore", "manage.py", "run_worker"], cwd=BASE_DIR, env=environment)


def is_whole(request: Received) -> bool:
    """Whether the body is as long as was said."""
    return len(request.body) == int(request.headers["content-length"])


def kills(vendor: str, times: int = 50, endpoints: int = 120, changes: int = 25) -> None:
    """Kill -9 the worker at random moments while it delivers; then let one worker finish, leases included."""
    dice = random.Random(7)
    total = endpoints * changes
    with installation(vendor) as site, Receiver() as receiver:
        site.shell(QUEUE.format(endpoints=endpoints, changes=changes, url=receiver.url))
        began = time.monotonic()
        for _kill in range(times):
            before = len(receiver.received)
            worker = start(site)
            while len(receiver.received) == before and worker.poll() is None:
                time.sleep(0.005)
            time.sleep(dice.uniform(0.0, 0.3))
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
        between = len(receiver.received)
        worker = start(site)
        resumed = time.monotonic()
        try:
            while int(site.shell(COUNT.format(state="delivered"))) < total and time.monotonic() - began < 1800:
                time.sleep(2)
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(60)
        # Whole ones only: a kill can cut a body short. What the demo city itself changed is not what is measured.
        whole = [one for one in receiver.received if b"/meting/" in one.body and is_whole(one)]
        received = collections.Counter(one.headers["webhook-id"] for one in whole)
        bodies = collections.defaultdict(set)
        for one in whole:
            bodies[one.headers["webhook-id"]].add(one.body)
        print(
            f"{vendor}: {times} kills, {total} messages to {endpoints} endpoints, {between} delivered between the kills, "
            f"lost {total - len(received)}, duplicates {sum(received.values()) - len(received)}, most times one message "
            f"{max(received.values())}, ids with two bodies {sum(len(each) > 1 for each in bodies.values())}, the rest in "
            f"{time.monotonic() - resumed:.0f} s, {time.monotonic() - began:.0f} s in all"
        )


if __name__ == "__main__":
    for database in sys.argv[1:] or ["sqlite", "postgresql"]:
        kills(database)
