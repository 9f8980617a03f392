"""Builds the two style sheets that come from Designsystemet: the components in use, and the city's colours.

Run from this folder after `npm install` (see README.md): `python3 build.py`.
"""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "node_modules" / "@digdir" / "designsystemet-css"
TOKENS = HERE / "design-tokens-build" / "mechelen.css"
TARGET = HERE.parent / "cms" / "static" / "cms"

# Only what templates/components and templates/base.html use; add a name here when a template needs more.
BASE = ("base",)
COMPONENTS = (
    "alert",
    "breadcrumbs",
    "button",
    "card",
    "error-summary",
    "field",
    "fieldset",
    "heading",
    "input",
    "label",
    "link",
    "list",
    "paragraph",
    "skip-link",
    "tag",
    "validation-message",
)
# The site is light only, until the dark scheme has been tested on every page.
LEFT_OUT_LAYERS = ("ds.theme.color-scheme.dark", "ds.theme.typography.secondary")


def component_sheet() -> str:
    """The vendored style sheet: each component in the cascade layer that the package's own index gives it."""
    version = re.search(r'"version": "([^"]+)"', (PACKAGE / "package.json").read_text())
    parts = [
        f"/*! Designsystemet CSS {version.group(1) if version else ''}, MIT, see LICENSE-designsystemet.txt."
        " Trimmed by design/build.py. */",
        "@layer ds.theme,ds.base,ds.components;",
    ]
    for layer, names in (("ds.base", BASE), ("ds.components", COMPONENTS)):
        parts += [f"@layer {layer}{{{(PACKAGE / 'dist/src' / f'{name}.css').read_text().strip()}}}" for name in names]
    return "\n".join(parts) + "\n"


def theme_sheet() -> str:
    """The tokens as CSS variables, without comments, white space, and the schemes that are not used."""
    text = TOKENS.read_text().replace('@charset "UTF-8";', "")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    kept = [block for block in top_level_blocks(text) if not block.startswith("@media (prefers-color-scheme")]
    kept = [block for block in kept if not any(block.startswith(f"@layer {name} ") for name in LEFT_OUT_LAYERS)]
    return "/*! Built from design/mechelen.config.json by design/build.py */\n" + squeeze("".join(kept)) + "\n"


def top_level_blocks(text: str) -> list[str]:
    """The rules of a style sheet that stand at its outermost level."""
    blocks, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == "}" and depth == 0:
            blocks.append(text[start : position + 1].strip())
            start = position + 1
    return blocks


def squeeze(text: str) -> str:
    """Without the white space that carries no meaning; a space after a comma may, so those stay one space."""
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};]) ?", r"\1", text).replace(": ", ":").replace(";}", "}")


if __name__ == "__main__":
    (TARGET / "designsystemet.css").write_text(component_sheet())
    (TARGET / "theme.css").write_text(theme_sheet())
