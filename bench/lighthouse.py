"""Lighthouse's four marks for the pages that visitors meet first, on a phone: medians of three runs.

Needs Node.js, Chromium and the npm package `lighthouse` (its command on the path, or named by LIGHTHOUSE).
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from typing import Any

from bench.commitments import FILL, NOTE
from bench.first_load import MAKE
from bench.site import installation

PAGES = {
    "home": "/",
    "theme": "/themas/inclusieve-stad/",
    "note": "/strategische-notas/inclusieve-stad-2-0/",
    "note of 545 commitments": NOTE,
    "commitments": f"{NOTE}actiepunten/",
    "info day": "/informatiedagen/inclusieve-stad-samenleven/",
    "form": "/werkbezoek-aanvragen/",
    "search": "/zoeken/?q=stad",
}
MARKS = ("performance", "accessibility", "best-practices", "seo")
MEANT_HIDDEN = {"search": ("is-crawlable",)}  # results are noindex on purpose: their other marks count
TURNS = 3


def run(address: str) -> dict[str, Any]:
    """One report of Lighthouse in its standard profile, a slow phone."""
    command = [
        os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse") or "lighthouse",
        address, "--output=json", "--quiet", f"--only-categories={','.join(MARKS)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": os.environ.get("CHROME_PATH") or shutil.which("chromium") or ""}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def marks(report: dict[str, Any], without: tuple[str, ...] = ()) -> list[float]:
    """The four marks of 0 to 100, as Lighthouse weighs them, without the audits that do not apply."""
    found = []
    for name in MARKS:
        audits = [row for row in report["categories"][name]["auditRefs"] if row["id"] not in without]
        scores = [(row["weight"], report["audits"][row["id"]]["score"]) for row in audits]
        counted = [(weight, score) for weight, score in scores if weight and score is not None]
        found.append(100 * sum(weight * score for weight, score in counted) / sum(weight for weight, _score in counted))
    return found


def shortcomings(report: dict[str, Any], without: tuple[str, ...] = ()) -> set[str]:
    """The audits that cost points."""
    rows = [row for name in MARKS for row in report["categories"][name]["auditRefs"] if row["weight"]]
    scores = {row["id"]: report["audits"][row["id"]]["score"] for row in rows if row["id"] not in without}
    return {name for name, score in scores.items() if score is not None and score < 0.98}


def main(wanted: list[str]) -> None:
    with installation("sqlite") as site:
        site.shell(FILL)
        site.shell(MAKE)
        with site.served():
            for name, path in PAGES.items():
                if wanted and name not in wanted:
                    continue
                without = MEANT_HIDDEN.get(name, ())
                reports = [run(site.address + path) for _turn in range(TURNS)]
                median = [
                    statistics.median(column) for column in zip(*(marks(r, without) for r in reports), strict=True)
                ]
                figures = ", ".join(f"{mark} {value:.0f}" for mark, value in zip(MARKS, median, strict=True))
                costs = sorted(set().union(*(shortcomings(report, without) for report in reports)))
                paint = statistics.median(r["audits"]["largest-contentful-paint"]["numericValue"] for r in reports)
                print(f"{name}: {figures}; largest paint {paint:.0f} ms {costs or ''}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
