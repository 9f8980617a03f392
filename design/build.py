"""Builds what comes from Designsystemet: the sheet of the components in use, and the colours of a look.

`make theme` runs it after the command line of Designsystemet (see README.md): `python3 build.py mechelen.config.json`
for the standard look, `python3 build.py kust.config.json kust` for another one.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "node_modules" / "@digdir" / "designsystemet-css"
BUILT = HERE / "design-tokens-build"
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


class BadConfig(Exception):
    """The configuration cannot become a look; the message says why."""


def colours_of(config: Path) -> tuple[str, str, str]:
    """The name that the configuration gives its one theme, its primary colour and its sand."""
    themes = json.loads(config.read_text())["themes"]
    if len(themes) != 1:
        raise BadConfig(f"{config.name} must hold one theme, not {len(themes)}")
    ((name, theme),) = themes.items()
    colours = theme["colors"]
    missing = {"primary", "accent"} - colours["main"].keys() | {"sand"} - colours.get("support", {}).keys()
    if missing:
        raise BadConfig(f"{config.name} must name these colours too: {', '.join(sorted(missing))}")
    return name, colours["main"]["primary"].lower(), colours["support"]["sand"].lower()


def theme_sheet(config: Path) -> str:
    """The tokens as CSS variables, without comments, white space, and the schemes that are not used."""
    name, primary, _sand = colours_of(config)
    text = (BUILT / f"{name}.css").read_text().replace('@charset "UTF-8";', "")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    kept = [block for block in top_level_blocks(text) if not block.startswith("@media (prefers-color-scheme")]
    kept = [block for block in kept if not any(block.startswith(f"@layer {layer} ") for layer in LEFT_OUT_LAYERS)]
    head = f"/*! Built from design/{config.name} by design/build.py. Primary {primary}. */\n"
    return head + squeeze("".join(kept)) + "\n"


def mark(config: Path) -> str:
    """The mark of the standard look in the colours of this one."""
    _name, primary, sand = colours_of(config)
    return (TARGET / "mark.svg").read_text().replace("#0f4c5c", primary).replace("#d9b36c", sand)


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


def build(config: Path, look: str = "") -> None:
    """Write the standard look with its components, or a look of that name. Raises BadConfig."""
    if not look:
        (TARGET / "designsystemet.css").write_text(component_sheet())
        (TARGET / "theme.css").write_text(theme_sheet(config))
        return
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", look):
        raise BadConfig(f"“{look}” may hold lower-case letters, digits and single hyphens only")
    sheet = theme_sheet(config)
    (TARGET / "themes").mkdir(exist_ok=True)
    (TARGET / "themes" / f"{look}.css").write_text(sheet)
    (TARGET / "themes" / f"{look}.svg").write_text(mark(config))


if __name__ == "__main__":
    try:
        build(HERE / Path(sys.argv[1]).name, *sys.argv[2:3])
    except BadConfig as error:
        sys.exit(str(error))
