"""The register of personal data: complete, true to what anonymising does, and written down."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.mail import services as mail
from cms.mail.models import OutgoingMail
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits import data_kinds, data_register
from visits.data_kinds import FACTS
from visits.data_register import REGISTER, classified
from visits.models import (
    Evaluation,
    IndividualVisit,
    Organisation,
    Participant,
    Registration,
    RequestEvent,
    VisitRequest,
)
from visits.services.anonymising import EMPTIED, MONTH_ONLY, anonymise, month_of
from visits.services.mails import about

NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)


def test_every_model_and_column_is_classified_once():
    assert data_register.gaps() == []


def test_a_new_column_and_a_new_model_are_noticed(monkeypatch):
    monkeypatch.setitem(REGISTER, "visits.SeatCount", [(FACTS, "id info_day capacity gone")])
    monkeypatch.delitem(REGISTER, "visits.ReferenceCounter")
    monkeypatch.setitem(REGISTER, "visits.Nothing", [])
    assert sorted(data_register.gaps()) == [
        "visits.Nothing",
        "visits.ReferenceCounter.id",
        "visits.ReferenceCounter.last",
        "visits.ReferenceCounter.site",
        "visits.ReferenceCounter.year",
        "visits.SeatCount.gone",
        "visits.SeatCount.taken",
    ]


def test_each_personal_kind_says_why_on_what_ground_for_whom_and_how_long():
    for kind in data_kinds.KINDS:
        if kind.is_personal:
            assert all([kind.purpose, kind.basis, kind.recipients, kind.term]), kind.name
    used = {kind for entries in REGISTER.values() for kind, _names in entries}
    assert used == set(data_kinds.KINDS)


@pytest.mark.django_db
def test_anonymising_leaves_no_personal_column_filled(theme, ben_coordinator):
    """Fills every personal column that the register names, and looks at each of them afterwards."""
    moment = NOW - dt.timedelta(days=400, hours=3)
    organisation = Organisation.objects.create(
        site=theme.site, identity="domain:x", name="X", kind="other", first_seen_at=moment, last_seen_at=moment
    )
    personal = [name for name, kind in classified("visits.VisitRequest").items() if kind.is_personal]
    values = {
        "visitor_organisation": organisation, "assignee": ben_coordinator, "notice_id": 7, "public_id": uuid.uuid4(),
        "extra_answers": {"a": "b"}, "extra_questions": [{"key": "a"}], "spam_reasons": ["links"],
    }  # fmt: skip
    for name in personal:
        column = VisitRequest._meta.get_field(name)
        kind = column.get_internal_type()
        filled = {"DateTimeField": moment, "DateField": moment.date()}.get(kind, f"x-{name}"[: column.max_length or 20])
        values.setdefault(name, filled)
    row = VisitRequestFactory(status="completed", themes=[theme], **values)
    RequestEvent.objects.create(visit_request=row, at=moment, kind="status", by=ben_coordinator, note="x")
    Registration.objects.create(
        info_day=InfoDayFactory(),
        visit_request=row,
        people=2,
        created_at=moment,
        **dict.fromkeys(personal_columns("visits.Registration") - {"created_at"}, moment),
    )
    Participant.objects.create(visit_request=row, name="Roos", function="x")
    IndividualVisit.objects.create(visit_request=row, starts_at=moment, ends_at=moment + dt.timedelta(hours=1))
    Evaluation.objects.create(
        site=row.site, visit_request=row, given_at=moment, overall=4, best="Roos was there", better="Roos"
    )
    mail.queue(EmailMessage("S", "T", "s@x.example", ["x@x.example"]), about=about(row))
    before = VisitRequest.objects.select_related("visitor_organisation", "assignee").get(pk=row.pk)
    anonymise([VisitRequest.objects.get(pk=row.pk)], now=NOW)
    after = VisitRequest.objects.get(pk=row.pk)
    replaced = {"reference", "public_id", "token_hash"}
    for name in personal:
        if name in EMPTIED:
            assert getattr(after, name) == EMPTIED[name], name
        elif name in MONTH_ONLY:
            assert timezone.localtime(getattr(after, name)) == month_of(moment), name
        else:
            assert name in replaced, name
        assert getattr(after, name) != getattr(before, name), name
    event = RequestEvent.objects.get()
    assert (event.note, event.by, timezone.localtime(event.at)) == ("", None, month_of(moment))
    place = Registration.objects.get()
    for name in personal_columns("visits.Registration") - {"created_at"}:
        assert getattr(place, name) is None, name
    assert timezone.localtime(place.created_at) == month_of(moment)
    assert not Participant.objects.exists()
    assert not IndividualVisit.objects.exists()
    evaluation = Evaluation.objects.get()
    assert (evaluation.visit_request, evaluation.best, evaluation.better) == (None, "", "")
    assert (evaluation.overall, timezone.localtime(evaluation.given_at)) == (4, month_of(moment))
    assert not OutgoingMail.objects.exists()
    assert not Organisation.objects.exists()
    # Looked at above: all that the register calls personal there.
    assert personal_columns("visits.RequestEvent") == {"note", "by", "at"}
    assert personal_columns("visits.Evaluation") == {"visit_request", "best", "better", "given_at"}


def personal_columns(label):
    return {name for name, kind in classified(label).items() if kind.is_personal}


def test_blanking_old_mail_empties_what_the_register_calls_personal(db):
    mail.queue(EmailMessage("S", "T", "s@x.example", ["roos@x.example", "jan@x.example"]), dedupe_key="k")
    OutgoingMail.objects.update(status="failed", error="550 roos@x.example")
    assert mail.blank_old(now=timezone.now() + dt.timedelta(days=400)) == 2
    personal = [name for name, kind in classified("mail.OutgoingMail").items() if kind.is_personal]
    for row in OutgoingMail.objects.values(*personal):
        assert row.pop("dedupe_key").startswith("k|")
        assert "x.example" not in str(row)
        assert not any(bytes(value) if isinstance(value, memoryview) else value for value in row.values())
    assert not OutgoingMail.objects.filter(dedupe_key__contains="@").exists()


def test_document_is_up_to_date(settings, tmp_path):
    call_command("write_privacy_register", "--check")
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="out of date"):
        call_command("write_privacy_register", "--check")
    call_command("write_privacy_register")
    call_command("write_privacy_register", "--check")
