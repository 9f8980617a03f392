"""Brings in the demo content and asks the search every query; a query is met when an expected address comes early."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone, translation
from wagtail.models import Site

from cms.transfer.importing import import_folder
from search.queries import search

FOLDER = Path(__file__).parents[3] / "demo"
QUERIES = Path(__file__).with_name("queries.yaml")
EARLY = 3


@dataclass(frozen=True)
class Answer:
    """What the search gave for a query: the expected addresses, and the first addresses found."""

    query: str
    kind: str
    expected: list[str]
    found: list[str]
    is_met: bool


def bring_in_demo() -> Site:
    """Imports the demo content into the default site."""
    import_folder(FOLDER, now=timezone.now())
    Site.clear_site_root_paths_cache()
    return Site.objects.get(is_default_site=True)


def ask_all(site: Site) -> list[Answer]:
    """Asks every query in Dutch."""
    with translation.override("nl"):
        return [_ask(site, one) for one in yaml.safe_load(QUERIES.read_text(encoding="utf-8"))]


def _ask(site: Site, one: dict[str, Any]) -> Answer:
    results = search(site, language="nl", text=one["query"], now=timezone.now())
    early = [_addresses(hit) for hit in results.hits[:EARLY]]
    is_met = any(address in one["expect"] for addresses in early for address in addresses)
    return Answer(one["query"], one["kind"], one["expect"], [addresses[-1] for addresses in early], is_met)


def _addresses(hit: Any) -> list[str]:
    """The address of a hit, and of the section that it leads to."""
    section = getattr(hit, "section", None)
    return [hit.url, *([section.url] if section else [])]
