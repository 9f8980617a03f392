"""Hands over everything that is known of one e-mail address, as JSON and as a page to read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from wagtail.models import Site

from visits.services import people


class Command(BaseCommand):
    help = "Write person.json and person.html with all data of one e-mail address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--out", default=".", help="The folder to write to; it is made when it does not exist.")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.order_by("-is_default_site", "pk").first()
        if site is None:
            raise CommandError("There is no site yet.")
        data = people.export(options["email"], site=site, by=None, now=timezone.now())
        folder = Path(options["out"])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in (("person.json", people.as_json(data)), ("person.html", people.as_html(data))):
                # For the one who asked alone: others can have an account on this machine.
                with open(folder / name, "w", encoding="utf-8", opener=_private) as file:
                    file.write(text)
        except OSError as error:
            raise CommandError(f"Cannot write to {folder}: {error.strerror}") from error
        self.stdout.write(f"{len(data['requests'])} requests and {len(data['mails'])} mails, in {folder}")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
