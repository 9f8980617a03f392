"""Mails in the city's words: whose text is sent, with which values, and what is kept of it."""

from __future__ import annotations

import datetime as dt
import email.policy
from email import message_from_bytes

import pytest

from cms.core.models import SiteSettings
from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from tests.factories.words import make_template
from visits.models import RequestEvent
from visits.placeholders import PLACEHOLDERS
from visits.services import letters, mails, registrations, visit_requests

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def last_mail(outbox):
    def parts():
        message = message_from_bytes(bytes(outbox()[-1].raw), policy=email.policy.default)
        plain, html = message.get_body(("plain",)), message.get_body(("html",))
        return message["Subject"], *(part.get_content().replace("\r\n", "\n") for part in (plain, html))

    return parts


def test_standard_text_replaces_ours_and_the_private_link_is_added(ben_coordinator, last_mail):
    make_template("question", body="Dag {name},\n\n{message}\n\nGroeten", is_standard=True)
    row = VisitRequestFactory(in_review=True, contact_name="An <b>{reference}</b>")
    visit_requests.send_question(row, "Met <i>hoeveel</i>?", by=ben_coordinator, now=NOW)
    subject, text, html = last_mail()
    assert subject == f"Over {row.reference}"
    assert text.startswith("Dag An <b>{reference}</b>,\n\nMet <i>hoeveel</i>?\n\nGroeten")
    assert row.token in text
    assert "Dag An &lt;b&gt;{reference}&lt;/b&gt;" in html
    assert "<i>" not in html
    assert f'href="http://testserver/aanvraag/{row.token}/"' in html.replace(":80/", "/")


def test_message_that_the_text_does_not_place_is_not_lost(ben_coordinator, last_mail):
    make_template("question", is_standard=True)
    row = VisitRequestFactory(in_review=True)
    visit_requests.send_question(row, "Met hoeveel?", by=ben_coordinator, now=NOW)
    assert "Met hoeveel?" in last_mail()[1]


@pytest.mark.parametrize("miss", ["language", "not standard", "occasion", "other site"])
def test_without_a_standard_text_that_fits_the_whole_mail_is_ours(ben_coordinator, last_mail, miss):
    from wagtail.models import Page, Site

    other = Site.objects.create(hostname="elders.example", root_page=Page.objects.get(depth=1))
    make_template(
        "declined" if miss == "occasion" else "question",
        body="Eigen woorden",
        is_standard=miss != "not standard",
        languages=["fr"] if miss == "language" else ["nl"],
        site=other if miss == "other site" else None,
    )
    row = VisitRequestFactory(in_review=True)
    visit_requests.send_question(row, "Met hoeveel?", by=ben_coordinator, now=NOW)
    assert "Eigen woorden" not in last_mail()[1]


def test_own_letter_is_the_whole_mail_with_the_facts_of_the_day(ben_coordinator, last_mail, theme):
    make_template("invited", body="Standaard", is_standard=True)
    day = InfoDayFactory(starts_at=NOW + dt.timedelta(days=42), themes=[theme])
    row = VisitRequestFactory(in_review=True)
    registrations.invite(row, day, by=ben_coordinator, now=NOW, note="Kom kijken {name}", subject="Kom\nkijken")
    subject, text, _html = last_mail()
    assert subject == "Kom kijken"
    assert text.startswith("Kom kijken {name}\n")
    assert "Standaard" not in text
    assert "Stadhuis" in text
    assert row.token in text


def test_history_keeps_what_was_sent_without_the_key_to_the_page(ben_coordinator):
    row = VisitRequestFactory(in_review=True)
    visit_requests.send_question(
        row, f"Kijk op {mails.status_url(row)} nu", subject="Vraag", by=ben_coordinator, now=NOW
    )
    event = RequestEvent.objects.get(kind="mail")
    assert event.note.startswith("Vraag\n\nKijk op http")
    assert row.token not in event.note
    assert event.by == ben_coordinator


def test_every_placeholder_of_an_invitation_is_known_when_it_is_sent(ben_coordinator, last_mail, theme):
    names = PLACEHOLDERS["invited"]
    make_template("invited", body="|".join(f"{name}={{{name}}}" for name in names), is_standard=True)
    day = InfoDayFactory(starts_at=NOW + dt.timedelta(days=42), themes=[theme])
    row = VisitRequestFactory(in_review=True, themes=[theme], organisation="Gent")
    registrations.invite(row, day, by=ben_coordinator, now=NOW, people=3)
    text = last_mail()[1]
    assert "{" not in text
    for part in ("people=3", "city=Teststad", "place=Stadhuis", "themes=Inclusieve stad", "organisation=Gent"):
        assert part in text
    assert "time=12:00" in text, "on the clock of the city"


def test_waiting_is_mailed_only_with_a_subject(ben_coordinator, outbox):
    row = VisitRequestFactory(in_review=True)
    visit_requests.put_on_waiting_list(row, by=ben_coordinator, now=NOW, note="Intern")
    assert outbox() == []
    other = VisitRequestFactory(in_review=True)
    visit_requests.put_on_waiting_list(other, by=ben_coordinator, now=NOW, note="Je wacht.", subject="Wachtlijst")
    assert [mail.subject for mail in outbox()] == ["Wachtlijst"]


def test_note_goes_along_only_while_the_reader_can_read_it(site):
    note = StrategicNoteFactory()
    page = add_note_page(note, "nl")
    template = make_template("question", attach_note=note)
    row = VisitRequestFactory()
    context = mails.mail_context(row)
    assert letters.filled(template, row, context).body.endswith(f"{page.title}: {page.full_url}")
    page.unpublish()
    with pytest.raises(letters.TextNotUsable):
        letters.filled(template, row, context)


def test_a_text_that_needs_a_day_is_refused_without_one(site):
    template = make_template("invited", body="Op {date}")
    row = VisitRequestFactory()
    with pytest.raises(letters.TextNotUsable, match=r"\{date\}"):
        letters.filled(template, row, mails.mail_context(row))


def test_every_occasion_of_a_clock_has_words_in_each_language(site, theme):
    from visits.services.transitions import about_day

    SiteSettings.objects.update(name="Teststad")
    day = InfoDayFactory(starts_at=NOW + dt.timedelta(days=42), themes=[theme])
    for language in ("nl", "en", "fr"):
        row = VisitRequestFactory(in_review=True, form_language=language)
        registrations.invite(row, day, people=1, now=NOW)
        place = row.registrations.get()
        for occasion in ("answer_reminder", "visit_reminder", "thanks"):
            context = {**mails.mail_context(row), **about_day(row, place), "evaluation_url": "https://x/e/"}
            message = letters.compose_for(row, occasion, context)
            assert row.reference in message.subject
