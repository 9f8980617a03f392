"""The admin pages that move and cancel days, the edit form that does not, and programmes wherever they show."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from tests.visits.test_closed_periods import day_form
from visits.models import AccessLog, Host, InfoDay, InfoDayProgrammeRow, Registration, VisitProgrammeRow, VisitRequest
from visits.services import registrations, visit_requests

pytestmark = pytest.mark.django_db


@pytest.fixture
def start():
    return timezone.now().replace(second=0, microsecond=0) + dt.timedelta(days=40)


@pytest.fixture
def day(theme, start):
    day = InfoDayFactory(themes=[theme], starts_at=start, ends_at=start + dt.timedelta(hours=3))
    day.save_revision().publish()
    day.refresh_from_db()
    return day


@pytest.fixture
def place(day):
    row = VisitRequestFactory(in_review=True, people=4)
    registrations.invite(row, day, now=timezone.now())
    return Registration.objects.get()


@pytest.fixture
def ben(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return client


def typed(moment):
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"


def move_form(day, to, step="do", **values):
    return {
        "sequence": day.sequence, "starts_at": typed(to), "ends_at": typed(to + dt.timedelta(hours=2)),
        "location": "Zaal 2", "respond_by": "", "step": step, **values,
    }  # fmt: skip


def test_page_asks_shows_who_gets_a_mail_and_moves(ben, day, place, start):
    url = f"/admin/visits/info-days/{day.pk}/move/"
    later = start + dt.timedelta(days=7)
    page = ben.get(url)
    assert page["Cache-Control"].startswith("private, no-store")
    assert typed(start) in page.content.decode()
    mails = OutgoingMail.objects.count()
    check = ben.post(url, move_form(day, later, "check"))
    assert (check.context["groups"], check.context["people"], check.context["is_check"]) == (1, 4, True)
    day.refresh_from_db()
    assert (day.starts_at, OutgoingMail.objects.count()) == (start, mails)
    done = ben.post(url, move_form(day, later))
    assert (done.status_code, done["Location"]) == (302, f"/admin/visits/info-days/edit/{day.pk}/")
    day.refresh_from_db()
    assert (day.starts_at, day.location) == (later, "Zaal 2")
    assert OutgoingMail.objects.count() == mails + 1


def test_stale_page_is_told_who_acted_and_keeps_what_was_typed(ben, day, place, start):
    url = f"/admin/visits/info-days/{day.pk}/move/"
    ben.post(url, move_form(day, start + dt.timedelta(days=7)))
    late = ben.post(url, move_form(day, start + dt.timedelta(days=9), location="Bovenzaal"))
    html = late.content.decode()
    assert late.status_code == 409
    assert "Ben" in html
    assert "Bovenzaal" in html
    day.refresh_from_db()
    assert (day.location, str(day.sequence)) == ("Zaal 2", late.context["form"].data["sequence"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": "01/01/2020 10:00"},
        {"starts_at": "gisteren"},
        {"location": ""},
        {"location": "a\x00b"},
        {"location": "x" * 300},
        {"sequence": "x"},
        {"sequence": "9" * 40},
        {"respond_by": "01/01/2020 10:00"},
        {"starts_at": "31/12/9999 23:59"},
        {"starts_at": "01/01/0001 00:00"},
    ],
)
def test_bad_input_is_answered_in_words(ben, day, place, start, wrong):
    url = f"/admin/visits/info-days/{day.pk}/move/"
    for step in ("check", "do", "nonsense"):
        answer = ben.post(url, move_form(day, start + dt.timedelta(days=7), step, **wrong))
        assert answer.status_code in (200, 409, 422)
    day.refresh_from_db()
    assert (day.starts_at, OutgoingMail.objects.count()) == (start, 1)


def test_cancel_and_reinstate(ben, day, place):
    url = f"/admin/visits/info-days/{day.pk}/cancel/"
    assert ben.post(url, {"sequence": day.sequence, "reason": "", "step": "do"}).status_code == 422
    form = {"sequence": day.sequence, "reason": "Staking bij de trein", "step": "do"}
    assert ben.post(url, form).status_code == 302
    assert ben.post(url, form).status_code == 302
    place.refresh_from_db()
    day.refresh_from_db()
    assert (place.status, day.status) == ("cancelled", "cancelled")
    assert OutgoingMail.objects.count() == 2
    page = ben.get(f"/informatiedagen/{day.key}/").content.decode()
    assert "Staking bij de trein" in page
    ben.post(f"/admin/visits/info-days/{day.pk}/reinstate/", {"sequence": day.sequence, "step": "do"})
    day.refresh_from_db()
    assert (day.status, OutgoingMail.objects.count()) == ("planned", 2)


@pytest.mark.parametrize("page", ["move", "cancel", "reinstate"])
def test_pages_are_for_coordinators_of_this_site(client, anna_editor, carla_reader, ben_coordinator, day, page):
    for person in (anna_editor, carla_reader):
        client.force_login(person)
        assert client.post(f"/admin/visits/info-days/{day.pk}/{page}/", {}).status_code in (302, 403)
    client.force_login(ben_coordinator)
    for pk in ("999999", "9" * 30):
        assert client.get(f"/admin/visits/info-days/{pk}/{page}/").status_code == 404
    before = InfoDay.objects.values().get()
    assert client.get(f"/admin/visits/info-days/{day.pk}/{page}/").status_code == 200
    assert InfoDay.objects.values().get() == before


def test_edit_page_and_list_lead_to_the_actions(ben, day):
    for url in (f"/admin/visits/info-days/edit/{day.pk}/", "/admin/visits/info-days/"):
        html = ben.get(url).content.decode()
        assert f"/admin/visits/info-days/{day.pk}/move/" in html
        assert f"/admin/visits/info-days/{day.pk}/cancel/" in html
        assert f"/admin/visits/info-days/{day.pk}/reinstate/" not in html


def edit_form(day, theme, **changes):
    texts = list(day.texts.all())
    form = day_form(day, theme) | {"texts-TOTAL_FORMS": str(len(texts)), "texts-INITIAL_FORMS": str(len(texts))}
    for number, text in enumerate(texts):
        form |= {
            f"texts-{number}-{name}": value
            for name, value in {
                "id": text.pk, "language": text.language, "title": text.title, "intro": text.intro,
                "ORDER": number + 1, "DELETE": "",
            }.items()
        }  # fmt: skip
    return form | {"key": day.key, "action-publish": "1"} | changes


@pytest.mark.parametrize(
    ("field", "value"),
    [("starts_at", "2030-01-01 10:00"), ("location", "Elders"), ("status", "cancelled"), ("status", "rescheduled")],
)
def test_edit_form_moves_or_cancels_no_day_that_groups_count_on(ben, day, theme, place, field, value):
    url = f"/admin/visits/info-days/edit/{day.pk}/"
    extra = {"cancellation_notice": "x", "ends_at": "2030-01-01 12:00" if field == "starts_at" else None}
    form = edit_form(day, theme, **{field: value, **{key: one for key, one in extra.items() if one}})
    answer = ben.post(url, form)
    assert field in answer.context["form"].errors
    before = InfoDay.objects.values("starts_at", "location", "status").get()
    assert before == {"starts_at": day.starts_at, "location": "Stadhuis", "status": "planned"}
    assert ben.post(url, edit_form(day, theme, capacity="30")).status_code == 302
    assert InfoDay.objects.get().capacity == 30


def test_edit_form_moves_a_day_without_groups_and_takes_its_programme(ben, day, theme):
    rows = {
        "programme-TOTAL_FORMS": "1", "programme-0-starts_at": "09:30", "programme-0-ends_at": "",
        "programme-0-title_nl": "Onthaal", "programme-0-title_en": "Welcome", "programme-0-title_fr": "",
        "programme-0-place": "Inkomhal", "programme-0-host": "", "programme-0-id": "", "programme-0-DELETE": "",
    }  # fmt: skip
    answer = ben.post(f"/admin/visits/info-days/edit/{day.pk}/", edit_form(day, theme, location="Elders", **rows))
    assert answer.status_code == 302
    assert InfoDay.objects.get().location == "Elders"
    for url, words in ((f"/informatiedagen/{day.key}/", "Onthaal"), (f"/en/informatiedagen/{day.key}/", "Welcome")):
        page = ben.get(url).content.decode()
        assert words in page
        assert "Inkomhal" in page
    assert "09:30 Onthaal" in ben.get(f"/informatiedagen/{day.key}.ics").content.decode().replace("\r\n ", "")
    item = ben.get(f"/api/v1/info-days/{day.pk}?locale=en").json()
    assert item["programme"] == [{"starts_at": "09:30", "ends_at": None, "title": "Welcome", "place": "Inkomhal"}]


def test_colleagues_names_are_for_guests_and_paper_not_for_the_public(ben, day, place):
    host = Host.objects.create(site=day.site, name="Rita Peeters", email="rita@stad.example", token_hash="x")
    InfoDayProgrammeRow.objects.create(info_day=day, starts_at=dt.time(9), title_nl="Onthaal", host=host)
    for url in ("page/", "ics", "api"):
        address = {"page/": f"/informatiedagen/{day.key}/", "ics": f"/informatiedagen/{day.key}.ics",
                   "api": f"/api/v1/info-days/{day.pk}"}[url]  # fmt: skip
        text = ben.get(address).content.decode()
        assert "Onthaal" in text
        assert "Rita" not in text
    paper = ben.get(f"/admin/visits/info-days/{day.pk}/print/").content.decode()
    assert "Rita Peeters" in paper
    assert MARKER not in paper


def test_answer_to_the_old_date_is_no_answer_to_the_new_one(client, ben_coordinator, day, place, start):
    row = place.visit_request
    from cms.core.secret_links import hash_token

    VisitRequest.objects.filter(pk=row.pk).update(token_hash=hash_token(row.token))
    client.force_login(ben_coordinator)
    client.post(f"/admin/visits/info-days/{day.pk}/move/", move_form(day, start + dt.timedelta(days=7)))
    answer = {"place": place.pk, "people": "4", "day": str(day.sequence)}
    said = client.post(f"/aanvraag/{row.token}/accept/", answer)
    assert "melding=moved" in said["Location"]
    row.refresh_from_db()
    assert row.status == "invited"
    day.refresh_from_db()
    client.post(f"/aanvraag/{row.token}/accept/", {**answer, "day": str(day.sequence)})
    row.refresh_from_db()
    assert row.status == "confirmed"


@pytest.fixture
def visit(site, ben_coordinator, start):
    row = VisitRequestFactory(in_review=True)
    row = visit_requests.schedule(
        row, scheduled_at=start, ends_at=start + dt.timedelta(hours=2), location="Stadhuis", by=ben_coordinator,
        now=timezone.now(),
    )  # fmt: skip
    return row.visit


def programme_form(rows, initial=0):
    form = {"rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": str(initial)}
    for number, row in enumerate(rows):
        form |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return form


def test_coordinator_writes_the_programme_of_a_visit(ben, visit):
    row = visit.visit_request
    url = f"/admin/visits/visits/{row.pk}/programme/"
    page = ben.get(url)
    assert page["Cache-Control"].startswith("private, no-store")
    assert AccessLog.objects.count() == 1
    good = {"starts_at": "09:30", "title_nl": "Onthaal", "place": "Inkomhal"}
    wrong = {"starts_at": "10:00", "ends_at": "09:00", "title_nl": "Terug in de tijd"}
    refused = ben.post(url, programme_form([good, wrong]))
    assert refused.status_code == 422
    assert "Terug in de tijd" in refused.content.decode()
    assert not VisitProgrammeRow.objects.exists()
    assert ben.post(url, programme_form([good, {"starts_at": ""}])).status_code == 302
    assert row.events.filter(detail="visit-programme").count() == 1
    for junk in ({}, {"rows-TOTAL_FORMS": "9" * 30}, programme_form([{**good, "title_nl": "a\x00b"}])):
        assert ben.post(url, junk).status_code == 422
    from cms.core.secret_links import hash_token

    VisitRequest.objects.filter(pk=row.pk).update(token_hash=hash_token(row.token))
    own = ben.get(f"/aanvraag/{row.token}/").content.decode()
    assert "Onthaal" in own
    assert "Stadhuis" in own


def test_actions_on_a_visit_move_and_cancel_it(ben, visit, start):
    row = visit.visit_request
    url = f"/admin/visits/requests/{row.pk}/"
    assert "move-visit" in ben.get(url).content.decode()
    later = start + dt.timedelta(days=2)
    form = {"version": row.version, "starts_at": typed(later), "location": "Zaal 2", "note": ""}
    past = ben.post(f"{url}move-visit/", {**form, "starts_at": "01/01/2020 10:00", "ends_at": typed(later)})
    assert past.status_code == 422
    done = ben.post(f"{url}move-visit/", {**form, "ends_at": typed(later + dt.timedelta(hours=1))})
    assert done.status_code == 302
    visit.refresh_from_db()
    assert (visit.starts_at, visit.location) == (later, "Zaal 2")
    stale = ben.post(f"{url}cancel-visit/", {"version": row.version, "reason": "Ziek"})
    assert stale.status_code == 409
    row.refresh_from_db()
    assert ben.post(f"{url}cancel-visit/", {"version": row.version, "reason": "Ziek"}).status_code == 302
    row.refresh_from_db()
    assert row.status == "waiting"
    assert "move-visit" not in ben.get(url).content.decode()


@pytest.mark.parametrize(
    ("left_out", "field"), [("ends_at", "ends_at"), ("location", "location"), ("scheduled_at", "info_day")]
)
def test_visit_of_its_own_is_asked_until_when_and_where(ben, site, start, left_out, field):
    row = VisitRequestFactory(in_review=True)
    form = {"version": row.version, "scheduled_at": f"{timezone.localtime(start):%Y-%m-%d %H:%M}",
            "ends_at": f"{timezone.localtime(start + dt.timedelta(hours=1)):%Y-%m-%d %H:%M}", "location": "Zaal",
            "note": ""}  # fmt: skip
    answer = ben.post(f"/admin/visits/requests/{row.pk}/schedule/", form | {left_out: ""})
    assert field in answer.context["tried"]["form"].errors
    assert ben.post(f"/admin/visits/requests/{row.pk}/schedule/", form).status_code == 302
