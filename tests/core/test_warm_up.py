"""A web process takes what it has loaded out of the garbage collector's rounds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PROBE = """
import gc, sys
import cms.wsgi
print(gc.get_freeze_count(), "visits.views.inbox" in sys.modules, "wagtail.admin.urls" in sys.modules)
"""


@pytest.mark.once
def test_the_web_process_is_warm_before_its_first_answer(tmp_path: Path) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "VAR_DIR": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROBE],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    frozen, inbox, admin = answer.stdout.split()
    assert int(frozen) > 100_000
    assert (inbox, admin) == ("True", "True")
