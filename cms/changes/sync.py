"""What changed on a site since a token, in the order in which it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from wagtail.models import Site

from cms.changes.bodies import KINDS, OF_PAGES, Scope, frame_at
from cms.changes.journal import EVERYTHING
from cms.changes.models import ChangeState, PublicObject, TouchedRow
from cms.changes.services import settle
from cms.changes.services.mirroring import fingerprint
from cms.changes.services.settling import KEPT
from cms.changes.snapshot import one_moment
from cms.core.visibility import Frame

SALT = "cms.changes.sync"
# A day less than what is kept, so that no tombstone is missed.
MOST_SECONDS = int(KEPT.total_seconds()) - 24 * 3600

# Looks at what writers change meanwhile.
TIMES = 3


class TokenExpired(Exception):
    """The token is of another site, not ours, or too old."""


@dataclass(frozen=True)
class Part:
    """Some of the changes, the token to go on with, and whether there are more already."""

    items: list[dict[str, Any]]
    next: str
    more: bool


def token_for(site: Site, sequence: int) -> str:
    """What a mirror shows next time to get what came after."""
    return signing.dumps([site.pk, sequence], salt=SALT)


def sequence_of(site: Site, token: str) -> int:
    """Up to where a mirror knows everything. Raises TokenExpired."""
    try:
        owner, sequence = signing.loads(token, salt=SALT, max_age=MOST_SECONDS)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise TokenExpired from error
    # A backup that was put back knows less than the token.
    known = ChangeState.objects.filter(sequence__gte=sequence).exists()
    if owner != site.pk or not known:
        raise TokenExpired
    return int(sequence)


def changes_since(site: Site, token: str, limit: int, *, now: datetime) -> Part:
    """The objects that changed, with their bodies; everything that is public without a token.

    Settles first. What is no longer public is told by kind, key, language and address only. Raises TokenExpired.
    """
    for _time in range(TIMES):
        settle(now=now)
        with one_moment():
            part, is_right = _read(site, token, limit, now)
        if is_right:
            break
    else:
        if not part.items:
            # Nothing can be told as it was settled: something differs that no trigger saw. All is looked at again.
            TouchedRow.objects.create(table=EVERYTHING)
    return part


def _read(site: Site, token: str, limit: int, now: datetime) -> tuple[Part, bool]:
    """The next changes as they were settled, up to the first that changed again since; whether there was none.

    That one must not be told: were it changed back before it is settled again, nobody would hear of it any more.
    """
    rows = PublicObject.objects.filter(site=site).order_by("sequence")
    since = 0
    if token:
        since = sequence_of(site, token)
        rows = rows.filter(sequence__gt=since)
    else:
        # Who has nothing has nothing to drop.
        rows = rows.filter(is_gone=False)
    found = list(rows[: limit + 1])
    frame = frame_at(site, now)
    bodies = {} if frame is None else _bodies(site, frame, found[:limit])
    part, items = [], []
    for row in found[:limit]:
        path, body = bodies.get((row.kind, row.key, row.locale_code), (row.path, None))
        if not row.is_gone and (body is None or fingerprint(body) != row.fingerprint):
            break
        part.append(row)
        items.append(_told(row, path, body))
    is_right = len(part) == len(found[:limit])
    if part:
        since = part[-1].sequence
    elif is_right and not token:
        since = ChangeState.objects.values_list("sequence", flat=True).first() or 0
    elif not token:
        # Not a step yet: what was public is asked for again.
        return Part([], "", True), False
    return Part(items, token_for(site, since), len(part) < len(found)), is_right


def _told(row: PublicObject, path: str, body: Any) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "key": row.key,
        "locale": row.locale_code,
        "path": path or None,
        "change": "gone" if row.is_gone else "upsert",
        "item": body,
    }


def _bodies(site: Site, frame: Frame, rows: Sequence[PublicObject]) -> dict[tuple[str, str, str], tuple[str, Any]]:
    """Path and body of each object that is public now."""
    wanted: dict[tuple[str, str], set[Any]] = {}
    for row in rows:
        if not row.is_gone and row.locale_code in frame.homes:
            key = row.page_id if row.kind in OF_PAGES else row.key
            wanted.setdefault((row.kind, row.locale_code), set()).add(key)
    found: dict[tuple[str, str, str], tuple[str, Any]] = {}
    for (kind, language), keys in wanted.items():
        for item in KINDS[kind](Scope(site, frame, language, frozenset(keys))):
            found.setdefault(item.name, (item.path, item.body))
    return found
