"""Images of pages and the look of a site in a content folder: in, out, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cms.core.models import SiteSettings
from cms.transfer.exporting import collect
from cms.transfer.faults import BadFolder
from cms.transfer.importing import import_folder
from cms.transfer.site_tree import default_site
from tests.factories.images import picture_bytes
from themes.models import ThemePage

from .folders import theme, write

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SITE = "name: Stad\nbrand:\n  short_name: Stad\n  theme: kust\n  share_image: media/foto.png\n"


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "opslag")


def _theme(*lines: str) -> str:
    text = theme("Tekst.\n")
    head, rest = text.split("\n", 1)
    return "\n".join([head, *lines, rest])


def _folder(tmp_path, *lines: str, **more: str):
    files = {"themes/slimme-stad.nl.md": _theme(*lines), "media/foto.png": picture_bytes((40, 30)), **more}
    return write(tmp_path / "map", files)


def test_image_comes_in_and_goes_out_again(tmp_path):
    root = _folder(tmp_path, "image: media/foto.png", "image_alt: Twee velden", **{"site.yaml": SITE})
    import_folder(root, now=NOW)
    page = ThemePage.objects.get()
    assert (page.image.title, page.image_alt) == ("foto", "Twee velden")
    own = SiteSettings.for_site(default_site())
    assert (own.theme, own.share_image) == ("kust", page.image)
    export = collect(default_site())
    assert "image: media/foto.png\nimage_alt: Twee velden\n" in export.texts["themes/slimme-stad.nl.md"]
    assert "  theme: kust\n  share_image: media/foto.png\n" in export.texts["site.yaml"]
    assert list(export.media) == ["foto.png"]
    assert import_folder(root, now=NOW).changes == 0


def test_every_kind_of_page_takes_an_image(tmp_path):
    image = "image: media/foto.png\nimage_alt: Twee velden\n"
    front = f"---\ntitle: Iets\nsummary: Kort.\n{image}---\n"
    pages = {
        "home.nl.md": front + "Welkom.\n",
        "notes/nota.nl.md": front.replace("---\ntitle", "---\nslug: nota\ntitle") + "## 1. Deel\n\nTekst.\n",
        "pages/privacy.nl.md": front + "Tekst.\n",
        "pages/themas.nl.md": front,
        "pages/werkbezoek-aanvragen.nl.md": front,
    }
    import_folder(_folder(tmp_path, **pages), now=NOW)
    texts = collect(default_site()).texts
    assert {name: image in texts[name] for name in pages} == dict.fromkeys(pages, True)


def test_new_file_under_the_same_name_changes_the_page(tmp_path):
    root = _folder(tmp_path, "image: media/foto.png", "image_alt: Twee velden")
    import_folder(root, now=NOW)
    before = ThemePage.objects.get().image_id
    (root / "media" / "foto.png").write_bytes(picture_bytes((60, 30)))
    import_folder(root, now=NOW)
    assert ThemePage.objects.get().image_id != before


def test_image_that_leaves_the_file_leaves_the_page(tmp_path):
    import_folder(_folder(tmp_path, "image: media/foto.png", "image_alt: Twee velden"), now=NOW)
    (tmp_path / "map" / "themes" / "slimme-stad.nl.md").write_text(_theme())
    import_folder(tmp_path / "map", now=NOW)
    page = ThemePage.objects.get()
    assert (page.image, page.image_alt) == (None, "")


@pytest.mark.parametrize(
    ("lines", "line", "field"),
    [
        (["image: media/foto.png"], 2, "image_alt"),
        (["image: media/foto.png", "image_alt: ''"], 3, "image_alt"),
        (["image_alt: Twee velden"], 2, "image_alt"),
        (["image: media/weg.png", "image_alt: Twee velden"], 2, "image"),
        (["image: media/../foto.png", "image_alt: Twee velden"], 2, "image"),
        (["image: https://elders.example/foto.png", "image_alt: Twee velden"], 2, "image"),
        (["image: [media/foto.png]", "image_alt: Twee velden"], 2, "image"),
    ],
)
def test_image_that_cannot_be_shown_is_refused_with_its_line(tmp_path, lines, line, field):
    with pytest.raises(BadFolder) as refused:
        import_folder(_folder(tmp_path, *lines), now=NOW)
    found = [(fault.path, fault.line, fault.field) for fault in refused.value.faults]
    assert ("themes/slimme-stad.nl.md", line, field) in found
    assert not ThemePage.objects.exists()


@pytest.mark.parametrize(
    ("brand", "line", "field"),
    [
        ("theme: strand", 3, "theme"),
        ("share_image: media/weg.png", 3, "brand.share_image"),
        ("share_image: /etc/passwd", 3, "brand.share_image"),
    ],
)
def test_look_and_shared_image_that_do_not_exist_are_refused(tmp_path, brand, line, field):
    root = _folder(tmp_path, **{"site.yaml": f"name: Stad\nbrand:\n  {brand}\n"})
    with pytest.raises(BadFolder) as refused:
        import_folder(root, now=NOW)
    assert ("site.yaml", line, field) in [(fault.path, fault.line, fault.field) for fault in refused.value.faults]


def test_empty_shared_image_takes_it_away_and_none_leaves_it(tmp_path):
    root = _folder(tmp_path, **{"site.yaml": SITE})
    import_folder(root, now=NOW)
    (root / "site.yaml").write_text("name: Stad 2\n")
    import_folder(root, now=NOW)
    assert SiteSettings.for_site(default_site()).share_image is not None
    (root / "site.yaml").write_text("name: Stad 2\nbrand:\n  share_image: ''\n")
    import_folder(root, now=NOW)
    assert SiteSettings.for_site(default_site()).share_image is None
