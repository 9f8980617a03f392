"""Settles the journal: what the public sees now, and what changed since the last time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists
from wagtail.models import Site

from cms.changes.bodies import KINDS, OF_PAGES, frame_at, items_of
from cms.changes.journal import note_again
from cms.changes.models import ChangeState, PublicChange, PublicObject, TouchedRow
from cms.changes.snapshot import one_moment
from cms.changes.touched import Touched, read_journal
from cms.changes.turns import next_turn, turned
from cms.core.reads import noting

from .logging_changes import log
from .mirroring import Difference, write

# How long a change is told; a mirror that was not asked for longer begins again.
KEPT = timedelta(days=30)
# So many objects are written at once.
BATCH = 500
# More single pages than this are read as whole kinds.
MOST_SINGLE = 1000


def settle(*, now: datetime) -> int:
    """Write mirror and log up to date with what the public sees; returns how many changes were logged.

    Serialised by a lock, safe to kill at any moment (all of it is one transaction), and one query when nothing was
    touched. A change that is committed meanwhile is settled the next time: its rows in the journal stay.
    """
    if not _is_due(now):
        return 0
    with one_moment(alone=True):
        state, _made = ChangeState.objects.get_or_create(pk=1)
        keys, touched = read_journal()
        is_first = state.settled_at is None
        if is_first:
            touched = Touched.everything()
        logged = 0
        for site in Site.objects.order_by("pk"):
            here = touched if is_first else touched | turned(site, state.settled_at or now, now)
            if here:
                logged += _settle_site(site, here, state, now=now, is_first=is_first)
        for at in range(0, len(keys), BATCH):
            TouchedRow.objects.filter(pk__in=keys[at : at + BATCH]).delete()
        note_again()
        state.settled_row = max([*keys, state.settled_row])
        state.settled_at, state.next_turn_at = now, next_turn(now)
        state.save(update_fields=["sequence", "settled_at", "next_turn_at", "reads", "settled_row"])
    return logged


def forget_old(*, now: datetime) -> None:
    """Delete the log and the tombstones of longer than thirty days ago."""
    with one_moment(alone=True):
        PublicChange.objects.filter(occurred_at__lt=now - KEPT).delete()
        PublicObject.objects.filter(is_gone=True, changed_at__lt=now - KEPT).delete()


def _is_due(now: datetime) -> bool:
    """Whether something was touched, or the clock turned; one query."""
    asked = ChangeState.objects.filter(settled_at__isnull=False).annotate(is_touched=Exists(TouchedRow.objects.all()))
    row = asked.values_list("is_touched", "next_turn_at").first()
    return row is None or row[0] or row[1] is None or row[1] <= now


def _settle_site(site: Site, touched: Touched, state: ChangeState, *, now: datetime, is_first: bool) -> int:
    """Mirror and log of one site; returns how many changes were logged."""
    with noting() as framing:
        frame = frame_at(site, now)
    differences: list[Difference] = []
    for kind in KINDS:
        only = None
        if not touched.concerns(state.reads.get(kind)) and len(touched.pages) <= MOST_SINGLE:
            only = touched.pages if kind in OF_PAGES else frozenset()
            if not only:
                continue
        with noting() as reads:
            items = [] if frame is None else list(items_of(kind, site, frame, only))
        # Single pages are those of the objects: a change of their texts is followed page by page.
        names = reads.names if kind in OF_PAGES else reads.all_names(0)
        state.reads[kind] = sorted({*names, *framing.all_names(0), *state.reads.get(kind, ())})
        differences += write(site, kind, items, only, state, now=now)
    return 0 if is_first else log(site, differences, touched, now=now)
