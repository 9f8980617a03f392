"""What changed on a site since a token, in the order in which it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from wagtail.models import Site

from cms.changes.bodies import KINDS, OF_PAGES, Scope
from cms.changes.models import ChangeState, PublicObject
from cms.changes.services.settling import KEPT
from cms.core.visibility import Frame

SALT = "cms.changes.sync"
# A day less than what is kept, so that no tombstone is missed.
MOST_SECONDS = int(KEPT.total_seconds()) - 24 * 3600


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


def changes_since(site: Site, frame: Frame, token: str, limit: int) -> Part:
    """The objects that changed, with their bodies of now; everything that is public without a token.

    What is no longer public is told by kind, key, language and address only. Raises TokenExpired.
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
    part = found[:limit]
    bodies = _bodies(site, frame, part)
    items = [_told(row, bodies.get((row.kind, row.key, row.locale_code))) for row in part]
    if part:
        since = part[-1].sequence
    elif not token:
        since = ChangeState.objects.values_list("sequence", flat=True).first() or 0
    return Part(items, token_for(site, since), len(found) > limit)


def _told(row: PublicObject, found: tuple[str, Any] | None) -> dict[str, Any]:
    """An object with its body, or the word that it is gone: also when it went since it was settled."""
    path, body = found or (row.path, None)
    return {
        "kind": row.kind,
        "key": row.key,
        "locale": row.locale_code,
        "path": path or None,
        "change": "upsert" if found else "gone",
        "item": body,
    }


def _bodies(site: Site, frame: Frame, rows: Sequence[PublicObject]) -> dict[tuple[str, str, str], tuple[str, Any]]:
    """Path and body of each object that is public now."""
    wanted: dict[tuple[str, str], set[Any]] = {}
    for row in rows:
        if not row.is_gone and row.locale_code in frame.homes:
            key = row.page_id if row.kind in OF_PAGES else row.key
            wanted.setdefault((row.kind, row.locale_code), set()).add(key)
    found = {}
    for (kind, language), keys in wanted.items():
        for item in KINDS[kind](Scope(site, frame, language, frozenset(keys))):
            found.setdefault(item.name, (item.path, item.body))
    return found
