"""The attendee list of a day, the same as a file, and the badges."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.models import AccessLog, ExportLog, Participant, Registration, WalkIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(theme):
    return InfoDayFactory(themes=[theme], titles={"nl": "Infodag <b>stad</b>"})


@pytest.fixture
def url(day):
    return f"/admin/visits/info-days/{day.pk}/attendees/"


def group(day, organisation, people=3, names=(), status="accepted", **fields):
    row = VisitRequestFactory(
        status="confirmed", people=people, organisation=organisation, contact_name="An Peeters", **fields
    )
    for name, function in names:
        Participant.objects.create(visit_request=row, name=name, function=function)
    return Registration.objects.create(
        info_day=day, visit_request=row, people=people, status=status, created_at=timezone.now()
    )


def test_list_is_sorted_and_shows_people_and_what_they_need(client, carla_reader, day, url):
    group(day, "Zelzate", access_needs="Ringleiding")
    group(day, "<script>Aalst", 2, [("Chloé Dubois", "Schepen"), ("Tom", "")], access_needs="")
    group(day, "Gent", status="invited")
    group(day, "Geweigerd", status="declined")
    WalkIn.objects.create(info_day=day, name="Jo", organisation="Stad X", people=2, added_at=timezone.now())
    client.force_login(carla_reader)
    answer = client.get(url)
    html = answer.content.decode()
    assert re.findall(r'<th scope="row">([^<]*)<', html) == ["&lt;script&gt;Aalst", "Gent", "Zelzate"]
    assert "Chloé Dubois, Schepen" in html
    assert "Ringleiding" in html
    assert "Stad X, Jo" in html
    assert "Geweigerd" not in html
    assert "export=" not in html, "who only reads exports nothing"
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    assert AccessLog.objects.get().subject == f"attendees {day.key}: 3"


def test_an_empty_day_says_so(client, ben_coordinator, url):
    client.force_login(ben_coordinator)
    html = client.get(url).content.decode()
    assert "<table" not in html
    assert "Nodig groepen uit" in html


def test_file_has_a_row_per_name_and_one_for_the_others_and_is_logged(client, ben_coordinator, day, url):
    group(day, "Aalst", 3, [("=1+1", "Schepen"), ("Tom", "")], access_needs="Ringleiding")
    group(day, "Zelzate", 4)
    Participant.objects.filter(name="Tom").update(is_present=False)
    client.force_login(ben_coordinator)
    answer = client.get(f"{url}?export=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [(row[0], row[3], row[5], row[6]) for row in rows[1:]] == [
        ("Aalst", 3, "'=1+1", "Schepen"),
        ("Aalst", 3, "Tom", None),
        ("Aalst", 3, rows[3][5], None),
        ("Zelzate", 4, rows[4][5], None),
    ]
    assert (rows[3][5][0], rows[4][5][0]) == ("1", "4")
    assert [row[7] for row in rows[1:3]] == [None, rows[2][7]]
    assert rows[2][7]
    assert rows[1][8] == "Ringleiding"
    log = ExportLog.objects.get()
    assert (log.by, log.row_count, log.filters) == (ben_coordinator, 4, {"table": "attendees", "info_day": day.key})
    assert AccessLog.objects.get().action == "export"


@pytest.mark.parametrize("kind", ["csv", "csv_excel", "xlsx"])
def test_who_may_not_export_gets_no_file(client, carla_reader, day, url, kind):
    group(day, "Aalst")
    client.force_login(carla_reader)
    assert "attachment" not in client.get(f"{url}?export={kind}").get("Content-Disposition", "")
    assert not ExportLog.objects.exists()
    assert not AccessLog.objects.exists()


def badges_of(html):
    return [
        (re.search(r"badge__name[^>]*>([^<]*)<", card)[1], re.search(r"badge__organisation[^>]*>([^<]*)<", card)[1])
        for card in re.findall(r'<li class="badge">.*?</li>', html, re.S)
    ]


def test_badges_are_eight_to_a_sheet_with_blanks_for_who_has_no_name(client, carla_reader, day, url):
    group(day, "Aalst", 8, [("Chloé Dubois", "Schepen"), ("Tom", "")])
    group(day, "Gent", 1)
    group(day, "Niet bevestigd", status="invited")
    client.force_login(carla_reader)
    html = client.get(url.replace("attendees", "badges"), {"spare": "2"}).content.decode()
    cards = badges_of(html)
    assert cards[:2] == [("Chloé Dubois", "Aalst"), ("Tom", "Aalst")]
    assert cards[2:8] == [("", "Aalst")] * 6
    assert cards[8:] == [("", "Gent"), ("", ""), ("", "")]
    assert [sheet.count('class="badge"') for sheet in html.split('class="sheet"')[1:]] == [8, 3]
    assert "Teststad" in html
    assert "Infodag &lt;b&gt;stad&lt;/b&gt;" in html


@pytest.mark.parametrize(("spare", "count"), [("", 0), ("-1", 0), ("x", 0), ("²", 0), ("9999", 80)])
def test_nonsense_for_spare_badges_is_no_error(client, carla_reader, url, spare, count):
    client.force_login(carla_reader)
    answer = client.get(url.replace("attendees", "badges"), {"spare": spare})
    assert answer.status_code == 200
    assert len(badges_of(answer.content.decode())) == count


@pytest.mark.parametrize("page", ["attendees", "badges"])
def test_lists_are_for_who_may_read_requests(client, anna_editor, day, url, page):
    group(day, "Aalst")
    client.force_login(anna_editor)
    answer = client.get(url.replace("attendees", page))
    assert answer.status_code == 302
    assert not AccessLog.objects.exists()


def test_days_in_the_admin_lead_to_the_list_and_the_door(client, ben_coordinator, carla_reader, anna_editor, day):
    day.save_revision().publish()
    listing, edit = "/admin/visits/info-days/", f"/admin/visits/info-days/edit/{day.pk}/"
    links = [f"/admin/visits/info-days/{day.pk}/{page}/" for page in ("attendees", "check-in")]
    for person, expected in ((ben_coordinator, True), (anna_editor, False)):
        client.force_login(person)
        for page in (listing, edit):
            html = client.get(page).content.decode()
            assert [link in html for link in links] == [expected, expected], page


def test_thanks_do_not_go_to_a_group_that_is_marked_absent(day, outbox):
    from cms.core.models import SiteSettings
    from visits.services import reminders

    now = timezone.now()
    SiteSettings.objects.update(thank_after_days=1)
    type(day).objects.update(starts_at=now - dt.timedelta(days=3), ends_at=now - dt.timedelta(days=3, hours=-5))
    for name, present in (("Kwam", 3), ("Kwam niet", 0), ("Onbekend", None)):
        place = group(day, name, email=f"{name.lower().replace(' ', '-')}@x.example")
        Registration.objects.filter(pk=place.pk).update(people_present=present)
    reminders.send_due(now)
    assert {mail.recipient for mail in outbox()} == {"kwam@x.example", "onbekend@x.example"}
