"""The looks that were built for this installation: style sheets in `cms/themes/` of the static files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders

FOLDER = "cms/themes"
HEAD = re.compile(r"^/\*! Built from .* Primary (#[0-9a-f]{6})\.")
STANDARD_COLOUR = "#0f4c5c"


@dataclass(frozen=True)
class Look:
    """The style sheet with the tokens, the mark in its colours, and the colour that browsers give their frame."""

    name: str
    style_sheet: str
    mark: str
    colour: str


STANDARD = Look("", "cms/theme.css", "cms/mark.svg", STANDARD_COLOUR)


@lru_cache(maxsize=1)
def looks() -> dict[str, Look]:
    """Every look by its name, in the order of the names; read once, as static files change with a release only."""
    found: dict[str, Look] = {}
    for folder in finders.find(FOLDER, find_all=True) or []:
        for path in Path(folder).glob("*.css"):
            found.setdefault(path.stem, _look(path))
    return dict(sorted(found.items()))


def look_of(name: str) -> Look:
    """The look of that name, or the standard one when it was never built."""
    return looks().get(name, STANDARD)


def _look(path: Path) -> Look:
    head = HEAD.match(path.read_text(encoding="utf-8")[:300])
    mark = f"{FOLDER}/{path.stem}.svg" if path.with_suffix(".svg").exists() else STANDARD.mark
    return Look(path.stem, f"{FOLDER}/{path.name}", mark, head.group(1) if head else STANDARD_COLOUR)
