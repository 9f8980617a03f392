"""Intake: request, history and mails together, once, and never more than the limit."""

from __future__ import annotations

import datetime as dt
import threading
from email import message_from_bytes, policy

import pytest
from django.db import connection, connections
from django.utils import timezone

from cms.mail.models import OutgoingMail
from cms.mail.services import claim, deliver_due
from tests.smtp_server import SmtpServer
from visits.enums import RequestStatus, SpamReason
from visits.form_making import build_form
from visits.models import (
    Organisation,
    ReplyTemplate,
    ReplyText,
    RequestEvent,
    SubmissionAttempt,
    VisitRequest,
    VisitRequestPage,
)
from visits.services import submissions
from visits.services.abuse import RateLimited


@pytest.fixture
def page(site):
    return VisitRequestPage.objects.get(locale__language_code="nl")


def submission_of(page, answers, **more):
    form = build_form(page, {**answers, "themes": answers["themes"]}, now=timezone.now())
    form.data = _query(answers)
    assert form.is_valid(), form.errors
    return submissions.prepare(page, page.get_site(), form.cleaned_data, **more)


def _query(answers):
    from django.http import QueryDict

    data = QueryDict(mutable=True)
    for name, value in answers.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def submit(page, answers, *, now=None, **more):
    return submissions.submit(submission_of(page, answers, **more), now=now or timezone.now())


@pytest.mark.django_db
def test_submit_stores_request_history_and_both_mails(page, answers, theme):
    stored = submit(page, answers).visit_request
    stored.refresh_from_db()
    assert stored.reference == f"GS-{timezone.localdate().year}-00001"
    assert (stored.status, stored.organisation, stored.people) == (RequestStatus.NEW, "Stad Voorbeeld", 8)
    assert list(stored.themes.all()) == [theme]
    assert stored.privacy_text == "Privacytekst nl"
    kinds = list(RequestEvent.objects.filter(visit_request=stored).values_list("kind", "detail"))
    assert kinds == [("received", "form"), ("mail", "confirmation")]
    mails = OutgoingMail.objects.order_by("pk").values_list("about", "recipient")
    assert list(mails) == [
        (f"visit-request:{stored.pk}", "an.peeters@voorbeeld.example"),
        (f"notice:{page.get_site().pk}", "werkbezoeken@teststad.example"),
    ]


@pytest.mark.django_db
def test_submit_that_fails_half_way_stores_nothing(page, answers, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("the template is broken")

    monkeypatch.setattr(submissions.mails, "queue_notice", broken)
    with pytest.raises(RuntimeError):
        submit(page, answers)
    assert not VisitRequest.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_submit_keeps_no_personal_data_in_the_notice(page, answers):
    submit(page, answers)
    raw = bytes(OutgoingMail.objects.get(about__startswith="notice:").raw).decode()
    assert "GS-" in raw
    for personal in ("Peeters", "an.peeters", "Stad Voorbeeld"):
        assert personal not in raw


@pytest.fixture
def delivered(settings):
    """Delivers what is due to a server on loopback; gives the messages by recipient."""
    with SmtpServer() as server:
        settings.OUTBOX_SMTP = {**settings.OUTBOX_SMTP, "port": server.port, "timeout": 2}

        def deliver():
            OutgoingMail.objects.filter(status="queued").update(next_at=timezone.now())
            deliver_due()
            return [
                (recipients[0], message_from_bytes(raw, policy=policy.default))
                for _sender, recipients, raw in server.messages
            ]

        yield deliver


def notices(messages):
    return [message for recipient, message in messages if recipient == "werkbezoeken@teststad.example"]


@pytest.mark.django_db
def test_notices_of_five_minutes_are_one_mail_with_every_request(page, answers, delivered):
    now = timezone.now()
    for number in range(3):
        submit(page, {**answers, "email": f"p{number}@voorbeeld.example"}, now=now + dt.timedelta(seconds=number))
    waiting = OutgoingMail.objects.get(about__startswith="notice:")
    (notice,) = notices(delivered())
    assert "3" in notice["Subject"]
    assert notice["Message-ID"] == waiting.message_id
    for kind in ("plain", "html"):
        body = notice.get_body((kind,)).get_content()
        assert all(f"GS-{now.year}-0000{number}" in body for number in (1, 2, 3))
    waiting.refresh_from_db()
    assert (waiting.status, "3" in waiting.subject) == ("sent", True)


@pytest.mark.django_db
def test_what_comes_in_after_a_notice_was_claimed_goes_into_the_next_one(page, answers, delivered):
    submit(page, answers)
    OutgoingMail.objects.filter(about__startswith="visit-request:").delete()
    claimed = claim()
    assert claimed is not None
    later = submit(page, {**answers, "email": "p2@voorbeeld.example"}).visit_request
    assert VisitRequest.objects.filter(notice_id=claimed.pk).count() == 1
    first, second = notices(delivered())
    text, next_text = (message.get_body(("plain",)).get_content() for message in (first, second))
    assert (later.reference in text, later.reference in next_text) == (False, True)


@pytest.mark.django_db
def test_notice_says_what_was_true_when_all_its_requests_are_gone(page, answers, delivered):
    stored = submit(page, answers).visit_request
    VisitRequest.objects.all().delete()
    (notice,) = notices(delivered())
    assert stored.reference in notice.get_body(("plain",)).get_content()


@pytest.mark.django_db
def test_repeats_and_failures_leave_no_gap_in_the_numbers(page, answers, settings):
    settings.FORM_RATE_LIMIT = 2
    year = timezone.localdate().year
    first = submit(page, answers, idempotency_key="form:1", address="192.0.2.1")
    submit(page, answers, idempotency_key="form:1", address="192.0.2.1")
    with pytest.raises(submissions.IdempotencyConflict):
        submit(page, {**answers, "people": "9"}, idempotency_key="form:1", address="192.0.2.1")
    second = submit(page, answers, address="192.0.2.1")
    with pytest.raises(RateLimited):
        submit(page, answers, address="192.0.2.1")
    third = submit(page, answers, address="198.51.100.1")
    found = [receipt.visit_request.reference for receipt in (first, second, third)]
    assert found == [f"GS-{year}-0000{number}" for number in (1, 2, 3)]
    assert SubmissionAttempt.objects.count() == 6


@pytest.mark.django_db
def test_an_organisation_that_asks_again_keeps_its_row_and_its_first_day(page, answers):
    now = timezone.now()
    first = submit(page, {**answers, "email": "a@stad.example"}, now=now).visit_request
    later = now + dt.timedelta(days=3)
    again = submit(page, {**answers, "email": "b@stad.example", "organisation": "Stad Anders"}, now=later).visit_request
    (row,) = Organisation.objects.all()
    assert {first.visitor_organisation_id, again.visitor_organisation_id} == {row.pk}
    assert (row.name, row.first_seen_at, row.last_seen_at) == ("Stad Anders", now, later)


@pytest.mark.django_db
def test_confirmation_is_in_the_words_of_the_city_where_it_wrote_some(page, answers, delivered):
    template = ReplyTemplate.objects.create(
        site=page.get_site(), name="Ontvangst", occasion="confirmation", is_standard=True
    )
    ReplyText.objects.create(template=template, language="nl", subject="Dag {name}", body="Jullie kozen {themes}.")
    submit(page, answers)
    (confirmation,) = [message for recipient, message in delivered() if recipient == "an.peeters@voorbeeld.example"]
    assert confirmation["Subject"] == "Dag An Peeters"
    assert "Jullie kozen Inclusieve stad." in confirmation.get_body(("plain",)).get_content()
    assert confirmation["Reply-To"] == "werkbezoeken@teststad.example"


@pytest.mark.django_db
def test_notice_after_a_sent_one_waits_five_minutes(page, answers):
    now = timezone.now()
    submit(page, answers, now=now)
    OutgoingMail.objects.filter(about__startswith="notice:").update(status="sent", sent_at=now, attempts=1)
    submit(page, answers, now=now + dt.timedelta(seconds=30))
    second = OutgoingMail.objects.filter(about__startswith="notice:").latest("pk")
    assert second.next_at == now + dt.timedelta(minutes=5)


@pytest.mark.django_db
def test_submit_with_the_same_key_returns_the_stored_request(page, answers):
    first = submit(page, answers, idempotency_key="form:1")
    again = submit(page, answers, idempotency_key="form:1")
    assert (first.is_repeat, again.is_repeat) == (False, True)
    assert again.visit_request.pk == first.visit_request.pk
    assert again.visit_request.token == first.visit_request.token
    assert VisitRequest.objects.count() == 1


@pytest.mark.django_db
def test_submit_with_the_same_key_and_other_answers_is_refused(page, answers):
    submit(page, answers, idempotency_key="form:1")
    with pytest.raises(submissions.IdempotencyConflict):
        submit(page, {**answers, "people": "9"}, idempotency_key="form:1")
    assert VisitRequest.objects.count() == 1


@pytest.mark.django_db
def test_submit_of_a_robot_goes_to_spam_without_any_mail(page, answers):
    stored = submit(page, answers, suspicions=[SpamReason.HONEYPOT.value]).visit_request
    assert stored.status == RequestStatus.SPAM
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_submit_of_a_hasty_person_goes_to_spam_but_is_confirmed(page, answers):
    stored = submit(page, answers, suspicions=[SpamReason.TOO_FAST.value]).visit_request
    assert stored.status == RequestStatus.SPAM
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [stored.email]


@pytest.mark.django_db
def test_submit_with_many_links_goes_to_spam(page, answers):
    text = " ".join(f"https://koop.example/{number}" for number in range(5))
    assert submit(page, {**answers, "questions": text}).visit_request.spam_reasons == ["links"]


@pytest.mark.django_db
def test_submit_beyond_the_limit_of_an_address_stores_nothing(page, answers, settings):
    settings.FORM_RATE_LIMIT = 2
    now = timezone.now()
    for minute in range(2):
        submit(page, answers, address="192.0.2.1", now=now + dt.timedelta(minutes=minute))
    with pytest.raises(RateLimited) as limited:
        submit(page, answers, address="192.0.2.1", now=now + dt.timedelta(minutes=2))
    assert 58 * 60 <= limited.value.retry_after <= 58 * 60 + 1
    assert VisitRequest.objects.count() == 2
    submit(page, answers, address="192.0.2.1", now=now + dt.timedelta(minutes=61))
    assert VisitRequest.objects.count() == 3


@pytest.mark.django_db
def test_submit_beyond_the_limit_of_a_network_is_refused_from_a_new_address(page, answers, settings):
    settings.FORM_RATE_LIMIT = 1
    now = timezone.now()
    for last in range(4):
        submit(page, answers, address=f"192.0.2.{last}", now=now)
    with pytest.raises(RateLimited):
        submit(page, answers, address="192.0.2.99", now=now)
    submit(page, answers, address="198.51.100.1", now=now)


@pytest.mark.django_db
def test_limit_counts_across_midnight(page, answers, settings):
    settings.FORM_RATE_LIMIT = 1
    evening = timezone.make_aware(dt.datetime(2026, 12, 1, 23, 50))
    submit(page, answers, address="192.0.2.1", now=evening)
    with pytest.raises(RateLimited):
        submit(page, answers, address="192.0.2.1", now=evening + dt.timedelta(minutes=20))


@pytest.mark.django_db
def test_attempts_hold_no_address(page, answers, settings):
    settings.FORM_RATE_LIMIT = 5
    submit(page, answers, address="192.0.2.1")
    assert {len(key) for key in SubmissionAttempt.objects.values_list("key", flat=True)} == {64}


@pytest.mark.django_db
def test_submit_snapshots_the_questions_as_asked(page, answers):
    from visits.models import FormQuestion

    question = FormQuestion.objects.create(page=page, label="Hoe leerde je ons kennen?", field_type="singleline")
    page = VisitRequestPage.objects.get(pk=page.pk)
    stored = submit(page, {**answers, question.clean_name: "Via via"}).visit_request
    question.delete()
    stored.refresh_from_db()
    assert stored.extra_answers == {question.clean_name: "Via via"}
    assert stored.extra_questions[0]["label"] == "Hoe leerde je ons kennen?"


@pytest.mark.django_db(transaction=True)
def test_concurrent_submissions_all_get_a_reference_of_their_own(page, answers):
    ready = threading.Barrier(8)
    prepared = [submission_of(page, {**answers, "email": f"p{n}@x.example"}) for n in range(8)]
    found, failures = [], []

    def run(submission):
        try:
            ready.wait()
            found.append(submissions.submit(submission, now=timezone.now()).visit_request.reference)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(submission,)) for submission in prepared]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(set(found)) == 8
    assert OutgoingMail.objects.filter(about__startswith="visit-request:").count() == 8
    assert OutgoingMail.objects.filter(about__startswith="notice:").count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_repeats_under_one_key_store_one_request(page, answers):
    ready = threading.Barrier(6)
    submission = submission_of(page, answers, idempotency_key="form:1")
    references, failures = [], []

    def run():
        try:
            ready.wait()
            references.append(submissions.submit(submission, now=timezone.now()).visit_request.reference)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(references) == 6
    assert len(set(references)) == 1
    assert VisitRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_limit_holds_under_concurrent_submissions(page, answers, settings):
    settings.FORM_RATE_LIMIT = 3
    ready = threading.Barrier(8)
    submission = submission_of(page, answers, address="192.0.2.1")
    outcomes = []

    def run():
        try:
            ready.wait()
            submissions.submit(submission, now=timezone.now())
            outcomes.append("stored")
        except RateLimited:
            outcomes.append("limited")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["limited"] * 5 + ["stored"] * 3, connection.vendor


@pytest.mark.django_db
def test_attempts_are_forgotten_after_two_hours_however_many_there_were(page, answers, settings):
    settings.FORM_RATE_LIMIT = 10
    now = timezone.now()
    old = now - dt.timedelta(hours=3)
    SubmissionAttempt.objects.bulk_create(SubmissionAttempt(key=f"{number}", at=old) for number in range(450))
    SubmissionAttempt.objects.create(key="kort geleden", at=now - dt.timedelta(minutes=90))
    left = []
    for number in range(3):
        submit(page, answers, address=f"192.0.2.{number}", now=now)
        left.append(SubmissionAttempt.objects.filter(at=old).count())
    assert left == [250, 50, 0]
    assert SubmissionAttempt.objects.filter(key="kort geleden").exists()
