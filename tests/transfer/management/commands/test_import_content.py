"""The commands: what they print, and how they end."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from tests.transfer.folders import FILES, theme, write

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> str:
    out = StringIO()
    call_command(*(str(argument) for argument in arguments), stdout=out, stderr=out)
    return out.getvalue()


def test_import_content_prints_counts_and_the_second_time_0_changes(tmp_path):
    root = write(tmp_path, FILES)
    assert run("import_content", root).splitlines() == [
        "home pages: 1 created, 0 changed, 0 unchanged",
        "themes: 1 created, 0 changed, 0 unchanged",
        "notes: 1 created, 0 changed, 0 unchanged",
        "pages: 3 created, 0 changed, 0 unchanged",
        "info days: 1 created, 0 changed, 0 unchanged",
        "7 changes",
    ]
    assert run("import_content", root).splitlines()[-1] == "0 changes"


def test_import_content_dry_run_says_so(tmp_path):
    pages = Page.objects.count()
    assert run("import_content", write(tmp_path, FILES), "--dry-run").splitlines()[-2:] == [
        "7 changes",
        "Dry run: nothing was kept.",
    ]
    assert Page.objects.count() == pages


def test_import_content_fails_with_file_line_and_field(tmp_path):
    write(tmp_path, {**FILES, "themes/slimme-stad.nl.md": theme(title="12")})
    with pytest.raises(CommandError) as caught:
        run("import_content", tmp_path)
    assert str(caught.value).splitlines() == [
        "Nothing was imported: 1 problem.",
        "themes/slimme-stad.nl.md:3: title: must be a text, and “12” is a number; put it in quotes",
    ]
    assert caught.value.returncode == 1


def test_import_content_of_an_unknown_site(tmp_path):
    with pytest.raises(CommandError, match=r"weg\.example"):
        run("import_content", write(tmp_path, FILES), "--site", "weg.example")


def test_export_content_writes_the_folder_once(tmp_path):
    run("import_content", write(tmp_path / "bron", FILES))
    assert run("export_content", tmp_path / "uit") == "7 files and 0 media files written.\n"
    with pytest.raises(CommandError, match="not empty"):
        run("export_content", tmp_path / "uit")
    assert run("export_content", tmp_path / "uit", "--force") == "7 files and 0 media files written.\n"
    with pytest.raises(CommandError, match="no such site"):
        run("export_content", tmp_path / "elders", "--site", "weg.example")
