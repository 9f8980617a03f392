"""The address of the agreement in force."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.themes import StrategicNoteFactory, add_note_page
from themes.models import Term

pytestmark = pytest.mark.django_db


def agreement(site, slug, *, ends_in, **fields):
    today = timezone.localdate()
    term = Term.objects.create(
        site=site, name=slug, slug=slug, starts_on=today + timedelta(days=ends_in - 100),
        ends_on=today + timedelta(days=ends_in),
    )  # fmt: skip
    return StrategicNoteFactory(slug=slug, kind="governing_agreement", term=term, **fields)


def test_leads_to_the_agreement_whose_term_runs_today(client, site):
    add_note_page(agreement(site, "vorig", ends_in=-1))
    now = agreement(site, "huidig", ends_in=0 + 100)
    add_note_page(now)
    add_note_page(now, "en")
    add_note_page(StrategicNoteFactory(slug="thema", term=now.term))
    for address, target in (
        ("/bestuursakkoord/", "/strategische-notas/huidig/"),
        ("/en/bestuursakkoord/", "/en/strategische-notas/huidig/"),
        # Not translated: the Dutch one is better than nothing.
        ("/fr/bestuursakkoord/", "/strategische-notas/huidig/"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, target)


@pytest.mark.parametrize("state", ["draft", "withdrawn", "over", "not yet", "none"])
def test_says_so_when_there_is_none(client, site, state):
    if state == "draft":
        add_note_page(agreement(site, "a", ends_in=5), live=False)
    elif state == "withdrawn":
        add_note_page(agreement(site, "a", ends_in=5, status="withdrawn", withdrawal_reason="Zo."))
    elif state == "over":
        add_note_page(agreement(site, "a", ends_in=-1))
    elif state == "not yet":
        add_note_page(agreement(site, "a", ends_in=101))
    answer = client.get("/bestuursakkoord/")
    assert answer.status_code == 404
    assert "themes/no_agreement.html" in [template.name for template in answer.templates]
    assert not answer.cookies


def test_nothing_is_done_by_post(client, site):
    assert client.post("/bestuursakkoord/").status_code == 405


def test_ended_agreement_points_to_the_one_in_force_only_when_there_is_one(client, site):
    add_note_page(agreement(site, "vorig", ends_in=-1))
    assert 'href="/bestuursakkoord/"' not in client.get("/strategische-notas/vorig/").content.decode()
    add_note_page(agreement(site, "huidig", ends_in=100))
    assert 'href="/bestuursakkoord/"' in client.get("/strategische-notas/vorig/").content.decode()
