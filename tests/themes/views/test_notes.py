"""Reading a note: whole, per section, an earlier version; nothing private by a side door."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.themes.notes import publish, raw, section
from themes.models import NoteVersion, Term

pytestmark = pytest.mark.django_db
ADDRESS = "/strategische-notas/nota/"


@pytest.fixture
def page(site):
    sections = [
        section("Wonen", number="1"),
        section("Huren", level="2", number="1.1"),
        section("Premies", level="3"),
        section("Werken", number="2"),
        section("Los", level="3"),
    ]
    return add_note_page(StrategicNoteFactory(slug="nota"), sections=sections)


def html(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer
    return answer.content.decode()


def test_headings_follow_the_depth_and_contents_are_nested(client, page):
    text = html(client, ADDRESS)
    found = re.findall(r'id="([a-z]+)">\s*<h(\d)', text)
    assert found == [("wonen", "2"), ("huren", "3"), ("premies", "4"), ("werken", "2"), ("los", "3")]
    contents = text[text.index('<nav class="gs-contents"') : text.index("</nav>", text.index("gs-contents"))]
    assert contents.count("<ol>") == 4
    assert 'aria-label="Link to this section: 1 Wonen"' in text or "1 Wonen" in text


def test_section_page_shows_the_section_with_its_parts_and_the_way_on(client, page):
    text = html(client, f"{ADDRESS}deel/huren/")
    assert "Over Huren." in text
    assert "Over Premies." in text
    assert "Over Wonen." not in text
    assert "Over Werken." not in text
    assert f'rel="prev" href="{ADDRESS}deel/wonen/"' in text
    assert f'rel="next" href="{ADDRESS}deel/werken/"' in text
    assert re.findall(r'id="[a-z]+">\s*<h(\d)', text) == ["2", "3"]
    assert f'<link rel="canonical" href="http://testserver{ADDRESS}">' in text


def test_retired_anchor_redirects_and_is_a_target_on_the_page(client, page):
    sections = raw(page)
    publish(page, [sections[0], *sections[2:]])
    answer = client.get(f"{ADDRESS}deel/huren/")
    assert (answer.status_code, answer["Location"]) == (301, f"{ADDRESS}deel/wonen/")
    text = html(client, ADDRESS)
    assert text.index('id="huren"') < text.index("Over Wonen.") < text.index('id="premies"')


def test_anchors_of_an_emptied_note_lead_to_its_top(client, page):
    publish(page, [])
    assert client.get(f"{ADDRESS}deel/huren/")["Location"] == ADDRESS
    assert 'id="huren"' in html(client, ADDRESS)


@pytest.mark.parametrize(
    "tail",
    ["deel/", "deel/nooit/", "deel/wonen/meer/", "versies/2/", "versies/0/", "versies/01/", "versies/x/",
     "versies/99999999999999999999/", "versies/²/", "deel/%F0%9F%8F%A0/", "iets/wonen/"],
)  # fmt: skip
def test_address_that_does_not_exist_is_404(client, page, tail):
    assert client.get(ADDRESS + tail).status_code == 404


def test_major_publication_makes_a_version_and_minor_ones_correct_the_current_one(client, page):
    sections = raw(page)
    sections[0]["value"]["heading"] = "Wonen, verbeterd"
    page = publish(page, sections)
    sections = raw(page)
    sections[0]["value"]["heading"] = "Huisvesting"
    page = publish(page, sections, is_major_change=True, change_note="Het stuk over wonen is nieuw.")
    assert (page.is_major_change, page.change_note) == (False, "")
    assert page.get_latest_revision().content["is_major_change"] is False
    page = publish(page, summary="Kleine verbetering.")
    assert list(NoteVersion.objects.values_list("number", "change_note")) == [
        (2, "Het stuk over wonen is nieuw."),
        (1, ""),
    ]
    answer = client.get(f"{ADDRESS}versies/1/")
    text = answer.content.decode()
    assert "Wonen, verbeterd" in text
    assert "Huisvesting" not in text
    assert '<meta name="robots" content="noindex">' in text
    assert answer["X-Robots-Tag"] == "noindex"
    assert f'href="{ADDRESS}"' in text
    whole = html(client, ADDRESS)
    assert f'href="{ADDRESS}versies/1/"' in whole
    assert "Het stuk over wonen is nieuw." in whole


def test_versions_survive_the_purge_of_revisions(client, page):
    page = publish(page, is_major_change=True, change_note="Nieuw.")
    publish(page, summary="Anders.")
    call_command("purge_revisions", verbosity=0)
    assert "Over Wonen." in html(client, f"{ADDRESS}versies/1/")


def test_version_of_an_unpublished_or_private_page_is_not_to_be_read(client, page):
    page = publish(page, is_major_change=True, change_note="Nieuw.")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    for tail in ("", "versies/1/", "deel/wonen/"):
        answer = client.get(ADDRESS + tail)
        assert answer.status_code == 302
        assert "Over Wonen" not in answer.content.decode()
    restriction.delete()
    page.unpublish()
    for tail in ("", "versies/1/", "deel/wonen/"):
        assert client.get(ADDRESS + tail).status_code == 404


def test_publication_planned_for_later_makes_no_version_yet(page):
    publish(page, is_major_change=True, change_note="Later.", go_live_at=timezone.now() + timedelta(days=1))
    assert list(NoteVersion.objects.values_list("number", flat=True)) == [1]


def test_reading_a_note_takes_as_many_queries_for_many_sections(client, page, django_assert_max_num_queries):
    html(client, ADDRESS)
    with django_assert_max_num_queries(40) as first:
        html(client, ADDRESS)
        count = len(first)
    publish(page, [section(f"Deel {number}") for number in range(60)])
    html(client, ADDRESS)
    with django_assert_max_num_queries(count):
        html(client, ADDRESS)


def term(site, name="2019-2024", *, first=2019, last=2024):
    return Term.objects.create(site=site, name=name, slug=name, starts_on=date(first, 1, 1), ends_on=date(last, 12, 31))


def test_note_of_an_ended_term_says_so_and_one_of_a_running_term_does_not(client, page, site):
    page.note.term = term(site)
    page.note.save()
    assert "2019-2024" in html(client, ADDRESS)
    assert page.note.is_history(date(2025, 1, 1))
    assert not page.note.is_history(date(2024, 12, 31))


def test_notes_that_take_each_others_place_point_to_each_other(client, page, site):
    newer = StrategicNoteFactory(slug="nieuw", name="Nota Nieuw", supersedes=page.note)
    hidden = StrategicNoteFactory(slug="geheim", name="Nota Geheim", supersedes=page.note)
    add_note_page(newer)
    add_note_page(hidden, live=False)
    text = html(client, ADDRESS)
    assert "/strategische-notas/nieuw/" in text
    assert "Nota Geheim" not in text
    assert ADDRESS in html(client, "/strategische-notas/nieuw/")


def test_withdrawn_note_stays_with_its_reason(client, page):
    page.note.status, page.note.withdrawal_reason = "withdrawn", "De raad <b>besliste</b> anders."
    page.note.save()
    text = html(client, ADDRESS)
    assert "De raad &lt;b&gt;besliste&lt;/b&gt; anders." in text
    assert "Over Wonen." in text
