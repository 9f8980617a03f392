"""Asking colleagues to receive a day or a visit: one question each, never two places at once, everybody told.

Locks are taken in one order, here as everywhere: the day, then the request, then the hosts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from visits.enums import ENGAGING, EventKind, HostAnswer, HostObstacle
from visits.models import Host, HostAssignment, IndividualVisit, InfoDay, InfoDayPlan, RequestEvent
from visits.permissions import can_ask_hosts
from visits.services import host_mails, seats, transitions
from visits.services.host_availability import Occasion, availability, need_of


class HostUnavailable(Exception):
    """The host is not free or does not fit; `obstacles` says why. Nothing was changed."""

    def __init__(self, host: Host, obstacles: list[HostObstacle]) -> None:
        super().__init__(f"host {host.pk}: {', '.join(obstacles)}")
        self.host = host
        self.obstacles = obstacles


class NoHost(Exception):
    """Nobody receives the day, and nobody said why it goes ahead all the same."""


class OccasionClosed(Exception):
    """The day or the visit has begun, is cancelled, or belongs to another site: nobody is asked or answers any more."""


def ask(host: Host, occasion: Occasion, *, by: Any, now: datetime) -> HostAssignment:
    """Ask a host by mail to receive a day or a visit. Who was asked already, or said yes, is not asked again.

    Raises PermissionDenied, OccasionClosed, and HostUnavailable for who is not free or does not fit.
    """
    return ask_all([host], occasion, by=by, now=now)[0]


def ask_all(hosts: Iterable[Host], occasion: Occasion, *, by: Any, now: datetime) -> list[HostAssignment]:
    """Ask several hosts, all or none. Raises what `ask` raises."""
    _check(by)
    with transaction.atomic():
        occasion = hold(occasion, now)
        held = lock_hosts(host.pk for host in hosts)
        return [_ask_locked(host, occasion, by=by, now=now) for host in held]


def answer(assignment: HostAssignment, reply: str, *, now: datetime) -> HostAssignment:
    """Store what a host says, "yes" or "no"; it can be changed until the day begins. The same answer changes nothing.

    A yes is confirmed with a calendar file, of a no the coordinators are told. Raises ValueError for another word,
    OccasionClosed when it is too late or the host is no longer needed, HostUnavailable when a yes no longer fits.
    """
    if reply not in (HostAnswer.YES, HostAnswer.NO):
        raise ValueError(reply)
    with transaction.atomic():
        occasion = hold(occasion_of(assignment), now)
        (host,) = lock_hosts([assignment.host_id])
        row: HostAssignment = HostAssignment.objects.get(pk=assignment.pk)
        row.host = host
        if row.answer == HostAnswer.RELEASED:
            raise OccasionClosed
        if row.answer == reply:
            return row
        if reply == HostAnswer.YES:
            _require_free(host, occasion)
        row.answer, row.answered_at = reply, now
        row.save(update_fields=["answer", "answered_at"])
        if isinstance(occasion, IndividualVisit):
            transitions.write(
                occasion.visit_request, EventKind.NOTE, by=None, now=now, detail=f"host-{reply}", note=host.name
            )
        if reply == HostAnswer.YES:
            host_mails.confirm(row, occasion, now=now)
        else:
            host_mails.tell_coordinators(occasion, [(host, [])], news="no", now=now)
        return row


def release(assignment: HostAssignment, *, by: Any, now: datetime) -> bool:
    """Let a host go and say so by mail; False when the host was not engaged any more. Raises PermissionDenied."""
    _check(by)
    with transaction.atomic():
        occasion = hold(occasion_of(assignment))
        lock_hosts([assignment.host_id])
        row = HostAssignment.objects.select_related("host").get(pk=assignment.pk)
        if row.answer not in ENGAGING:
            return False
        _release_locked(row, occasion, why="", by=by, now=now)
        return True


def arrange(
    info_day: InfoDay, hosts: list[Host], *, without_host_note: str = "", by: Any, now: datetime
) -> list[HostAssignment]:
    """Ask the chosen hosts for a day, or note why it goes ahead without one.

    Raises NoHost when nobody is chosen or engaged and there is no note, and what `ask` raises.
    """
    _check(by)
    with transaction.atomic():
        if hosts:
            return ask_all(hosts, info_day, by=by, now=now)
        if without_host_note:
            go_without(info_day, without_host_note, by=by)
        elif not engaged(info_day).exists() and not note_of(info_day):
            raise NoHost
        return []


def go_without(occasion: Occasion, note: str, *, by: Any) -> None:
    """Note why a day or a visit goes ahead without a host; an empty note takes that back."""
    _check(by)
    with transaction.atomic():
        held = hold(occasion)
        if isinstance(held, InfoDay):
            overruled = {"without_host_note": note, "without_host_by": by if note else None}
            InfoDayPlan.objects.update_or_create(info_day=held, defaults=overruled)
        else:
            held.without_host_note = note
            held.save(update_fields=["without_host_note"])


def note_of(occasion: Occasion) -> str:
    """Why it goes ahead without a host, or ""."""
    if isinstance(occasion, IndividualVisit):
        return occasion.without_host_note
    return InfoDayPlan.objects.filter(info_day=occasion).values_list("without_host_note", flat=True).first() or ""


def new_calendar_link(host: Host, *, by: Any, now: datetime) -> None:
    """Give a host's calendar another address and mail it to the host; the old one stops at once."""
    _check(by)
    with transaction.atomic():
        (row,) = lock_hosts([host.pk])
        row.rotate()
        host_mails.calendar_link(row, now=now)


# What becomes of the hosts when the plan changes -------------------------------------------------


def day_moved(info_day: InfoDay, *, by: Any, now: datetime) -> list[Host]:
    """Ask the hosts of a day again, at its new time or place; who cannot come then is released.

    Returns who was lost; the coordinators are told. Call it in the transaction that moves the day.
    """
    return _moved(info_day, by=by, now=now)


def visit_moved(visit: IndividualVisit, *, by: Any, now: datetime) -> list[Host]:
    """The same for one group's visit."""
    return _moved(visit, by=by, now=now)


def day_cancelled(info_day: InfoDay, *, by: Any, now: datetime) -> int:
    """Release the hosts of a day that does not go ahead, and tell them; returns how many."""
    return _cancelled(info_day, by=by, now=now)


def visit_cancelled(visit: IndividualVisit, *, by: Any, now: datetime) -> int:
    """The same for one group's visit."""
    return _cancelled(visit, by=by, now=now)


def _moved(occasion: Occasion, *, by: Any, now: datetime) -> list[Host]:
    with transaction.atomic():
        held, lost = hold(occasion), []
        for row in _lock_engaged(held):
            obstacles = availability(row.host, need_of(held), besides=held)
            if obstacles:
                _release_locked(row, held, why="moved", by=by, now=now)
                lost.append((row.host, obstacles))
            else:
                _put_question(row, held, by=by, now=now, moved=True)
        if lost:
            host_mails.tell_coordinators(held, lost, news="moved", now=now)
        return [host for host, _obstacles in lost]


def _cancelled(occasion: Occasion, *, by: Any, now: datetime) -> int:
    with transaction.atomic():
        held = hold(occasion)
        rows = _lock_engaged(held)
        for row in rows:
            _release_locked(row, held, why="cancelled", by=by, now=now)
        return len(rows)


# Under the locks ---------------------------------------------------------------------------------


def engaged(occasion: Occasion) -> QuerySet[HostAssignment]:
    """The questions about a day or a visit that are open or were answered with yes."""
    found: QuerySet[HostAssignment] = occasion.host_assignments.filter(answer__in=ENGAGING)
    return found


def occasion_of(assignment: HostAssignment) -> Occasion:
    """The day or the visit that a host was asked for."""
    found: Any = assignment.info_day or assignment.visit
    return found


def lock_hosts(keys: Iterable[int]) -> list[Host]:
    """The rows of hosts, locked until the transaction ends, always in the same order.

    SQLite has no row locks: there the transaction took the write lock when it began (IMMEDIATE).
    """
    return list(Host.objects.select_for_update().filter(pk__in=set(keys)).order_by("pk"))


def _check(by: Any) -> None:
    if by is not None and not can_ask_hosts(by):
        raise PermissionDenied


def hold(occasion: Occasion, now: datetime | None = None) -> Occasion:
    """The day or the visit as it is now, locked. With `now` it must be still to come, or OccasionClosed is raised."""
    held: Occasion
    if isinstance(occasion, InfoDay):
        held = seats.hold(occasion.pk).info_day
        is_off = held.is_cancelled
    else:
        row = transitions.lock_request(occasion.visit_request, None)
        held = IndividualVisit.objects.get(pk=occasion.pk)
        held.visit_request = row
        is_off = not row.is_open
    if now is not None and (is_off or held.starts_at <= now):
        raise OccasionClosed
    return held


def _lock_engaged(occasion: Occasion) -> list[HostAssignment]:
    """The engaging questions of a held occasion, their hosts locked; nobody adds one, for that needs the occasion."""
    lock_hosts(engaged(occasion).values_list("host_id", flat=True))
    return list(engaged(occasion).select_related("host").order_by("host_id"))


def _require_free(host: Host, occasion: Occasion) -> None:
    if obstacles := availability(host, need_of(occasion), besides=occasion):
        raise HostUnavailable(host, obstacles)


def _ask_locked(host: Host, occasion: Occasion, *, by: Any, now: datetime) -> HostAssignment:
    site_id = occasion.site_id if isinstance(occasion, InfoDay) else occasion.visit_request.site_id
    if host.site_id != site_id:
        raise OccasionClosed
    row: HostAssignment | None = occasion.host_assignments.filter(host=host).first()
    if row is not None and row.answer in ENGAGING:
        return row
    _require_free(host, occasion)
    if row is None:
        target = {"info_day": occasion} if isinstance(occasion, InfoDay) else {"visit": occasion}
        row = HostAssignment(asked_at=now, **target)
    row.host = host
    return _put_question(row, occasion, by=by, now=now)


def _put_question(
    row: HostAssignment, occasion: Occasion, *, by: Any, now: datetime, moved: bool = False
) -> HostAssignment:
    row.answer, row.asked_at, row.answered_at, row.reminded_at = HostAnswer.ASKED, now, None, None
    row.save()
    _note(occasion, "host-asked", row.host, by=by, now=now)
    host_mails.ask(row, occasion, moved=moved, now=now)
    return row


def _release_locked(row: HostAssignment, occasion: Occasion, *, why: str, by: Any, now: datetime) -> None:
    had_said_yes = row.answer == HostAnswer.YES
    row.answer, row.answered_at = HostAnswer.RELEASED, now
    row.save(update_fields=["answer", "answered_at"])
    _note(occasion, "host-released", row.host, by=by, now=now)
    host_mails.release(row, occasion, why=why, with_calendar=had_said_yes, now=now)


def _note(occasion: Occasion, detail: str, host: Host, *, by: Any, now: datetime) -> None:
    """A line in the history of a visit's request, as of a mail: no new version, so callers may hold the row too."""
    if isinstance(occasion, IndividualVisit):
        RequestEvent.objects.create(
            visit_request=occasion.visit_request, at=now, by=by, kind=EventKind.MAIL, detail=detail, note=host.name
        )
