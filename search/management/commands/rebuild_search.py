"""Builds the search index anew from what is public."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from search.models import SearchEntry
from search.services import indexing


class Command(BaseCommand):
    help = "Bring the search index of every site in line with what is public; what is in line costs nothing."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--from-scratch", action="store_true", help="forget the index first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["from_scratch"]:
            SearchEntry.objects.all().delete()
        indexing.index_all()
        self.stdout.write(f"{SearchEntry.objects.count()} entries")
