"""Schemathesis against a served demo city, anonymous, all phases: no server error, no answer that is not documented."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from bench.site import BASE_DIR, installation

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "unsupported_method",
)  # fmt: skip


def fuzz(vendor: str, examples: int) -> tuple[int, bool]:
    """Runs it, prints the last part of its report; returns the number of cases, and whether nothing was found."""
    with installation(vendor) as site, site.served():
        done = subprocess.run(
            [
                str(Path(sys.executable).parent / "schemathesis"), "run", f"{site.address}/api/v1/openapi.json",
                "--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing,stateful",
                "--max-examples", str(examples), "--workers", "1", "--continue-on-failure", "--no-color",
                "--seed", "1", "--request-timeout", "30",
            ],
            cwd=BASE_DIR, capture_output=True, text=True, check=False,
        )  # fmt: skip
    print(done.stdout[-6000:] or done.stderr[-3000:])
    cases = re.search(r"(\d[\d,]*) generated", done.stdout)
    number = int(cases[1].replace(",", "")) if cases else 0
    print(f"fuzz on {vendor}: {number:,} cases, {'nothing found' if not done.returncode else 'FOUND'}")
    return number, done.returncode == 0


if __name__ == "__main__":
    vendors = [name for name in sys.argv[1:] if not name.isdigit()] or ["sqlite", "postgresql"]
    numbers = [int(name) for name in sys.argv[1:] if name.isdigit()] or [250]
    results = [fuzz(vendor, numbers[0]) for vendor in vendors]
    sys.exit(not all(is_clean for _cases, is_clean in results))
