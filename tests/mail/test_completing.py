"""Mails that are written again when they are sent."""

from __future__ import annotations

import datetime as dt
import email

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from cms.mail import completing, services
from cms.mail.models import MailStatus, OutgoingMail
from tests.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def smtp(settings):
    with SmtpServer() as server:
        settings.OUTBOX_SMTP = {**settings.OUTBOX_SMTP, "port": server.port, "timeout": 2}
        yield server


def queue(about, to="an@voorbeeld.example"):
    return services.queue(EmailMessage("Eerst", "Eerste tekst", "stad@stad.example", [to]), about=about)


def told(smtp):
    return [email.message_from_bytes(raw) for _sender, _recipients, raw in smtp.messages]


@pytest.fixture
def topic(monkeypatch):
    """Calls of a text that is written again, under a topic of its own."""
    monkeypatch.setattr(completing, "_known", {})
    calls = []

    def complete(mail):
        calls.append(mail.pk)
        return EmailMessage(f"Keer {len(calls)}", "Later geschreven", "stad@stad.example", [mail.recipient])

    completing.complete_when_sent("list", complete)
    return calls


def test_text_is_written_when_it_is_sent_and_keeps_its_message_id(smtp, topic):
    (queued,) = queue("list:1")
    queue("other:1", "ander@voorbeeld.example")
    assert topic == []
    assert services.deliver_due().sent == 2
    first, other = told(smtp)
    assert (first["Subject"], first["Message-ID"]) == ("Keer 1", queued.message_id)
    assert first.get_payload().strip() == "Later geschreven"
    assert other["Subject"] == "Eerst"
    row = OutgoingMail.objects.get(pk=queued.pk)
    assert (row.subject, bytes(row.raw).strip() == smtp.messages[0][2].strip()) == ("Keer 1", True)


def test_text_is_written_again_for_a_second_attempt_and_after_a_kill(smtp, topic):
    queue("list:1")
    services.claim()
    OutgoingMail.objects.update(next_at=timezone.now() - dt.timedelta(seconds=1))
    smtp.replies["an@voorbeeld.example"] = "451 later"
    services.deliver_due()
    smtp.replies.clear()
    OutgoingMail.objects.update(next_at=timezone.now() - dt.timedelta(seconds=1))
    services.deliver_due()
    assert [message["Subject"] for message in told(smtp)] == ["Keer 2"]


def test_a_text_that_cannot_be_written_is_tried_again_later_and_holds_up_nothing(smtp, topic, caplog):
    def broken(_mail):
        raise KeyError("naam van iemand")

    completing.complete_when_sent("list", broken)
    queue("list:1")
    queue("other:1", "ander@voorbeeld.example")
    assert services.deliver_due() == services.Delivery(sent=1, postponed=1)
    row = OutgoingMail.objects.get(about="list:1")
    assert (row.status, row.attempts, row.error) == (MailStatus.QUEUED, 1, "KeyError")
    assert row.next_at > timezone.now()


def test_nothing_is_written_again_where_there_is_nothing_to_add(smtp, topic):
    completing.complete_when_sent("list", lambda _mail: None)
    queue("list:1")
    services.deliver_due()
    assert [message["Subject"] for message in told(smtp)] == ["Eerst"]


def test_what_another_worker_took_meanwhile_is_left_to_that_one(smtp, topic):
    queue("list:1")

    def take(mail):
        OutgoingMail.objects.filter(pk=mail.pk).update(attempts=5)
        return EmailMessage("Te laat", "x", "stad@stad.example", [mail.recipient])

    completing.complete_when_sent("list", take)
    assert services.deliver_due() == services.Delivery()
    assert (smtp.messages, OutgoingMail.objects.get().subject) == ([], "Eerst")
