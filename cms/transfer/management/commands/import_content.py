"""manage.py import_content FOLDER: brings a content folder into the site."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from wagtail.models import Site

from cms.core.picture_making import make_plain
from cms.transfer.faults import BadFolder
from cms.transfer.importing import KINDS, Outcome, import_folder

RESULTS = ("created", "changed", "unchanged", "left out")


class Command(BaseCommand):
    help = "Imports a content folder (docs/content-folder.md): everything or nothing, and twice is the same as once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tell what would change, and change nothing")
        parser.add_argument("--site", metavar="HOST", help="host name of the site; without it, the default site")
        parser.add_argument("--restore", action="store_true", help="also bring back what was removed on the site")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verbosity"] < 2:
            # Wagtail logs two lines for every page; the counts below say it shorter.
            logging.getLogger("wagtail").setLevel(logging.WARNING)
        site = None
        if options["site"] and (site := Site.objects.filter(hostname=options["site"]).first()) is None:
            raise CommandError(f"There is no site with host name {options['site']}.")
        try:
            outcome = import_folder(
                options["folder"],
                now=timezone.now(),
                site=site,
                dry_run=options["dry_run"],
                restore=options["restore"],
            )
        except BadFolder as error:
            count = len(error.faults)
            noun = "problem" if count == 1 else "problems"
            raise CommandError(f"Nothing was imported: {count} {noun}.\n{error}") from error
        if not options["dry_run"]:
            # So that no first visitor waits; the worker makes the rest.
            make_plain()
        self.tell(outcome, dry_run=options["dry_run"])

    def tell(self, outcome: Outcome, *, dry_run: bool) -> None:
        for notice in sorted(set(outcome.notices)):
            self.stderr.write(f"notice: {notice}")
        for kind in KINDS:
            results = {result: outcome.counts[kind, result] for result in RESULTS}
            if any(results.values()):
                told = [f"{count} {result}" for result, count in results.items() if count or result != "left out"]
                self.stdout.write(f"{kind}: {', '.join(told)}")
        if any(result == "left out" for (_kind, result), count in outcome.counts.items() if count):
            self.stdout.write("Left out: removed on the site since the last import; --restore brings it back.")
        changes = outcome.changes
        self.stdout.write(f"{changes} {'change' if changes == 1 else 'changes'}")
        if dry_run:
            self.stdout.write("Dry run: nothing was kept.")
