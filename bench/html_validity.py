"""The Nu HTML checker on every public page of the demo city, and on pages dressed with every block and notice."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from bench.public_pages import dressed, gather
from bench.site import installation

PACKAGE = "vnu-jar"


def find_checker(folder: Path, given: str) -> Path:
    """The checker's jar: the one that was given, or the one that npm fetches into the folder."""
    if given:
        return Path(given)
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), PACKAGE],
        check=True, capture_output=True,
    )  # fmt: skip
    return next(folder.glob(f"node_modules/{PACKAGE}/build/dist/*.jar"))


def check(jar: Path, folder: Path, pages: dict[str, str]) -> list[tuple[str, str, str]]:
    """What the checker says: kind (error or info), page and message."""
    names = {}
    for number, (address, text) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(text)
        names[file.as_uri()] = address
    answer = subprocess.run(
        ["java", "-Xss8m", "-jar", str(jar), "--format", "json", "--exit-zero-always", *map(str, sorted(folder.glob("*.html")))],
        check=True, capture_output=True, text=True,
    ).stderr  # fmt: skip
    said = json.loads(answer)["messages"]
    return [
        (one["type"], names.get(one.get("url", "").replace("file:/", "file:///").replace("////", "//"), "?"),
         f"{one['message']}  «{one.get('extract', '').strip()[:160]}»")
        for one in said
    ]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jar", default="", help="the checker, when npm should not fetch it")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="gaststad-html-"))
    try:
        with installation("sqlite") as site, site.served():
            pages = gather(site)
            demo = len(pages)
            pages |= dressed(site)
        (folder / "pages").mkdir()
        said = check(find_checker(folder, arguments.jar), folder / "pages", pages)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for kind in ("error", "info"):
        told = Counter(message.split("  «")[0] for one, _page, message in said if one == kind)
        first = {message.split("  «")[0]: (page, message) for one, page, message in reversed(said) if one == kind}
        for message, count in told.most_common(40):
            print(f"  {count:4} × {kind}: {first[message][1]}\n         first on {first[message][0]}")
    errors = sum(one != "info" for one, _page, _message in said)
    print(
        f"html validity: {demo} pages of the demo city and {len(pages) - demo} dressed screens, {errors} errors, {len(said) - errors} warnings"
    )
    return 1 if errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
