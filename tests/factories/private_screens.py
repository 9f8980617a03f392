"""The screens behind secret links: of who asked, who follows, who receives and who leads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from cms.core.secret_links import hash_token
from tests.factories.latin import LONG
from tests.factories.visits import HostFactory, InfoDayFactory, VisitRequestFactory
from themes.models import LeadQuestion, StrategicNote
from visits.enums import RequestStatus
from visits.models import Registration, RequestEvent, ThemeFollower, VisitRequest
from visits.services import hosts

OPINION = {"overall": "5", "usefulness": "4", "organisation": "", "best": "Lorem", "better": ""}
FOLLOWED = ("bevestigd", "gestopt")
FOLLOWING = ("gevraagd", "gestopt", "alles-gestopt")


def private_screens(site: Any, theme: Any, day: Any, now: dt.datetime, screen: Any) -> dict[str, Any]:
    """One request of every status and what can be done with it, and the pages of others with a secret link."""
    found = {}
    for status in RequestStatus.values:
        row = _asked(theme, day, status, now)
        path = f"/aanvraag/{row.token}/"
        found[f"request {status}"] = screen(path)
        if status == "completed":
            found["opinion"] = screen(f"{path}evaluatie/")
            found["opinion with errors"] = screen(f"{path}evaluatie/", {"overall": "x"})
        if status == "scheduled":
            found["details"] = screen(f"{path}details/")
            found["details with errors"] = screen(f"{path}details/", {"arrival": "x", "participants": "x\n" * 999})
        if status == "question_sent":
            found["answer with errors"] = screen(f"{path}answer/", {"answer": ""})
        if status == "new":
            found["withdraw"] = screen(f"{path}withdraw/")
    return found | _others(site, theme, day, now, screen)


def _asked(theme: Any, day: Any, status: str, now: dt.datetime) -> VisitRequest:
    row = VisitRequestFactory(
        reference=f"GS-2019-{VisitRequest.objects.count():05d}",
        status=status, themes=[theme], people=2, organisation="Lorem", contact_name="Lorem Ipsum", questions=LONG,
        access_needs="", scheduled_at=now + dt.timedelta(days=20) if status == "scheduled" else None,
    )  # fmt: skip
    VisitRequest.objects.filter(pk=row.pk).update(token_hash=hash_token(row.token))
    RequestEvent.objects.create(visit_request=row, at=now, kind="status", to_status=status, note=LONG)
    place = {"invited": "invited", "confirmed": "accepted", "completed": "attended"}.get(status)
    if place:
        on = InfoDayFactory(past=True, themes=[theme], live=False) if place == "attended" else day
        Registration.objects.create(
            info_day=on, visit_request=row, people=2, status=place, created_at=now,
            count_asked_at=now if place == "accepted" else None,
        )  # fmt: skip
    return row


def _others(site: Any, theme: Any, day: Any, now: dt.datetime, screen: Any) -> dict[str, Any]:
    fields = {"theme": theme, "language": "nl", "asked_at": now}
    maybe = ThemeFollower.objects.create(email="a@lorem.example", **fields)
    sure = ThemeFollower.objects.create(email="b@lorem.example", confirmed_at=now, **fields)
    assigned = hosts.ask(
        HostFactory(site=site, themes=[theme], languages=["nl", "en", "fr"], name="Ipsum"), day, by=None, now=now
    )
    note = StrategicNote.objects.get(slug="lorem")
    weeks = dt.timedelta(weeks=3)
    asked, closed = (
        LeadQuestion.objects.create(note=note, email="dux@stad.example", asked_at=now - 2 * weeks, expires_at=until)
        for until in (timezone.now() + weeks, timezone.now() - weeks)
    )
    commitment = note.commitments.get(code="1.3")
    wrong = {
        f"c{commitment.pk}-status": "achieved",
        f"c{commitment.pk}-version": "1",
        f"c{commitment.pk}-note": "lorem",
    }
    return {
        "confirm following": screen(f"/volgen/{maybe.token}/"),
        "follower": screen(f"/volgen/{sure.token}/"),
        **{f"followed, {word}": screen(f"/volgen/{sure.token}/?melding={word}") for word in FOLLOWED},
        **{f"following, {word}": screen(f"/volgen/?melding={word}") for word in FOLLOWING},
        "follower gone": screen("/volgen/weg/"),
        "host": screen(f"/ontvangst/{assigned.token}/"),
        "host, thanked": screen(f"/ontvangst/{assigned.token}/?melding=yes"),
        "due": screen(f"/stand/{asked.token}/"),
        "due with errors": screen(f"/stand/{asked.token}/", wrong),
        "due, closed": screen(f"/stand/{closed.token}/"),
    }
