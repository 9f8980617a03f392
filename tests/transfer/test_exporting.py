"""Exporting: an export imports as the same site, and exports again as the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site

from cms.transfer.exporting import FolderNotEmpty, collect, export_folder
from cms.transfer.importing import import_folder
from cms.transfer.models import ImportedSource
from home.models import HomePage
from themes.models import Commitment, NoteVersion, StrategicNote, StrategicNotePage, Theme, ThemePage
from visits.models import InfoDay, VisitRequestPage

from .folders import DAYS, FILES, NOTE, THEME, theme, write
from .snapshots import site_content
from .test_media import picture

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DEMO = Path(__file__).resolve().parent.parent.parent / "demo"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "opslag")


def export(root) -> dict[str, bytes]:
    export_folder(root, site=Site.objects.get(is_default_site=True))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def empty_the_site() -> None:
    # Deleted by the admin, a page takes these along.
    NoteVersion.objects.all().delete()
    InfoDay.objects.all().delete()
    Site.objects.update(root_page=Page.objects.get(depth=1))
    for page in Page.objects.filter(depth=2):
        Page.objects.get(pk=page.pk).delete()
    Commitment.objects.filter(parent__isnull=False).delete()
    Commitment.objects.all().delete()
    StrategicNote.objects.all().delete()
    Theme.objects.all().delete()
    ImportedSource.objects.all().delete()
    get_image_model().objects.all().delete()
    Site.objects.all().delete()


def round_trip(tmp_path) -> None:
    """Export, import into an empty site, compare; export again, compare bytes."""
    before, first = site_content(), export(tmp_path / "een")
    same = import_folder(tmp_path / "een", now=NOW)
    assert (same.changes, same.notices) == (0, [])
    empty_the_site()
    outcome = import_folder(tmp_path / "een", now=NOW)
    assert outcome.notices == []
    assert site_content() == before
    assert export(tmp_path / "twee") == first


def test_demo_round_trips(tmp_path):
    import_folder(DEMO, now=NOW)
    round_trip(tmp_path)


def test_what_editors_make_round_trips(tmp_path):
    files = {**FILES, "pages/privacy.nl.md": "---\ntitle: Privacy\n---\nTekst.\n", "media/foto.png": picture()}
    import_folder(write(tmp_path / "bron", files), now=NOW)
    image = get_image_model()(title="Foto: het plein.png")
    image.file = ContentFile(picture(), name="foto.png")
    image._set_image_file_metadata()
    image.save()
    page = ThemePage.objects.get()
    page.seo_title, page.summary = "Slim: *echt*", "Twee regels\r\nmet: “tekens” & # - 'x'"
    note = StrategicNotePage.objects.get()
    page.body = [
        ("text", f'<h2>1. Titel {{#x}}</h2><p data-block-key="a">Een <a linktype="page" id="{note.pk}">nota</a>.</p>'),
        ("text", "<p>- geen lijst<br/>tweede</p>"),
        ("image", image_value(image, "Het plein")),
        ("image", image_value(image, "")),
        ("quote", {"text": "```\nregel 1\n\n  regel 2", "source": "2.0"}),
        ("facts", [{"value": "1_000", "label": "yes"}]),
        ("networks", [{"name": "N", "since": None, "url": "", "text": ""}]),
        ("call_to_action", {"title": "T", "text": "", "label": "L", "url": "/x/?a=1&b=2"}),
        ("text", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
    ]
    page.save_revision().publish()
    note.sections = [
        ("section", {"number": "", "heading": "Inleiding", "anchor": "begin", "body": [("text", "<p>a</p>")]}),
        ("section", {"number": "IV", "heading": "Titel #1 {x}", "anchor": "iv", "body": [("text", "<h2>diep</h2>")]}),
        ("section", {"number": "", "heading": "2.3 meter", "anchor": "meter", "body": []}),
    ]
    note.save_revision().publish()
    form = VisitRequestPage.objects.get()
    form.thanks_text = "Regel 1\r\n\r\nRegel 2"
    form.save_revision().publish()
    day = InfoDay.objects.get()
    day.status, day.cancellation_notice, day.banner_priority, day.sequence = "cancelled", "Ziek: *x*", -3, 4
    day.ends_at, day.min_group, day.max_group = datetime(2027, 10, 31, 1, 30, tzinfo=UTC), 2, 8
    day.save_revision().publish()
    Theme.objects.update(go_ahead_people=3, accepts_visits=False)
    normalise_line_ends(page, form)
    round_trip_of_editors(tmp_path)


def image_value(image, alt):
    image = get_image_model().objects.get(pk=image.pk)
    image.contextual_alt_text, image.decorative = alt, not alt
    return image


def normalise_line_ends(page, form) -> None:
    ThemePage.objects.filter(pk=page.pk).update(summary=page.summary.replace("\r\n", "\n"))
    VisitRequestPage.objects.filter(pk=form.pk).update(thanks_text=form.thanks_text.replace("\r\n", "\n"))


def round_trip_of_editors(tmp_path) -> None:
    """As `round_trip`, apart from what the folder does not hold: keys of paragraphs and titles of files."""
    before, first = site_content(), export(tmp_path / "een")
    assert "media/foto-het-plein.png" in first
    assert import_folder(tmp_path / "een", now=NOW).changes == 0
    empty_the_site()
    import_folder(tmp_path / "een", now=NOW)
    after = site_content()
    path = "/home/themas/slimme-stad/"
    old, new = before["pages"].pop(path), after["pages"].pop(path)
    assert after == before
    assert new[:3] == old[:3]
    expected = repr(old[3:]).replace(' data-block-key="a"', "").replace("Foto: het plein.png", "foto-het-plein")
    assert repr(new[3:]) == expected
    assert export(tmp_path / "twee") == first


def test_export_holds_the_relative_day_as_a_date(tmp_path):
    import_folder(write(tmp_path / "bron", FILES), now=NOW)
    text = export(tmp_path / "uit")["info_days.yaml"].decode()
    assert "starts_at: 2026-12-31 09:30" in text
    assert "+6w" not in text


def test_only_what_is_public_is_exported(tmp_path):
    files = {**FILES, "pages/over.nl.md": "---\ntitle: Over\n---\n", "pages/intern.nl.md": "---\ntitle: Intern\n---\n"}
    files |= {"pages/over.en.md": "---\ntitle: About\n---\n"}
    files["info_days.yaml"] = DAYS + DAYS.replace("slimme-dag", "geheime-dag")
    import_folder(write(tmp_path, files), now=NOW)
    Page.objects.get(slug="over", locale__language_code="nl").specific.unpublish()
    PageViewRestriction.objects.create(page=Page.objects.get(slug="intern"), restriction_type="login")
    InfoDay.objects.get(key="geheime-dag").unpublish()
    found = collect(Site.objects.get())
    assert not [name for name in found.texts if "over" in name or "intern" in name]
    assert "geheime-dag" not in found.texts["info_days.yaml"]
    assert sorted(notice.path for notice in found.notices) == ["/home/intern/", "pages/over.en.md"]


def test_day_and_note_of_a_theme_without_public_page_are_exported_without_it(tmp_path):
    files = {**FILES, "themes/stille-stad.nl.md": THEME.replace("slimme-stad", "stille-stad")}
    files["notes/inclusieve-stad-2-0.nl.md"] = NOTE.replace("[slimme-stad]", "[slimme-stad, stille-stad]")
    files["info_days.yaml"] = DAYS.replace("[slimme-stad]", "[slimme-stad, stille-stad]")
    import_folder(write(tmp_path, files), now=NOW)
    ThemePage.objects.get(theme__code="stille-stad").unpublish()
    found = collect(Site.objects.get())
    assert "stille-stad" not in "".join(found.texts.values())
    assert [(notice.path, notice.field) for notice in found.notices] == [("info_days.yaml", "slimme-dag")]


def test_link_to_a_page_that_is_not_public_becomes_text(tmp_path):
    body = "Lees de [nota](/strategische-notas/inclusieve-stad-2-0/) eens."
    import_folder(write(tmp_path, {**FILES, "themes/slimme-stad.nl.md": theme(body)}), now=NOW)
    StrategicNotePage.objects.get().unpublish()
    found = collect(Site.objects.get())
    assert "Lees de nota eens." in found.texts["themes/slimme-stad.nl.md"]
    assert [notice.path for notice in found.notices] == ["themes/slimme-stad.nl.md"]


def test_export_refuses_a_folder_that_is_not_empty(tmp_path):
    import_folder(write(tmp_path / "bron", FILES), now=NOW)
    write(tmp_path / "uit", {"brief.txt": "x", "themes/oud.nl.md": "x"})
    site = Site.objects.get()
    with pytest.raises(FolderNotEmpty):
        export_folder(tmp_path / "uit", site=site)
    assert not (tmp_path / "uit/home.nl.md").exists()
    export_folder(tmp_path / "uit", site=site, force=True)
    assert (tmp_path / "uit/brief.txt").exists()
    assert sorted(path.name for path in (tmp_path / "uit/themes").iterdir()) == ["slimme-stad.nl.md"]


def test_export_of_a_second_site_holds_only_its_own(tmp_path):
    import_folder(write(tmp_path, FILES), now=NOW)
    other = Site.objects.create(hostname="ander.example", root_page=Page.objects.get(depth=1))
    files = {"themes/andere-stad.nl.md": THEME.replace("slimme-stad", "andere-stad")}
    import_folder(write(tmp_path / "b", files), now=NOW, site=other)
    other.refresh_from_db()
    names = [name for name in collect(other).texts if name.startswith(("themes", "notes", "info"))]
    assert names == ["themes/andere-stad.nl.md"]
    assert HomePage.objects.count() == 2
