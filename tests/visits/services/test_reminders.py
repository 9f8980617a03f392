"""Mails by the clock: in time, once, and never when they would be stale."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading

import pytest
from django.db import connection

from cms.core.models import SiteSettings
from cms.mail.models import OutgoingMail
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.models import IndividualVisit, InfoDay, InfoDayProgrammeRow, Registration, RequestEvent, VisitRequest
from visits.services import registrations, reminders

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 10, 0, tzinfo=dt.UTC)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def mailed(occasion: str) -> int:
    return RequestEvent.objects.filter(kind="mail", detail=occasion).count()


@pytest.fixture
def invited(site, theme):
    """A group that was invited on 4 May to a day on 15 June, and has until 18 May to answer."""
    day = InfoDayFactory(starts_at=NOW + 42 * DAY, themes=[theme])
    row = VisitRequestFactory(in_review=True, people=4, themes=[theme])
    registrations.invite(row, day, respond_by=NOW + 14 * DAY, now=NOW)
    return Registration.objects.get()


@pytest.fixture
def coming(invited):
    registrations.accept(invited, now=NOW + HOUR)
    invited.refresh_from_db()
    return invited


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (NOW + 11 * DAY - HOUR, 0),
        (NOW + 11 * DAY, 1),
        (NOW + 14 * DAY - HOUR, 1),
        (NOW + 14 * DAY, 0),
        (NOW + 50 * DAY, 0),
    ],
)
def test_answer_reminder_comes_in_time_and_never_after_the_deadline(invited, moment, expected):
    assert reminders.send_due(moment) == expected
    assert mailed("answer_reminder") == expected
    assert reminders.send_due(moment) == 0


def test_answer_reminder_is_not_sent_to_who_was_invited_less_than_a_day_ago(site):
    day = InfoDayFactory(starts_at=NOW + 2 * DAY)
    registrations.invite(VisitRequestFactory(in_review=True), day, now=NOW)
    assert reminders.send_due(NOW + 23 * HOUR) == 0
    assert reminders.send_due(NOW + 25 * HOUR) == 1


@pytest.mark.parametrize("change", ["answered", "cancelled", "unpublished", "off", "withdrawn"])
def test_answer_reminder_is_not_sent_when_nothing_is_asked_any_more(invited, change):
    if change == "answered":
        registrations.accept(invited, now=NOW + HOUR)
    elif change == "cancelled":
        InfoDay.objects.update(status="cancelled")
    elif change == "unpublished":
        InfoDay.objects.update(live=False)
    elif change == "withdrawn":
        registrations.withdraw(invited.visit_request, now=NOW + HOUR)
    else:
        SiteSettings.objects.update(remind_answer_days=0)
    assert reminders.send_due(NOW + 12 * DAY) == 0


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(NOW + 39 * DAY - HOUR, 0), (NOW + 39 * DAY, 1), (NOW + 42 * DAY - HOUR, 1), (NOW + 42 * DAY, 0)],
)
def test_visit_reminder_comes_before_the_day_and_never_after_its_start(coming, moment, expected):
    InfoDayProgrammeRow.objects.create(info_day=coming.info_day, starts_at="09:30", title_nl="Onthaal", place="Hal")
    assert reminders.send_due(moment) == expected
    assert mailed("visit_reminder") == expected
    assert reminders.send_due(moment) == 0
    if expected:
        note = RequestEvent.objects.get(detail="visit_reminder").note
        assert "Onthaal" in note
        assert "Stadhuis" in note
        assert coming.visit_request.token not in note


@pytest.mark.parametrize("change", ["cancelled", "left", "off"])
def test_visit_reminder_is_not_sent_to_who_does_not_come(coming, change):
    if change == "cancelled":
        InfoDay.objects.update(status="cancelled")
    elif change == "left":
        registrations.keep_waiting(coming, now=NOW + DAY)
    else:
        SiteSettings.objects.update(remind_visit_days=0)
    assert reminders.send_due(NOW + 40 * DAY) == 0


def test_visit_reminder_is_not_sent_to_who_was_confirmed_an_hour_ago(invited):
    Registration.objects.update(respond_by=NOW + 42 * DAY)
    registrations.accept(invited, now=NOW + 40 * DAY)
    assert reminders.send_due(NOW + 40 * DAY + HOUR) == 0
    assert reminders.send_due(NOW + 41 * DAY + HOUR) == 1


def test_thanks_come_with_the_evaluation_and_not_when_absurdly_late(coming):
    ends_at = coming.info_day.ends_at
    assert reminders.send_due(ends_at + 23 * HOUR) == 0
    assert reminders.send_due(ends_at + 15 * DAY) == 0
    assert reminders.send_due(ends_at + 14 * DAY) == 1
    assert reminders.send_due(ends_at + 14 * DAY) == 0
    raw = bytes(OutgoingMail.objects.latest("pk").raw).decode()
    assert "/evaluatie/" in raw.replace("=\r\n", "")
    assert coming.visit_request.token not in RequestEvent.objects.get(detail="thanks").note


def test_thanks_are_not_for_who_stayed_away(coming):
    VisitRequest.objects.update(status="no_show")
    Registration.objects.update(status="absent")
    assert reminders.send_due(coming.info_day.ends_at + 2 * DAY) == 0


def test_visit_of_one_group_is_reminded_of_and_thanked_for_once(site):
    row = VisitRequestFactory(scheduled=True)
    visit = IndividualVisit.objects.create(visit_request=row, starts_at=NOW, ends_at=NOW + 2 * HOUR)
    assert [reminders.send_due(NOW - 2 * DAY) for _turn in range(2)] == [1, 0]
    assert reminders.send_due(NOW + HOUR) == 0
    assert [reminders.send_due(NOW + 2 * DAY) for _turn in range(2)] == [1, 0]
    visit.refresh_from_db()
    assert (visit.reminded_at, visit.thanked_at) == (NOW - 2 * DAY, NOW + 2 * DAY)


def test_days_are_counted_on_the_clock_of_the_city():
    # 10:00 in Brussels on the Monday after the clocks go forward, and on the Monday after they go back.
    assert reminders.days_before(dt.datetime(2026, 3, 30, 8, tzinfo=dt.UTC), 3) == dt.datetime(
        2026, 3, 27, 9, tzinfo=dt.UTC
    )
    assert reminders.days_after(dt.datetime(2026, 10, 24, 8, tzinfo=dt.UTC), 1) == dt.datetime(
        2026, 10, 25, 9, tzinfo=dt.UTC
    )
    # 02:30 does not exist on 29 March: the hour after it counts.
    assert reminders.days_before(dt.datetime(2026, 3, 30, 0, 30, tzinfo=dt.UTC), 1) == dt.datetime(
        2026, 3, 29, 1, 30, tzinfo=dt.UTC
    )


def test_one_that_fails_keeps_nobody_else_waiting(invited, monkeypatch, caplog):
    other = VisitRequestFactory(in_review=True, people=2)
    registrations.invite(other, invited.info_day, now=NOW)
    real = reminders.mails.queue_to_requester

    def fail_for_the_first(row, *args, **kwargs):
        if row.pk == invited.visit_request_id:
            raise RuntimeError
        real(row, *args, **kwargs)

    monkeypatch.setattr(reminders.mails, "queue_to_requester", fail_for_the_first)
    assert reminders.send_due(NOW + 12 * DAY) == 1
    invited.refresh_from_db()
    assert invited.reminded_at is None
    assert "failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_mail_once(site):
    day = InfoDayFactory(starts_at=NOW + 42 * DAY, capacity=50)
    for _number in range(6):
        registrations.invite(VisitRequestFactory(in_review=True, people=2), day, now=NOW)
    errors = []

    def work():
        try:
            reminders.send_due(NOW + 12 * DAY)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert mailed("answer_reminder") == 6
    assert OutgoingMail.objects.filter(dedupe_key__startswith="answer_reminder").count() == 6
    assert not Registration.objects.filter(reminded_at__isnull=True).exists()


KILLED = """
import datetime, os, signal, django
django.setup()
from visits.services import mails, reminders
real, sent = mails.queue_to_requester, []
def queue_and_die(*args, **kwargs):
    real(*args, **kwargs)
    sent.append(1)
    if len(sent) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
mails.queue_to_requester = queue_and_die
reminders.send_due(datetime.datetime.fromisoformat("2026-05-16T10:00:00+00:00"))
"""


@pytest.mark.django_db(transaction=True)
def test_killed_between_mail_and_commit_ends_as_one_clean_run(site):
    from tests.worker.test_loop import database_url

    day = InfoDayFactory(starts_at=NOW + 42 * DAY, capacity=50)
    for _number in range(5):
        registrations.invite(VisitRequestFactory(in_review=True, people=2), day, now=NOW)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATABASE_URL": database_url(),
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert mailed("answer_reminder") == Registration.objects.filter(reminded_at__isnull=False).count() == 2
    reminders.send_due(NOW + 12 * DAY)
    assert mailed("answer_reminder") == 5
    assert OutgoingMail.objects.filter(dedupe_key__startswith="answer_reminder").count() == 5
