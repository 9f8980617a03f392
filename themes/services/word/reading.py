"""Reads one document in a process of its own, with little memory and time, so that a hostile file harms nothing else.

Started as `python -m themes.services.word.reading <document> <folder>`; knows neither settings nor database. Writes
`outline.json` and the images into the folder, and prints how far it is.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from .converting import convert
from .outline import outline_of
from .package import Refused
from .preparing import prepare

MEMORY = 1536 * 1024 * 1024
SECONDS = 120


def main(document: Path, folder: Path) -> None:
    """Read the document into the folder; a refusal is written there too."""
    try:
        data = read(document, folder)
    except Refused as refused:
        data = {"refused": refused.code}
    except MemoryError:
        data = {"refused": "too_large_inside"}
    except RecursionError:
        data = {"refused": "hostile_xml"}
    (folder / "outline.json").write_text(json.dumps(data), encoding="utf-8")


def read(document: Path, folder: Path) -> dict[str, object]:
    """The outline as data; the images are files named by their number."""
    prepared = prepare(document.read_bytes())
    tell(20)
    converted = convert(prepared)
    tell(60)
    outline = outline_of(converted.html, converted.found)
    names = []
    for number, picture in enumerate(converted.pictures):
        name = f"{number}.{picture.kind}"
        (folder / name).write_bytes(picture.content)
        names.append(name)
    tell(70)
    return {**outline.as_data(), "pictures": names}


def tell(percent: int) -> None:
    """How far it is, for the process that waits."""
    sys.stdout.write(f"{percent}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main(Path(sys.argv[1]), Path(sys.argv[2]))
