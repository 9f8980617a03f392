"""The process of `bench.tags` that edits and asks."""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import json
import logging
import random
import sys
import uuid
from dataclasses import dataclass
from typing import Any

import django

django.setup()

import time_machine  # noqa: E402 -- after the setup
from django.core.cache import cache  # noqa: E402 -- after the setup
from django.core.exceptions import ValidationError  # noqa: E402 -- after the setup
from django.db import DatabaseError, models, transaction  # noqa: E402 -- after the setup
from django.test import Client  # noqa: E402 -- after the setup
from django.utils import timezone  # noqa: E402 -- after the setup
from wagtail.models import Page, Site  # noqa: E402 -- after the setup

from cms.changes.models import PublicChange  # noqa: E402 -- after the setup
from cms.changes.services import settle  # noqa: E402 -- after the setup
from cms.core.content_version.tables import counted_tables  # noqa: E402 -- after the setup
from themes.models import StrategicNote, Theme  # noqa: E402 -- after the setup
from visits.models import InfoDay  # noqa: E402 -- after the setup

# So many edits are made in a round, then what they touched is purged, and all answers are asked anew. So many stand on each
# other before they are taken back, the last one first.
ROUND, DEEP = 20, 60
MOST_PAGES = 8
# A tree with a wrong place in it is no tree; what is edited there is edited by moving.
PLACES = {"path", "depth", "numchild"}
LISTS = [
    "/sitemap.xml", "/llms.txt", "/en/llms.txt", "/nieuws.atom", "/en/nieuws.atom", "/robots.txt", "/nergens/",
    "/informatiedagen/", "/en/informatiedagen/", "/informatiedagen.ics", "/api/v1/site", "/api/v1/site?locale=fr",
    "/api/v1/menu", "/api/v1/menu?locale=en", "/api/v1/alerts", "/api/v1/alerts?locale=fr", "/api/v1/banners",
    "/api/v1/banners?locale=en", "/api/v1/themes", "/api/v1/themes?locale=en&expand=translations",
    "/api/v1/themes?accepts_visits=true", "/api/v1/notes", "/api/v1/notes?expand=themes", "/api/v1/commitments",
    "/api/v1/commitments?status=in_progress", "/api/v1/info-days", "/api/v1/info-days?upcoming=true&expand=themes",
    "/api/v1/search?q=stad", "/api/v1/search?q=inclusieve&type=note", "/api/v1/search?q=bezoek&locale=nl",
    "/api/v1/pages?path=/nergens/",
]  # fmt: skip


@dataclass
class Edit:
    """A change of one row, and the one that takes it back."""

    what: str
    do: Any
    undo: Any


class Cache:
    """Holds what the site answered until a tag of it is purged."""

    def __init__(self, addresses: list[str]) -> None:
        self.client = Client()
        self.held: dict[str, tuple[bytes, frozenset[str]]] = {}
        self.old: dict[str, bytes] = {}
        self.addresses = addresses
        self.missed: list[str] = []
        self.count: collections.Counter[str] = collections.Counter()

    def ask(self, address: str) -> tuple[bytes, frozenset[str] | None]:
        """What the site answers now; no tags for what is not to be kept."""
        cache.clear()
        Site.clear_site_root_paths_cache()
        try:
            response = self.client.get(address)
        except Exception:
            self.count["failed"] += 1
            return b"", None
        body = b"%d " % response.status_code + (response.headers.get("Location") or "").encode() + response.content
        tags = response.headers.get("Cache-Tag")
        return body, frozenset(tags.split(",")) if tags and response.status_code < 500 else None

    def check(self, address: str, edit: str) -> None:
        """Ask again: what is held must be what is answered; what was purged may differ."""
        body, tags = self.ask(address)
        self.count["asked"] += 1
        if address in self.held:
            if self.held[address][0] != body:
                self.missed.append(f"{address} after {edit}")
        elif address in self.old:
            self.count["purged and different" if self.old[address] != body else "purged and the same"] += 1
        self.held.pop(address, None)
        self.old.pop(address, None)
        if tags is not None:
            self.held[address] = (body, tags)

    def purge(self, tags: set[str]) -> None:
        for address in [address for address, (_body, its) in self.held.items() if its & tags]:
            self.old[address] = self.held.pop(address)[0]
            self.count["purged"] += 1
        self.count["purge x address"] += len(self.addresses)


def addresses() -> list[str]:
    """Every page, note, theme and day of the demo city, and the lists."""
    site = Site.objects.get(is_default_site=True)
    found = list(LISTS)
    pages = list(Page.objects.live().filter(depth__gt=1).order_by("pk"))
    for page in random.Random(1).sample(pages, min(MOST_PAGES, len(pages))):
        path = page.get_url_parts()
        if path is not None and path[2]:
            found += [path[2], f"/api/v1/pages?path={path[2]}"]
    found += [f"{path}index.md" for path in found if path.endswith("/") and not path.startswith("/api/")][::4]
    found += [f"/api/v1/themes/{code}" for code in Theme.objects.filter(site=site).values_list("code", flat=True)]
    for slug in StrategicNote.objects.filter(site=site).values_list("slug", flat=True):
        found += [f"/api/v1/notes/{slug}", f"/api/v1/notes/{slug}/commitments"]
    for pk, key in InfoDay.objects.order_by("pk").values_list("pk", "key")[:1]:
        found += [f"/api/v1/info-days/{pk}", f"/api/v1/info-days/{pk}?locale=en", f"/informatiedagen/{key}/",
                  f"/informatiedagen/{key}.ics"]  # fmt: skip
    return list(dict.fromkeys(found))


def other(field: Any, value: Any, dice: random.Random) -> Any:
    """Another value that the column can hold."""
    if field.is_relation:
        keys = list(field.related_model._base_manager.values_list(field.target_field.attname, flat=True)[:200])
        return dice.choice([*keys, None] if field.null else keys or [value])
    if field.choices:
        return dice.choice([choice for choice, _label in field.flatchoices])
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return timezone.now() + dt.timedelta(hours=dice.randint(-900, 900), seconds=1)
    if isinstance(field, models.DateField):
        return timezone.localdate() + dt.timedelta(days=dice.randint(-900, 900))
    if isinstance(field, models.TimeField):
        return dt.time(dice.randint(7, 20), 30)
    if isinstance(field, models.IntegerField | models.FloatField | models.DecimalField):
        return dice.choice([0, 1, 2, 7, 40, (value or decimal.Decimal(0)) + 1])
    if isinstance(field, models.UUIDField):
        return uuid.UUID(int=dice.getrandbits(128), version=4)
    return other_text(field, value, dice)


def other_text(field: Any, value: Any, dice: random.Random) -> Any:
    """The text with a word more, also in the middle of JSON."""
    word = f"woord{dice.randint(0, 999)}"
    stored = field.get_prep_value(value) if value is not None else ""
    if isinstance(stored, list | dict):
        return value
    stored = str(stored or "")
    if stored.startswith("[{"):
        return stored.replace("<p ", f"<p>{word}</p><p ", 1) if "<p " in stored else "[]"
    longest = getattr(field, "max_length", None) or 400
    if isinstance(field, models.SlugField) or " " not in stored:
        return dice.choice([f"{stored}-{word}", word])[:longest]
    return f"{word} {stored}"[:longest]


def an_edit(models_: list[Any], dice: random.Random) -> Edit | None:
    """A random update, deletion, copy or move of a random row; None where there is no row."""
    model = dice.choice(models_)
    manager = model._base_manager
    keys = list(manager.values_list("pk", flat=True)[:3000])
    if model is Page:
        keys = list(Page.objects.filter(depth__gt=1).values_list("pk", flat=True))
    if not keys:
        return None
    pk, label = dice.choice(keys), model._meta.label
    row = manager.filter(pk=pk).values().get()
    fields = {field.attname: field for field in model._meta.local_concrete_fields if field.name not in PLACES}
    how = dice.random()
    if how < 0.08 and model is Page:
        return a_move(pk, dice)
    own = {field.attname: row[field.attname] for field in model._meta.local_concrete_fields}
    if how < 0.16 and not issubclass(model, Page):
        return Edit(f"delete {label} {pk}", lambda: raw_delete(model, pk), lambda: raw_insert(model, own))
    if how < 0.24 and not issubclass(model, Page) and isinstance(model._meta.pk, models.AutoField):
        new = {**own, model._meta.pk.attname: max(keys) + dice.randint(1, 5000)}
        for name, field in fields.items():
            if field.unique and not field.primary_key:
                new[name] = other(field, own[name], dice)
        if model is Site:
            new["is_default_site"] = False
        pk = new[model._meta.pk.attname]
        return Edit(f"insert {label} {pk}", lambda: raw_insert(model, new), lambda: raw_delete(model, pk))
    names = [name for name, field in fields.items() if not field.primary_key]
    if not names:
        return None
    name = dice.choice(names)
    value = other(fields[name], own[name], dice)
    return Edit(f"{label} {pk} {name}", lambda: raw_update(model, pk, name, value),
                lambda: raw_update(model, pk, name, own[name]))  # fmt: skip


def a_move(pk: int, dice: random.Random) -> Edit | None:
    page = Page.objects.get(pk=pk)
    if page.depth < 3:
        return None
    back = page.get_parent().pk
    there = dice.choice(list(Page.objects.filter(depth__in=(2, 3)).exclude(pk__in=[pk, back])))
    if there.is_descendant_of(page):
        return None
    return Edit(f"move {pk}", lambda: move(pk, there.pk), lambda: move(pk, back))


def move(pk: int, target: int) -> None:
    Page.objects.get(pk=pk).move(Page.objects.get(pk=target), "last-child")


def raw_update(model: Any, pk: Any, name: str, value: Any) -> None:
    field = model._meta.get_field(name)
    if isinstance(value, str) and "Stream" in type(field).__name__:
        value = field.to_python(value)
    model._base_manager.filter(pk=pk).update(**{name: value})


def raw_delete(model: Any, pk: Any) -> None:
    rows = model._base_manager.filter(pk=pk)
    rows._raw_delete(rows.db)


def raw_insert(model: Any, values: dict[str, Any]) -> None:
    model._base_manager.bulk_create([model(**values)])


def fill_empty(tables: list[Any], dice: random.Random) -> None:
    """A few rows in every table that the demo city leaves empty, where its rules allow them."""
    for model in [*tables, *tables]:
        for _time in range(10):
            # Two sites that are the one for every host name are none.
            if model._base_manager.count() > 2 or issubclass(model, Page | Site):
                break
            values = {}
            for field in model._meta.local_concrete_fields:
                if not field.primary_key:
                    values[field.attname] = other(field, field.get_default(), dice)
            try:
                with transaction.atomic():
                    raw_insert(model, values)
            except (DatabaseError, ValueError, TypeError, ValidationError):
                continue
    print("empty:", *(model._meta.label for model in tables if not model._base_manager.exists()))


def run(edits: int, seed: int) -> bool:
    """Edit and ask; returns whether nothing was missed."""
    dice, now = random.Random(seed), timezone.now()
    settle(now=now)
    kept = Cache([])
    known = [one for one in addresses() if kept.ask(one) == kept.ask(one)]
    kept.addresses = known
    for address in known:
        kept.check(address, "the beginning")
    tables = [model for model, _columns in counted_tables()]
    fill_empty(tables, dice)
    last, done, per_table = 0, 0, collections.Counter()
    stack: list[Edit] = []
    is_back = False
    print(f"{len(known)} addresses, {len(tables)} tables", flush=True)
    while done < edits:
        is_back = bool(stack) and (is_back or len(stack) == DEEP)
        edit = stack.pop() if is_back else an_edit(tables, dice)
        if edit is None:
            continue
        try:
            with transaction.atomic():
                (edit.undo if is_back else edit.do)()
        except (DatabaseError, ValueError, TypeError, OverflowError, AttributeError, ValidationError) as error:
            kept.count["not taken back" if is_back else "refused"] += 1
            if is_back:
                print("not taken back:", edit.what, type(error).__name__)
            continue
        what = f"{'back: ' if is_back else ''}{edit.what}"
        if not is_back:
            stack.append(edit)
        done += 1
        per_table[what.removeprefix("back: ").split()[0]] += 1
        if done % ROUND:
            continue
        settle(now=now)
        rows = PublicChange.objects.filter(pk__gt=last).values_list("pk", "tags")
        kept.purge({tag for _pk, tags in rows for tag in tags})
        last = max([last, *(pk for pk, _tags in rows)])
        for address in known:
            kept.check(address, what)
        if done % 1000 == 0:
            print(done, json.dumps(kept.count), f"held {len(kept.held)}", f"missed {len(kept.missed)}", flush=True)
    print("edits", done, json.dumps(kept.count), "tables", len(per_table))
    different, same = kept.count["purged and different"], kept.count["purged and the same"]
    print(f"over-purge: {same / max(1, same + different):.2f} of what was purged and asked again was as before")
    print(
        f"purged {kept.count['purged'] / max(1, kept.count['purge x address']):.3f} of the answers per round of edits"
    )
    print(f"missed {len(kept.missed)}", *kept.missed[:20], sep="\n")
    return not kept.missed


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    with time_machine.travel(dt.datetime.now(dt.UTC).replace(hour=11, minute=0, second=0, microsecond=0), tick=False):
        sys.exit(0 if run(int(sys.argv[1]), int(sys.argv[2])) else 1)
