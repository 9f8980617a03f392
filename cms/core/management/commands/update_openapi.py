"""Writes the OpenAPI document where front-end developers find it, or checks that it is what the site serves."""

from __future__ import annotations

import argparse
import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test import RequestFactory
from django.urls import resolve

PATH = "docs/developers/openapi.json"
ADDRESS = "/api/v1/openapi.json"


class Command(BaseCommand):
    help = f"Write {PATH}; with --check, fail when it differs from what the site serves."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when it is not up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        text = as_text(served())
        path = settings.BASE_DIR / PATH
        if options["check"]:
            if not path.exists() or path.read_text() != text:
                raise CommandError(f"{PATH} is not up to date; run manage.py update_openapi")
            return
        path.write_text(text)
        self.stdout.write(f"Wrote {PATH}.")


def served() -> Any:
    """The document as the site answers it, without asking the database."""
    match = resolve(ADDRESS)
    response = match.func(RequestFactory().get(ADDRESS), *match.args, **match.kwargs)
    return json.loads(response.content)


def as_text(document: Any) -> str:
    """In a form in which a change is easy to read."""
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
