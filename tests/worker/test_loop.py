"""The worker: goes on whatever happens, stops when told, and survives kill -9 without losing a mail."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection

from cms.mail import services
from cms.mail.models import MailStatus, OutgoingMail
from cms.worker.loop import IDLE_SECONDS, PAUSE_AFTER_TROUBLE, Job, Worker
from tests.smtp_server import SmtpServer


def queue(number: int) -> None:
    services.queue(EmailMessage("S", "T", "stad@stad.example", [f"p{number}@x.example"]))


def test_job_runs_when_it_is_due_and_not_before():
    runs = []
    worker = Worker([Job("count", 3600, lambda: runs.append(1))])
    worker.run_jobs()
    worker.run_jobs()
    assert runs == [1]


def test_job_that_fails_does_not_stop_the_others(caplog):
    runs = []
    worker = Worker([Job("broken", 3600, lambda: 1 / 0), Job("count", 3600, lambda: runs.append(1))])
    worker.run_jobs()
    assert runs == [1]
    assert "broken" in caplog.text


@pytest.mark.django_db
def test_deliver_rests_when_idle_and_longer_when_the_server_is_down(settings):
    settings.OUTBOX_SMTP = {**settings.OUTBOX_SMTP, "port": 1}
    worker = Worker([])
    assert worker.deliver() == IDLE_SECONDS
    queue(1)
    assert worker.deliver() == PAUSE_AFTER_TROUBLE
    assert OutgoingMail.objects.get().status == MailStatus.QUEUED


def database_url() -> str:
    """The test database, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:////{str(database['NAME']).lstrip('/')}"
    host = database["HOST"]
    if host.startswith("/"):
        return f"postgresql://{database['USER']}@/{database['NAME']}?host={host}"
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    return f"postgresql://{database['USER']}{password}@{host}:{database['PORT'] or 5432}/{database['NAME']}"


def start_worker(port: int) -> subprocess.Popen[bytes]:
    """A worker process on the test database."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATABASE_URL": database_url(),
        "EMAIL_PORT": str(port),
        "PYTHONWARNINGS": "ignore",
    }
    return subprocess.Popen([sys.executable, "manage.py", "run_worker"], cwd=settings.BASE_DIR, env=environment)


def wait_until(condition, seconds: float = 40.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_worker_killed_while_sending_loses_no_mail_and_repeats_at_most_that_one():
    with SmtpServer() as smtp:
        for number in range(6):
            queue(number)
        worker = None

        def kill_once() -> None:
            # After the third mail was taken by the server, before the worker hears of it.
            if len(smtp.messages) == 3:
                os.kill(worker.pid, signal.SIGKILL)

        smtp.after_data = kill_once
        worker = start_worker(smtp.port)
        worker.wait(60)
        assert worker.returncode == -signal.SIGKILL
        assert OutgoingMail.objects.filter(status=MailStatus.SENT).count() == 2
        # The lease runs out.
        OutgoingMail.objects.filter(attempts=1, status=MailStatus.QUEUED).update(next_at="2026-01-01T00:00:00Z")
        second = start_worker(smtp.port)
        try:
            wait_until(lambda: OutgoingMail.objects.filter(status=MailStatus.SENT).count() == 6)
        finally:
            second.send_signal(signal.SIGTERM)
            assert second.wait(20) == 0
        received = sorted(recipients[0] for _sender, recipients, _raw in smtp.messages)
        assert sorted(set(received)) == [f"p{number}@x.example" for number in range(6)]
        assert len(received) == 7
        assert len({raw for _sender, _recipients, raw in smtp.messages}) == 6
