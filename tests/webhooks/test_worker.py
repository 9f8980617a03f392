"""The worker's threads: a slow receiver holds up nobody else, and kill -9 loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from cms.webhooks.background import Background
from cms.webhooks.models import Delivery, DeliveryState, Endpoint
from cms.worker.loop import Worker
from tests.webhooks.receiver import Receiver
from tests.worker.test_loop import database_url, wait_until


@pytest.mark.django_db(transaction=True)
def test_slow_receiver_holds_up_no_other(site, change):
    with Receiver() as slow, Receiver() as quick:
        slow.before = lambda _request: time.sleep(1.5)
        Endpoint.objects.create(site=site, name="Traag", url=slow.url)
        Endpoint.objects.create(site=site, name="Vlug", url=quick.url)
        for number in range(3):
            change(key=str(number))
        background = Background()
        began = time.monotonic()
        background.start()
        try:
            quick.wait_for(3)
            assert time.monotonic() - began < 1.5
        finally:
            background.stop()
    # What was under way at the stop is written down, and nothing is taken after it.
    assert Endpoint.objects.exclude(busy_until=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_and_send_nothing_twice(site, change):
    with Receiver() as receiver:
        for number in range(4):
            Endpoint.objects.create(site=site, name=f"Bouw {number}", url=receiver.url)
        for number in range(5):
            change(key=str(number))
        workers = [Background(), Background()]
        for worker in workers:
            worker.start()
        try:
            receiver.wait_for(20)
        finally:
            for worker in workers:
                worker.stop()
    assert len(receiver.received) == 20
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 20
    assert Delivery.objects.filter(state=DeliveryState.DELIVERED, attempts=1).count() == 20


@pytest.mark.django_db(transaction=True)
def test_worker_that_runs_once_sends_what_is_due(site, change, settings):
    with Receiver() as receiver:
        Endpoint.objects.create(site=site, name="Bouw", url=receiver.url)
        change()
        Worker([]).run(once=True)
    assert len(receiver.received) == 1


def start_worker() -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATABASE_URL": database_url(),
        "WEBHOOK_LOOPBACK": "1",
        "PYTHONWARNINGS": "ignore",
    }
    return subprocess.Popen([sys.executable, "manage.py", "run_worker"], cwd=settings.BASE_DIR, env=environment)


@pytest.mark.django_db(transaction=True)
def test_worker_killed_while_sending_loses_no_message_and_repeats_at_most_that_one(site, change):
    worker = None
    with Receiver() as receiver:

        def kill_once(_request) -> None:
            # The receiver has the third message, and the worker does not know it yet.
            if len(receiver.received) == 3:
                os.kill(worker.pid, signal.SIGKILL)
                time.sleep(0.2)

        receiver.before = kill_once
        endpoint = Endpoint.objects.create(site=site, name="Bouw", url=receiver.url)
        for number in range(6):
            change(key=str(number))
        worker = start_worker()
        worker.wait(60)
        assert worker.returncode == -signal.SIGKILL
        assert Delivery.objects.filter(state=DeliveryState.DELIVERED).count() == 2
        # The lease runs out.
        Endpoint.objects.update(busy_until=timezone.now())
        second = start_worker()
        try:
            wait_until(lambda: Delivery.objects.filter(state=DeliveryState.DELIVERED).count() == 6)
        finally:
            second.send_signal(signal.SIGTERM)
            assert second.wait(20) == 0
    said = [(one.headers["webhook-id"], one.body) for one in receiver.received]
    assert (len(said), len(set(said))) == (7, 6)
    assert said[2] == said[3], "the same message again, and the others in their order"
    for one in receiver.received:
        Webhook(endpoint.secret).verify(one.body, one.headers)
