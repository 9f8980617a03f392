"""Reads a document of 200 pages as the worker does: how long it takes, and how much memory its reader needs."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.themes.word.corpus import two_hundred_pages

PAGES = 200


def reading() -> None:
    """In a process of its own, as on a site."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document = folder / "document"
        document.write_bytes(two_hundred_pages(PAGES))
        began = time.monotonic()
        command = [sys.executable, "-m", "themes.services.word.reading", str(document), str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=Path(__file__).parent.parent)
        seconds = time.monotonic() - began
        sections = json.loads((folder / "outline.json").read_text())["sections"]
        weight = document.stat().st_size / 1024
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{PAGES} pages ({weight:.0f} kB) became {len(sections)} sections in {seconds:.1f} s; "
        f"the reader took {peak:.0f} MiB at its peak"
    )


if __name__ == "__main__":
    reading()
