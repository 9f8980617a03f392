"""Writes docs/privacy-register.md from the table in the code, or checks that it is up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from visits.data_register import as_markdown, gaps


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
