"""What the public may see of a site, decided in one place for everything that the API gives, nested or not.

A page shows when it is published and not past its end, stands below a live home of the site that was asked, and neither
it nor anything above it is restricted, unpublished or hidden by another app (a retired theme). `Frame` holds what that
takes, read in one statement and remembered until the content changes (memo.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property, lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils import timezone
from wagtail.models import Page, get_page_models

from cms.core.api_errors import ApiError
from cms.core.gathering import Part, apart, gather, moment, under
from cms.core.languages import language_codes, localized_path
from cms.core.memo import remember

# Parts named "hidden" with one column, the tree path of what is hidden with all below it.
_hiding: list[Part] = []


def hide_also(columns: str, source: str) -> None:
    """Registers further pages that nobody may see, with all below them."""
    _hiding.append(Part("hidden", columns, source))


@dataclass(frozen=True)
class Home:
    """The live home page of a site in one language."""

    pk: int
    language: str
    path: str
    url_path: str


@dataclass(frozen=True)
class Frame:
    """A site as the public sees it at a moment."""

    site_id: int
    site_name: str
    now: datetime
    homes: dict[str, Home] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    # The rows of further parts that were read along.
    rows: dict[str, list[list[Any]]] = field(default_factory=dict)
    # Conditions that were written before, shared by the frames of one version.
    compiled: dict[tuple[tuple[str, ...], str], tuple[str, list[str]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def at(self, now: datetime) -> Frame:
        """The same at another moment."""
        other = object.__new__(Frame)
        other.__dict__.update(self.__dict__, now=now)
        other.__dict__.pop("_now", None)
        return other

    def shows(self, path: str, live: Any, expire_at: Any, alias_of: Any = None) -> bool:
        """Whether a page shows, for one that was read as plain columns."""
        end = moment(expire_at)
        return bool(
            live
            and alias_of is None
            and (end is None or end > self.now)
            and not path.startswith(self.hidden)
            and any(path.startswith(home.path) for home in self.homes.values())
        )

    def where(self, language: str, alias: str = "p") -> tuple[str, list[Any]]:
        """The SQL condition for pages that show in a language, and its values. Aliases of pages never show."""
        return self._where((language,), alias)

    def where_any(self, alias: str = "p") -> tuple[str, list[Any]]:
        """The same for all languages together."""
        return self._where(tuple(self.homes), alias)

    def _where(self, languages: tuple[str, ...], alias: str) -> tuple[str, list[Any]]:
        known = self.compiled.get((languages, alias))
        if known is None:
            known = self.compiled[languages, alias] = self._compile(languages, alias)
        sql, paths = known
        return sql, [self._now, *paths] if paths else []

    def _compile(self, languages: tuple[str, ...], alias: str) -> tuple[str, list[str]]:
        homes = [self.homes[language] for language in languages if language in self.homes]
        if not homes:
            return "1 = 0", []
        below = [under(f"{alias}.path", home.path) for home in homes]
        conditions = [
            f"{alias}.live",
            f"{apart(f'{alias}.alias_of_id')} IS NULL",
            f"({alias}.expire_at IS NULL OR {alias}.expire_at > %s)",
            f"({' OR '.join(sql for sql, _ in below)})",
        ]
        values = [value for _, its_values in below for value in its_values]
        for path in self.hidden:
            if any(path.startswith(home.path) or home.path.startswith(path) for home in homes):
                sql, its_values = under(f"{alias}.path", path)
                conditions.append(f"NOT ({sql})")
                values += its_values
        return " AND ".join(conditions), values

    def q(self, language: str, lead: str = "") -> Q:
        """The same as `where`, for a queryset; `lead` is the way to the page, such as `pages__`."""
        home = self.homes.get(language)
        if home is None:
            return Q(pk__in=[])
        found = Q(**{f"{lead}live": True, f"{lead}alias_of__isnull": True, f"{lead}path__startswith": home.path})
        found &= Q(**{f"{lead}expire_at__isnull": True}) | Q(**{f"{lead}expire_at__gt": self.now})
        for path in self.hidden:
            if path.startswith(home.path):
                found &= ~Q(**{f"{lead}path__startswith": path})
        return found

    def address(self, path: str, url_path: str) -> str | None:
        """Where a page stands for visitors, or None for one of another site or under no live home."""
        for home in self.homes.values():
            if path.startswith(home.path):
                return localized_path(f"/{url_path.removeprefix(home.url_path)}", home.language)
        return None

    def opens(self, collection_path: str | None) -> bool:
        """Whether everybody may open the files of a collection."""
        return collection_path is not None and not collection_path.startswith(self.closed)

    @cached_property
    def _now(self) -> Any:
        # What Django writes in a SQLite column, so that texts compare as moments do.
        return connection.ops.adapt_datetimefield_value(self.now)


def frame_of(request: HttpRequest, parts: Sequence[Part] = ()) -> Frame:
    """The frame of the site that was asked, read once per request; raises a 404 ApiError when there is no site.

    Parts are read along the first time.
    """
    found: Frame | None = getattr(request, "_gaststad_frame", None)
    if found is None:
        asked, port, now = request._get_raw_host(), int(request.get_port()), timezone.now()  # type: ignore[attr-defined]
        host = _host_of(asked)
        found = read_frame(host, port, now, parts) if parts else frame_at(host, port, now)
        if found is None:
            raise ApiError(404, "not-found", "There is no site at this host name.")
        request._gaststad_frame = found  # type: ignore[attr-defined]
    return found


@lru_cache(maxsize=256)
def _host_of(asked: str) -> str:
    return split_domain_port(asked)[0]


def frame_at(host: str, port: int, now: datetime) -> Frame | None:
    """The frame of a site at a moment: what it holds changes with the content alone, so it is remembered."""
    found = remember(("frame", host, port), lambda: read_frame(host, port, now))
    return found if found is None else found.at(now)


def read_frame(host: str, port: int, now: datetime, parts: Sequence[Part] = ()) -> Frame | None:
    """Reads what decides about visibility, in one statement of constant size; None when no site has the host name."""
    sites = "FROM wagtailcore_site s JOIN wagtailcore_page r ON r.id = s.root_page_id"
    ours = "(s.hostname = %s OR s.is_default_site)"
    rows = gather(
        [
            Part("site", "s.id, s.hostname, s.port, s.is_default_site, s.site_name", f"{sites} WHERE {ours}", (host,)),
            Part(
                "home",
                "s.id, h.id, l.language_code, h.path, h.url_path",
                f"{sites} JOIN wagtailcore_page h ON h.translation_key = r.translation_key "
                "JOIN wagtailcore_locale l ON l.id = h.locale_id "
                f"WHERE h.live AND h.alias_of_id IS NULL AND {ours}",
                (host,),
            ),
            Part(
                "hidden",
                "p.path",
                "FROM wagtailcore_pageviewrestriction v JOIN wagtailcore_page p ON p.id = v.page_id",
            ),
            Part(
                "closed",
                "c.path",
                "FROM wagtailcore_collectionviewrestriction v JOIN wagtailcore_collection c ON c.id = v.collection_id",
            ),
            *_dead_parents(),
            *_hiding,
            *parts,
        ]
    )
    site = choose_site(rows["site"], host, port)
    if site is None:
        return None
    hidden = tuple(sorted({row[0] for row in rows["hidden"]}))
    homes = {
        row[2]: Home(row[1], row[2], row[3], row[4])
        for row in rows["home"]
        if row[0] == site[0] and not row[3].startswith(hidden)
    }
    in_order = {code: homes[code] for code in language_codes() if code in homes}
    return Frame(site[0], site[4], now, in_order, hidden, tuple({row[0] for row in rows["closed"]}), rows)


def choose_site(rows: list[list[Any]], host: str, port: int) -> list[Any] | None:
    """The site for a host and port among the candidates, by Wagtail's rules: both, then host, then the default one."""
    ranked = sorted(rows, key=lambda row: _rank(row, host, port))
    if not ranked:
        return None
    best = _rank(ranked[0], host, port)
    if len(ranked) == 1 or best in (0, 1):
        return ranked[0]
    # Only one site with this host, on another port: that one goes before the default.
    return ranked[1 if len(ranked) == 2 else 0] if best == 2 else None


def _rank(row: list[Any], host: str, port: int) -> int:
    _pk, hostname, its_port, is_default, _name = row
    if hostname == host and its_port == port:
        return 0
    if hostname == host and is_default:
        return 1
    return 2 if is_default else 3


@cache
def _dead_parents() -> tuple[Part, ...]:
    """Pages that are not live and may have others below them; only few types can."""
    parents = [model for model in get_page_models() if model is not Page and model.allowed_subpage_models()]
    return tuple(
        Part(
            "hidden",
            "p.path",
            f"FROM {model._meta.db_table} m JOIN wagtailcore_page p ON p.id = m.page_ptr_id WHERE NOT p.live",
        )
        for model in parents
    )
