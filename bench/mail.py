"""Mail under attack: the worker killed a hundred times, and a mail server that refuses, hangs or complains."""

from __future__ import annotations

import collections
import email
import json
import os
import random
import signal
import subprocess
import sys
import time

from bench.site import BASE_DIR, Installation, free_port, installation
from tests.smtp_server import SmtpServer

REQUESTS = """
from django.utils import timezone
from wagtail.models import Site
from cms.core.secret_links import hash_token
from visits.models import VisitRequest, VisitRequestPage
now = timezone.now()
for number in range(50):
    row = VisitRequest(site=Site.objects.get(is_default_site=True), page=VisitRequestPage.objects.first(),
        reference="M-{:05d}".format(number), organisation="Groep {}".format(number), organisation_kind="municipality",
        contact_name="An", email="g{}@voorbeeld.example".format(number), people=3, language="nl", form_language="nl",
        privacy_accepted_at=now, received_at=now)
    row.token_hash = hash_token(row.token)
    row.save()
"""
QUEUE = """
from django.core.mail import EmailMessage
from cms.mail import services
from visits.models import VisitRequest
known = list(VisitRequest.objects.values_list("pk", flat=True)[:50])
for number in range({total}):
    services.queue(EmailMessage("Meting {name} {{}}".format(number), "Tekst", "stad@stad.example",
        ["{name}-{{}}@voorbeeld.example".format(number)]), about="visit-request:{{}}".format(known[number % len(known)]))
"""
COUNT = """
import json
from collections import Counter
from cms.mail.models import OutgoingMail
mails = OutgoingMail.objects.filter(recipient__startswith="{name}-")
print(json.dumps(Counter(mails.values_list("status", flat=True))))
"""
FLAGGED = """
from cms.mail.models import OutgoingMail
from django.test import Client
from django.contrib.auth import get_user_model
from django.urls import reverse
mail = OutgoingMail.objects.filter(recipient__startswith="{name}-", status="failed").first()
user = get_user_model().objects.filter(is_superuser=True).first() or get_user_model().objects.get(username="beheer")
client = Client()
client.force_login(user)
page = client.get("/admin/visits/requests/{{}}/".format(mail.about.split(":")[1]), HTTP_HOST="127.0.0.1:{port}")
print(page.status_code, "again/" in page.content.decode())
"""
RETRY = """
from cms.mail.models import OutgoingMail
from cms.mail.services import retry
print(sum(retry(mail) for mail in OutgoingMail.objects.filter(recipient__startswith="{name}-", status="failed")))
"""
# The mails that the demo city queued itself are not what is measured.
EMPTY = "from cms.mail.models import OutgoingMail; OutgoingMail.objects.filter(status='queued').delete()"


def start(site: Installation, port: int) -> subprocess.Popen[bytes]:
    """A worker that delivers to this port."""
    environment = {**site.environment, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "LOG_LEVEL": "CRITICAL"}
    return subprocess.Popen([sys.executable, "-W", "ignore", "manage.py", "run_worker"], cwd=BASE_DIR, env=environment)


def counted(site: Installation, name: str) -> dict[str, int]:
    found: dict[str, int] = json.loads(site.shell(COUNT.format(name=name)))
    return found


def kills(vendor: str, times: int = 100, total: int = 3000) -> None:
    """Kill -9 the worker at random moments while it delivers; then let one worker finish, leases included."""
    dice = random.Random(7)
    with installation(vendor) as site, SmtpServer() as smtp:
        site.shell(EMPTY)
        site.shell(REQUESTS)
        site.shell(QUEUE.format(total=total, name="kill"))
        done = 0
        began = time.monotonic()
        while done < times:
            before = len(smtp.messages)
            worker = start(site, smtp.port)
            while len(smtp.messages) == before and worker.poll() is None:
                time.sleep(0.005)
            time.sleep(dice.uniform(0.0, 0.15))
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            done += 1
        after_kills = len(smtp.messages)
        worker = start(site, smtp.port)
        try:
            while counted(site, "kill").get("sent", 0) < total and time.monotonic() - began < 1800:
                time.sleep(5)
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(60)
        received = collections.Counter(recipients[0] for _sender, recipients, _raw in smtp.messages)
        ids = collections.defaultdict(set)
        for _sender, recipients, raw in smtp.messages:
            ids[recipients[0]].add(email.message_from_bytes(raw)["Message-ID"])
        print(
            f"{vendor}: {times} kills, {total} mails, {after_kills} delivered between them, lost {total - len(received)}, "
            f"duplicates {sum(received.values()) - len(received)}, most times one mail "
            f"{max(received.values())}, mails with two Message-IDs {sum(len(each) > 1 for each in ids.values())}, "
            f"states {counted(site, 'kill')}, {time.monotonic() - began:.0f} s"
        )


def troubles(vendor: str, minute: float = 60, total: int = 50) -> None:
    """Each trouble for a minute, with fifty mails waiting; then it is over."""
    with installation(vendor) as site:
        site.shell(EMPTY)
        site.shell(REQUESTS)
        for name in ("refused", "hanging", "reply-4xx", "reply-5xx", "one-bad"):
            trouble(site, vendor, name, minute, total)


def trouble(site: Installation, vendor: str, name: str, minute: float, total: int) -> None:
    """One trouble: what came of the mails in the minute, and how soon the rest was delivered afterwards."""
    with SmtpServer() as smtp:
        site.shell(QUEUE.format(total=total, name=name))
        addresses = [f"{name}-{number}@voorbeeld.example" for number in range(total)]
        smtp.hang = name == "hanging"
        wrong = {"reply-4xx": ("450 later", total), "reply-5xx": ("550 unknown", total), "one-bad": ("550 unknown", 1)}
        reply, how_many = wrong.get(name, ("", 0))
        smtp.replies = dict.fromkeys(addresses[:how_many], reply)
        began = time.monotonic()
        worker = start(site, free_port() if name == "refused" else smtp.port)
        good_at = None
        while time.monotonic() - began < minute:
            if good_at is None and len(smtp.messages) == total - how_many > 0:
                good_at = time.monotonic() - began
            time.sleep(0.1)
        during = counted(site, name)
        smtp.hang, smtp.replies = False, {}
        smtp.released.set()
        if name == "refused":
            worker = restarted(worker, site, smtp.port)
        flagged = retried = ""
        if during.get("failed"):
            flagged = site.shell(FLAGGED.format(name=name, port=site.port)).strip()
            retried = site.shell(RETRY.format(name=name)).strip()
        over = time.monotonic()
        while counted(site, name).get("sent", 0) < total and time.monotonic() - over < 600:
            time.sleep(1)
        seconds = time.monotonic() - over
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
        got = collections.Counter(recipients[0] for _sender, recipients, _raw in smtp.messages)
        print(
            f"{vendor}: {name} for {minute:.0f} s: {during} meanwhile"
            + (f", the good ones delivered after {good_at:.1f} s" if good_at else "")
            + (f", request page (status, can send again): {flagged}, sent again by hand: {retried}" if flagged else "")
            + f"; then all delivered in {seconds:.0f} s, lost {total - len(got)}, twice {sum(got.values()) - len(got)}"
        )


def restarted(worker: subprocess.Popen[bytes], site: Installation, port: int) -> subprocess.Popen[bytes]:
    """The server's address is fixed at start: another worker takes over."""
    worker.send_signal(signal.SIGTERM)
    worker.wait(60)
    return start(site, port)


if __name__ == "__main__":
    for database in sys.argv[1:] or ["sqlite", "postgresql"]:
        troubles(database)
        kills(database)
