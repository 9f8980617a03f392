"""Erases everything that is known of one e-mail address, after the address was typed a second time."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from wagtail.models import Site

from visits.services import people


class Command(BaseCommand):
    help = "Anonymise the requests of one e-mail address and delete its mails. There is no way back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="Do not ask to type the address again.")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.order_by("-is_default_site", "pk").first()
        if site is None:
            raise CommandError("There is no site yet.")
        found = people.find(options["email"])
        self.stdout.write(f"{len(found.requests)} requests and {len(found.mails)} mails")
        if not options["yes"]:
            typed = input("Type the address again to erase them: ")
            if people.normalised(typed) != people.normalised(options["email"]):
                raise CommandError("That is another address. Nothing was erased.")
        done = people.erase(options["email"], site=site, by=None, now=timezone.now())
        self.stdout.write(f"Erased: {done.requests} requests, {done.mails} mails")
        for reference in done.on_hold:
            self.stderr.write(f"{reference} is on legal hold and was left alone")
