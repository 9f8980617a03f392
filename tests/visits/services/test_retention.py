"""Retention: each outcome after its own time, nothing else, and the same end state however it is run."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from io import StringIO

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext

from cms.core.models import SiteSettings
from cms.mail import services as mail
from cms.mail.models import OutgoingMail
from cms.worker.loop import default_jobs
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from visits.enums import OPEN_STATUSES
from visits.models import (
    ExportLog,
    IndividualVisit,
    Organisation,
    Participant,
    Registration,
    RequestEvent,
    VisitRequest,
    WalkIn,
)
from visits.services import anonymising, retention, visit_requests
from visits.services.mails import about
from visits.services.visit_requests import TransitionNotAllowed

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)


def ago(**parts):
    return NOW - dt.timedelta(**parts)


def counts(results):
    return {result.outcome: result.count for result in results if result.count}


def full_request(**fields):
    """A request with history, mails, a place on a day and a row in the register."""
    moment = fields.setdefault("received_at", ago(days=900))
    visit_request = VisitRequestFactory(
        purpose=MARKER, kbo_number="0207499430", extra_answers={"x": MARKER}, privacy_text=MARKER,
        extra_questions=[{"key": "x", "label": MARKER}], idempotency_key=f"{MARKER}-{uuid.uuid4()}",
        idempotency_digest="d", preferred_date_1=moment.date(), **fields,
    )  # fmt: skip
    organisation, _made = Organisation.objects.get_or_create(
        site=visit_request.site, identity=f"domain:{MARKER}",
        defaults={"name": MARKER, "kind": "other", "first_seen_at": moment, "last_seen_at": moment},
    )  # fmt: skip
    visit_request.visitor_organisation = organisation
    visit_request.save()
    RequestEvent.objects.create(visit_request=visit_request, at=moment, kind="note", note=MARKER)
    RequestEvent.objects.create(
        visit_request=visit_request, at=moment, kind="status", from_status="in_review",
        to_status=visit_request.status, note=MARKER, detail=visit_request.decline_reason,
    )  # fmt: skip
    Registration.objects.create(
        info_day=InfoDayFactory(past=True), visit_request=visit_request, people=3, created_at=moment, queued_at=moment
    )
    mail.queue(EmailMessage(MARKER, MARKER, "s@x.example", [visit_request.email]), about=about(visit_request))
    return visit_request


@pytest.mark.parametrize(
    ("fields", "days", "outcome"),
    [
        ({"status": "completed"}, {"scheduled_at": 366, "closed_at": 1}, "completed"),
        ({"status": "no_show"}, {"scheduled_at": 366}, "no_show"),
        ({"status": "completed"}, {"closed_at": 366}, "completed"),
        ({"status": "declined"}, {"closed_at": 185}, "declined"),
        ({"status": "declined"}, {"decided_at": 185}, "declined"),
        ({"status": "withdrawn"}, {"closed_at": 93}, "withdrawn"),
        ({"status": "spam"}, {"closed_at": 15}, "spam"),
        ({"status": "spam"}, {"received_at": 15}, "spam"),
    ],
)
def test_apply_takes_each_outcome_after_its_time_and_not_before(site, fields, days, outcome):
    moments = {name: ago(days=number) for name, number in days.items()}
    VisitRequestFactory(access_needs="", **({"received_at": ago(days=900)} | moments | fields))
    # Two to five days less, and it stays.
    last = min(days, key=lambda name: -days[name])
    recent = {last: moments[last] + dt.timedelta(days=5)}
    VisitRequestFactory(access_needs="", **({"received_at": ago(days=900)} | moments | recent | fields))
    assert counts(retention.due(now=NOW)) == {outcome: 1}
    assert counts(retention.apply(now=NOW)) == {outcome: 1}
    assert counts(retention.apply(now=NOW)) == {}
    if outcome == "spam":
        assert VisitRequest.objects.count() == 1
    else:
        assert VisitRequest.objects.filter(anonymised_at=NOW, contact_name="", email="").count() == 1
        assert VisitRequest.objects.filter(anonymised_at=None).exclude(contact_name="").count() == 1


@pytest.mark.parametrize("status", OPEN_STATUSES)
def test_apply_never_touches_an_open_request(site, status):
    VisitRequestFactory(status=status, received_at=ago(days=4000), scheduled_at=ago(days=3000))
    # A visit that took place and that nobody closed still loses who needed what.
    is_visited = status in ("confirmed", "scheduled")
    assert counts(retention.apply(now=NOW)) == ({"access_needs": 1} if is_visited else {})
    row = VisitRequest.objects.get()
    assert (row.anonymised_at, MARKER in row.access_needs, MARKER in row.contact_name) == (None, not is_visited, True)


@pytest.mark.parametrize("status", ["completed", "declined", "withdrawn", "spam"])
def test_apply_respects_legal_hold(site, status):
    VisitRequestFactory(status=status, received_at=ago(days=4000), legal_hold=True)
    assert counts(retention.apply(now=NOW)) == {}
    assert MARKER in VisitRequest.objects.get().access_needs


def test_apply_blanks_access_needs_earlier_and_nothing_else(site):
    row = VisitRequestFactory(status="completed", scheduled_at=ago(days=31))
    recent = VisitRequestFactory(status="completed", scheduled_at=ago(days=29))
    before = model_to_dict(row)
    assert counts(retention.apply(now=NOW)) == {"access_needs": 1}
    row.refresh_from_db()
    recent.refresh_from_db()
    assert model_to_dict(row) == {**before, "access_needs": ""}
    assert recent.access_needs


def test_apply_uses_the_settings_of_the_site(site):
    SiteSettings.objects.filter(site=site).update(keep_declined_months=24)
    VisitRequestFactory(status="declined", closed_at=ago(days=600), access_needs="")
    assert counts(retention.apply(now=NOW)) == {}


def test_anonymise_keeps_what_the_figures_need_and_nothing_that_leads_back(site, theme):
    row = full_request(declined=True, language="fr", people=12, country="FR", themes=[theme])
    old = VisitRequest.objects.get(pk=row.pk)
    retention.apply(now=NOW)
    row.refresh_from_db()
    assert list(row.themes.all()) == [theme]
    kept = ("people", "country", "language", "organisation_kind", "status", "decline_reason", "form_language", "source")
    assert {name: getattr(row, name) for name in kept} == {name: getattr(old, name) for name in kept}
    local = timezone.localtime(row.received_at)
    assert (local.year, local.month) == (timezone.localtime(old.received_at).year, old.received_at.month)
    assert (local.day, local.hour, local.minute) == (1, 0, 0)
    for name in ("reference", "public_id", "token_hash"):
        assert getattr(row, name) != getattr(old, name)
    assert MARKER.lower() not in str(model_to_dict(row)).lower()
    assert not OutgoingMail.objects.exists()
    assert not Organisation.objects.exists()
    assert [(event.kind, event.note, event.detail, event.at) for event in row.events.all()] == [
        ("status", "", "no_capacity", row.received_at)
    ]
    place = row.registrations.get()
    assert (place.people, place.queued_at, place.created_at) == (3, None, row.received_at)


def test_old_link_of_an_anonymised_request_leads_nowhere(client, site):
    row = VisitRequestFactory(status="declined", received_at=ago(days=900))
    VisitRequest.objects.filter(pk=row.pk).update(token_hash=visit_requests_hash(row.token))
    address = f"/aanvraag/{row.token}/"
    assert client.get(address).status_code == 200
    retention.apply(now=NOW)
    row.refresh_from_db()
    assert client.get(address).status_code == 404
    assert client.get(f"/aanvraag/{row.token}/").status_code == 404


def visit_requests_hash(token):
    from cms.core.secret_links import hash_token

    return hash_token(token)


def test_organisation_that_others_refer_to_stays_and_is_described_by_them(site):
    full_request(declined=True)
    other = full_request(status="new", organisation="Stad Blijft", received_at=ago(days=2))
    retention.apply(now=NOW)
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.first_seen_at) == ("Stad Blijft", other.received_at)


def test_anonymised_request_cannot_be_taken_up_or_written_on(site, ben_coordinator):
    row = VisitRequestFactory(status="declined", received_at=ago(days=900))
    retention.apply(now=NOW)
    assert VisitRequest.objects.get().anonymised_at is not None
    for act in (
        lambda: visit_requests.reopen(row, by=ben_coordinator, now=NOW),
        lambda: visit_requests.add_note(row, "x", by=ben_coordinator, now=NOW),
        lambda: visit_requests.assign(row, ben_coordinator, by=ben_coordinator, now=NOW),
    ):
        with pytest.raises(TransitionNotAllowed):
            act()


def test_inbox_says_that_a_request_is_anonymised_and_offers_nothing_to_do(client, site, ben_coordinator):
    row = VisitRequestFactory(status="declined", received_at=ago(days=900))
    retention.apply(now=NOW)
    client.force_login(ben_coordinator)
    for address in ("?tab=closed", f"{row.pk}/"):
        html = client.get(f"/admin/visits/requests/{address}").content.decode()
        assert gettext("(anonymised)") in html
        assert MARKER not in html
    assert f"/admin/visits/requests/{row.pk}/reopen/" not in html
    client.post(f"/admin/visits/requests/{row.pk}/note/", {"version": 1, "note": MARKER})
    assert not RequestEvent.objects.filter(note=MARKER).exists()


def test_closing_sets_the_moment_and_reopening_clears_it(site, ben_coordinator):
    row = VisitRequestFactory(in_review=True)
    row = visit_requests.decline(row, "other", by=ben_coordinator, now=NOW)
    assert row.closed_at == NOW
    row = visit_requests.reopen(row, by=ben_coordinator, now=NOW)
    assert row.closed_at is None
    assert visit_requests.mark_spam(row, by=ben_coordinator, now=NOW).closed_at == NOW


def test_apply_removes_names_from_old_lines_of_the_export_log(site):
    ExportLog.objects.create(
        site=site, at=NOW, by_name="ben", format="csv", row_count=1, filters={"q": MARKER, "tab": "new"}
    )
    retention.apply(now=NOW)
    assert ExportLog.objects.get().filters == {"q": "…", "tab": "new"}


@pytest.mark.parametrize(
    ("months", "expected"), [(1, (2024, 2, 29)), (13, (2023, 2, 28)), (3, (2023, 12, 31)), (0, (2024, 3, 31))]
)
def test_months_before_stays_within_the_month(months, expected):
    moment = retention.months_before(dt.datetime(2024, 3, 31, 12, tzinfo=dt.UTC), months)
    assert (moment.year, moment.month, moment.day) == expected


def test_command_counts_and_dry_run_changes_nothing(site):
    row = VisitRequestFactory(status="declined", received_at=timezone.now() - dt.timedelta(days=900), access_needs="")
    out = StringIO()
    call_command("apply_retention", "--dry-run", stdout=out)
    assert "testserver: declined: 1\n" in out.getvalue()
    row.refresh_from_db()
    assert row.anonymised_at is None
    call_command("apply_retention", stdout=out)
    row.refresh_from_db()
    assert row.anonymised_at is not None


def test_worker_applies_retention_every_day(site):
    VisitRequestFactory(status="spam", received_at=timezone.now() - dt.timedelta(days=900))
    job = next(job for job in default_jobs() if job.name == "apply retention")
    job.run()
    assert job.every == 24 * 3600
    assert not VisitRequest.objects.exists()


# The same end state, however it is run -----------------------------------------------------------


def crowd(theme):
    """Requests of every outcome, due and not due, more than a few batches."""
    for number in range(6):
        for status in ("completed", "no_show", "declined", "withdrawn", "spam", "new"):
            full_request(status=status, received_at=ago(days=900 + number), themes=[theme])
            full_request(status=status, received_at=ago(days=3, hours=number), themes=[theme])


def end_state():
    """What is left, without what is drawn by lot."""
    drawn = {"reference", "public_id", "token_hash", "version"}
    rows = [
        {name: value for name, value in row.items() if name not in drawn}
        for row in VisitRequest.objects.order_by("received_at", "status", "pk").values()
    ]
    related = [
        model.objects.order_by("pk").count() for model in (RequestEvent, Registration, OutgoingMail, Organisation)
    ]
    return rows, related


def test_run_twice_interrupted_and_clean_end_alike(theme, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 4)
    crowd(theme)
    monkeypatch.setattr(anonymising, "forget_organisations", explode_at(3, anonymising.forget_organisations))
    with pytest.raises(ZeroDivisionError):
        retention.apply(now=NOW)
    half = VisitRequest.objects.filter(anonymised_at=NOW).count()
    assert 0 < half < 24
    # What was cut off left nothing half done.
    assert not VisitRequest.objects.filter(anonymised_at=None, contact_name="").exists()
    monkeypatch.undo()
    retention.apply(now=NOW)
    once = end_state()
    retention.apply(now=NOW)
    assert end_state() == once
    assert VisitRequest.objects.filter(anonymised_at=NOW).count() == 24
    assert VisitRequest.objects.count() == 66
    assert OutgoingMail.objects.count() == 42


def explode_at(turn, function):
    calls = []

    def exploding(*args):
        calls.append(1)
        if len(calls) == turn:
            raise ZeroDivisionError
        return function(*args)

    return exploding


@pytest.mark.django_db(transaction=True)
def test_four_at_once_end_as_one(theme, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    crowd(theme)
    done, errors = [], []
    gate = threading.Barrier(4)

    def run():
        try:
            gate.wait()
            done.append(counts(retention.apply(now=NOW)))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    total = {}
    for part in done:
        for outcome, count in part.items():
            total[outcome] = total.get(outcome, 0) + count
    # Each row once, by whoever came first.
    assert total == {"completed": 6, "no_show": 6, "declined": 6, "withdrawn": 6, "spam": 6}
    rows, related = end_state()
    assert len(rows) == 66
    assert related[2:] == [42, 1]
    assert VisitRequest.objects.filter(anonymised_at=NOW, contact_name="").count() == 24
    assert counts(retention.apply(now=NOW)) == {}


def visited(status, *, ended, **fields):
    """A request whose group had a place on a day that ended so many days ago, with people on its list."""
    day = InfoDayFactory(starts_at=ago(days=ended, hours=6), ends_at=ago(days=ended))
    row = VisitRequestFactory(status=status, scheduled_at=day.starts_at, **fields)
    Registration.objects.create(info_day=day, visit_request=row, people=3, status="accepted", created_at=ago(days=90))
    Participant.objects.create(visit_request=row, name=MARKER)
    WalkIn.objects.create(info_day=day, name=MARKER, organisation=MARKER, people=2, added_at=day.starts_at)
    return row


@pytest.mark.parametrize("status", ["confirmed", "scheduled", "completed"])
def test_lists_of_people_go_soon_after_the_visit_also_when_nobody_closed_it(site, status):
    old, recent = visited(status, ended=31), visited(status, ended=29)
    held = visited(status, ended=31, legal_hold=True)
    due = {"access_needs": 1, "participants": 1, "walk_ins": 2}
    assert counts(retention.due(now=NOW)) == due
    assert Participant.objects.count() == 3
    assert counts(retention.apply(now=NOW)) == due
    assert counts(retention.apply(now=NOW)) == {}
    assert set(Participant.objects.values_list("visit_request", flat=True)) == {recent.pk, held.pk}
    needs = dict(VisitRequest.objects.values_list("pk", "access_needs"))
    assert (needs[old.pk], bool(needs[recent.pk]), bool(needs[held.pk])) == ("", True, True)
    names = list(WalkIn.objects.order_by("pk").values_list("name", "organisation", "people"))
    assert names == [("", "", 2), (MARKER, MARKER, 2), ("", "", 2)]


def test_visit_on_a_date_of_its_own_counts_from_its_end(site):
    row = VisitRequestFactory(status="scheduled", scheduled_at=ago(days=31))
    visit = IndividualVisit.objects.create(visit_request=row, starts_at=ago(days=31), ends_at=ago(days=29))
    assert counts(retention.due(now=NOW)) == {}
    visit.ends_at = ago(days=30, minutes=1)
    visit.save()
    assert counts(retention.due(now=NOW)) == {"access_needs": 1}
