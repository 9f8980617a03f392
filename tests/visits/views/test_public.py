"""The form on the site, over HTTP."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from wagtail.models import Site

from cms.core.secret_links import hash_token
from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from visits.models import FormQuestion, VisitRequest, VisitRequestPage

pytestmark = pytest.mark.django_db
URL = "/werkbezoek-aanvragen/"


def hidden(client, url=URL):
    """The hidden fields of a freshly opened form."""
    html = client.get(url).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def test_form_sets_no_cookie_and_is_not_kept_by_caches(client, site):
    answer = client.get(URL)
    assert answer.status_code == 200
    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")
    assert "no-store" in answer["Cache-Control"]


def test_form_that_is_complete_answers_303_to_a_page_with_the_reference(client, answers):
    answer = client.post(URL, {**answers, **hidden(client)})
    stored = VisitRequest.objects.get()
    assert answer.status_code == 303
    assert answer.cookies == {}
    thanks = client.get(answer["Location"])
    assert stored.reference in thanks.content.decode()
    assert "Peeters" not in thanks.content.decode() + answer["Location"]
    assert client.get(answer["Location"]).status_code == 200
    assert VisitRequest.objects.count() == 1


def test_form_sent_twice_stores_one_request_and_shows_the_same_reference(client, answers):
    fields = {**answers, **hidden(client)}
    first, again = client.post(URL, fields), client.post(URL, fields)
    assert (first.status_code, again.status_code) == (303, 303)
    stored = VisitRequest.objects.get()
    for answer in (first, again):
        assert stored.reference in client.get(answer["Location"]).content.decode()


def test_form_sent_again_with_other_answers_is_asked_about_and_loses_nothing(client, answers):
    fields = {**answers, **hidden(client)}
    client.post(URL, fields)
    changed = client.post(URL, {**fields, "organisation": "Stad Anders"})
    assert changed.status_code == 409
    assert "Stad Anders" in changed.content.decode()
    assert VisitRequest.objects.count() == 1


def test_form_with_mistakes_keeps_what_was_typed_and_names_each_field(client, answers):
    typed = {**answers, "organisation": "<b>Stad & co</b>", "email": "fout", "people": "veel", "themes": []}
    answer = client.post(URL, typed)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(r"<title>\s*(Fout|Error): ", html)
    for name in ("email", "people", "themes"):
        assert f'href="#id_{name}' in html, name
    assert 'value="fout"' in html
    assert "&lt;b&gt;Stad &amp; co&lt;/b&gt;" in html
    assert "<b>Stad" not in html
    assert not VisitRequest.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("kbo_number", "BE 0207.500.123", "0207500123"),
        ("kbo_number", "0207500123", "0207500123"),
        ("phone", "015 29 75 11", "+3215297511"),
        ("phone", "+31 20 624 1111", "+31206241111"),
        ("preferred_date_1", "27/03/2099", None),
        ("organisation", "  Stad\u202e\x07  Voorbeeld ", "Stad Voorbeeld"),
        ("questions", "Eén\r\ntwee\x0b", "Eén\ntwee"),
        ("contact_name", "Ze\u0301lie", "Zélie"),
    ],
)
def test_form_stores_values_in_one_shape(client, answers, name, value, stored):
    if stored is None:
        day = timezone.localdate() + dt.timedelta(days=40)
        value, stored = day.strftime("%d/%m/%Y"), day
    answer = client.post(URL, {**answers, name: value})
    assert answer.status_code == 303, re.findall(r"#id_[^<]*<", answer.content.decode())
    assert getattr(VisitRequest.objects.get(), name) == stored


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kbo_number", "0207.500.124"),
        ("phone", "12"),
        ("phone", "\u0661" * 30),
        ("preferred_date_1", "31/02/2027"),
        ("preferred_date_1", "12/03/2020"),
        ("preferred_date_1", "01/01/9999"),
        ("people", "0"),
        ("people", "501"),
        ("people", "1e3"),
        ("people", "9" * 5000),
        ("language", "de"),
        ("organisation", "   "),
        ("organisation", "x" * 201),
        ("organisation_kind", "palace"),
        ("country", "ZZ"),
        ("info_day", "999999999999999999999"),
        ("themes", ["inclusieve-stad", "bestaat-niet"]),
        ("privacy_accepted", ""),
        ("email", "a@b"),
        ("email", "a@" + "b" * 300 + ".example"),
        ("questions", "x" * 5001),
    ],
)
def test_form_refuses_a_value_with_a_message_and_no_500(client, answers, name, value):
    # There is a day to choose, so that the field is there.
    InfoDayFactory()
    answer = client.post(URL, {**answers, name: value})
    assert answer.status_code == 200
    assert f'href="#id_{name}' in answer.content.decode()
    assert not VisitRequest.objects.exists()


def test_form_preselects_the_day_of_the_link_with_its_themes(client, theme):
    day = InfoDayFactory(themes=[theme])
    html = client.get(f"{URL}?info_day={day.pk}").content.decode()
    checked = re.findall(r'<input[^>]*name="(?:info_day|themes)"[^>]*value="([^"]+)"[^>]*checked', html)
    assert sorted(checked) == sorted([str(day.pk), "inclusieve-stad"])


@pytest.mark.parametrize(
    "query", ["info_day=abc", "info_day=999999999999999999999", "info_day=", "theme=x&info_day=-1"]
)
def test_form_opens_with_a_nonsense_preselection(client, site, query):
    assert client.get(f"{URL}?{query}").status_code == 200


def test_form_that_closed_for_a_day_meanwhile_says_so_and_keeps_the_rest(client, answers, theme):
    day = InfoDayFactory(themes=[theme])
    InfoDayFactory(themes=[theme])
    day.status = "cancelled"
    day.save()
    answer = client.post(URL, {**answers, "info_day": str(day.pk)})
    assert answer.status_code == 200
    assert 'value="Stad Voorbeeld"' in answer.content.decode()


def test_form_asks_for_the_editors_questions_and_stores_their_answers(client, answers):
    page = VisitRequestPage.objects.get(locale__language_code="nl")
    FormQuestion.objects.create(page=page, label="Voertuig", field_type="dropdown", choices="trein\nbus")
    page = VisitRequestPage.objects.get(pk=page.pk)
    page.save_revision().publish()
    assert client.post(URL, {**answers, "voertuig": "fiets"}).status_code == 200
    assert client.post(URL, {**answers, "voertuig": "bus"}).status_code == 303
    assert VisitRequest.objects.get().extra_answers == {"voertuig": "bus"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"website": "https://koop.example"}, "honeypot"),
        ({"opened_at": ""}, "no_time"),
        ({"opened_at": "x:y:z"}, "no_time"),
        ({}, "too_fast"),
    ],
)
def test_form_of_a_suspect_sender_is_stored_as_spam_and_thanked_all_the_same(client, answers, settings, change, reason):
    settings.FORM_MIN_SECONDS = 3
    answer = client.post(URL, {**answers, **hidden(client), **change})
    assert answer.status_code == 303
    stored = VisitRequest.objects.get()
    assert stored.status == "spam"
    assert reason in stored.spam_reasons


def test_form_filled_in_at_human_speed_is_no_spam(client, answers, settings):
    import time_machine

    settings.FORM_MIN_SECONDS = 3
    fields = {**answers, **hidden(client)}
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=10)):
        client.post(URL, fields)
    assert VisitRequest.objects.get().status == "new"


def test_form_beyond_the_limit_is_429_and_keeps_what_was_typed(client, answers, settings):
    settings.FORM_RATE_LIMIT = 1
    client.post(URL, answers)
    answer = client.post(URL, {**answers, "organisation": "Stad Tweede"})
    assert answer.status_code == 429
    assert "Stad Tweede" in answer.content.decode()
    assert int(answer["Retry-After"]) > 3500


def test_form_in_another_language_confirms_in_that_language(client, answers):
    client.post("/en/werkbezoek-aanvragen/", answers)
    stored = VisitRequest.objects.get()
    confirmation = OutgoingMail.objects.get(about=f"visit-request:{stored.pk}")
    assert confirmation.subject == f"We received your request for a work visit ({stored.reference})"
    client.post(URL, answers)
    dutch = OutgoingMail.objects.filter(about__startswith="visit-request:").latest("pk")
    assert dutch.subject.startswith("We hebben je aanvraag voor een werkbezoek ontvangen")


def test_confirmation_never_runs_a_visitors_text_as_a_template(client, answers):
    client.post(URL, {**answers, "contact_name": "{{ 7|add:7 }}{% bogus %}", "organisation": "<script>x</script>"})
    raw = bytes(OutgoingMail.objects.get(recipient="an.peeters@voorbeeld.example").raw)
    import email
    import email.policy

    message = email.message_from_bytes(raw, policy=email.policy.default)
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    assert "{{ 7|add:7 }}{% bogus %}" in text
    assert "<script>x</script>" in text
    assert "<script>" not in html


def test_thanks_page_with_a_changed_receipt_is_not_found(client, answers):
    location = client.post(URL, answers)["Location"]
    assert client.get(location[:-3] + "xx/").status_code == 404


def test_status_page_shows_no_personal_data_and_no_referer(client, theme):
    visit_request = VisitRequestFactory(themes=[theme])
    VisitRequest.objects.filter(pk=visit_request.pk).update(token_hash=hash_token(visit_request.token))
    answer = client.get(f"/aanvraag/{visit_request.token}/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert visit_request.reference in html
    assert MARKER not in html
    assert visit_request.email not in html
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


@pytest.mark.parametrize(
    "status",
    [
        "new",
        "spam",
        "in_review",
        "question_sent",
        "waiting",
        "invited",
        "confirmed",
        "scheduled",
        "completed",
        "no_show",
        "declined",
        "withdrawn",
    ],
)
def test_status_page_has_words_for_every_status_and_never_says_spam(client, theme, status):
    visit_request = VisitRequestFactory(status=status)
    VisitRequest.objects.filter(pk=visit_request.pk).update(token_hash=hash_token(visit_request.token))
    html = client.get(f"/aanvraag/{visit_request.token}/").content.decode()
    assert visit_request.reference in html
    assert "spam" not in html.lower()


def test_status_page_is_not_found_by_reference_or_on_another_site(client, theme):
    visit_request = VisitRequestFactory()
    VisitRequest.objects.filter(pk=visit_request.pk).update(token_hash=hash_token(visit_request.token))
    assert client.get(f"/aanvraag/{visit_request.reference}/").status_code == 404
    other = Site.objects.create(hostname="andere.example", root_page=Site.objects.get().root_page)
    assert other.pk
    with pytest.MonkeyPatch.context() as patch:
        from django.conf import settings

        patch.setattr(settings, "ALLOWED_HOSTS", ["*"])
        assert client.get(f"/aanvraag/{visit_request.token}/", headers={"host": "andere.example"}).status_code == 404
