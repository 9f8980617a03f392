"""A migrated SQLite file that test runs start from: made once per set of migrations, copied in milliseconds."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

PACKAGES = ("django", "wagtail", "django-taggit")


def fingerprint() -> str:
    """Changes with our migrations, the signals that run after them, and the packages that have migrations."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        digest.update(f"{package}={version(package)}|{sys.version_info[:2]}".encode())
    for path in sorted(settings.BASE_DIR.glob("*/**/*.py")):
        inside = path.relative_to(settings.BASE_DIR).parts
        if not inside[0].startswith(".") and ("migrations" in inside or path.name in {"apps.py", "base.py"}):
            digest.update("/".join(inside).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def copy_migrated(target: Path) -> None:
    """Put a fresh migrated database at this path; of two processes that come first, one makes it and one waits."""
    template = settings.VAR_DIR / f"test-template-{fingerprint()}.sqlite3"
    with (settings.VAR_DIR / "test-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            make(template)
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    shutil.copyfile(template, target)


def make(template: Path) -> None:
    """Migrate an empty database in a process of its own; older templates go."""
    for old in settings.VAR_DIR.glob("test-template-*.sqlite3*"):
        old.unlink()
    half = template.with_suffix(".half")
    half.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:////{str(half.resolve()).lstrip('/')}",
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "manage.py", "migrate", "--no-input", "-v", "0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
    half.replace(template)
