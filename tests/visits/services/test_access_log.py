"""The access log: a line for every look, nothing of the person in it, and a chain that shows tampering."""

from __future__ import annotations

import datetime as dt
import threading
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from cms.mail import services as mail
from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, VisitRequestFactory
from visits.enums import AccessAction
from visits.models import AccessLog
from visits.services import access_log
from visits.services.mails import about

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 9, 30, 1, 250, tzinfo=dt.UTC)


def lines():
    return list(AccessLog.objects.order_by("pk").values_list("by_name", "action", "subject"))


def test_every_look_at_personal_data_is_a_line_without_the_data(client, ben_coordinator):
    row = VisitRequestFactory(in_review=True)
    mail.queue(EmailMessage("S", "T", "s@x.example", [row.email]), about=about(row))
    OutgoingMail.objects.update(status="failed")
    client.force_login(ben_coordinator)
    inbox = "/admin/visits/requests/"
    client.get(inbox)
    client.get(inbox, {"q": "  "})
    assert lines() == []
    client.get(inbox, {"q": MARKER})
    client.get(f"{inbox}results/", {"q": "niemand"})
    client.get(f"{inbox}{row.pk}/")
    client.post(f"{inbox}{row.pk}/decline/", {"version": 1})
    b"".join(client.get(inbox, {"q": MARKER, "export": "csv"}).streaming_content)
    client.post(f"{inbox}{row.pk}/mails/{OutgoingMail.objects.get().pk}/again/")
    assert lines() == [
        ("ben", "search", "1"),
        ("ben", "search", "0"),
        ("ben", "detail", row.reference),
        ("ben", "detail", row.reference),
        ("ben", "export", "csv: 1"),
        ("ben", "mail", row.reference),
    ]
    assert access_log.verify().lines == 6


def test_who_may_not_read_leaves_no_line(client, anna_editor):
    row = VisitRequestFactory()
    client.force_login(anna_editor)
    client.get(f"/admin/visits/requests/{row.pk}/")
    client.get("/admin/visits/requests/", {"q": "x"})
    assert lines() == []


@pytest.fixture
def chain(site, ben_coordinator):
    for number in range(5):
        access_log.record(site, ben_coordinator, AccessAction.DETAIL, f"GS-2026-0000{number}", now=NOW)
    return list(AccessLog.objects.order_by("pk"))


def test_verify_command_counts_an_unbroken_chain(chain):
    out = StringIO()
    call_command("verify_access_log", stdout=out)
    assert out.getvalue() == f"5 lines are unbroken; the last hash is {chain[-1].hash}\n"


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "GS-2026-99999"},
        {"by_name": "iemand anders"},
        {"action": "search"},
        {"at": NOW + dt.timedelta(microseconds=1)},
        {"hash": "0" * 64},
        {"previous_hash": ""},
    ],
)
def test_verify_tells_the_first_changed_line(chain, change):
    AccessLog.objects.filter(pk=chain[2].pk).update(**change)
    verdict = access_log.verify()
    assert (verdict.lines, verdict.broken) == (2, chain[2].pk)
    with pytest.raises(CommandError, match=f"line {chain[2].pk}"):
        call_command("verify_access_log")


def test_verify_tells_where_a_line_was_removed(chain):
    chain[1].delete()
    assert access_log.verify().broken == chain[2].pk


def test_chain_holds_when_the_account_is_deleted(chain, ben_coordinator):
    get_user_model().objects.get(pk=ben_coordinator.pk).delete()
    assert access_log.verify().broken is None
    assert {line.by_name for line in AccessLog.objects.all()} == {"ben"}


@pytest.mark.django_db(transaction=True)
def test_lines_written_at_once_form_one_chain(site):
    gate, errors = threading.Barrier(6), []

    def write():
        try:
            gate.wait()
            for _turn in range(5):
                access_log.record(site, None, AccessAction.SEARCH, "1", now=timezone.now())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    verdict = access_log.verify()
    assert (verdict.lines, verdict.broken) == (30, None)


@pytest.mark.parametrize(
    ("who", "status"), [("dora_privacy", 200), ("admin_user", 200), ("ben_coordinator", 302), ("carla_reader", 302)]
)
def test_register_is_read_by_the_privacy_officer_alone(client, request, chain, who, status):
    client.force_login(request.getfixturevalue(who))
    for view in ("", f"inspect/{chain[0].pk}/"):
        response = client.get(f"/admin/visits/accesslog/{view}")
        assert response.status_code == status
        assert ("GS-2026-00000" in response.content.decode()) == (status == 200)
    for view in ("create/", f"edit/{chain[0].pk}/", f"delete/{chain[0].pk}/"):
        assert client.post(f"/admin/visits/accesslog/{view}").status_code in (302, 403, 404)
    assert access_log.verify().lines == 5
