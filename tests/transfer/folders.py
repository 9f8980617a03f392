"""Small content folders for the tests of this app."""

from __future__ import annotations

from pathlib import Path

THEME = """\
---
code: slimme-stad
title: Slimme stad
summary: Techniek voor mensen.
---
Een stad is slim als ze luistert.
"""

NOTE = """\
---
slug: inclusieve-stad-2-0
title: Inclusieve stad 2.0
summary: De nota over samenleven.
kind: thematic_note
version_label: "2.0"
themes: [slimme-stad]
status: adopted
adopted_on: 2018-03-01
---
Een woord vooraf.

## 1. Samenleven {#samenleven}

Iedereen telt mee.

## Opvolgen

Elk jaar kijken we na.
"""

DAYS = """\
- key: slimme-dag
  themes: [slimme-stad]
  starts_at: +6w thu 09:30
  ends_at: +6w thu 16:00
  location: Stadhuis
  capacity: 20
  languages: [nl, en]
  registration_deadline: +5w thu 12:00
  texts:
    nl:
      title: Slimme dag
      intro: Kom kijken.
"""

FILES = {"themes/slimme-stad.nl.md": THEME, "notes/inclusieve-stad-2-0.nl.md": NOTE, "info_days.yaml": DAYS}


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write files into a folder and give it back."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def theme(body: str = "", **front: str) -> str:
    """A theme file with this body, and with these lines in or instead of its front matter."""
    values = {"code": "slimme-stad", "title": "Slimme stad", "summary": "Techniek voor mensen.", **front}
    lines = "".join(f"{name}: {value}\n" for name, value in values.items())
    return f"---\n{lines}---\n{body}"
