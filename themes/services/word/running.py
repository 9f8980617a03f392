"""Starts the process that reads a document, listens how far it is, and takes its answer."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from .package import Refused

LONGEST = 180


def read_apart(content: bytes, folder: Path, progress: Callable[[int], None]) -> dict[str, Any]:
    """Sections, findings and names of images in the folder. Raises Refused, also for a reader that was stopped."""
    document = folder / "document"
    document.write_bytes(content)
    answers = folder / "answer"
    answers.mkdir()
    command = [sys.executable, "-m", "themes.services.word.reading", str(document), str(answers)]
    # No secret of the site is in reach of what a document might do to its reader.
    environment = {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(  # noqa: S603 -- our own module and our own paths
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        timer = threading.Timer(LONGEST, process.kill)
        timer.start()
        try:
            for line in process.stdout or ():
                if line.strip().isdigit():
                    progress(min(int(line), 100))
            process.wait()
        finally:
            timer.cancel()
            process.kill()
    try:
        data: dict[str, Any] = json.loads((answers / "outline.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused("too_large_inside") from error
    if "refused" in data:
        raise Refused(data["refused"])
    return data
