"""Follows the hash chain of the access log and tells the first line that does not fit."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visits.services import access_log


class Command(BaseCommand):
    help = "Check that no line of the access log was changed, removed or put in between. Ends with 1 when one was."

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = access_log.verify()
        if verdict.broken is not None:
            raise CommandError(f"The chain is broken at line {verdict.broken}, after {verdict.lines} good lines.")
        # Noted elsewhere, the hash also shows lines that were cut off at the end.
        self.stdout.write(f"{verdict.lines} lines are unbroken; the last hash is {verdict.last_hash or '-'}")
