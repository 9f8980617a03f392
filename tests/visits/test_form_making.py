"""The form is made once, shows every change at once, and nothing of one visitor's form is in another's."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation

from tests.factories.themes import ThemeFactory
from tests.factories.visits import InfoDayFactory
from visits.form_making import build_form
from visits.models import ClosedPeriod, FormQuestion, VisitRequestPage

pytestmark = pytest.mark.django_db(transaction=True)
SCHEMA = "/api/v1/forms/werkbezoek-aanvragen"


@pytest.fixture
def page(theme):
    return VisitRequestPage.objects.get(locale__language_code="nl")


def names(client):
    return [field["name"] for field in client.get(SCHEMA).json()["fields"]]


def ask(page, label="Hoe komen jullie?", name="hoe"):
    return FormQuestion.objects.create(page=page, label=label, clean_name=name, field_type="singleline", required=False)


def test_form_is_made_once_and_anew_after_any_change_of_what_it_asks(client, page, django_assert_num_queries):
    build_form(page, now=timezone.now())
    with django_assert_num_queries(0):
        build_form(page, now=timezone.now())
    question = ask(page)
    assert "hoe" in names(client)
    question.delete()
    assert "hoe" not in names(client)
    extra = ThemeFactory(code="nieuw", name="Nieuw", accepts_visits=True)
    assert ("nieuw", "Nieuw") in build_form(page, now=timezone.now()).fields["themes"].choices
    extra.accepts_visits = False
    extra.save()
    assert "nieuw" not in dict(build_form(page, now=timezone.now()).fields["themes"].choices)


def test_a_day_leaves_the_form_at_the_second_it_closes(page, theme):
    closes = timezone.now() + dt.timedelta(seconds=30)
    day = InfoDayFactory(
        themes=[theme], starts_at=closes + dt.timedelta(days=9), ends_at=closes + dt.timedelta(days=9, hours=2),
        registration_deadline=closes,
    )  # fmt: skip
    for seconds, shown in ((-1, True), (0, False)):
        moment = closes + dt.timedelta(seconds=seconds)
        with time_machine.travel(moment, tick=False):
            assert ("info_day" in build_form(page, now=moment).fields) is shown
    assert day.pk


def test_hint_about_closed_weeks_is_in_the_language_of_the_reader(page):
    start = timezone.localdate() + dt.timedelta(days=20)
    ClosedPeriod.objects.create(
        site=page.get_site(), name="Zomer", starts_on=start, ends_on=start + dt.timedelta(days=3)
    )
    hints = {}
    for language in ("nl", "en", "nl"):
        with translation.override(language):
            hints[language] = str(build_form(page, now=timezone.now()).fields["preferred_date_1"].help_text)
    assert hints["nl"] != hints["en"]
    assert hints["en"].count("We receive no visits on") == 1


def test_errors_and_answers_of_one_form_are_in_no_other(page, answers):
    now = timezone.now()
    wrong = build_form(page, {"organisation": "Geheim", "email": "x"}, now=now, initial={"people": 7})
    assert not wrong.is_valid()
    wrong["email"].as_widget(attrs={"class": "rood"})
    fresh = build_form(page, now=now)
    assert (fresh.errors, fresh.is_bound, fresh.initial) == ({}, False, {"language": "nl"})
    html = str(fresh)
    assert ("Geheim" in html, "rood" in html, "aria-invalid" in html) == (False, False, False)
    del wrong.fields["organisation"]
    assert "organisation" in build_form(page, now=now).fields


def test_preview_shows_the_questions_of_the_draft_and_the_site_those_that_are_public(page, admin_client):
    ask(page, "Openbare vraag", "openbaar")
    public = Client().get("/werkbezoek-aanvragen/").content.decode()
    page.form_questions = [FormQuestion(label="Vraag in ontwerp", clean_name="ontwerp", field_type="singleline")]
    page.save_revision()
    draft = admin_client.get(f"/admin/pages/{page.pk}/view_draft/").content.decode()
    assert ("Vraag in ontwerp" in draft, "Openbare vraag" in draft) == (True, False)
    again = Client().get("/werkbezoek-aanvragen/").content.decode()
    for html in (public, again):
        assert ("Vraag in ontwerp" in html, "Openbare vraag" in html) == (False, True)
