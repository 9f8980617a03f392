"""Bulk actions: the count first, only what the table allows, only what the page showed."""

from __future__ import annotations

import pytest

from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, VisitRequestFactory
from visits.models import RequestEvent, VisitRequest

# Fixtures asked for by name do not tell pytest-django that a database is needed.
pytestmark = pytest.mark.django_db

BULK = "/admin/bulk/visits/visitrequest/"
INBOX = "/admin/visits/requests/"


@pytest.fixture
def ben(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return client


def confirm(client, action, query, **data):
    """Open the confirmation page, then post what it offers."""
    page = client.get(f"{BULK}{action}/?{query}&next={INBOX}")
    assert page.status_code == 200
    selection = page.context["form"].initial["selection"]
    return page, client.post(f"{BULK}{action}/?{query}&next={INBOX}", {"selection": selection, **data})


def statuses(*rows):
    return [VisitRequest.objects.get(pk=row.pk).status for row in rows]


def ids(*rows):
    return "&".join(f"id={row.pk}" for row in rows)


def test_confirmation_shows_the_count_and_names_what_is_skipped(ben):
    new, reviewed = VisitRequestFactory(), VisitRequestFactory(in_review=True)
    page = ben.get(f"{BULK}review/?{ids(new, reviewed)}")
    html = page.content.decode()
    assert (page.context["count"], page.context["skipped_count"]) == (1, 1)
    assert new.reference in html
    assert reviewed.reference in html
    assert MARKER not in html
    assert statuses(new, reviewed) == ["new", "in_review"]
    assert VisitRequest.objects.get(pk=new.pk).is_unread


@pytest.mark.parametrize(
    ("action", "start", "data", "end"),
    [
        ("review", "new", {}, "in_review"),
        ("wait", "in_review", {"note": "later"}, "waiting"),
        ("decline", "in_review", {"reason": "too_late", "note": "Spijtig"}, "declined"),
        ("complete", "scheduled", {}, "completed"),
        ("spam", "new", {}, "spam"),
        ("reopen", "declined", {}, "in_review"),
    ],
)
def test_bulk_action_changes_each_with_its_own_history(ben, ben_coordinator, action, start, data, end):
    rows = [VisitRequestFactory(status=start) for _number in range(3)]
    _page, answer = confirm(ben, action, ids(*rows), **data)
    assert (answer.status_code, answer["Location"]) == (302, INBOX)
    assert statuses(*rows) == [end] * 3
    assert RequestEvent.objects.filter(by=ben_coordinator, to_status=end).count() == 3


def test_bulk_assign_gives_all_to_one(ben, ben_coordinator):
    rows = [VisitRequestFactory(), VisitRequestFactory(declined=True)]
    confirm(ben, "assign", ids(*rows), to=ben_coordinator.pk)
    assert {VisitRequest.objects.get(pk=row.pk).assignee for row in rows} == {ben_coordinator}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("id=all&tab=new&language=fr", {"wanted"}),
        ("id=all&tab=new&q=Wanted", {"wanted"}),
        ("id=all&tab=new", {"wanted", "other"}),
        ("id=all&language=fr", {"wanted"}),
        ("id=all&tab=new&theme=bogus", set()),
    ],
)
def test_select_all_respects_tab_search_and_filters(ben, query, expected):
    rows = {
        "wanted": VisitRequestFactory(language="fr", organisation="Wanted"),
        "other": VisitRequestFactory(),
        "spam": VisitRequestFactory(spam=True, language="fr", organisation="Unwanted"),
        "closed": VisitRequestFactory(declined=True, language="nl"),
    }
    if not expected:
        assert ben.get(f"{BULK}review/?{query}").status_code == 404
        return
    confirm(ben, "review", query)
    assert {name for name, row in rows.items() if statuses(row) == ["in_review"]} == expected


def test_what_arrives_after_the_confirmation_page_is_left_alone(ben):
    first = VisitRequestFactory()
    page = ben.get(f"{BULK}spam/?id=all&tab=new")
    late = VisitRequestFactory()
    ben.post(f"{BULK}spam/?id=all&tab=new", {"selection": page.context["form"].initial["selection"]})
    assert statuses(first, late) == ["spam", "new"]


def test_what_a_colleague_changed_meanwhile_is_skipped_and_named(ben):
    one, two = VisitRequestFactory(in_review=True), VisitRequestFactory(in_review=True)
    VisitRequest.objects.filter(pk=two.pk).update(version=5)
    answer = ben.post(
        f"{BULK}decline/?{ids(one, two)}&next={INBOX}",
        {"selection": f"{one.pk}:1,{two.pk}:1", "reason": "other", "mail": "on"}, follow=True,
    )  # fmt: skip
    assert statuses(one, two) == ["declined", "in_review"]
    assert two.reference in str([str(message) for message in answer.context["messages"]])
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("selection", ["", "abc", "1", "1:2:3", "x:y", "99999999999999999999999:1"])
def test_odd_selection_changes_nothing(ben, selection):
    row = VisitRequestFactory()
    assert ben.post(f"{BULK}review/?{ids(row)}", {"selection": selection}).status_code in (200, 302)
    assert statuses(row) == ["new"]


def test_decline_without_reason_asks_again(ben):
    row = VisitRequestFactory(in_review=True)
    _page, answer = confirm(ben, "decline", ids(row))
    assert answer.status_code == 200
    assert statuses(row) == ["in_review"]


@pytest.mark.parametrize("query", ["", "id=abc", "id=", "id=99999999999999999999", "id=%F0%9F%A6%84"])
def test_odd_addresses_are_not_found(ben, query):
    VisitRequestFactory()
    assert ben.get(f"{BULK}review/?{query}").status_code == 404
