"""What the public may not see is in no answer of the API, nested or not: one of each kind, and its marker nowhere."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site

from home.models import HomePage
from tests.factories.themes import StrategicNoteFactory, ThemeFactory, add_note_page, add_theme_page
from tests.factories.visits import InfoDayFactory
from themes.models import Commitment, CommitmentText, NoteAttachment, StrategicNoteIndexPage, ThemeIndexPage, ThemePage

pytestmark = pytest.mark.django_db
MARKER = "Zwijgplicht"


@pytest.fixture
def everything(site, theme):
    """A public page, note and day that refer to one hidden thing of each kind, all of them with the marker."""
    pages = []

    def hidden_theme(code, **fields):
        row = ThemeFactory(code=f"{MARKER.lower()}-{code}")
        page = add_theme_page(row, title=f"{MARKER} {code}", **fields)
        pages.append(page)
        return row, page

    rows = [hidden_theme("concept", live=False)[0]]
    row, page = hidden_theme("voorbij")
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - dt.timedelta(minutes=1))
    rows.append(row)
    row, page = hidden_theme("besloten")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    rows.append(row)
    row, _page = hidden_theme("weg")
    row.is_retired = True
    row.save()
    rows.append(row)
    other_root = Page.objects.get(depth=1).add_child(
        instance=HomePage(title=f"{MARKER} elders", slug="elders", summary=".", intro=".", locale=site.root_page.locale)
    )
    other = Site.objects.create(hostname="elders.example", root_page=other_root, site_name=MARKER)
    index = other_root.add_child(
        instance=ThemeIndexPage(title=MARKER, slug="themas", summary=".", locale=other_root.locale)
    )
    foreign = ThemeFactory(code=f"{MARKER.lower()}-elders", site=other)
    pages.append(
        index.add_child(
            instance=ThemePage(
                title=f"{MARKER} elders", slug="elders", summary=".", theme=foreign, locale=other_root.locale
            )
        )
    )
    french = ThemeIndexPage.objects.get(locale__language_code="fr")
    row = ThemeFactory(code=f"{MARKER.lower()}-ouder")
    pages.append(add_theme_page(row, "fr", title=f"{MARKER} ouder"))
    rows.append(row)
    Page.objects.filter(pk=french.pk).update(live=False)
    english = StrategicNoteIndexPage.objects.get(locale__language_code="en")
    under = StrategicNoteFactory(slug=f"{MARKER.lower()}-en")
    pages.append(add_note_page(under, "en", title=f"{MARKER} under"))
    PageViewRestriction.objects.create(page=english, restriction_type="password", password="x")
    add_commitment(under)
    draft = StrategicNoteFactory(slug=f"{MARKER.lower()}-concept")
    pages.append(add_note_page(draft, title=f"{MARKER} concept", live=False))
    add_commitment(draft)
    closed = Collection.get_first_root_node().add_child(name="Dicht")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    secret = Document.objects.create(title=f"{MARKER} stuk", file=ContentFile(b"x", f"{MARKER}.pdf"), collection=closed)
    links = "".join(f'<a linktype="page" id="{page.pk}">daar</a>' for page in pages)
    body = [
        {"type": "text", "value": f'<p>{links}<a linktype="document" id="{secret.pk}">stuk</a></p>'},
        {
            "type": "download",
            "value": [{"type": "item", "value": {"document": secret.pk, "title": "", "language": ""}}],
        },
        {"type": "video", "value": {"title": "Film", "file": secret.pk}},
    ]
    open_page = ThemePage.objects.get(theme=theme, locale__language_code="nl")
    open_page.body = json.dumps(body)
    open_page.save_revision().publish()
    note = StrategicNoteFactory(slug="open", supersedes=draft)
    note.themes.set([theme, *rows])
    add_note_page(note, title="Open")
    newer = StrategicNoteFactory(slug=f"{MARKER.lower()}-nieuwer", supersedes=note)
    pages.append(add_note_page(newer, title=f"{MARKER} nieuwer", live=False))
    NoteAttachment.objects.create(note=note, document=secret, title=f"{MARKER} bijlage")
    add_commitment(note, text="Open belofte", theme=rows[0])
    InfoDayFactory(themes=[theme, *rows])
    InfoDayFactory(key=f"{MARKER.lower()}-dag", themes=[theme], live=False)
    for number, page in enumerate(pages):
        Redirect.objects.create(old_path=f"/oud-{number}", redirect_page=page)
    return pages


def add_commitment(note, text=f"{MARKER} belofte", **fields):
    one = Commitment.objects.create(note=note, code="1", **fields)
    CommitmentText.objects.create(commitment=one, language="nl", text=text)


def addresses(pages):
    """Every address that reads something, with every way to ask for more."""
    for language in ("nl", "en", "fr"):
        for tail in (
            "site?", "menu?", "themes?", "themes?expand=translations&", "themes/inclusieve-stad?",
            "themes/inclusieve-stad?format=markdown&", "notes?", "notes?expand=themes&", "notes/open?", "commitments?",
            "commitments?on=2026-01-01&", "notes/open/commitments?", "info-days?", "info-days?expand=themes&",
            "banners?", "alerts?", "search?q=daar&", "statistics/visits?", "forms/werkbezoek-aanvragen?",
        ):  # fmt: skip
            yield f"/api/v1/{tail}locale={language}"
    for path in (
        "/",
        "/en/",
        "/fr/",
        "/themas/",
        "/fr/themas/",
        "/themas/inclusieve-stad/",
        "/strategische-notas/open/",
    ):
        yield f"/api/v1/pages?path={path}"
    for number in range(len(pages)):
        yield f"/api/v1/pages?path=/oud-{number}"


def test_nothing_hidden_is_in_any_answer(client, everything):
    for address in addresses(everything):
        answer = client.get(address)
        assert answer.status_code in (200, 404), (address, answer.content)
        assert MARKER.lower() not in answer.content.decode().lower(), address


def test_hidden_things_are_not_found_by_their_own_address(client, everything):
    assert len(everything) == 9
    for page in everything:
        code = page.specific.theme.code if isinstance(page.specific, ThemePage) else page.specific.note.slug
        kind = "themes" if isinstance(page.specific, ThemePage) else "notes"
        for language in ("nl", "en", "fr"):
            assert client.get(f"/api/v1/{kind}/{code}?locale={language}").status_code == 404
        assert client.get("/api/v1/pages", {"path": page.url or f"/{page.slug}/"}).status_code == 404


def test_what_is_open_is_there(client, everything):
    """The other answers would be empty for no reason if nothing could be seen at all."""
    assert client.get("/api/v1/themes/inclusieve-stad").json()["body"][0]["value"]["html"].count("daar") == 8
    found = client.get("/api/v1/notes/open").json()
    assert [theme["code"] for theme in found["themes"]] == ["inclusieve-stad"]
    assert (found["attachments"], found["supersedes"], found["superseded_by"]) == ([], None, [])
    assert client.get("/api/v1/commitments").json()["count"] == 1
    assert client.get("/api/v1/pages?path=/themas/inclusieve-stad").json()["type"] == "theme"
    assert Locale.objects.count() == 3
