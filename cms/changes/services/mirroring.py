"""The mirror of what is public: compares what is shown now with what was, and writes what differs."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db.models import Q
from wagtail.models import Site

from cms.changes.bodies import Item
from cms.changes.models import ChangeState, PublicObject

BATCH = 500
_WRITTEN = ("path", "page_id", "fingerprint", "facts", "sequence", "is_gone", "changed_at")


@dataclass(frozen=True)
class Difference:
    """An object as it is in the mirror now, and as it was; `before` is None for one that was not public."""

    now: PublicObject
    before: PublicObject | None


def fingerprint(body: Any) -> str:
    """What tells two bodies apart."""
    return hashlib.blake2b(orjson.dumps(body), digest_size=16).hexdigest()


def write(
    site: Site, kind: str, items: list[Item], only: Collection[int] | None, state: ChangeState, *, now: datetime
) -> list[Difference]:
    """Bring the mirror of a kind (of single pages, with `only`) in line; returns what differs.

    `state` gives out the sequence; its caller saves it.
    """
    rows = PublicObject.objects.filter(site=site, kind=kind)
    if only is not None:
        rows = rows.filter(Q(page_id__in=list(only)) | Q(key__in={item.key for item in items}))
    named = {(row.kind, row.key, row.locale_code): row for row in rows}
    present = {name: row for name, row in named.items() if only is None or row.page_id in only}
    made: list[PublicObject] = []
    changed: list[PublicObject] = []
    differences: list[Difference] = []
    for item in _one_each(items):
        row = present.pop(item.name, None) or named.get(item.name)
        if row is not None and not row.is_gone and only is not None and row.page_id not in only:
            # Another page has the name, and was there first.
            continue
        before = None if row is None or row.is_gone else _copy(row)
        print_now = fingerprint(item.body)
        if before is not None and (before.fingerprint, before.path, before.facts, before.page_id) == (
            print_now, item.path, item.facts, item.page_id
        ):  # fmt: skip
            continue
        (made if row is None else changed).append(found := row or _empty(site, item))
        found.path, found.page_id, found.facts = item.path, item.page_id, item.facts
        found.fingerprint, found.is_gone = print_now, False
        differences.append(Difference(_stamp(found, state, now), before))
    for row in present.values():
        if not row.is_gone:
            before = _copy(row)
            row.is_gone, row.fingerprint = True, ""
            changed.append(row)
            differences.append(Difference(_stamp(row, state, now), before))
    PublicObject.objects.bulk_create(made, batch_size=BATCH)
    PublicObject.objects.bulk_update(changed, _WRITTEN, batch_size=100)
    return differences


def _one_each(items: list[Item]) -> Iterable[Item]:
    """Of two that claim one name, the page that was made first."""
    found: dict[Any, Item] = {}
    for item in reversed(items):
        other = found.get(item.name)
        if other is None or (item.page_id or 0) <= (other.page_id or 0):
            found[item.name] = item
    return found.values()


def _empty(site: Site, item: Item) -> PublicObject:
    return PublicObject(site=site, kind=item.kind, key=item.key, locale_code=item.locale)


def _stamp(row: PublicObject, state: ChangeState, now: datetime) -> PublicObject:
    state.sequence += 1
    row.sequence, row.changed_at = state.sequence, now
    return row


def _copy(row: PublicObject) -> PublicObject:
    return PublicObject(pk=row.pk, path=row.path, page_id=row.page_id, facts=row.facts, fingerprint=row.fingerprint)
