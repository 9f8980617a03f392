"""Files in media/: which are taken, once, and what is cleaned up."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.transfer.faults import BadFolder
from cms.transfer.importing import import_folder
from cms.transfer.media import media_path
from themes.models import ThemePage

from .folders import theme, write

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
Image, Document = get_image_model(), get_document_model()
BODY = "```block image\nfile: media/foto.png\nalt: Een plein\n```\n\nLees de [nota](media/nota.txt).\n"


def picture(size=(40, 30), colour="red") -> bytes:
    buffer = BytesIO()
    Pillow.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "opslag")
    return tmp_path / "opslag"


@pytest.fixture
def folder(tmp_path):
    files = {"themes/slimme-stad.nl.md": theme(BODY), "media/foto.png": picture(), "media/nota.txt": "Tekst."}
    return write(tmp_path / "map", files)


def stored(media_root) -> list[str]:
    return sorted(path.name for path in media_root.rglob("*") if path.is_file())


@pytest.mark.django_db
def test_image_and_document_are_stored_and_used(folder, media_root):
    outcome = import_folder(folder, now=NOW)
    image, document = Image.objects.get(), Document.objects.get()
    blocks = ThemePage.objects.get().body.get_prep_value()
    assert blocks[0]["value"] == {"image": image.pk, "decorative": False, "alt_text": "Een plein"}
    assert blocks[1]["value"] == f'<p>Lees de <a linktype="document" id="{document.pk}">nota</a>.</p>'
    assert (image.width, image.height, bool(image.file_hash), document.file_size) == (40, 30, True, 6)
    assert stored(media_root) == ["foto.png", "nota.txt"]
    assert (outcome.counts["images", "created"], outcome.counts["documents", "created"]) == (1, 1)


@pytest.mark.django_db
def test_second_import_stores_nothing(folder, media_root):
    import_folder(folder, now=NOW)
    assert import_folder(folder, now=NOW).changes == 0
    assert stored(media_root) == ["foto.png", "nota.txt"]


@pytest.mark.django_db
def test_new_picture_under_the_same_name_changes_the_page(folder):
    import_folder(folder, now=NOW)
    write(folder, {"media/foto.png": picture(colour="blue")})
    outcome = import_folder(folder, now=NOW)
    assert (outcome.counts["themes", "changed"], outcome.counts["images", "created"]) == (1, 1)
    assert ThemePage.objects.get().body.get_prep_value()[0]["value"]["image"] == Image.objects.order_by("-pk")[0].pk


@pytest.mark.django_db
def test_dry_run_leaves_no_file(folder, media_root):
    import_folder(folder, now=NOW, dry_run=True)
    assert (stored(media_root), Image.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_failed_import_leaves_no_file(folder, media_root, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr("cms.transfer.importing.Outcome.add", fail)
    with pytest.raises(RuntimeError):
        import_folder(folder, now=NOW)
    assert (stored(media_root), Image.objects.count()) == ([], 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [("foto.png", b"geen beeld"), ("foto.png", picture()[:60]), ("foto.svg", b"<svg/>"), ("foto.php", picture())],
)
def test_file_that_is_no_picture_is_refused(tmp_path, name, content):
    body = f"```block image\nfile: media/{name}\nalt: x\n```\n"
    root = write(tmp_path / "map", {"themes/slimme-stad.nl.md": theme(body), f"media/{name}": content})
    with pytest.raises(BadFolder, match=r"themes/slimme-stad.nl.md:6: block image.file: “media/foto"):
        import_folder(root, now=NOW)


@pytest.mark.django_db
def test_picture_with_too_many_pixels_is_refused(folder, settings):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1000
    with pytest.raises(BadFolder, match="40 x 30 pixels"):
        import_folder(folder, now=NOW)


def test_only_plain_files_inside_media_are_reached(tmp_path):
    root = write(tmp_path, {"media/a/foto.png": b"x", "geheim.png": b"x"})
    os.symlink(root / "geheim.png", root / "media" / "link.png")
    os.symlink(root, root / "media" / "map")
    assert media_path(root, "media/a/foto.png") == root / "media/a/foto.png"
    assert media_path(root, "a/foto.png") == root / "media/a/foto.png"
    for reference in (
        "media/../geheim.png", "media/%2e%2e/geheim.png", "/etc/passwd", "media//etc/passwd", "media/link.png",
        "media/map/geheim.png", "media/a", "media/", "", "media/a\\..\\x", "media/\x00", "media/" + "x" * 5000,
    ):  # fmt: skip
        assert media_path(root, reference) is None, reference


def test_folder_media_that_is_a_link_is_not_followed(tmp_path):
    outside = write(tmp_path / "elders", {"foto.png": b"x"})
    root = write(tmp_path / "map", {"x": ""})
    os.symlink(outside, root / "media")
    assert media_path(root, "media/foto.png") is None


def test_allowed_kinds_are_those_of_the_site():
    assert "svg" not in settings.WAGTAILIMAGES_EXTENSIONS
