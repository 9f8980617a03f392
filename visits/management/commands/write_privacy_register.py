"""Writes docs/privacy-register.md from the table in the code, or checks that it is up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from visits.data_kinds import KINDS
from visits.data_register import REGISTER, classified, gaps


class Command(BaseCommand):
    help = "Write docs/privacy-register.md: every column, what it is for, on what ground, who sees it, how long."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; end with 1 when it is out of date.")

    def handle(self, *args: Any, **options: Any) -> None:
        if missing := gaps():
            raise CommandError(f"Not classified, or gone: {', '.join(missing)}")
        path = Path(settings.BASE_DIR) / "docs" / "privacy-register.md"
        text = as_markdown()
        if not options["check"]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError("docs/privacy-register.md is out of date: run write_privacy_register")


def as_markdown() -> str:
    """The register as a page: each kind with its purpose, ground, recipients and term, then its columns."""
    lines = [
        "# Register of processing",
        "",
        "What GDPR article 30 asks for, made from `visits/data_register.py` by `manage.py write_privacy_register`;",
        "a test fails when they differ. Who is responsible is the municipality of each site; no data go to other",
        "organisations than its own host and mail server, and none outside the European Union by our doing.",
        "",
    ]
    for kind in KINDS:
        lines += [f"## {kind.name}", ""]
        if kind.is_personal:
            lines += [
                f"- **Purpose**: {kind.purpose}.",
                f"- **Legal basis**: {kind.basis}.",
                f"- **Who sees it**: {kind.recipients}.",
                f"- **Kept**: {kind.term}.",
            ]
        else:
            lines += ["Not personal data."]
        lines += ["", "| table | columns |", "|---|---|"]
        for label in sorted(REGISTER):
            names = [name for name, its in classified(label).items() if its is kind]
            if names:
                lines.append(f"| {label} | {', '.join(names)} |")
        lines.append("")
    return "\n".join(lines)
