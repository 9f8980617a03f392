"""Writes the examples of the OpenAPI document from the content of this installation: meant for the demo city."""

from __future__ import annotations

import argparse
import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test import Client

PATH = "cms/api_examples.json"
# What is asked for the example of an address; the others are written by hand in the file.
ASKED = {
    "alerts": "alerts", "banners": "banners", "commitments": "commitments?limit=1",
    "forms/{slug}": "forms/werkbezoek-aanvragen", "info-days": "info-days?limit=1",
    "info-days/{info_day_id}": "info-days/1", "menu": "menu", "notes": "notes?limit=1",
    "notes/{slug}": "notes/inclusieve-stad-2-0", "notes/{slug}/commitments":
    "notes/bestuursakkoord-2019-2024/commitments?limit=1", "pages": "pages?path=/themas/inclusieve-stad/",
    "pages/all": "pages/all?limit=2", "search": "search?q=inclusie&limit=1", "site": "site",
    "statistics/visits": "statistics/visits", "sync": "sync?limit=3",
    "themes": "themes?limit=1", "themes/{code}": "themes/inclusieve-stad",
}  # fmt: skip
MOST_ITEMS = 2
LONGEST_TEXT = 240


class Command(BaseCommand):
    help = f"Write the examples in {PATH} from this database (make demo), then run update_openapi."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1:8000", help="host and port of the site")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / PATH
        found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        client = Client(headers={"host": options["host"]})
        for address, query in ASKED.items():
            response = client.get(f"/api/v1/{query}")
            if response.status_code != 200:
                raise CommandError(f"{query} answered {response.status_code}: this needs the content of the demo city")
            found[f"get /api/v1/{address}"] = shortened(response.json())
        found["get /api/v1/preview"] = {**found["get /api/v1/pages"], "preview": True}
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
        self.stdout.write(f"Wrote {PATH}.")


def shortened(value: Any) -> Any:
    """The first items of every list, and the beginning of long texts: an example is read by people."""
    if isinstance(value, dict):
        return {name: shortened(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shortened(one) for one in value[:MOST_ITEMS]]
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{value[:LONGEST_TEXT]}…"
    return value
