"""What holds for the repository as a whole."""

from __future__ import annotations

import re
import subprocess

import pytest
from django.conf import settings
from django.core.management import call_command

FLOORS = {"django": ("5.2.19", "6.1.3"), "wagtail": ("8.0.1",)}


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout: there is no list of files to check")
    return listed.stdout.splitlines()


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_locked_versions_hold_the_security_fixes():
    locked = (settings.BASE_DIR / "requirements" / "base.txt").read_text()
    for package, floors in FLOORS.items():
        found = re.findall(rf"^{package}==([\d.]+)", locked, re.MULTILINE)
        assert len(found) == len(floors)
        for version, floor in zip(sorted(found), floors, strict=True):
            assert [int(part) for part in version.split(".")] >= [int(part) for part in floor.split(".")]


@pytest.mark.parametrize("name", ["base", "dev"])
def test_locks_hold_hashes_and_no_address(name):
    text = (settings.BASE_DIR / "requirements" / f"{name}.txt").read_text()
    pinned = re.findall(r"^[a-z0-9][^ ]*==", text, re.MULTILINE)
    assert len(pinned) > 30
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text
    assert "index" not in text


def test_no_secret_no_lock_with_addresses_and_no_database_is_tracked():
    files = tracked_files()
    assert [
        name for name in files if re.search(r"(^|/)(uv\.lock|\.env|demo-password|secret-key)$|\.sqlite3$|\.mo$", name)
    ] == []
