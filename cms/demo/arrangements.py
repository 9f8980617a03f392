"""What the invented city arranged around its visits: hosts and their answers, ready replies, a recess, opinions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone
from wagtail.models import Site

from themes.models import Theme
from visits.enums import HostAnswer, RequestStatus, Transport
from visits.models import ClosedPeriod, Host, IndividualVisit, InfoDay, Macro, ReplyTemplate, ReplyText, VisitRequest
from visits.services import evaluations, hosts, run_sheets, templates, visit_details

# Name, themes, languages, weekdays (Monday is 0), most visits a month.
HOSTS: tuple[tuple[str, tuple[str, ...], list[str], list[int], int], ...] = (
    ("Amina Haddad", ("inclusieve-stad", "sociaal-beleid"), ["nl", "fr"], [0, 1, 2, 3, 4], 3),
    ("Stijn Verbruggen", ("inclusieve-stad",), ["nl", "en"], [1, 2, 3], 2),
    ("Greet Lauwers", ("duurzame-stad", "stadsontwikkeling"), ["nl", "en"], [0, 1, 3], 2),
    ("Mathieu Delvaux", ("duurzame-stad",), ["nl", "fr", "en"], [1, 2, 3, 4], 1),
    ("Ilse Op de Beeck", ("slimme-stad", "klantgerichte-werking"), ["nl", "en"], [0, 2, 3, 4], 3),
    ("Rik Somers", ("klantgerichte-werking",), ["nl"], [0, 1, 2, 3, 4], 2),
)
REPLIES = Path(__file__).parent / "replies.yaml"
_PEOPLE = ("Noor", "Emma", "Lucas", "Sofie", "Karim", "Hanne", "Olivier", "Tess", "Pieter", "Leila", "Jonas", "Eva")
_FUNCTIONS = ("schepen", "diensthoofd", "beleidsmedewerker", "projectleider")
_BEST = ("De wandeling door de wijk.", "Dat jullie ook vertelden wat mislukte.", "", "Meeting the neighbours.")
_BETTER = ("Meer tijd voor vragen.", "", "", "A map of the places we visited.")


def create_arrangements(site: Site, *, by: Any, now: datetime) -> None:
    """Fill what belongs to the invented visits; call it once, after them."""
    _hosts(site)
    _ask_hosts(site, by=by, now=now)
    _run_sheets(site, by=by, now=now)
    _replies(site)
    year = timezone.localdate(now).year
    for each in (year, year + 1):
        period = {"starts_on": date(each, 7, 15), "ends_on": date(each, 8, 15)}
        ClosedPeriod.objects.get_or_create(site=site, name=f"Zomerreces {each}", defaults=period)
    _opinions(site, now=now)
    _details(site, now=now)


def _hosts(site: Site) -> None:
    themes = {theme.code: theme for theme in Theme.objects.filter(site=site)}
    for name, codes, languages, weekdays, most in HOSTS:
        email = f"{name.split()[0].lower()}@gaststad.example"
        host = Host(site=site, name=name, email=email, languages=languages, weekdays=weekdays, most_visits_a_month=most)
        host.themes.set([themes[code] for code in codes if code in themes])
        host.save()


def _ask_hosts(site: Site, *, by: Any, now: datetime) -> None:
    """Whoever fits first is asked for each day and visit to come; of the first day the host said yes."""
    asked = now - timedelta(days=6)
    planned: list[InfoDay | IndividualVisit] = [
        *InfoDay.objects.filter(site=site, live=True, starts_at__gt=now).order_by("starts_at")[:2],
        *IndividualVisit.objects.filter(visit_request__site=site, visit_request__status=RequestStatus.SCHEDULED),
    ]
    for number, occasion in enumerate(planned):
        for host in Host.objects.filter(site=site):
            try:
                assignment = hosts.ask(host, occasion, by=by, now=asked)
            except hosts.HostUnavailable:
                continue
            if number != 1:
                hosts.answer(assignment, HostAnswer.YES, now=now - timedelta(days=4))
            break


def _run_sheets(site: Site, *, by: Any, now: datetime) -> None:
    """Each coming day has its tasks, of which the first is done; the next day is kept as a template."""
    coming = InfoDay.objects.filter(site=site, live=True, starts_at__gt=now).order_by("starts_at")
    for day in coming:
        run_sheets.make(day, by=by, now=now)
    next_day = coming.first()
    if next_day is None:
        return
    if (task := next_day.tasks.order_by("due_on", "pk").first()) is not None:
        run_sheets.tick(task, by=by, now=now - timedelta(days=2))
    theme = next_day.themes.first()
    if theme is not None:
        templates.save_as_template(next_day, name=f"Dag {theme.name}", theme=theme, by=by)


def _replies(site: Site) -> None:
    for reply in yaml.safe_load(REPLIES.read_text("utf-8")):
        template = ReplyTemplate(site=site, name=reply["name"], occasion=reply["occasion"])
        for language, words in reply["texts"].items():
            template.texts.add(ReplyText(language=language, subject=words["subject"], body=words["body"]))
        template.full_clean()
        template.save()
        Macro.objects.create(
            site=site,
            name=reply["name"],
            action=reply["action"],
            decline_reason=reply.get("decline_reason", ""),
            template=template,
        )


def _opinions(site: Site, *, now: datetime) -> None:
    """Every second group that came said what it thought."""
    came = VisitRequest.objects.filter(site=site, status=RequestStatus.COMPLETED).order_by("received_at")
    for number, row in enumerate(came[::2]):
        if evaluations.can_evaluate(row, now=now):
            evaluations.give(
                row,
                now=now,
                overall=5 - number % 3 // 2,
                usefulness=4 + number % 2,
                organisation=5 - number % 2,
                best=_BEST[number % len(_BEST)],
                better=_BETTER[number % len(_BETTER)],
            )


def _details(site: Site, *, now: datetime) -> None:
    """The groups that confirmed said who comes along."""
    confirmed = VisitRequest.objects.filter(site=site, status=RequestStatus.CONFIRMED).order_by("received_at")
    for number, row in enumerate(confirmed[:2]):
        names = [f"{_PEOPLE[(number * 5 + index) % len(_PEOPLE)]} {row.contact_name.split()[-1]}" for index in range(3)]
        people = [(name, _FUNCTIONS[index % len(_FUNCTIONS)]) for index, name in enumerate(names)]
        details = visit_details.Details(
            participants=people, transport=Transport.TRAIN, itinerary="", advance_questions=row.questions
        )
        visit_details.save_details(row, details, seen=visit_details.version_of(row), now=now - timedelta(days=3))
