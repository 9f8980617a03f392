"""The log of changes: one row for each thing that happened, with the addresses and cache tags that it outdates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from wagtail.models import Page, Site

from cms.changes.bodies import OF_PAGES
from cms.changes.models import ChangeEvent, PublicChange
from cms.changes.tags import WHOLE_SITE, tokens
from cms.changes.touched import Touched
from cms.core.languages import localized_path

from .mirroring import Difference

API = "/api/v1"
# A payload stays small; who needs more reads `GET sync`.
MOST_PATHS = 200
MOST_TAGS = 200


def log(site: Site, differences: list[Difference], touched: Touched, *, now: datetime) -> int:
    """Write what happened on a site, and at least that something did; returns how many rows that were."""
    tags = _tags(site, touched)
    there = set(_existing(differences))
    rows = [_page(one, there) for one in differences if one.now.kind in OF_PAGES]
    rows += _info_days(one for one in differences if one.now.kind == "info_day")
    rows += _banner(one for one in differences if one.now.kind == "banner")
    rest = [one for one in differences if one.now.kind not in (*OF_PAGES, "info_day")]
    if rest or not rows:
        rows.append(_other(rest))
    for row in rows:
        row.site, row.occurred_at, row.tags = site, now, tags
        row.paths = row.paths[:MOST_PATHS]
    PublicChange.objects.bulk_create(rows)
    return len(rows)


def _tags(site: Site, touched: Touched) -> list[str]:
    if touched.is_everything:
        return tokens(site.pk, [WHOLE_SITE])
    names = touched.all_names()
    # More than a CDN takes in one call: the whole site costs it less.
    return tokens(site.pk, names if len(names) <= MOST_TAGS else [WHOLE_SITE])


def _existing(differences: list[Difference]) -> Iterable[int]:
    gone = [one.now.page_id for one in differences if one.now.is_gone and one.now.page_id]
    return Page.objects.filter(pk__in=gone).values_list("pk", flat=True) if gone else ()


def _page(one: Difference, there: set[int]) -> PublicChange:
    row, before = one.now, one.before
    if row.is_gone:
        event = ChangeEvent.PAGE_UNPUBLISHED if row.page_id in there else ChangeEvent.PAGE_DELETED
    elif before is None:
        event = ChangeEvent.PAGE_PUBLISHED
    else:
        event = ChangeEvent.PAGE_UPDATED if before.path == row.path else ChangeEvent.PAGE_MOVED
    previous = before.path if before is not None and before.path != row.path else ""
    return PublicChange(
        event=event, kind=row.kind, key=row.key, locale_code=row.locale_code, path=row.path, previous_path=previous,
        themes=row.facts.get("themes", []), paths=_page_paths(row, previous),
    )  # fmt: skip


def _page_paths(row: Any, previous: str) -> list[str]:
    """The page, where it was, what lists it, and the same of the API."""
    front = localized_path("/", row.locale_code)
    pages = [path for path in (row.path, previous) if path]
    parents = [f"{path.rstrip('/').rpartition('/')[0]}/" for path in pages]
    paths = [*pages, *(path for path in parents if path.startswith(front)), front]
    paths += [f"{API}/pages?path={quote(path, safe='')}" for path in pages]
    if row.kind in ("theme", "note"):
        paths += [
            f"{API}/{row.kind}s/{row.key}?locale={row.locale_code}",
            f"{API}/{row.kind}s?locale={row.locale_code}",
        ]
    return list(dict.fromkeys(paths))


def _info_days(differences: Iterable[Difference]) -> list[PublicChange]:
    """One row for each day, whatever the number of its languages."""
    days: dict[str, list[Difference]] = {}
    for one in differences:
        days.setdefault(one.now.key, []).append(one)
    return [_info_day(key, its) for key, its in days.items()]


def _info_day(key: str, its: list[Difference]) -> PublicChange:
    first = its[0]
    row, before = first.now, first.before
    if row.is_gone:
        event = ChangeEvent.INFO_DAY_REMOVED
    elif before is None:
        event = ChangeEvent.INFO_DAY_PUBLISHED
    elif row.facts["left"] == 0 and before.facts["left"]:
        event = ChangeEvent.INFO_DAY_FULL
    else:
        event = ChangeEvent.INFO_DAY_UPDATED
    paths = [one.now.path for one in its]
    paths += [f"{path.rstrip('/')}.ics" for path in paths]
    lists = [f"{path.rstrip('/').rpartition('/')[0]}/" for path in paths]
    previous = before.path if before is not None and before.path != row.path else ""
    paths += [*dict.fromkeys(lists), "/informatiedagen.ics", f"{API}/info-days/{key}", f"{API}/info-days"]
    return PublicChange(
        event=event, kind="info_day", key=key, path=row.path, previous_path=previous,
        themes=row.facts.get("themes", []), paths=[*paths, *([previous] if previous else [])],
    )  # fmt: skip


def _banner(differences: Iterable[Difference]) -> list[PublicChange]:
    """One row when other days are announced than before."""
    for one in differences:
        before = one.before.facts.get("announced") if one.before else None
        now = [] if one.now.is_gone else one.now.facts["announced"]
        if before != now:
            themes = {code for code, _day in [*(before or []), *now] if code}
            return [
                PublicChange(
                    event=ChangeEvent.BANNER_CHANGED,
                    kind="banner",
                    themes=sorted(themes),
                    paths=["/", f"{API}/banners"],
                )
            ]
    return []


def _other(differences: list[Difference]) -> PublicChange:
    """Everything else that is public, in one row."""
    kinds = sorted({one.now.kind for one in differences})
    addresses = {"commitment": "commitments", "banner": "banners"}
    paths = [one.now.path for one in differences if one.now.path]
    paths += [f"{API}/{addresses.get(kind, kind)}" for kind in kinds]
    return PublicChange(
        event=ChangeEvent.CONTENT_CHANGED, kind=kinds[0] if len(kinds) == 1 else "", paths=list(dict.fromkeys(paths)),
        themes=sorted({code for one in differences for code in one.now.facts.get("themes", [])}),
    )  # fmt: skip
