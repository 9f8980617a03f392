"""Erases again, after a backup was restored, whoever had been erased since; and saves the ledger that this needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from wagtail.models import Site

from visits.services import people


class Command(BaseCommand):
    help = "Erase again whoever stands in the ledger of erasures. Run it after restoring a backup."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ledger", help="Also take over this file, saved after the backup was made.")
        parser.add_argument("--save", help="Only write the ledger (keyed hashes) to this file, to keep apart.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["save"]:
            self.save(Path(options["save"]))
            return
        site = Site.objects.order_by("-is_default_site", "pk").first()
        if site is None:
            raise CommandError("There is no site yet.")
        if options["ledger"]:
            try:
                people.merge_ledger(json.loads(Path(options["ledger"]).read_text(encoding="utf-8")))
            except OSError as error:
                raise CommandError(f"Cannot read {options['ledger']}: {error.strerror}") from error
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise CommandError(f"{options['ledger']} is no ledger of erasures") from error
        done = people.replay(site=site, now=timezone.now())
        self.stdout.write(f"Erased again: {done.requests} requests, {done.mails} mails")
        for reference in done.on_hold:
            self.stderr.write(f"{reference} is on legal hold and was left alone")

    def save(self, path: Path) -> None:
        """Write the whole file or nothing: an old ledger is better than half of one."""
        lines = people.ledger()
        partial = path.with_name(f"{path.name}.partial")
        try:
            partial.write_text(json.dumps(lines, indent=1), encoding="utf-8")
            partial.replace(path)
        except OSError as error:
            raise CommandError(f"Cannot write {path}: {error.strerror}") from error
        self.stdout.write(f"{len(lines)} people")
