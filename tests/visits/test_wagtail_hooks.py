"""Hooks of visits: what may not be deleted, the menu, the first screen of the admin."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cms.mail.models import MailStatus, OutgoingMail
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from visits.models import InfoDay, VisitRequestPage

# Fixtures asked for by name do not tell pytest-django that a database is needed.
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, admin_user):
    client.force_login(admin_user)
    return client


@pytest.mark.parametrize("address", ["/admin/pages/{pk}/delete/", "/admin/bulk/wagtailcore/page/delete/?id={pk}"])
@pytest.mark.parametrize("level", ["form", "home"])
def test_page_that_requests_came_through_cannot_be_deleted(admin, site, address, level):
    row = VisitRequestFactory()
    page = row.page if level == "form" else row.page.get_parent()
    response = admin.post(address.format(pk=page.pk), {"wagtail_site_name": "Gaststad"}, follow=True)
    assert response.status_code == 200
    assert VisitRequestPage.objects.filter(pk=row.page.pk).exists()
    assert "1" in " ".join(str(message) for message in response.context["messages"])


def test_page_without_requests_can_be_deleted(admin, site):
    page = VisitRequestPage.objects.get(locale__language_code="fr")
    admin.post(f"/admin/pages/{page.pk}/delete/")
    assert not VisitRequestPage.objects.filter(pk=page.pk).exists()


@pytest.mark.parametrize(
    "address", ["/admin/visits/info-days/delete/{pk}/", "/admin/bulk/visits/infoday/delete/?id={pk}"]
)
def test_info_day_with_requests_cannot_be_deleted(admin, site, address):
    day = VisitRequestFactory(info_day=InfoDayFactory()).info_day
    assert admin.post(address.format(pk=day.pk), follow=True).status_code == 200
    assert InfoDay.objects.filter(pk=day.pk).exists()


def test_first_screen_tells_coordinators_what_waits(client, ben_coordinator):
    VisitRequestFactory.create_batch(2)
    oldest = VisitRequestFactory(received_at=timezone.now() - dt.timedelta(days=9))
    OutgoingMail.objects.create(
        raw=b"", dedupe_key="x", status=MailStatus.FAILED, next_at=timezone.now(), created_at=timezone.now()
    )
    client.force_login(ben_coordinator)
    html = client.get("/admin/").content.decode()
    assert oldest.reference in html
    assert "?tab=new" in html
    assert "(3)" in html
    assert MARKER not in html


def test_first_screen_of_editors_has_no_requests(client, anna_editor):
    VisitRequestFactory()
    client.force_login(anna_editor)
    html = client.get("/admin/").content.decode()
    assert "/admin/visits/requests/" not in html


@pytest.mark.parametrize(
    "address", ["reports/site-history/", "reports/aging-pages/", "snippets/", "choose-page/", "visits/info-days/"]
)
def test_reports_and_choosers_say_nothing_about_requests(admin, ben_coordinator, anna_editor, client, address):
    row = VisitRequestFactory(info_day=InfoDayFactory())
    client.force_login(ben_coordinator)
    client.post(f"/admin/visits/requests/{row.pk}/review/", {"version": 1})
    client.force_login(anna_editor)
    html = client.get(f"/admin/{address}").content.decode()
    assert MARKER not in html
    assert row.reference not in html
