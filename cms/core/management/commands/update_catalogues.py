"""Brings the catalogues of words up to date with code and templates, or checks that they are."""

from __future__ import annotations

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.core import catalogues


class Command(BaseCommand):
    help = "Gather the words of the screens into cms/locale; with --check, fail on missing or unused ones."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when something is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        template = catalogues.gather(settings.BASE_DIR)
        problems = []
        for language in catalogues.LANGUAGES:
            catalogue = catalogues.updated(settings.BASE_DIR, language, template)
            text = catalogues.as_text(catalogue)
            path = catalogues.catalogue_path(settings.BASE_DIR, language)
            missing = catalogues.untranslated(catalogue)
            if options["check"]:
                if not path.exists() or path.read_bytes() != text:
                    problems.append(f"{language}: the catalogue is not up to date; run “make messages”")
                problems += [f"{language}: not translated: {text_id!r}" for text_id in missing]
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text)
                self.stdout.write(f"{language}: {len(catalogue)} messages, {len(missing)} not translated")
        if problems:
            raise CommandError("\n".join(problems))
        if options["check"]:
            self.stdout.write("All words are translated.")
