"""The outbox against a real SMTP server on loopback."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import socket

import django
import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction
from django.utils import timezone

from cms.mail import services
from cms.mail.models import MailStatus, OutgoingMail
from tests.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def smtp(settings):
    with SmtpServer() as server:
        settings.OUTBOX_SMTP = {**settings.OUTBOX_SMTP, "port": server.port, "timeout": 2}
        yield server


def queue(to="an@voorbeeld.example", subject="Onderwerp", body="Tekst", **options):
    return services.queue(EmailMessage(subject, body, "Stad <stad@stad.example>", [to]), **options)


def status_of(recipient):
    return OutgoingMail.objects.get(recipient=recipient).status


def test_send_mail_of_django_is_queued_and_not_sent(smtp, settings):
    if django.VERSION >= (6, 1):
        settings.MAILERS = {"default": {"BACKEND": "cms.mail.backend.OutboxBackend"}}
    else:
        settings.EMAIL_BACKEND = "cms.mail.backend.OutboxBackend"
    send_mail("Wachtwoord", "Klik hier", None, ["an@voorbeeld.example"])
    assert smtp.connections == 0
    assert OutgoingMail.objects.get().status == MailStatus.QUEUED


def test_queue_is_undone_with_the_transaction_that_caused_it():
    def fail_after_queueing() -> None:
        with transaction.atomic():
            queue()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_queueing()
    assert not OutgoingMail.objects.exists()


def test_queue_writes_one_row_per_recipient():
    message = EmailMessage("S", "T", "a@stad.example", ["b@x.example"], bcc=["c@x.example"], cc=["d@x.example"])
    services.queue(message)
    assert sorted(OutgoingMail.objects.values_list("recipient", flat=True)) == [
        "b@x.example", "c@x.example", "d@x.example",
    ]  # fmt: skip


def test_queue_with_a_known_dedupe_key_adds_nothing():
    queue(dedupe_key="confirmation:1")
    queue(dedupe_key="confirmation:1")
    assert OutgoingMail.objects.count() == 1


def test_queue_puts_no_line_break_of_a_subject_into_a_header():
    queue(subject="Vraag\r\nBcc: ander@x.example")
    raw = bytes(OutgoingMail.objects.get().raw)
    assert email.message_from_bytes(raw)["Bcc"] is None
    assert OutgoingMail.objects.get().subject == "Vraag Bcc: ander@x.example"


def test_deliver_sends_the_finished_message_with_its_message_id(smtp):
    message = EmailMultiAlternatives("Één é", "Tekst ‘hier’", "Stad <stad@stad.example>", ["an@voorbeeld.example"])
    message.attach_alternative("<p>Tekst</p>", "text/html")
    services.queue(message)
    assert services.deliver_due() == services.Delivery(sent=1)
    sender, recipients, raw = smtp.messages[0]
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    row = OutgoingMail.objects.get()
    assert (sender, recipients) == ("stad@stad.example", ("an@voorbeeld.example",))
    assert parsed["Subject"] == "Één é"
    assert parsed["Message-ID"] == row.message_id
    assert parsed.get_body(("plain",)).get_content().strip() == "Tekst ‘hier’"
    assert (row.status, row.sent_at is not None) == (MailStatus.SENT, True)


def test_deliver_leaves_what_is_not_due_yet(smtp):
    queue(due_at=timezone.now() + dt.timedelta(minutes=5))
    assert not services.deliver_due()
    assert smtp.connections == 0


def test_deliver_burns_no_attempt_when_the_server_is_down(settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.OUTBOX_SMTP = {**settings.OUTBOX_SMTP, "port": closed.getsockname()[1]}
    queue()
    with pytest.raises(OSError, match=r".*"):
        services.deliver_due()
    mail = OutgoingMail.objects.get()
    assert (mail.status, mail.attempts) == (MailStatus.QUEUED, 0)


def test_deliver_burns_no_attempt_when_the_server_hangs(smtp, settings):
    smtp.hang = True
    settings.OUTBOX_SMTP = {**settings.OUTBOX_SMTP, "timeout": 0.3}
    queue()
    with pytest.raises(OSError, match=r".*"):
        services.deliver_due()
    assert OutgoingMail.objects.get().attempts == 0


def test_deliver_postpones_a_4xx_reply_and_goes_on(smtp):
    smtp.replies["vol@x.example"] = "452 mailbox full"
    queue("vol@x.example")
    queue("goed@x.example")
    before = timezone.now()
    assert services.deliver_due() == services.Delivery(sent=1, postponed=1)
    mail = OutgoingMail.objects.get(recipient="vol@x.example")
    assert mail.status == MailStatus.QUEUED
    assert dt.timedelta(seconds=40) < mail.next_at - before < dt.timedelta(seconds=80)
    assert "452" in mail.error


def test_deliver_fails_a_5xx_reply_at_once_and_goes_on(smtp):
    smtp.replies["weg@x.example"] = "550 no such user"
    for number in range(5):
        queue(f"goed{number}@x.example")
    queue("weg@x.example")
    assert services.deliver_due() == services.Delivery(sent=5, failed=1)
    assert status_of("weg@x.example") == MailStatus.FAILED


def test_deliver_survives_a_421_in_the_middle_of_a_batch(smtp):
    smtp.replies["druk@x.example"] = "421 too busy"
    queue("a@x.example")
    queue("druk@x.example")
    queue("b@x.example")
    assert services.deliver_due() == services.Delivery(sent=2, postponed=1)
    assert [recipients[0] for _sender, recipients, _raw in smtp.messages] == ["a@x.example", "b@x.example"]


def test_deliver_does_not_record_over_another_worker_that_took_the_mail_meanwhile(smtp):
    queue()
    smtp.after_data = lambda: None
    mail = services.claim()
    OutgoingMail.objects.filter(pk=mail.pk).update(attempts=mail.attempts + 1)
    done = services.Delivery()
    services._fail(mail, "late", done)
    assert OutgoingMail.objects.get().status == MailStatus.QUEUED
    assert done == services.Delivery()


def test_claim_gives_a_mail_to_one_worker_for_the_length_of_the_lease():
    queue()
    first = services.claim()
    assert first is not None
    assert services.claim() is None
    assert first.next_at > timezone.now() + dt.timedelta(seconds=290)


def test_mail_whose_worker_died_is_delivered_after_the_lease(smtp):
    queue()
    services.claim()
    assert not services.deliver_due()
    OutgoingMail.objects.update(next_at=timezone.now() - dt.timedelta(seconds=1))
    assert services.deliver_due().sent == 1
    assert OutgoingMail.objects.get().attempts == 2


def test_mail_fails_when_all_attempts_were_cut_off():
    queue()
    OutgoingMail.objects.update(attempts=services.MOST_ATTEMPTS)
    services.deliver_due()
    assert OutgoingMail.objects.get().status == MailStatus.FAILED


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 60), (2, 120), (5, 960), (12, 21600)])
def test_pause_doubles_up_to_six_hours(attempts, seconds):
    for _try in range(20):
        assert 0.79 * seconds <= services.pause_after(attempts).total_seconds() <= 1.21 * seconds


def test_retry_gives_a_failed_mail_fresh_attempts_and_leaves_others(smtp):
    queue()
    mail = OutgoingMail.objects.get()
    assert services.retry(mail) is False
    OutgoingMail.objects.update(status=MailStatus.FAILED, attempts=12, error="550")
    assert services.retry(mail) is True
    assert services.deliver_due().sent == 1


def test_blank_old_removes_text_and_address_but_never_of_queued_mail(settings):
    settings.MAIL_KEEP_DAYS = 30
    queue("oud@x.example")
    queue("wacht@x.example")
    OutgoingMail.objects.update(created_at=timezone.now() - dt.timedelta(days=31))
    OutgoingMail.objects.filter(recipient="oud@x.example").update(status=MailStatus.SENT)
    assert services.blank_old() == 1
    assert services.blank_old() == 0
    rows = OutgoingMail.objects.order_by("pk").values_list("recipient", "status")
    assert list(rows) == [("", MailStatus.SENT), ("wacht@x.example", MailStatus.QUEUED)]
    assert bytes(OutgoingMail.objects.get(recipient="").raw) == b""


def test_figures_tell_what_waits_and_what_failed(client):
    queue("a@x.example")
    queue("b@x.example")
    OutgoingMail.objects.filter(recipient="b@x.example").update(status=MailStatus.FAILED)
    OutgoingMail.objects.filter(recipient="a@x.example").update(created_at=timezone.now() - dt.timedelta(seconds=90))
    body = client.get("/readyz").json()
    assert (body["status"], body["mail_queued"], body["mail_failed"]) == ("ok", 1, 1)
    assert 90 <= body["mail_oldest_due_seconds"] < 120


def test_long_subject_with_accents_starts_on_the_line_of_its_header():
    subject = "Journée d'information sur la ville inclusive : les places sont réservées pour votre délégation"
    queue(subject=subject)
    raw = bytes(OutgoingMail.objects.get().raw)
    assert b"Subject: \r\n" not in raw
    assert b"Subject:\r\n" not in raw
    assert email.message_from_bytes(raw, policy=email.policy.default)["Subject"] == subject
