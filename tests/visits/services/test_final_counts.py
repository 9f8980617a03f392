"""The final count: asked in time, once, of who comes; confirmed on the requester's own page."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from cms.mail.models import OutgoingMail
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.models import IndividualVisit, InfoDay, Registration, RequestEvent, RunSheetTask, VisitRequest
from visits.services import days, final_counts, registrations, run_sheets, visit_requests

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
# A Tuesday, with Labour Day on the Friday before: five working days before is Monday 27 April.
STARTS = dt.datetime(2026, 5, 5, 7, 30, tzinfo=dt.UTC)
DUE = dt.datetime(2026, 4, 27, 6, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def mailed():
    return RequestEvent.objects.filter(kind="mail", detail="final_count").count()


@pytest.fixture
def coming(site, theme):
    """A group of four that confirmed for 5 May."""
    day = InfoDayFactory(starts_at=STARTS, themes=[theme], capacity=10)
    row = VisitRequestFactory(in_review=True, people=4, themes=[theme])
    registrations.invite(row, day, now=NOW)
    registrations.accept(Registration.objects.get(), now=NOW)
    return Registration.objects.get()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (DUE - HOUR, 0),
        (DUE, 1),
        (DUE + 12 * HOUR, 1),
        # 01:00 at night, two days late.
        (DUE + 2 * DAY - 7 * HOUR, 0),
        # The last evening before the day, and too late.
        (dt.datetime(2026, 5, 4, 20, tzinfo=dt.UTC), 1),
        (dt.datetime(2026, 5, 5, 6, 30, tzinfo=dt.UTC), 0),
        (STARTS + DAY, 0),
    ],
)
def test_groups_are_asked_in_time_and_once(coming, moment, expected):
    assert final_counts.send_due(moment) == expected
    assert mailed() == expected
    assert final_counts.send_due(moment) == 0
    coming.refresh_from_db()
    assert coming.count_asked_at == (moment if expected else None)


def test_mail_says_the_number_and_the_deadline_and_keeps_the_link_out_of_the_history(coming):
    final_counts.send_due(DUE)
    note = RequestEvent.objects.get(detail="final_count").note
    assert "4" in note
    # The end of the second working day after Monday 27 April.
    assert "29" in note
    assert coming.visit_request.token not in note
    assert final_counts.answer_by(DUE, coming.info_day) == dt.datetime(2026, 4, 29, 21, 59, tzinfo=dt.UTC)
    # Asked at the last moment: until the end of the day before, not of the second working day.
    late = dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)
    assert final_counts.answer_by(late, coming.info_day) == dt.datetime(2026, 5, 4, 21, 59, tzinfo=dt.UTC)


@pytest.mark.parametrize("change", ["cancelled", "unpublished", "left", "invited", "ticked off", "deleted"])
def test_nobody_is_asked_when_there_is_nothing_to_ask(coming, change, ben_coordinator):
    if change == "cancelled":
        InfoDay.objects.update(status="cancelled")
    elif change == "unpublished":
        InfoDay.objects.update(live=False)
    elif change == "left":
        registrations.keep_waiting(coming, now=NOW)
    elif change == "invited":
        Registration.objects.update(status="invited")
    else:
        run_sheets.make(coming.info_day, by=ben_coordinator, now=NOW)
        task = RunSheetTask.objects.get(kind="final_count")
        if change == "ticked off":
            run_sheets.tick(task, by=ben_coordinator, now=NOW)
        else:
            run_sheets.delete(task, by=ben_coordinator)
    assert final_counts.send_due(DUE) == 0


def test_date_of_the_task_decides(coming, ben_coordinator):
    run_sheets.make(coming.info_day, by=ben_coordinator, now=NOW)
    RunSheetTask.objects.filter(kind="final_count").update(due_on=dt.date(2026, 4, 20))
    assert final_counts.send_due(DUE - 7 * DAY - HOUR) == 0
    assert final_counts.send_due(DUE - 7 * DAY) == 1


def test_who_confirmed_an_hour_ago_is_not_asked_again_yet(coming):
    RequestEvent.objects.filter(detail="confirmed").update(at=DUE - HOUR)
    assert final_counts.send_due(DUE) == 0
    assert final_counts.send_due(DUE + DAY) == 1


def test_group_confirms_with_fewer_or_more_and_only_once(coming):
    final_counts.send_due(DUE)
    row = VisitRequest.objects.get()
    assert not final_counts.count_of(row, now=DUE).is_confirmed
    for people in (4, 3, 3):
        final_counts.confirm(row, people, place_pk=coming.pk, now=DUE + HOUR)
    assert Registration.objects.get().people == 3
    assert final_counts.count_of(row, now=DUE + HOUR).is_confirmed
    assert list(RequestEvent.objects.filter(detail__startswith="count:").values_list("detail", flat=True)) == [
        "count:4",
        "count:3",
    ]
    assert final_counts.confirmed_groups(coming.info_day, now=DUE + HOUR) == (1, 1)
    # Changed afterwards by another way: the number that was confirmed is no longer the one that counts.
    registrations.change_people(Registration.objects.get(), 5, now=DUE + 2 * HOUR)
    assert not final_counts.count_of(row, now=DUE + 2 * HOUR).is_confirmed


def test_more_people_than_fit_are_refused_and_nothing_is_confirmed(coming):
    final_counts.send_due(DUE)
    with pytest.raises(registrations.GroupSizeNotAllowed):
        final_counts.confirm(VisitRequest.objects.get(), 11, place_pk=coming.pk, now=DUE)
    registrations.invite(VisitRequestFactory(in_review=True, people=6), coming.info_day, now=NOW)
    with pytest.raises(registrations.NotEnoughPlaces):
        final_counts.confirm(VisitRequest.objects.get(pk=coming.visit_request_id), 5, place_pk=coming.pk, now=DUE)
    assert not final_counts.count_of(coming.visit_request, now=DUE).is_confirmed


def test_nobody_confirms_what_was_not_asked_or_is_over(coming):
    row = VisitRequest.objects.get()
    with pytest.raises(registrations.InvitationClosed):
        final_counts.confirm(row, 4, place_pk=coming.pk, now=DUE)
    final_counts.send_due(DUE)
    for place_pk, moment in ((None, DUE), (coming.pk + 1, DUE), (coming.pk, STARTS)):
        with pytest.raises(registrations.InvitationClosed):
            final_counts.confirm(row, 4, place_pk=place_pk, now=moment)


def test_day_that_moves_is_asked_about_again(coming, ben_coordinator):
    final_counts.send_due(DUE)
    final_counts.confirm(coming.visit_request, 4, place_pk=coming.pk, now=DUE)
    to = STARTS + 14 * DAY
    days.reschedule(
        coming.info_day, starts_at=to, ends_at=to + HOUR, location="Hal", by=ben_coordinator, now=DUE + HOUR
    )
    place = Registration.objects.get()
    if place.status == "invited":
        registrations.accept(place, now=DUE + 2 * HOUR)
    assert final_counts.count_of(VisitRequest.objects.get(), now=DUE + 2 * HOUR) is None
    assert final_counts.send_due(to - 5 * DAY) == 1


def test_visit_of_one_group_is_asked_and_changes_its_request(site, ben_coordinator):
    row = VisitRequestFactory(in_review=True, people=8)
    visit_requests.schedule(row, scheduled_at=STARTS, by=ben_coordinator, now=NOW)
    assert [final_counts.send_due(moment) for moment in (DUE - HOUR, DUE, DUE)] == [0, 1, 0]
    assert IndividualVisit.objects.get().count_asked_at == DUE
    row = final_counts.confirm(VisitRequest.objects.get(), 12, now=DUE)
    assert VisitRequest.objects.get().people == 12
    assert final_counts.count_of(row, now=DUE).is_confirmed


def test_one_that_fails_keeps_nobody_else_waiting(coming, monkeypatch, caplog):
    other = VisitRequestFactory(in_review=True, people=2)
    registrations.invite(other, coming.info_day, now=NOW)
    registrations.accept(other.registrations.get(), now=NOW)
    real = final_counts.mails.queue_to_requester

    def fail_for_the_first(row, *args, **kwargs):
        if row.pk == coming.visit_request_id:
            raise RuntimeError
        real(row, *args, **kwargs)

    monkeypatch.setattr(final_counts.mails, "queue_to_requester", fail_for_the_first)
    assert final_counts.send_due(DUE) == 1
    coming.refresh_from_db()
    assert coming.count_asked_at is None
    assert "failed" in caplog.text


def test_city_asks_in_its_own_words(coming):
    from tests.factories.words import make_template

    make_template("final_count", subject="Met hoeveel?", body="{people} voor {answer_before}", is_standard=True)
    final_counts.send_due(DUE)
    local = timezone.localtime(dt.datetime(2026, 4, 29, 21, 59, tzinfo=dt.UTC))
    note = RequestEvent.objects.get(detail="final_count").note
    assert "4 voor" in note
    assert f"{local:%H:%M}" in note


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_ask_each_group_once(site):
    day = InfoDayFactory(starts_at=STARTS, capacity=50)
    for _number in range(5):
        row = VisitRequestFactory(in_review=True, people=2)
        registrations.invite(row, day, now=NOW)
        registrations.accept(row.registrations.get(), now=NOW)
    errors = []

    def work():
        try:
            final_counts.send_due(DUE)
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
    assert mailed() == 5
    assert OutgoingMail.objects.filter(dedupe_key__startswith="final_count").count() == 5
