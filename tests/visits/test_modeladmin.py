"""Registers: read-only, and closed on every view to who may not see them."""

from __future__ import annotations

import pytest
from django.utils import timezone
from wagtail.models import Site

from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER
from visits.models import AccessLog, ExportLog, Organisation

# Fixtures asked for by name do not tell pytest-django that a database is needed.
pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(site):
    """One row per register, each with the marker in it."""
    now = timezone.now()
    return {
        "visits/organisation": Organisation.objects.create(
            site=site, identity=f"domain:{MARKER}", name=MARKER, kind="other", first_seen_at=now, last_seen_at=now
        ),
        "visits/exportlog": ExportLog.objects.create(
            site=site, at=now, by_name=MARKER, format="csv", filters={"q": MARKER}, row_count=3
        ),
        "mail/outgoingmail": OutgoingMail.objects.create(
            recipient=f"{MARKER}@x.example",
            subject=MARKER,
            raw=b"geheime tekst",
            dedupe_key="k",
            next_at=now,
            created_at=now,
        ),
        "visits/accesslog": AccessLog.objects.create(
            site=site, at=now, by_name=MARKER, action="detail", subject="GS-2026-00001", hash="h"
        ),
    }


REGISTERS = ["visits/organisation", "visits/exportlog", "mail/outgoingmail", "visits/accesslog"]


@pytest.mark.parametrize("register", REGISTERS)
def test_privacy_officer_reads_the_register(client, dora_privacy, rows, register):
    client.force_login(dora_privacy)
    for view in ("", f"inspect/{rows[register].pk}/"):
        response = client.get(f"/admin/{register}/{view}")
        assert response.status_code == 200
        assert MARKER in response.content.decode()
        assert "geheime tekst" not in response.content.decode()
    assert client.get(f"/admin/{register}/history/{rows[register].pk}/").status_code == 200


@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.parametrize("who", ["anna_editor", "ben_coordinator", "carla_reader", None])
def test_register_is_closed_to_others_on_every_view(client, request, rows, register, who):
    if who:
        client.force_login(request.getfixturevalue(who))
    pk = rows[register].pk
    for view in ("", "?export=csv", "create/", *(f"{name}/{pk}/" for name in ("inspect", "history", "edit", "delete"))):
        response = client.get(f"/admin/{register}/{view}")
        assert response.status_code == 302, view
        assert MARKER not in response.content.decode()


@pytest.mark.parametrize("register", REGISTERS)
def test_nobody_writes_in_a_register(client, admin_user, rows, register):
    client.force_login(admin_user)
    row = rows[register]
    for view in ("create/", f"edit/{row.pk}/", f"delete/{row.pk}/"):
        assert client.get(f"/admin/{register}/{view}").status_code == 302
        assert client.post(f"/admin/{register}/{view}", {"name": "x"}).status_code == 302
    assert type(row).objects.filter(pk=row.pk).exists()
    for export in ("csv", "xlsx"):
        response = client.get(f"/admin/{register}/?export={export}", follow=True)
        assert response["Content-Type"].startswith("text/html")


def test_register_of_another_site_is_not_there(client, dora_privacy, rows, site):
    other = Site.objects.create(hostname="elders.example", root_page=site.root_page)
    row = rows["visits/organisation"]
    Organisation.objects.filter(pk=row.pk).update(site=other)
    client.force_login(dora_privacy)
    assert MARKER not in client.get("/admin/visits/organisation/").content.decode()
    for view in ("inspect", "history"):
        assert client.get(f"/admin/visits/organisation/{view}/{row.pk}/").status_code == 404


@pytest.mark.parametrize("query", ["?q=%22", "?p=abc", "?o=99", "?status__exact=bogus", "?bogus=1"])
def test_register_survives_odd_addresses(client, dora_privacy, rows, query):
    client.force_login(dora_privacy)
    assert client.get(f"/admin/mail/outgoingmail/{query}", follow=True).status_code == 200


def test_register_cannot_be_asked_about_columns_that_it_does_not_show(client, dora_privacy, rows):
    client.force_login(dora_privacy)
    response = client.get("/admin/mail/outgoingmail/?sender__startswith=x&q=y")
    assert (response.status_code, response["Location"]) == (302, "/admin/mail/outgoingmail/?q=y")
