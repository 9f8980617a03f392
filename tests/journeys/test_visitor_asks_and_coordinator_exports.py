"""The whole way: an editor publishes a day, a visitor asks, a coordinator plans and exports, the visitor reads on."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.utils import timezone

from cms.mail.models import OutgoingMail
from tests.factories.visits import InfoDayFactory
from visits.models import ExportLog, InfoDay, VisitRequest

pytestmark = pytest.mark.django_db


def post_action(client, visit_request, action, **fields):
    visit_request.refresh_from_db()
    url = f"/admin/visits/requests/{visit_request.pk}/{action}/"
    return client.post(url, {"version": visit_request.version, **fields})


def test_request_travels_from_form_to_export(client, answers, theme, ben_coordinator, anna_editor):
    day = InfoDayFactory(themes=[theme], capacity=10, draft=True)

    # Nobody sees a draft; the editor publishes it.
    assert "people left" not in client.get("/").content.decode()
    assert InfoDay.objects.get().live is False
    day.save_revision(user=anna_editor).publish(user=anna_editor)
    home = client.get("/").content.decode()
    link = re.search(r'href="([^"]*werkbezoek-aanvragen/\?info_day=\d+)"', home).group(1)

    # The visitor follows the banner's link and sends the form.
    path = re.sub(r"^https?://[^/]+", "", link)
    assert client.get(path).status_code == 200
    sent = client.post(path.split("?")[0], {**answers, "info_day": str(day.pk)})
    assert sent.status_code == 303
    visit_request = VisitRequest.objects.get()
    assert visit_request.reference in client.get(sent["Location"]).content.decode()

    # The coordinator finds it among the new ones, reads it and plans it on the day.
    client.force_login(ben_coordinator)
    assert visit_request.reference in client.get("/admin/visits/requests/").content.decode()
    detail = client.get(f"/admin/visits/requests/{visit_request.pk}/").content.decode()
    assert "Stad Voorbeeld" in detail
    assert post_action(client, visit_request, "review").status_code == 302
    assert post_action(client, visit_request, "schedule", info_day=day.pk).status_code == 302
    visit_request.refresh_from_db()
    assert visit_request.status == "scheduled"
    assert client.get(f"/api/v1/info-days/{day.pk}").json()["people_left"] == 2

    # History, mails and export tell the same.
    kinds = list(visit_request.events.values_list("kind", "to_status"))
    assert kinds[0] == ("received", "new")
    assert ("status", "in_review") in kinds
    assert ("status", "scheduled") in kinds
    assert OutgoingMail.objects.filter(about=f"visit-request:{visit_request.pk}").count() == 2
    export = client.get("/admin/visits/requests/?tab=open&export=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(export.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 1
    assert "Stad Voorbeeld" in rows[0].values()
    assert (ExportLog.objects.get().by, ExportLog.objects.get().row_count) == (ben_coordinator, 1)

    # The requester reads on the private page that it is planned.
    client.logout()
    status_page = client.get(f"/aanvraag/{visit_request.token}/").content.decode()
    assert visit_request.reference in status_page
    assert timezone.localtime(day.starts_at).strftime("%d/%m/%Y") in status_page or "Infodag" in status_page


def test_request_that_no_longer_fits_is_not_planned(client, answers, theme, ben_coordinator):
    day = InfoDayFactory(themes=[theme], capacity=5)
    client.post("/werkbezoek-aanvragen/", {**answers, "people": "6"})
    visit_request = VisitRequest.objects.get()
    client.force_login(ben_coordinator)
    post_action(client, visit_request, "review")
    refused = post_action(client, visit_request, "schedule", info_day=day.pk)
    assert refused.status_code == 409
    visit_request.refresh_from_db()
    assert visit_request.status == "in_review"
    assert day.people_taken_now() == 0
