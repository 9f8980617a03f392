"""`GET pages` for what is no page of the tree, and the list of all pages."""

from __future__ import annotations

import json

import pytest
from wagtail.models import Page, PageViewRestriction, Site

from home.api_page_list import NAMES
from home.api_page_types import DETAILS, TYPES
from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.factories.visits import InfoDayFactory
from themes.models import StrategicNotePage, ThemePage

pytestmark = pytest.mark.django_db


def section(number, anchor, level="1", text="<p>Tekst.</p>"):
    value = {"number": number, "heading": f"Deel {number}", "anchor": anchor, "level": level}
    return {"type": "section", "id": f"b-{anchor}", "value": {**value, "body": [{"type": "text", "value": text}]}}


@pytest.fixture
def note(theme):
    row = StrategicNoteFactory(slug="nota", name="De nota")
    add_note_page(row, "nl", sections=[])
    page = StrategicNotePage.objects.get(note=row)
    page.sections = json.dumps([section("1", "een"), section("1.1", "een-een", "2"), section("2", "twee")])
    page.save_revision().publish()
    return StrategicNotePage.objects.get(pk=page.pk)


def asked(client, path, **more):
    return client.get("/api/v1/pages", {"path": path, **more})


def test_section_comes_with_what_belongs_to_it(client, note, django_assert_max_num_queries):
    base = note.get_url()
    with django_assert_max_num_queries(3):
        found = asked(client, f"{base}deel/een/").json()
    assert (found["type"], found["title"], found["path"]) == ("note_section", "1 Deel 1", f"{base}deel/een/")
    assert [one["anchor"] for one in found["sections"]] == ["een", "een-een"]
    assert found["note"] == {"slug": "nota", "title": note.title, "path": base}
    assert (found["previous"], found["next"]) == (None, {"heading": "Deel 2", "path": f"{base}deel/twee/"})
    last = asked(client, f"{base}deel/twee", format="markdown").json()
    assert last["sections"][0]["body"][0]["value"] == {"markdown": "Tekst."}
    assert last["previous"]["heading"] == "Deel 1"


def test_old_link_to_a_section_leads_on(client, note):
    note.sections = json.dumps([section("1", "een"), section("2", "twee")])
    note.save_revision().publish()
    found = asked(client, f"{note.get_url()}deel/een-een/").json()
    assert found == {"type": "redirect", "location": f"{note.get_url()}deel/een/", "is_permanent": True}


def test_version_is_told_as_it_was(client, note, django_assert_max_num_queries):
    note.sections = json.dumps([section("1", "een", text="<p>Anders nu.</p>")])
    note.is_major_change, note.change_note = True, "Alles korter."
    note.save_revision().publish()
    base = note.get_url()
    with django_assert_max_num_queries(5):
        first = asked(client, f"{base}versies/1/").json()
    assert (first["type"], first["number"], first["is_current"]) == ("note_version", 1, False)
    assert [one["heading"] for one in first["sections"]] == ["Deel 1", "Deel 1.1", "Deel 2"]
    assert {one["path"] for one in first["sections"]} == {None}
    latest = asked(client, f"{base}versies/2/").json()
    assert (latest["is_current"], latest["change_note"], latest["path"]) == (True, "Alles korter.", base)


def test_info_day_is_told_by_its_page(client, theme):
    day = InfoDayFactory(themes=[theme], key="lente")
    found = asked(client, "/en/informatiedagen/lente/").json()
    public = client.get(f"/api/v1/info-days/{day.pk}?locale=en").json()
    assert found == {"type": "info_day", **public}
    assert asked(client, "/informatiedagen/lente").json()["path"] == "/informatiedagen/lente/"
    InfoDayFactory(themes=[theme], key="geheim", live=False)
    other = Site.objects.create(hostname="ander.example", root_page=Page.objects.get(depth=1))
    InfoDayFactory(site=other, key="elders")
    for key in ("geheim", "elders", "nergens", "", "a/b", "%00"):
        assert asked(client, f"/informatiedagen/{key}/").status_code in (404, 422), key


@pytest.mark.parametrize(
    "tail",
    ["deel/nergens/", "deel/", "versies/0/", "versies/99/", "versies/01/", "versies/x/", "versies/\u0661/",
     "versies/99999999999999999999/", "deel/een/nog/"],
)  # fmt: skip
def test_part_that_is_not_there_is_404(client, note, tail):
    assert asked(client, f"{note.get_url()}{tail}").status_code == 404


def test_parts_of_a_note_that_nobody_may_read_are_404(client, note):
    base = note.get_url()
    PageViewRestriction.objects.create(page=note, restriction_type="login")
    assert asked(client, f"{base}deel/een/").status_code == 404
    assert asked(client, f"{base}versies/1/").status_code == 404


def test_list_names_every_page_that_shows_and_no_other(client, note, theme, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = client.get("/api/v1/pages/all").json()
    assert found["count"] == len(found["items"])
    paths = [item["path"] for item in found["items"]]
    assert {"/", "/themas/", "/themas/inclusieve-stad/", "/privacy/", note.get_url()} <= set(paths)
    for item in found["items"]:
        assert asked(client, item["path"]).json()["type"] == item["type"]
        assert asked(client, item["path"]).json()["title"] == item["title"]
    only = client.get("/api/v1/pages/all?type=theme&locale=en").json()
    assert [item["path"] for item in only["items"]] == ["/en/themas/inclusieve-stad/"]
    part = client.get("/api/v1/pages/all?limit=2").json()
    assert (len(part["items"]), part["count"], part["next"]) == (
        2,
        found["count"],
        "/api/v1/pages/all?limit=2&offset=2",
    )
    assert client.get("/api/v1/pages/all?offset=1000").json()["count"] == found["count"]
    ThemePage.objects.get(theme=theme, lang="nl").unpublish()
    PageViewRestriction.objects.create(page=note, restriction_type="login")
    left = [item["path"] for item in client.get("/api/v1/pages/all").json()["items"]]
    assert set(paths) - set(left) == {"/themas/inclusieve-stad/", note.get_url()}
    for query in ("type=redirect", "limit=0", "locale=de", "offset=-1", "path=/"):
        assert client.get(f"/api/v1/pages/all?{query}").status_code == 422


def test_every_type_that_is_told_is_listed():
    assert set(NAMES) == {*TYPES, *DETAILS}
