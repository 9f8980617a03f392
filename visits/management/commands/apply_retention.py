"""Anonymises and deletes what has been kept long enough; the worker does the same every day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from visits.services import retention


class Command(BaseCommand):
    help = "Anonymise or delete the visit requests that have been kept as long as their site's settings say."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count, per site and outcome; change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        results = retention.due(now=now) if options["dry_run"] else retention.apply(now=now)
        if options["verbosity"] > 0:
            for result in results:
                self.stdout.write(f"{result.site.hostname}: {result.outcome}: {result.count}")
