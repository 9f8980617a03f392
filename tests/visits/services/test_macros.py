"""Macros: both the mail and the step, or neither."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.factories.visits import VisitRequestFactory
from tests.factories.words import make_macro, make_template
from visits.models import RequestEvent, VisitRequest
from visits.services import macros
from visits.services.letters import TextNotUsable
from visits.services.visit_requests import StaleVisitRequest, TransitionNotAllowed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("action", "occasion", "status"),
    [("ask", "question", "question_sent"), ("wait", "waiting", "waiting"), ("decline", "declined", "declined")],
)
@pytest.mark.parametrize("before", ["new", "in_review"])
def test_run_mails_and_takes_the_step(ben_coordinator, outbox, action, occasion, status, before):
    macro = make_macro(action, make_template(occasion), decline_reason="no_capacity" if action == "decline" else "")
    row = VisitRequestFactory(status=before)
    macros.run(macro, row, by=ben_coordinator, now=timezone.now(), expected_version=row.version)
    row.refresh_from_db()
    assert row.status == status
    assert [mail.subject for mail in outbox()] == [f"Over {row.reference}"]
    assert RequestEvent.objects.get(kind="mail").detail == occasion


def test_run_changes_nothing_when_the_text_cannot_be_used(ben_coordinator, outbox):
    macro = make_macro("ask", make_template("question", languages=["fr"]))
    row = VisitRequestFactory()
    before = VisitRequest.objects.values().get()
    with pytest.raises(TextNotUsable):
        macros.run(macro, row, by=ben_coordinator, now=timezone.now())
    assert VisitRequest.objects.values().get() == before
    assert outbox() == []


def test_run_changes_nothing_when_the_mail_fails(ben_coordinator, monkeypatch):
    macro = make_macro("ask", make_template("question"))
    row = VisitRequestFactory()
    before = VisitRequest.objects.values().get()
    monkeypatch.setattr(macros.mails, "queue_to_requester", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        macros.run(macro, row, by=ben_coordinator, now=timezone.now())
    assert VisitRequest.objects.values().get() == before
    assert not RequestEvent.objects.exists()


def test_run_refuses_a_stale_version_and_a_closed_request(ben_coordinator):
    macro = make_macro("ask", make_template("question"))
    row = VisitRequestFactory(version=3)
    with pytest.raises(StaleVisitRequest):
        macros.run(macro, row, by=ben_coordinator, now=timezone.now(), expected_version=2)
    with pytest.raises(TransitionNotAllowed):
        macros.run(macro, VisitRequestFactory(declined=True), by=ben_coordinator, now=timezone.now())
