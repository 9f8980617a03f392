"""Links to sections: kept by every edit, led on when a section goes."""

from __future__ import annotations

import os

import pytest
from wagtail.models import Locale

from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.themes.anchor_histories import run
from tests.themes.notes import anchors, publish, raw, section
from themes.models import SectionAnchor, StrategicNotePage
from themes.services.anchors import NoSuchSection, choose_successor, resolve

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(site):
    sections = [section("Wonen"), section("Werken"), section("Zorg")]
    return add_note_page(StrategicNoteFactory(slug="nota"), sections=sections)


def test_anchor_is_minted_once_and_stays_when_the_heading_changes(page):
    assert anchors(page) == ["wonen", "werken", "zorg"]
    sections = raw(page)
    sections[0]["value"]["heading"] = "Betaalbaar wonen"
    assert anchors(publish(page, sections)) == ["wonen", "werken", "zorg"]


def test_anchor_that_was_typed_after_publication_comes_back(page):
    sections = raw(page)
    sections[1]["value"]["anchor"] = "arbeid"
    assert anchors(publish(page, sections)) == ["wonen", "werken", "zorg"]


def test_anchor_may_change_before_the_first_publication(site):
    page = add_note_page(StrategicNoteFactory(), sections=[section("Wonen")], live=False)
    sections = page.get_latest_revision_as_object().sections.get_prep_value()
    assert sections[0]["value"]["anchor"] == "wonen"
    sections[0]["value"]["anchor"] = "huizen"
    assert anchors(publish(page, sections)) == ["huizen"]
    assert list(SectionAnchor.objects.values_list("anchor", flat=True)) == ["huizen"]


def test_copy_of_a_section_gets_a_new_anchor_even_when_it_stands_first(page):
    sections = raw(page)
    copied = {**sections[0], "id": "11111111-1111-4111-8111-111111111111"}
    assert anchors(publish(page, [copied, *sections])) == ["wonen-2", "wonen", "werken", "zorg"]


def test_removed_section_leads_to_the_nearest_one_before_it(page):
    sections = raw(page)
    page = publish(page, [sections[0], sections[2]])
    assert resolve(page, "werken") == "wonen"
    assert resolve(publish(page, [sections[2]]), "werken") == "zorg"


def test_links_of_a_note_without_sections_lead_to_the_top_and_on_when_text_returns(page):
    page = publish(page, [])
    assert (resolve(page, "werken"), resolve(page, "nooit-geweest")) == ("", None)
    page = publish(page, [section("Nieuw")])
    assert resolve(page, "werken") == "nieuw"


def test_removed_anchor_is_not_minted_again_but_may_be_typed(page):
    sections = raw(page)
    page = publish(page, sections[1:])
    page = publish(page, [*raw(page), section("Wonen")])
    assert anchors(page) == ["werken", "zorg", "wonen-2"]
    page = publish(page, [*raw(page), section("Nieuw wonen", "wonen")])
    assert resolve(page, "wonen") == "wonen"


def test_editor_chooses_the_successor(page):
    page = publish(page, raw(page)[:2])
    choose_successor(page, "zorg", "wonen")
    assert resolve(publish(page), "zorg") == "wonen"
    for anchor, successor in (("wonen", "werken"), ("zorg", "bestaat-niet"), ("nooit", "wonen")):
        with pytest.raises(NoSuchSection):
            choose_successor(page, anchor, successor)


def test_translation_has_the_same_anchors_whatever_its_headings(page):
    french = page.copy_for_translation(Locale.objects.get(language_code="fr"))
    sections = french.get_latest_revision_as_object().sections.get_prep_value()
    sections[0]["value"] |= {"heading": "Habiter", "anchor": ""}
    assert anchors(publish(french, sections)) == ["wonen", "werken", "zorg"]


def test_draft_publishes_no_anchor(page):
    draft = StrategicNotePage.objects.get(pk=page.pk)
    stream = draft._meta.get_field("sections").stream_block
    draft.sections = stream.to_python([*raw(page), section("Geheim")])
    draft.save_revision()
    assert not SectionAnchor.objects.filter(anchor="geheim").exists()
    assert resolve(page, "geheim") is None


# bench/anchors.py asks for a thousand in all.
HISTORIES = int(os.environ.get("ANCHOR_HISTORIES", "10"))


@pytest.mark.parametrize("part", range(10))
def test_no_published_link_is_lost_in_a_random_history(site, part):
    for seed in range(part, HISTORIES, 10):
        assert run(seed) >= 4
