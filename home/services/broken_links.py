"""Which links on published pages lead nowhere, checked without the network; and which lead to other websites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from wagtail.models import Locale, Site

from cms.core import page_parts
from cms.core.page_parts import Part, parts_of
from home.services.link_targets import NO_DOCUMENT, NO_IMAGE, Targets, host_of, read_targets
from home.services.site_pages import pages_of_site

# Kept until the worker looks again; a week without a worker still shows when it was.
KEEP_SECONDS = 7 * 24 * 3600
_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_EMBED = re.compile(r"<embed\b([^>]*)/?>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True)
class LinkLine:
    """One link: the page and block it stands in, its words and address; `fault` is "" for another website."""

    page_id: int
    title: str
    language: str
    where: str
    block_id: str
    words: str
    address: str
    fault: str = ""


@dataclass
class LinkReport:
    """The outcome of one round."""

    checked_at: datetime
    pages: int = 0
    broken: list[LinkLine] = field(default_factory=list)
    outside: list[LinkLine] = field(default_factory=list)


def check_links(site: Site, *, now: datetime) -> LinkReport:
    """Look at every link on every published page of a site; keeps the report for `last_report`."""
    targets, report = read_targets(site), LinkReport(checked_at=now)
    languages = dict(Locale.objects.values_list("pk", "language_code"))
    for page in pages_of_site(site).live().specific():
        report.pages += 1
        for line in links_of(page, targets, languages[page.locale_id]):
            (report.broken if line.fault else report.outside).append(line)
    kept = {
        "checked_at": report.checked_at,
        "pages": report.pages,
        "broken": [asdict(line) for line in report.broken],
        "outside": [asdict(line) for line in report.outside],
    }
    cache.set(_key(site), kept, KEEP_SECONDS)
    return report


def last_report(site: Site) -> LinkReport | None:
    """What the last round found, None when there was none lately."""
    kept = cache.get(_key(site))
    if kept is None:
        return None
    return LinkReport(
        kept["checked_at"],
        kept["pages"],
        [LinkLine(**line) for line in kept["broken"]],
        [LinkLine(**line) for line in kept["outside"]],
    )


def check_all_sites(*, now: datetime) -> None:
    """A round on every site."""
    for site in Site.objects.select_related("root_page"):
        check_links(site, now=now)


def links_of(page: Any, targets: Targets, language: str) -> Iterator[LinkLine]:
    """The links of one page that are broken or lead to other websites."""
    for part in parts_of(page):
        for words, address, fault in _faults_in(part, page.pk, targets):
            yield LinkLine(
                page_id=page.pk,
                title=page.title,
                language=language,
                where=part.where,
                block_id=part.block_id,
                words=words[:150],
                address=address[:500],
                fault=fault,
            )


def _faults_in(part: Part, on_page: int, targets: Targets) -> Iterator[tuple[str, str, str]]:
    """Words, address and fault of each link of a part that the report is about."""
    if part.kind == page_parts.HTML:
        yield from _faults_in_html(part.value, on_page, targets)
    elif part.kind == page_parts.ADDRESS:
        yield from _about_address(part.words, part.value, on_page, targets)
    elif part.kind == page_parts.PAGE:
        fault = targets.fault_of_page(part.value.pk) if part.value is not None else "gone"
        if fault:
            yield part.words, str(part.value or ""), fault
    elif part.kind == page_parts.DOCUMENT and part.value is None:
        yield part.words, "", NO_DOCUMENT
    elif part.kind == page_parts.IMAGE and part.value is None:
        yield part.words, "", NO_IMAGE


def _faults_in_html(html: str, on_page: int, targets: Targets) -> Iterator[tuple[str, str, str]]:
    for raw, inner in _LINK.findall(html):
        attributes, words = _attributes(raw), " ".join(unescape(_TAG.sub(" ", inner)).split())
        kind, key = attributes.get("linktype"), attributes.get("id", "")
        number = int(key) if _DIGITS.fullmatch(key) else 0
        if kind == "page":
            if fault := targets.fault_of_page(number):
                yield words, "", fault
        elif kind == "document":
            if number not in targets.documents:
                yield words, "", NO_DOCUMENT
        elif href := attributes.get("href", ""):
            yield from _about_address(words, href, on_page, targets)
    for raw in _EMBED.findall(html):
        attributes = _attributes(raw)
        key = attributes.get("id", "")
        if attributes.get("embedtype") == "image" and int(key if _DIGITS.fullmatch(key) else 0) not in targets.images:
            yield attributes.get("alt", ""), "", NO_IMAGE


def _about_address(words: str, address: str, on_page: int, targets: Targets) -> Iterator[tuple[str, str, str]]:
    if address.startswith(("mailto:", "tel:")):
        return
    host = host_of(address)
    if host and not targets.is_own_host(host):
        yield words, address, ""
        return
    try:
        parts = urlsplit(address)
    except ValueError:
        yield words, address, "nowhere"
        return
    path = f"{parts.path}#{parts.fragment}" if parts.fragment else parts.path or ("/" if host else "")
    if path and (fault := targets.fault_of_address(path, on_page)):
        yield words, address, fault


def _attributes(raw: str) -> dict[str, str]:
    return {name.lower(): unescape(one or other) for name, one, other in _ATTRIBUTE.findall(raw)}


def _key(site: Site) -> str:
    return f"broken-links:{site.pk}"
