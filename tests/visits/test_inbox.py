"""The inbox: who sees what, tabs, filters, search, counts, and the page of one request."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cms.mail.models import MailStatus, OutgoingMail
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from visits.enums import RequestStatus
from visits.models import ExportLog, Organisation, Registration, RequestEvent, VisitRequest
from visits.services import visit_requests

# Fixtures asked for by name do not tell pytest-django that a database is needed.
pytestmark = pytest.mark.django_db

INBOX = "/admin/visits/requests/"


def page(visit_request, action=""):
    return f"{INBOX}{visit_request.pk}/" + (f"{action}/" if action else "")


@pytest.fixture
def ben(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return client


def test_inbox_shows_every_column(ben, ben_coordinator, theme):
    day = InfoDayFactory()
    row = VisitRequestFactory(themes=[theme], info_day=day, assignee=ben_coordinator, people=12)
    html = ben.get(INBOX).content.decode()
    date = f"{timezone.localtime(day.starts_at):%d/%m/%Y}"
    for text in (row.reference, row.organisation, theme.name, "12", date, "Ben"):
        assert text in html
    assert 'class="inbox-unread"' in html


@pytest.mark.parametrize("url", ["", "results/", "{pk}/", "inspect/{pk}/", "?export=csv", "?export=xlsx"])
@pytest.mark.parametrize("who", ["anna_editor", None])
def test_inbox_is_closed_to_others(client, request, site, who, url):
    row = VisitRequestFactory()
    if who:
        client.force_login(request.getfixturevalue(who))
    response = client.get(INBOX + url.format(pk=row.pk))
    assert response.status_code == 302
    assert MARKER not in response.content.decode()
    assert not ExportLog.objects.exists()


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("", {"new", "mine", "closed"}),
        ("new", {"new"}),
        ("mine", {"mine"}),
        ("open", {"new", "mine"}),
        ("closed", {"closed"}),
        ("spam", {"spam"}),
    ],
)
def test_tabs_split_the_requests(ben, ben_coordinator, tab, expected):
    rows = {
        "new": VisitRequestFactory(),
        "mine": VisitRequestFactory(in_review=True, assignee=ben_coordinator),
        "closed": VisitRequestFactory(declined=True, assignee=ben_coordinator),
        "spam": VisitRequestFactory(spam=True),
    }
    response = ben.get(INBOX, {"tab": tab} if tab else {})
    html = response.content.decode()
    assert {name for name, row in rows.items() if row.reference in html} == expected
    assert {item["name"]: item["count"] for item in response.context["tabs"]} == {
        "new": 1, "mine": 1, "open": 2, "closed": 1, "spam": 1,
    }  # fmt: skip


def test_filters_narrow_the_list(ben, ben_coordinator, theme, other_theme):
    day = InfoDayFactory()
    wanted = VisitRequestFactory(
        themes=[theme, other_theme], language="fr", organisation_kind="education", assignee=ben_coordinator,
        received_at=timezone.now() - dt.timedelta(days=10), in_review=True,
    )  # fmt: skip
    Registration.objects.create(
        info_day=day, visit_request=wanted, people=8, status="accepted", created_at=timezone.now()
    )
    other = VisitRequestFactory(themes=[other_theme])
    ten_days_ago = timezone.localdate() - dt.timedelta(days=10)
    for params in (
        {"status": "in_review"},
        {"theme": theme.pk},
        {"info_day": day.pk},
        {"language": "fr"},
        {"kind": "education"},
        {"assignee": ben_coordinator.pk},
        {"received_from": f"{ten_days_ago:%d/%m/%Y}", "received_to": f"{ten_days_ago:%d/%m/%Y}"},
        {"q": wanted.reference},
        {"q": wanted.email.upper()},
    ):
        html = ben.get(INBOX, params).content.decode()
        assert html.count(f">{wanted.reference}<") == 1, params
        assert other.reference not in html, params


def test_filter_that_makes_no_sense_lists_nothing(ben):
    row = VisitRequestFactory()
    assert row.reference not in ben.get(INBOX, {"status": "bogus"}).content.decode()


def test_search_finds_spam_and_closed_requests_too(ben):
    row = VisitRequestFactory(spam=True)
    assert row.reference in ben.get(INBOX, {"q": row.contact_name}).content.decode()
    assert row.reference not in ben.get(INBOX).content.decode()


@pytest.mark.parametrize("q", ["'", '"', "%", "_", "\\", "; drop", "é", "x" * 3000, "=1+1", "\u202e"])
def test_search_survives_any_words(ben, q):
    VisitRequestFactory()
    assert ben.get(INBOX, {"q": q}).status_code == 200


def test_inbox_needs_as_many_queries_for_fifty_rows_as_for_one(ben, theme, django_assert_num_queries, ben_coordinator):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def fill(count):
        for _number in range(count):
            day = InfoDayFactory()
            row = VisitRequestFactory(themes=[theme], info_day=day, assignee=ben_coordinator)
            Registration.objects.create(
                info_day=day, visit_request=row, people=8, status="accepted", created_at=timezone.now()
            )

    fill(1)
    ben.get(INBOX)
    with CaptureQueriesContext(
        connection,
    ) as one:
        ben.get(INBOX)
    fill(49)
    with CaptureQueriesContext(connection) as fifty:
        html = ben.get(INBOX).content.decode()
    assert html.count("data-bulk-action-checkbox") == 50
    assert len(fifty) == len(one)


def test_requests_of_another_site_are_not_there(ben, site):
    from wagtail.models import Site

    elsewhere = Site.objects.create(hostname="elders.example", root_page=site.root_page)
    row = VisitRequestFactory(site=elsewhere)
    assert row.reference not in ben.get(INBOX).content.decode()
    assert ben.get(page(row)).status_code == 404
    assert ben.post(page(row, "review"), {"version": 1}).status_code == 404
    assert ben.get(f"/admin/bulk/visits/visitrequest/review/?id={row.pk}").status_code == 404


@pytest.mark.parametrize("path", ["new/", "edit/{pk}/", "delete/{pk}/", "history/{pk}/", "usage/{pk}/", "copy/{pk}/"])
def test_stock_views_do_not_exist(client, admin_user, path):
    row = VisitRequestFactory()
    client.force_login(admin_user)
    assert client.get(INBOX + path.format(pk=row.pk)).status_code in (302, 404)
    assert client.get(f"/admin/snippets/visits/visitrequest/{path.format(pk=row.pk)}").status_code == 404
    assert client.post(f"/admin/bulk/visits/visitrequest/delete/?id={row.pk}").status_code == 404
    assert VisitRequest.objects.filter(pk=row.pk).exists()


def test_detail_shows_every_answer_history_and_mails(ben, theme):
    organisation = Organisation.objects.create(
        site=theme.site, identity="domain:x.example", name="X", kind="municipality",
        first_seen_at=timezone.now(), last_seen_at=timezone.now(),
    )  # fmt: skip
    earlier = VisitRequestFactory(
        visitor_organisation=organisation, themes=[theme], received_at=timezone.now() - dt.timedelta(days=100)
    )
    row = VisitRequestFactory(
        themes=[theme], visitor_organisation=organisation, purpose="Leren van elkaar", kbo_number="0207499430",
        extra_questions=[{"key": "bus", "label": "Komt u met de bus?"}], extra_answers={"bus": True, "oud": "antwoord"},
    )  # fmt: skip
    RequestEvent.objects.create(visit_request=row, at=timezone.now(), kind="received", detail="form")
    mail = OutgoingMail.objects.create(
        about=f"visit-request:{row.pk}", dedupe_key="k", subject="Wij kregen uw aanvraag", recipient=row.email,
        raw=b"x", status=MailStatus.FAILED, error="550 onbekend", next_at=timezone.now(), created_at=timezone.now(),
    )  # fmt: skip
    response = ben.get(page(row))
    html = response.content.decode()
    for text in (
        row.organisation, row.contact_name, row.email, row.phone, row.questions, row.access_needs, "Leren van elkaar",
        "0207499430", "Komt u met de bus?", "antwoord", mail.subject, "550 onbekend", earlier.reference, theme.name,
    ):  # fmt: skip
        assert text in html, text
    assert "no-store" in response["Cache-Control"]
    ben.post(f"{page(row)}mails/{mail.pk}/again/")
    mail.refresh_from_db()
    assert mail.status == MailStatus.QUEUED


def test_opening_takes_the_unread_marker_off_for_moderators_only(client, carla_reader, ben_coordinator):
    row = VisitRequestFactory()
    client.force_login(carla_reader)
    assert client.get(page(row)).status_code == 200
    row.refresh_from_db()
    assert row.is_unread
    client.force_login(ben_coordinator)
    client.get(page(row))
    row.refresh_from_db()
    assert not row.is_unread
    assert row.version == 1


def test_reader_sees_no_actions_and_may_take_none(client, carla_reader):
    row = VisitRequestFactory()
    client.force_login(carla_reader)
    assert "/review/" not in client.get(page(row)).content.decode()
    assert client.post(page(row, "review"), {"version": 1}).status_code == 302
    assert client.get(f"/admin/bulk/visits/visitrequest/review/?id={row.pk}").status_code == 302
    row.refresh_from_db()
    assert row.status == RequestStatus.NEW


def test_action_changes_the_request_and_writes_history(ben, ben_coordinator):
    row = VisitRequestFactory()
    response = ben.post(page(row, "review"), {"version": row.version})
    assert response.status_code == 302
    row.refresh_from_db()
    event = row.events.get()
    assert (row.status, row.assignee, row.version) == (RequestStatus.IN_REVIEW, ben_coordinator, 2)
    assert (event.by, event.from_status, event.to_status) == (ben_coordinator, "new", "in_review")


def test_stale_action_tells_who_did_what_and_keeps_what_was_typed(ben, ben_coordinator, admin_user):
    row = VisitRequestFactory(in_review=True)
    visit_requests.put_on_waiting_list(row, by=admin_user, now=timezone.now(), note="geen plaats in mei")
    response = ben.post(page(row, "decline"), {"version": 1, "reason": "other", "note": "Mijn lange uitleg"})
    html = response.content.decode()
    assert response.status_code == 409
    for text in ("admin", "geen plaats in mei", "Mijn lange uitleg"):
        assert text in html
    row.refresh_from_db()
    assert row.status == RequestStatus.WAITING
    response = ben.post(page(row, "decline"), {"version": row.version, "reason": "other", "note": "Mijn lange uitleg"})
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("action", "data", "status"),
    [
        ("decline", {"version": 1}, 422),
        ("decline", {"version": 1, "reason": "bogus"}, 422),
        ("question", {"version": 1, "note": ""}, 422),
        ("schedule", {"version": 1}, 422),
        ("schedule", {"version": 1, "scheduled_at": "01/01/2001 10:00"}, 422),
        ("schedule", {"version": 1, "info_day": 999999}, 422),
        ("complete", {"version": 1}, 409),
        ("review", {"version": "x"}, 422),
        ("review", {"version": "9" * 30}, 409),
        ("assign", {"version": 1, "to": "999999"}, 422),
        ("bogus", {"version": 1}, 404),
    ],
)
def test_bad_posts_are_answered_in_words(ben, action, data, status):
    row = VisitRequestFactory(in_review=True)
    assert ben.post(page(row, action), data).status_code == status
    row.refresh_from_db()
    assert row.status == RequestStatus.IN_REVIEW


def test_assigning_offers_people_who_may_moderate(ben, ben_coordinator, carla_reader):
    row = VisitRequestFactory()
    assert ben.post(page(row, "assign"), {"version": 1, "to": carla_reader.pk}).status_code == 422
    assert ben.post(page(row, "assign"), {"version": 1, "to": ben_coordinator.pk}).status_code == 302
    row.refresh_from_db()
    assert row.assignee == ben_coordinator


def test_what_visitors_typed_is_escaped(ben):
    row = VisitRequestFactory(
        organisation="<script>alert(1)</script>", questions="<img src=x onerror=alert(1)>",
        extra_questions=[{"key": "a", "label": "<b>vet</b>"}], extra_answers={"a": "<i>schuin</i>"},
    )  # fmt: skip
    for url in (INBOX, page(row)):
        html = ben.get(url).content.decode()
        for markup in ("<script>alert(1)", "<img src=x", "<b>vet", "<i>schuin"):
            assert markup not in html


def test_admin_allows_the_inline_scripts_that_its_date_filters_need_and_the_site_does_not(ben, site):
    assert "'unsafe-inline'" in ben.get(INBOX)["Content-Security-Policy"]
    assert "'unsafe-inline'" not in ben.get("/healthz")["Content-Security-Policy"]


@pytest.mark.parametrize("period", ["from=01/01/0001", "to=31/12/9999", "from=0001-01-01&received_to=9999-12-31"])
def test_period_at_the_end_of_the_calendar_is_no_500(client, ben_coordinator, period):
    client.force_login(ben_coordinator)
    VisitRequestFactory()
    answer = client.get(f"/admin/visits/requests/?received_{period}")
    assert answer.status_code == 200
    assert "GS-" not in answer.content.decode()
