"""Writes the table of roles to the database; safe to run at every deployment."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.accounts.roles import sync_roles


class Command(BaseCommand):
    help = "Give the groups of the role table exactly their permissions, and install the two steps for notes."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changes = sync_roles()
        except LookupError as error:
            raise CommandError(f"No such permission: {error}. Run migrate first.") from error
        if options["verbosity"] > 0:
            for line in changes.lines:
                self.stdout.write(line)
            self.stdout.write(f"{len(changes.lines)} changes")
