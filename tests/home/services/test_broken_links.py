"""Links that lead nowhere, and links that only look so."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction, Site

from cms.core.models import StandardPage
from home.services.broken_links import check_links, last_report
from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.factories.visits import InfoDayFactory

pytestmark = pytest.mark.django_db
# On PostgreSQL numbers are not given out again, so a low one may be taken.
ABSENT = 999_999_999


def write(body: list[dict]) -> StandardPage:
    page = StandardPage.objects.get(title="Privacy nl")
    page.body = body
    page.save()
    return page


def faults(site: Site, html: str) -> list[tuple[str, str]]:
    write([{"type": "text", "value": html}])
    return [(line.words, line.fault) for line in check_links(site, now=timezone.now()).broken]


@pytest.fixture
def note(theme):
    section = {"type": "section", "value": {"number": "1", "heading": "Doel", "anchor": "doel", "body": []}}
    return add_note_page(StrategicNoteFactory(slug="nota"), sections=[section])


@pytest.mark.parametrize(
    "address",
    [
        "/", "/themas/", "/themas", "/en/themas/inclusieve-stad/", "/zoeken/?q=stad", "/informatiedagen/komt/",
        "/strategische-notas/nota/#doel", "/strategische-notas/nota/deel/doel/", "/oud/", "http://testserver/themas/",
        "mailto:an@stad.example", "tel:+3215000000", "#content", "/fr/privacy/", "/themas/#iets",
    ],
)  # fmt: skip
def test_what_exists_is_not_reported(site, theme, note, address):
    InfoDayFactory(key="komt")
    Redirect.objects.create(old_path="/oud", redirect_link="/themas/")
    assert faults(site, f'<p><a href="{address}">hier</a></p>') == []


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("/bestaat-niet/", "nowhere"),
        ("/fr/themas/inclusieve-stad/", "nowhere"),
        ("/informatiedagen/weg/", "nowhere"),
        ("/strategische-notas/nota/#weg", "no_anchor"),
        ("/strategische-notas/nota/deel/weg/", "nowhere"),
        ("/documents/999999999/x.pdf", "nowhere"),
        ("http://testserver/weg/", "nowhere"),
        ("http://[kapot/", "nowhere"),
        ("/a%00b/", "nowhere"),
    ],
)
def test_what_does_not_exist_is_reported(site, theme, note, address, fault):
    assert faults(site, f'<p><a href="{address}">lees dit</a></p>') == [("lees dit", fault)]


def test_links_to_pages_files_and_images_that_went(site, theme, note):
    draft = Page.objects.get(title="Privacy en")
    draft.unpublish()
    closed = Page.objects.get(title="Privacy fr")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    file = get_document_model().objects.create(title="Plan", file=ContentFile(b"x", "plan.pdf"))
    html = (
        f'<p><a linktype="page" id="{draft.pk}">klad</a> <a linktype="page" id="{closed.pk}">dicht</a> '
        f'<a linktype="page" id="{ABSENT}">weg</a> <a linktype="page" id="{note.pk}">goed</a> '
        f'<a linktype="document" id="{file.pk}">plan</a> <a linktype="document" id="{"9" * 40}">geen</a></p>'
        f'<embed embedtype="image" id="{ABSENT}" alt="foto"/>'
    )
    assert faults(site, html) == [
        ("klad", "draft"), ("dicht", "private"), ("weg", "gone"), ("geen", "no_document"), ("foto", "no_image"),
    ]  # fmt: skip


def test_a_button_of_a_block_is_checked_too_and_the_report_says_where(site):
    call = {"title": "Kom", "text": "", "label": "Vraag aan", "url": "/weg/"}
    page = write([{"type": "call_to_action", "value": call, "id": "7f3f0c46-1111-4111-8111-111111111111"}])
    (line,) = check_links(site, now=timezone.now()).broken
    assert (line.page_id, line.words, line.block_id) == (page.pk, "Vraag aan", "7f3f0c46-1111-4111-8111-111111111111")


def test_an_image_that_was_deleted_is_reported(site):
    write([{"type": "image", "value": {"image": ABSENT, "alt_text": "x", "decorative": False}}])
    assert [line.fault for line in check_links(site, now=timezone.now()).broken] == ["no_image"]


def test_other_websites_are_listed_and_never_visited(site, monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *args: pytest.fail("went outside"))
    write([{"type": "text", "value": '<p><a href="https://elders.example/x">elders</a></p>'}])
    report = check_links(site, now=timezone.now())
    assert report.broken == []
    assert [line.address for line in report.outside] == ["https://elders.example/x"]


def test_the_queries_do_not_grow_with_the_pages(site, theme, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        check_links(site, now=timezone.now())
    home = Page.objects.get(title="Werkbezoeken nl")
    for number in range(5):
        home.add_child(
            instance=StandardPage(title=f"Extra {number}", slug=f"extra-{number}", summary="x", locale=home.locale)
        )
    with CaptureQueriesContext(connection) as many:
        check_links(site, now=timezone.now())
    assert len(many) <= len(few) + 1


def test_the_report_is_kept_and_shows_only_pages_that_the_viewer_may_edit(client, site, anna_editor, carla_reader):
    write([{"type": "text", "value": '<p><a href="/weg/">kapot</a></p>'}])
    assert last_report(site) is None
    client.force_login(anna_editor)
    assert b"kapot" not in client.get("/admin/reports/broken-links/").content
    assert last_report(site) is None, "reading checks nothing"
    client.post("/admin/reports/broken-links/")
    assert last_report(site).checked_at > timezone.now() - dt.timedelta(minutes=1)
    assert b"kapot" in client.get("/admin/reports/broken-links/").content
    client.force_login(carla_reader)
    assert b"kapot" not in client.get("/admin/reports/broken-links/").content
