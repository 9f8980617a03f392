"""A process of `bench.sync` that writes: reads "number of operations" by line, does them, answers with what it did."""

from __future__ import annotations

import collections
import contextlib
import datetime as dt
import json
import logging
import random
import sys
import time
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 -- after the setup
from django.utils import timezone  # noqa: E402 -- after the setup
from wagtail.models import Page, PageViewRestriction, Site  # noqa: E402 -- after the setup
from wagtail.signal_handlers import disable_reference_index_auto_update  # noqa: E402 -- after the setup

from cms.core.models import Alert, AlertText, SiteSettings, StandardPage  # noqa: E402 -- after the setup
from themes.models import Commitment, CommitmentText, StrategicNotePage, Theme, ThemePage  # noqa: E402 -- after the setup
from visits.models import InfoDay, InfoDayText  # noqa: E402 -- after the setup

LATE, LATEST = 0.06, 1.2
TREE_LOCK = 20_261_122
MOST_ATTEMPTS = 500


class Writer:
    """Random operations, each a transaction of its own; a few are committed late."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.done: collections.Counter[str] = collections.Counter()
        self.ways = [self.publish] * 4 + [
            self.unpublish, self.unpublish, self.live_again, self.live_again, self.live_again, self.move, self.restrict,
            self.open_up, self.open_up, self.expire, self.expire_soon, self.last, self.last, self.retire, self.rename,
            self.retitle_by_sql, self.add, self.delete, self.day, self.day, self.day_text, self.new_day, self.seats,
            self.setting, self.alert, self.commitment, self.roll_back,
        ]  # fmt: skip

    def one(self) -> None:
        """One operation; what the database refuses is tried as another one."""
        for _attempt in range(MOST_ATTEMPTS):
            way = self.dice.choice(self.ways)
            try:
                with transaction.atomic():
                    if way() is False:
                        continue
                    if way.__name__ not in ("move", "add", "delete", "roll_back") and self.dice.random() < LATE:
                        time.sleep(self.dice.uniform(0.1, LATEST))
                        self.done["late"] += 1
            except _Rollback:
                pass
            # Wagtail and treebeard fail in many ways on a row that another writer takes away meanwhile.
            except Exception as error:
                self.done[f"refused {type(error).__name__}"] += 1
                continue
            self.done[way.__name__] += 1
            return
        raise SystemExit("Nothing can be written any more.")

    def pick(self, rows: Any) -> Any:
        keys = list(rows.values_list("pk", flat=True)[:500])
        return rows.model._base_manager.get(pk=self.dice.choice(keys)) if keys else None

    def a_page(self, **fields: Any) -> Any:
        found = self.pick(Page.objects.filter(depth__gt=2, **fields))
        return found.specific if found is not None else None

    def publish(self) -> Any:
        model = self.dice.choice([ThemePage, StandardPage, StandardPage, StrategicNotePage])
        page = self.pick(model.objects.filter(live=True))
        if page is None:
            return False
        page.summary = f"Samenvatting {self.dice.random()}"
        if self.dice.random() < 0.3:
            page.title = f"Titel {self.dice.randint(0, 9999)}"
        page.save_revision().publish()
        return True

    def unpublish(self) -> Any:
        page = self.a_page(live=True)
        return False if page is None else page.unpublish()

    def live_again(self) -> Any:
        page = self.a_page(live=False)
        return False if page is None else page.save_revision().publish()

    def tree(self) -> None:
        # The tree of pages knows one writer at a time.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])

    def move(self) -> Any:
        self.tree()
        page = self.a_page()
        if page is None or not isinstance(page, StandardPage | ThemePage):
            return False
        homes = Page.objects.filter(depth__in=(2, 3), locale=page.locale).exclude(pk=page.pk)
        there = self.pick(homes)
        if there is None or there.is_descendant_of(page) or there.get_children().filter(slug=page.slug).exists():
            return False
        return page.move(there, "last-child")

    def add(self) -> Any:
        self.tree()
        home = self.pick(Page.objects.filter(depth=2, sites_rooted_here__isnull=False)) or self.pick(
            Page.objects.filter(depth=2)
        )
        number = self.dice.randint(0, 10**9)
        page = StandardPage(title=f"Nieuw {number}", slug=f"nieuw-{number}", summary="Nieuw.", locale=home.locale)
        home.add_child(instance=page)
        return page.save_revision().publish()

    def delete(self) -> Any:
        self.tree()
        page = self.pick(StandardPage.objects.filter(slug__startswith="nieuw-"))
        return False if page is None else page.delete()

    def restrict(self) -> Any:
        page = self.a_page()
        return False if page is None else PageViewRestriction.objects.create(page=page, restriction_type="login")

    def open_up(self) -> Any:
        found = self.pick(PageViewRestriction.objects.all())
        return False if found is None else found.delete()

    def expire(self) -> Any:
        return self.until(timezone.now() - dt.timedelta(minutes=5))

    def expire_soon(self) -> Any:
        return self.until(timezone.now() + dt.timedelta(seconds=self.dice.uniform(0.5, 2)))

    def last(self) -> Any:
        found = self.pick(Page.objects.filter(expire_at__isnull=False))
        return False if found is None else Page.objects.filter(pk=found.pk).update(expire_at=None)

    def until(self, moment: dt.datetime) -> Any:
        page = self.a_page(live=True)
        return False if page is None else Page.objects.filter(pk=page.pk).update(expire_at=moment)

    def retire(self) -> Any:
        theme = self.pick(Theme.objects.all())
        return Theme.objects.filter(pk=theme.pk).update(is_retired=not theme.is_retired)

    def rename(self) -> Any:
        theme = self.pick(Theme.objects.all())
        return Theme.objects.filter(pk=theme.pk).update(order=self.dice.randint(0, 50))

    def retitle_by_sql(self) -> Any:
        page = self.a_page(live=True)
        if page is None:
            return False
        with connection.cursor() as cursor:
            cursor.execute("UPDATE wagtailcore_page SET title = title || '.' WHERE id = %s", [page.pk])
        return True

    def day(self) -> Any:
        day = self.pick(InfoDay.objects.all())
        if day is None:
            return False
        way = self.dice.choice(["capacity", "live", "status", "starts_at", "banner_from", "location"])
        soon = timezone.now() + dt.timedelta(days=self.dice.randint(2, 90))
        values: dict[str, dict[str, Any]] = {
            "capacity": {"capacity": self.dice.randint(5, 60)}, "live": {"live": not day.live},
            "status": {"status": self.dice.choice(["planned", "cancelled", "rescheduled"])},
            "starts_at": {"starts_at": soon, "ends_at": soon + dt.timedelta(hours=3)},
            "banner_from": {"banner_from": soon - dt.timedelta(days=self.dice.choice([1, 100]))},
            "location": {"location": f"Zaal {self.dice.randint(1, 99)}"},
        }  # fmt: skip
        return InfoDay.objects.filter(pk=day.pk).update(**values[way])

    def day_text(self) -> Any:
        text = self.pick(InfoDayText.objects.all())
        return False if text is None else InfoDayText.objects.filter(pk=text.pk).update(intro=f"{self.dice.random()}")

    def new_day(self) -> Any:
        site, number = Site.objects.get(is_default_site=True), self.dice.randint(0, 10**9)
        start = timezone.now() + dt.timedelta(days=self.dice.randint(2, 90))
        return InfoDay.objects.create(
            site=site, key=f"dag-{number}", starts_at=start, ends_at=start + dt.timedelta(hours=2), location="Hal",
            capacity=20, held_in=["nl"],
        )  # fmt: skip

    def seats(self) -> Any:
        day = self.pick(InfoDay.objects.filter(key__startswith="dag-"))
        if day is None or day.registrations.exists():
            return False
        return day.delete()

    def setting(self) -> Any:
        return SiteSettings.objects.update(name=f"Stad {self.dice.randint(0, 999)}")

    def alert(self) -> Any:
        if Alert.objects.count() > 3:
            return self.pick(Alert.objects.all()).delete()
        site = Site.objects.get(is_default_site=True)
        alert = Alert.objects.create(site=site, name="Storm", starts_at=timezone.now() - dt.timedelta(hours=1))
        return AlertText.objects.create(alert=alert, language="nl", title="Storm", text=f"{self.dice.random()}")

    def commitment(self) -> Any:
        text, row = self.pick(CommitmentText.objects.all()), self.pick(Commitment.objects.all())
        if text is None or row is None:
            return False
        Commitment.objects.filter(pk=row.pk).update(lead=f"Dienst {self.dice.randint(0, 99)}")
        return CommitmentText.objects.filter(pk=text.pk).update(text=f"Tekst {self.dice.random()}")

    def roll_back(self) -> Any:
        page = self.a_page(live=True)
        if page is not None:
            Page.objects.filter(pk=page.pk).update(title="Nooit gezien")
        raise _Rollback


class _Rollback(Exception):
    """Takes the transaction back."""


def main(seed: int) -> None:
    """Writes until there is nothing more to read."""
    writer = Writer(seed)
    print("ready", flush=True)
    for line in sys.stdin:
        for _number in range(int(line)):
            writer.one()
        print(json.dumps(writer.done), flush=True)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    # What refers to what is of the admin alone, and slow.
    with contextlib.suppress(KeyboardInterrupt), disable_reference_index_auto_update():
        main(int(sys.argv[1]))
