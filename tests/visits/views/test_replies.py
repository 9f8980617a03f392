"""Reply templates and macros in the admin: written, chosen, adapted, sent, on one request and on many."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from tests.factories.words import make_macro, make_template
from visits.models import ReplyTemplate, RequestEvent, VisitRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return client


def template_form(site, **changes):
    return {
        "name": "Vraag",
        "occasion": "question",
        "site": site.pk,
        "attach_note": "",
        "texts-TOTAL_FORMS": "1",
        "texts-INITIAL_FORMS": "0",
        "texts-MIN_NUM_FORMS": "1",
        "texts-MAX_NUM_FORMS": "1000",
        "texts-0-language": "nl",
        "texts-0-subject": "Vraag over {reference}",
        "texts-0-body": "Dag {name}",
        "texts-0-id": "",
        "texts-0-ORDER": "1",
        **changes,
    }


ADD = "/admin/visits/reply-templates/add/"


def test_coordinator_writes_a_template(coordinator, site):
    assert coordinator.get(ADD).status_code == 200
    assert coordinator.post(ADD, template_form(site)).status_code == 302
    assert ReplyTemplate.objects.get().texts.get().subject == "Vraag over {reference}"


@pytest.mark.parametrize("body", ["Dag {naam}", "Dag {name", "{date}", "\x00{name}"])
def test_text_that_cannot_be_filled_is_not_stored(coordinator, site, body):
    answer = coordinator.post(ADD, template_form(site, **{"texts-0-body": body}))
    assert answer.status_code == 200
    assert not ReplyTemplate.objects.exists()
    if "naam" in body:
        assert "{naam}" in answer.content.decode()
        assert "{organisation}" in answer.content.decode()


def test_second_standard_template_of_an_occasion_is_refused_with_words(coordinator, site):
    make_template("question", is_standard=True, name="De eerste")
    answer = coordinator.post(ADD, template_form(site, is_standard="on"))
    assert answer.status_code == 200
    assert "De eerste" in answer.content.decode()
    assert ReplyTemplate.objects.count() == 1


@pytest.mark.parametrize("live", [True, False])
def test_note_that_visitors_cannot_read_is_refused(coordinator, site, live):
    note = StrategicNoteFactory()
    add_note_page(note, "nl", live=live)
    answer = coordinator.post(ADD, template_form(site, attach_note=note.pk))
    assert answer.status_code == (302 if live else 200)
    assert ReplyTemplate.objects.count() == live


def test_preview_shows_sample_values_per_language(coordinator, site):
    template = make_template("question", body="Dag {name}", languages=["nl"])
    for language, expected in (("nl", "Dag An Peeters"), ("fr", "")):
        with translation.override(language):
            context = template.get_preview_context(None, language)
        assert context.get("body", "") == expected


def test_use_this_text_fills_the_form_and_sends_nothing(coordinator, outbox):
    template = make_template("question", body="Dag {name}, vraag over {themes}.")
    row = VisitRequestFactory(in_review=True, contact_name="An")
    page = coordinator.get(f"/admin/visits/requests/{row.pk}/").content.decode()
    assert 'name="use_text"' in page
    address = f"/admin/visits/requests/{row.pk}/question/"
    answer = coordinator.post(
        address, {"version": row.version, "template": template.pk, "note": "x", "use_text": "1", "subject": ""}
    )
    form = answer.context["tried"]["form"]
    assert answer.status_code == 200
    assert form["note"].value() == "Dag An, vraag over ."
    assert form["subject"].value() == f"Over {row.reference}"
    assert outbox() == []
    sent = coordinator.post(
        address,
        {"version": row.version, "template": template.pk, "subject": "Mijn vraag", "note": "Aangepast"},
    )
    assert sent.status_code == 302
    assert [mail.subject for mail in outbox()] == ["Mijn vraag"]
    assert RequestEvent.objects.get(kind="mail").note.startswith("Mijn vraag\n\nAangepast")


def test_template_sent_without_a_text_is_shown_first(coordinator, outbox):
    template = make_template("declined")
    row = VisitRequestFactory(in_review=True)
    data = {"version": row.version, "template": template.pk, "reason": "other", "note": "", "mail": "on"}
    answer = coordinator.post(f"/admin/visits/requests/{row.pk}/decline/", data)
    assert answer.status_code == 200
    assert answer.context["tried"]["form"]["note"].value() == f"Dag {row.contact_name}"
    assert outbox() == []


def test_invitation_text_holds_the_moment_that_the_invitation_gets(coordinator, theme):
    template = make_template("invited", body="Antwoord voor {answer_before}, op {date}.")
    day = InfoDayFactory(themes=[theme])
    row = VisitRequestFactory(in_review=True)
    address = f"/admin/visits/requests/{row.pk}/invite/"
    data = {"version": row.version, "template": template.pk, "people": 3, "use_text": "1", "note": "", "subject": ""}
    early = coordinator.post(address, data).context["tried"]["form"]
    assert "{answer_before}" in str(early.errors["template"])
    form = coordinator.post(address, {**data, "info_day": day.pk}).context["tried"]["form"]
    note = form["note"].value()
    assert "{" not in note
    sent = coordinator.post(
        address,
        {
            "version": row.version,
            "info_day": day.pk,
            "people": 3,
            "template": template.pk,
            **{name: form[name].value() for name in ("respond_by", "note", "subject")},
        },
    )
    assert sent.status_code == 302
    from django.utils.formats import date_format
    from django.utils.timezone import localtime

    assert date_format(localtime(row.registrations.get().respond_by), "SHORT_DATETIME_FORMAT") in note


@pytest.mark.parametrize("wrong", ["0", "x", "9" * 40, "\x00"])
def test_nonsense_for_a_template_is_refused_and_keeps_what_was_typed(coordinator, wrong):
    make_template("question")
    row = VisitRequestFactory(in_review=True)
    answer = coordinator.post(
        f"/admin/visits/requests/{row.pk}/question/",
        {"version": row.version, "template": wrong, "note": "Mijn tekst", "use_text": "1"},
    )
    assert answer.status_code in (200, 422)
    assert "Mijn tekst" in answer.content.decode()


def test_macro_button_sends_and_moves_along(coordinator, outbox):
    macro = make_macro("ask", make_template("question"))
    row = VisitRequestFactory()
    assert macro.name in coordinator.get(f"/admin/visits/requests/{row.pk}/").content.decode()
    row.refresh_from_db()
    answer = coordinator.post(f"/admin/visits/requests/{row.pk}/macros/{macro.pk}/", {"version": row.version})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.status == "question_sent"
    assert len(outbox()) == 1


def test_macro_on_a_stale_page_says_what_happened(coordinator, ben_coordinator, outbox):
    from django.utils import timezone

    from visits.services import visit_requests

    macro = make_macro("ask", make_template("question"))
    row = VisitRequestFactory(in_review=True)
    version = row.version
    visit_requests.add_note(row, "Ik bel hen", by=ben_coordinator, now=timezone.now())
    answer = coordinator.post(f"/admin/visits/requests/{row.pk}/macros/{macro.pk}/", {"version": version})
    assert answer.status_code == 409
    assert answer.context["tried"]["meanwhile"][0]["note"] == "Ik bel hen"
    assert outbox() == []


def test_reader_runs_no_macro(client, carla_reader, outbox):
    macro = make_macro("ask", make_template("question"))
    row = VisitRequestFactory()
    client.force_login(carla_reader)
    client.post(f"/admin/visits/requests/{row.pk}/macros/{macro.pk}/", {"version": row.version})
    assert outbox() == []
    assert VisitRequest.objects.get().status == "new"


def test_bulk_macro_shows_a_sample_first_and_reports_each_row(coordinator, outbox):
    macro = make_macro("ask", make_template("question", body="Dag {name}: {link}"))
    one, two = VisitRequestFactory(contact_name="Eerste"), VisitRequestFactory(form_language="fr")
    address = f"/admin/bulk/visits/visitrequest/macro/?id={one.pk}&id={two.pk}"
    page = coordinator.get(address)
    assert page.status_code == 200
    selection = f"{one.pk}:{one.version},{two.pk}:{two.version}"
    sample = coordinator.post(address, {"selection": selection, "macro": macro.pk, "shown": ""})
    text = sample.content.decode()
    assert "Dag Eerste" in text
    assert one.token not in text
    assert outbox() == []
    done = coordinator.post(address, {"selection": selection, "macro": macro.pk, "shown": str(macro.pk)}, follow=True)
    assert len(outbox()) == 1
    assert {row.status for row in VisitRequest.objects.all()} == {"question_sent", "new"}
    assert two.reference in "".join(str(message) for message in done.context["messages"])


def test_macro_with_a_template_for_another_occasion_is_refused(coordinator, site):
    template = make_template("waiting")
    data = {"name": "M", "action": "ask", "decline_reason": "", "template": template.pk, "site": site.pk}
    answer = coordinator.post("/admin/visits/macros/add/", data)
    assert answer.status_code == 200
    assert "template" in answer.context["form"].errors
