"""Every admin address about visits, mails and themes, by every role: nobody reads a requester who may not."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.mail import EmailMessage
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from cms.mail import services as mail
from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from visits.enums import OrganisationKind
from visits.models import (
    ExportLog,
    Host,
    HostAssignment,
    IndividualVisit,
    Organisation,
    Participant,
    Registration,
    RequestEvent,
    ThemeFollower,
    VisitRequest,
)

pytestmark = pytest.mark.django_db

# Who may meet a requester's name there. An address that is not matched here may show it to nobody.
READERS = {"coordinator", "reader", "privacy", "admin"}
KEEPERS = {"privacy", "admin"}
MAY_SEE = [
    (r"^admin/visits/requests/$", READERS),
    (r"^admin/visits/requests/results/$", READERS),
    (r"^admin/visits/requests/<pk>/$", READERS),
    (r"^admin/visits/requests/inspect/<pk>/$", READERS),
    (r"^admin/visits/requests/<pk>/macros/<macro_pk>/$", {"coordinator", "admin"}),
    (r"^admin/visits/requests/<pk>/<action>/$", {"coordinator", "admin"}),
    (r"^admin/visits/requests/<pk>/hosts/$", {"coordinator", "admin"}),
    (r"^admin/visits/requests/<pk>/run-sheet/$", {"coordinator", "admin"}),
    (r"^admin/visits/visits/<pk>/programme/$", {"coordinator", "admin"}),
    (r"^admin/visits/demand/plan/<theme_pk>/$", {"coordinator", "admin"}),
    (r"^admin/visits/evaluations/$", READERS),
    (r"^admin/visits/calendar/$", READERS),
    (r"^admin/visits/info-days/<pk>/(attendees|badges)/$", READERS),
    (r"^admin/visits/info-days/<pk>/(check-in|close)/$", {"coordinator", "admin"}),
    (r"^admin/visits/organisation/", KEEPERS),
    (r"^admin/mail/outgoingmail/", KEEPERS),
]


def addresses() -> list[tuple[str, str]]:
    """Every admin pattern in a readable form, with an address that leads to the object under test."""

    def walk(resolver, prefix=""):
        for pattern in resolver.url_patterns:
            part = str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield prefix + part
            else:
                yield from walk(pattern, prefix + part)

    found = []
    for raw in walk(get_resolver()):
        if not raw.startswith("admin/") or raw.startswith("admin/logout"):
            continue
        readable = re.sub(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:\([^)]*\)|\[[^\]]*\]|[^()])*\)", r"<\1\2>", raw)
        readable = readable.replace("^", "").replace("$", "").replace("\\", "") + "$"
        found.append((readable[:-1], raw))
    return sorted(set(found))


@pytest.fixture
def requester(theme):
    """A person who left traces everywhere."""
    now = timezone.now()
    day = InfoDayFactory(pk=1, themes=[theme])
    organisation = Organisation.objects.create(
        pk=1, site=day.site, identity="domain:gemeente.example", name=f"Gemeente {MARKER}",
        kind=OrganisationKind.MUNICIPALITY, first_seen_at=now, last_seen_at=now,
    )  # fmt: skip
    visit_request = VisitRequestFactory(
        pk=1, themes=[theme], info_day=day, visitor_organisation=organisation, status="in_review"
    )
    Participant.objects.create(visit_request=visit_request, name=f"Bo {MARKER}")
    VisitRequest.objects.update(details_at=now)
    ThemeFollower.objects.create(
        theme=theme, email=f"{MARKER}@x.example".lower(), language="nl", asked_at=now, confirmed_at=now
    )
    RequestEvent.objects.create(visit_request=visit_request, at=now, kind="note", note=f"Belde met {MARKER}")
    Registration.objects.create(info_day=day, visit_request=visit_request, people=3, created_at=now)
    visit = IndividualVisit.objects.create(
        visit_request=visit_request, starts_at=now + dt.timedelta(days=9), ends_at=now + dt.timedelta(days=9, hours=3)
    )
    host = Host.objects.create(pk=1, site=day.site, name="Gust", email="gust@teststad.example")
    HostAssignment.objects.create(host=host, visit=visit, asked_at=now)
    mail.queue(
        EmailMessage(f"Voor {MARKER}", MARKER, "stad@teststad.example", [visit_request.email]),
        about=f"visit-request:{visit_request.pk}",
    )
    OutgoingMail.objects.update(status="failed")
    ExportLog.objects.create(site=day.site, at=now, by_name="ben", format="csv", row_count=1)
    return visit_request


def person(role: str):
    user = get_user_model().objects.create_user(f"p-{uuid.uuid4().hex[:8]}", "p@teststad.example", "x")
    if role == "Moderators":
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    if role != "nobody":
        user.groups.add(Group.objects.get(name=role))
    return user


def concrete(readable: str) -> str:
    values = {"app_label": "visits", "model_name": "visitrequest", "app_name": "visits", "action": "review",
              "mail_pk": str(OutgoingMail.objects.get().pk)}  # fmt: skip
    return "/" + re.sub(r"<(\w+)>", lambda match: values.get(match.group(1), "1"), readable)


@pytest.mark.once
@pytest.mark.parametrize("role", ["nobody", "Moderators", "editor", "reader", "coordinator", "privacy", "admin"])
def test_no_address_shows_a_requester_to_a_role_that_may_not(client, roles, requester, role):
    client.raise_request_exception = False
    client.force_login(person(role))
    leaks, crashes, seen = [], [], 0
    for readable, _raw in addresses():
        allowed = next((who for pattern, who in MAY_SEE if re.match(pattern, readable)), set())
        answer = None
        # The name's other half finds the person without the page repeating the marker as what was looked for.
        for query in ("", "?tab=open&q=gemeente") if "<" not in readable else ("",):
            if answer is not None and answer.status_code != 200:
                # Who is turned away, or sent elsewhere, is so with a search too.
                break
            answer = client.get(concrete(readable) + query)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            shown = MARKER.lower().encode() in body.lower()
            seen += shown
            if shown and role not in allowed:
                leaks.append(f"{readable}{query}")
            if answer.status_code >= 500 and re.search(r"visits|themes|mail/", readable):
                crashes.append(readable)
    assert leaks == []
    assert crashes == []
    if role in READERS:
        assert seen, "the marker is really shown to who may see it"


@pytest.mark.once
@pytest.mark.parametrize("role", ["nobody", "Moderators", "editor", "reader", "privacy"])
def test_no_role_without_the_right_changes_a_request(client, roles, requester, role):
    client.raise_request_exception = False
    client.force_login(person(role))
    before = VisitRequest.objects.values().get()
    events = RequestEvent.objects.count()
    for readable, _raw in addresses():
        if "visits/requests" in readable:
            for action in ("review", "spam", "decline", "assign", "note", "wait", "schedule"):
                address = concrete(readable).replace("review", action)
                client.post(address, {"version": 1, "reason": "other", "note": "x", "confirm": "on"})
    for action in ("review", "assign", "decline", "spam", "complete", "reopen", "wait"):
        client.post(f"/admin/bulk/visits/visitrequest/{action}/?id=1", {"reason": "other", "selection": "1:1"})
    after = VisitRequest.objects.values().get()
    # Opening a request marks it read; that is all a reader does to it.
    before.pop("read_at")
    after.pop("read_at")
    assert after == before
    assert RequestEvent.objects.count() == events
    assert OutgoingMail.objects.get().status == "failed"


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("nobody", False),
        ("editor", False),
        ("reader", False),
        ("privacy", False),
        ("coordinator", True),
        ("admin", True),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "csv_excel", "xlsx"])
def test_only_who_may_export_gets_a_file_and_each_file_is_logged(client, roles, requester, role, may, kind):
    client.force_login(person(role))
    answer = client.get(f"/admin/visits/requests/?tab=open&export={kind}")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert ("attachment" in answer.get("Content-Disposition", "")) == may
    assert ExportLog.objects.count() == 1 + may
    if not may and role in {"nobody", "editor"}:
        assert MARKER.encode() not in body
