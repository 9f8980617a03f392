"""Random months full of days and visits for a few hosts, and an oracle that knows the rules by itself."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import Counter
from zoneinfo import ZoneInfo

from tests.factories.visits import HostFactory, IndividualVisitFactory, InfoDayFactory, VisitRequestFactory
from visits.models import HostAbsence, HostAssignment
from visits.services import hosts
from visits.services.hosts import HostUnavailable, OccasionClosed

CITY = ZoneInfo("Europe/Brussels")
# Around the end of a month, the end of a year, and both changes of the clock.
FIRST_DAYS = [dt.date(2026, 10, 19), dt.date(2026, 12, 21), dt.date(2027, 3, 22), dt.date(2028, 2, 21)]
SPAN_DAYS = 16


class Calendar:
    """One random calendar: hosts, what they could be asked for, and the steps that a year of planning takes."""

    def __init__(self, seed: int, themes: list) -> None:
        self.dice = random.Random(seed)  # noqa: S311 -- the same calendar each time, nothing to guard
        self.themes = themes
        self.first = FIRST_DAYS[seed % len(FIRST_DAYS)]
        self.now = dt.datetime.combine(self.first - dt.timedelta(days=30), dt.time(9), CITY)
        self.hosts = [self.host() for _number in range(3)]
        self.occasions = [self.day() for _number in range(3)] + [self.visit() for _number in range(2)]
        self.refused: Counter[str] = Counter()

    def some(self, choices: list) -> list:
        return self.dice.sample(choices, self.dice.randint(1, len(choices)))

    def host(self):
        host = HostFactory(
            themes=self.some(self.themes),
            languages=self.some(["nl", "en", "fr"]),
            weekdays=self.dice.sample(range(7), self.dice.randint(3, 7)),
            most_visits_a_month=self.dice.randint(1, 4),
        )
        for _number in range(self.dice.randint(0, 2)):
            starts_on = self.first + dt.timedelta(days=self.dice.randint(-2, SPAN_DAYS))
            ends_on = starts_on + dt.timedelta(days=self.dice.randint(0, 4))
            HostAbsence.objects.create(host=host, starts_on=starts_on, ends_on=ends_on)
        return host

    def span(self) -> dict[str, dt.datetime]:
        """A few hours, some around midnight, a quarter of them on one busy day."""
        day = self.first + dt.timedelta(days=3 if self.dice.random() < 0.25 else self.dice.randint(0, SPAN_DAYS))
        hour = self.dice.choice([0, 8, 9, 10, 11, 13, 14, 15, 20, 23])
        starts_at = dt.datetime.combine(day, dt.time(hour, self.dice.choice([0, 30])), CITY)
        return {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=self.dice.choice([1, 2, 3, 6, 30]))}

    def day(self):
        # A city's day in several languages and on several themes needs a host for one of each.
        return InfoDayFactory(themes=self.some(self.themes), held_in=self.some(["nl", "en", "fr"]), **self.span())

    def visit(self):
        language = self.dice.choice(["nl", "en", "fr"])
        row = VisitRequestFactory(scheduled=True, language=language, themes=self.some(self.themes))
        return IndividualVisitFactory(visit_request=row, **self.span())

    def live(self, steps: int = 8) -> None:
        """Ask, answer, move, release and cancel in a random order, through the services alone."""
        for occasion, host in self.dice.sample(list(itertools.product(self.occasions, self.hosts)), 8):
            self.attempt(hosts.ask, host, occasion, by=None)
        for _step in range(steps):
            self.attempt(*self.dice.choice([self.ask, self.ask, self.answer, self.answer, self.release, self.move])())

    def attempt(self, step, *args, **kwargs) -> None:
        try:
            step(*args, **kwargs, now=self.now)
        except HostUnavailable as error:
            self.refused.update(error.obstacles)
        except OccasionClosed:
            self.refused["closed"] += 1

    def ask(self):
        return (
            lambda now: hosts.ask(self.dice.choice(self.hosts), self.dice.choice(self.occasions), by=None, now=now),
        )

    def answer(self):
        rows = list(HostAssignment.objects.order_by("pk"))
        if not rows:
            return self.ask()
        return (lambda now: hosts.answer(self.dice.choice(rows), self.dice.choice(["yes", "yes", "no"]), now=now),)

    def release(self):
        rows = list(HostAssignment.objects.order_by("pk"))
        if not rows:
            return self.ask()
        return (lambda now: hosts.release(self.dice.choice(rows), by=None, now=now),)

    def move(self):
        occasion = self.dice.choice(self.occasions)
        type(occasion).objects.filter(pk=occasion.pk).update(**self.span())
        moved = hosts.day_moved if occasion in self.occasions[:3] else hosts.visit_moved
        return (lambda now: moved(occasion, by=None, now=now),)


def faults() -> list[str]:
    """What is wrong with the calendar in the database, by rules written down a second time, hour by hour."""
    found = []
    engaged = HostAssignment.objects.filter(answer__in=["asked", "yes"]).select_related(
        "host", "info_day", "visit__visit_request"
    )
    by_host: dict = {}
    for row in engaged:
        by_host.setdefault(row.host, []).append(row)
    for host, rows in by_host.items():
        spans, months = [], Counter()
        for row in rows:
            occasion = row.info_day or row.visit
            about = row.info_day or row.visit.visit_request
            starts, ends = occasion.starts_at.astimezone(CITY), occasion.ends_at.astimezone(CITY)
            languages = occasion.held_in if row.info_day else [about.language]
            days = touched(occasion.starts_at, occasion.ends_at)
            if not set(host.themes.values_list("pk", flat=True)) & set(about.themes.values_list("pk", flat=True)):
                found.append(f"{row}: theme")
            if not set(languages) & set(host.languages):
                found.append(f"{row}: language")
            if not {day.weekday() for day in days} <= set(host.weekdays):
                found.append(f"{row}: weekday")
            for absence in host.absences.all():
                length = (absence.ends_on - absence.starts_on).days + 1
                away = {absence.starts_on + dt.timedelta(days=ahead) for ahead in range(length)}
                if days & away:
                    found.append(f"{row}: absence")
            spans.append((occasion.starts_at, occasion.ends_at))
            months[starts.year, starts.month] += 1
            assert starts < ends
        for one, other in itertools.combinations(spans, 2):
            if max(one[0], other[0]) < min(one[1], other[1]):
                found.append(f"{host.pk}: twice at one time")
        if max(months.values()) > host.most_visits_a_month:
            found.append(f"{host.pk}: above the monthly limit")
    return found


def touched(starts_at: dt.datetime, ends_at: dt.datetime) -> set[dt.date]:
    """The days of the city that a visit touches, found by walking through it a quarter of an hour at a time."""
    moment, days = starts_at.astimezone(dt.UTC), set()
    while moment < ends_at:
        days.add(moment.astimezone(CITY).date())
        moment += dt.timedelta(minutes=15)
    return days
