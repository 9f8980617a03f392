"""The process of `bench.tags` that edits and asks."""

from __future__ import annotations

import collections
import datetime as dt
import json
import logging
import random
import sys
from collections.abc import Callable

import django

django.setup()

import time_machine  # noqa: E402 -- after the setup
from django.core.exceptions import ObjectDoesNotExist, ValidationError  # noqa: E402 -- after the setup
from django.db import DatabaseError, transaction  # noqa: E402 -- after the setup
from django.db.models import ProtectedError, RestrictedError  # noqa: E402 -- after the setup
from django.utils import timezone  # noqa: E402 -- after the setup

from bench.exact_copy import ExactCopy  # noqa: E402 -- after the setup
from bench.row_edits import Edit, an_edit, fill_empty  # noqa: E402 -- after the setup
from bench.tag_cache import TagCache, addresses  # noqa: E402 -- after the setup
from cms.changes.models import PublicChange  # noqa: E402 -- after the setup
from cms.changes.services import settle  # noqa: E402 -- after the setup
from cms.core.content_version.tables import counted_tables  # noqa: E402 -- after the setup

# So many edits are made in a round, then what they touched is purged, and all answers are asked anew. So many stand on each
# other before they are taken back, the last one first.
ROUND, DEEP = 20, 60
# A round that ends with fewer answers held than this shows little; so many of a hundred such rounds, and the run shows
# nothing.
FEWEST, THIN = 25, 20
REFUSED = (
    DatabaseError, ValueError, TypeError, OverflowError, AttributeError, ValidationError, ObjectDoesNotExist,
    ProtectedError, RestrictedError,
)  # fmt: skip


class Fuzz:
    """Edits, the cache that hears of them, and the state that everything goes back to."""

    def __init__(self, seed: int) -> None:
        self.dice, self.now = random.Random(seed), timezone.now()
        self.kept = TagCache()
        self.count = self.kept.count
        self.tables = [model for model, _columns in counted_tables()]
        self.stack: list[Edit] = []
        self.is_back = False
        self.done = self.last = 0
        self.per_table: collections.Counter[str] = collections.Counter()
        fill_empty(self.tables, self.dice)
        settle(now=self.now)
        self.listen()
        self.kept.begin(addresses())
        self.start, self.moment = ExactCopy(), ExactCopy()
        self.start.take()

    def listen(self) -> set[str]:
        """What the site says was touched since the last time."""
        settle(now=self.now)
        rows = PublicChange.objects.filter(pk__gt=self.last).values_list("pk", "tags")
        self.last = max([self.last, *(pk for pk, _tags in rows)])
        return {tag for _pk, tags in rows for tag in tags}

    def compare(self, what: str, *, is_bearing: bool = False) -> None:
        """Purge what was touched, and ask for everything again."""
        self.kept.purge(self.listen())
        self.kept.check_all(what)
        if not is_bearing:
            self.count["rounds"] += 1
            self.count["thin rounds"] += len(self.kept.held) < FEWEST

    def step(self) -> None:
        """One edit, or one taken back."""
        self.is_back = bool(self.stack) and (self.is_back or len(self.stack) >= DEEP)
        edit = self.stack.pop() if self.is_back else an_edit(self.tables, self.dice)
        if edit is None:
            return
        if edit.is_bearing:
            # One in three: each costs two looks.
            if self.dice.random() < 1 / 3:
                self.bear(edit)
            return
        what = f"{'back: ' if self.is_back else ''}{edit.what}"
        if self.make(what, edit.undo if self.is_back else edit.do):
            if not self.is_back:
                self.stack.append(edit)
            if self.done % ROUND == 0:
                self.compare(what)
        if self.is_back and not self.stack:
            self.count["rows left over"] += self.start.restore()
            self.compare("the way back to the start")

    def make(self, what: str, change: Callable[[], object]) -> bool:
        """Make a change; returns whether the database and the rules took it."""
        try:
            with transaction.atomic():
                change()
        except REFUSED:
            self.count["not taken back" if what.startswith("back: ") else "refused"] += 1
            return False
        self.done += 1
        self.per_table[what.removeprefix("back: ").split()[0]] += 1
        return True

    def bear(self, edit: Edit) -> None:
        """Make an edit of what everything hangs on, look, put every row back, and look again."""
        self.moment.take()
        if self.make(edit.what, edit.do):
            self.count["bearing"] += 1
            self.compare(edit.what, is_bearing=True)
            self.moment.restore()
            self.done += 1
            self.compare(f"restored: {edit.what}", is_bearing=True)

    def run(self, edits: int) -> bool:
        """Edit and ask; returns whether nothing was missed, nothing broke, and enough was held."""
        print(
            f"{len(self.kept.addresses)} addresses, {len(self.kept.held)} held, {len(self.tables)} tables", flush=True
        )
        told = 0
        while self.done < edits:
            self.step()
            if self.done // 500 > told:
                told = self.done // 500
                self.tell()
        return self.report()

    def tell(self) -> None:
        kept = self.kept
        print(self.done, json.dumps(self.count), f"held {len(kept.held)}, missed {len(kept.missed)}", flush=True)

    def report(self) -> bool:
        """Print the figures."""
        count, kept = self.count, self.kept
        figures = {"edits": self.done, "missed": len(kept.missed), "broken": len(kept.broken), **count}
        print("figures", json.dumps(figures))
        print("edits", self.done, json.dumps(count), "tables", len(self.per_table))
        different, same = count["purged and different"], count["purged and the same"]
        print(f"over-purge: {same / max(1, same + different):.2f} of what was purged and asked again was as before")
        print(f"purged {count['purged'] / max(1, count['purge x address']):.3f} of the answers at each look")
        print(f"missed {len(kept.missed)}", *kept.missed[:20], sep="\n")
        print(f"broken {count['failed']}", *(f"{place} -- {where}" for place, where in kept.broken.items()), sep="\n")
        is_thin = count["thin rounds"] * 100 > THIN * count["rounds"]
        if is_thin:
            print(
                f"TOO LITTLE HELD: fewer than {FEWEST} answers after {count['thin rounds']} of {count['rounds']} rounds"
            )
        return not kept.missed and not kept.broken and not is_thin


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    with time_machine.travel(dt.datetime.now(dt.UTC).replace(hour=11, minute=0, second=0, microsecond=0), tick=False):
        sys.exit(0 if Fuzz(int(sys.argv[2])).run(int(sys.argv[1])) else 1)
