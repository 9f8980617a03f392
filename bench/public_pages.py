"""Every public page of the demo city: what the sitemap names, what its pages link to, and what only a person reaches."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from html import unescape

from bench.site import Installation

LANGUAGES = ("", "/en", "/fr")
# Beside what the sitemap names: pages for one question, one visitor or nobody.
UNLISTED = (
    "/zoeken/", "/zoeken/?q=stad", "/zoeken/?q=stadd", "/zoeken/?q=xyzzy", "/zoeken/?q=%3Cb%3E%22&page=99",
    "/werkbezoek-aanvragen/?info_day=1", "/volgen/", "/aanvraag/", "/bestuursakkoord/", "/werkbezoeken-in-cijfers/",
    "/bestaat-niet/", "/aanvraag/geen-sleutel/", "/volgen/geen-sleutel/", "/stand/geen-sleutel/",
)  # fmt: skip
FORMS = ("/werkbezoek-aanvragen/", "/volgen/", "/aanvraag/")
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
# Filters multiply: of one address, this many questions are followed.
QUESTIONS = 3
DRESS = """
import json
from wagtail.models import Site
from tests.factories import every_screen
screens = every_screen.build(Site.objects.get(is_default_site=True))
print(json.dumps([[name, one.path, one.data, one.status] for name, one in screens.items()]))
"""
SKIPPED = re.compile(r"^/(admin|documents|media|static|api)/")


def fetch(address: str, data: bytes | None = None) -> tuple[int, str, str]:
    """Status, kind of content and text of an address; an error page counts as a page."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data=data), timeout=60) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read().decode(errors="replace")
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.headers.get_content_type(), refusal.read().decode(errors="replace")


def gather(site: Installation, extra: tuple[str, ...] = ()) -> dict[str, str]:
    """The HTML of every page by its address; raises AssertionError when one is broken."""
    sitemap = fetch(f"{site.address}/sitemap.xml")[2]
    start = [_path(unescape(url)) for url in re.findall(r"<loc>([^<]+)</loc>", sitemap)]
    start += [f"{prefix}{path}" for prefix in LANGUAGES for path in UNLISTED]
    waiting, known = [*start, *extra], {*start, *extra}
    asked: Counter[str] = Counter()
    pages: dict[str, str] = {}
    while waiting:
        path = waiting.pop()
        status, kind, text = fetch(site.address + path)
        if status >= 500:
            raise AssertionError(f"{path} answers {status}")
        if kind != "text/html":
            continue
        pages[path] = text
        for link in LINK.findall(text):
            found = _path(urllib.parse.urljoin(site.address + path, unescape(link)), site.address)
            bare, _, question = found.partition("?")
            if not found or found in known or SKIPPED.match(found):
                continue
            known.add(found)
            asked[bare] += bool(question)
            if not question or asked[bare] <= QUESTIONS:
                waiting.append(found)
    for prefix in LANGUAGES:
        for path in FORMS:
            pages[f"{prefix}{path} (with errors)"] = fetch(site.address + prefix + path, b"email=x")[2]
    return pages


def dressed(site: Installation) -> dict[str, str]:
    """The HTML of every screen of the same city dressed up: each block, notice, state and form with errors, and the pages
    behind secret links."""
    screens = json.loads(site.shell(DRESS).splitlines()[-1])
    pages = {}
    for name, path, data, status in screens:
        for prefix in LANGUAGES:
            sent = urllib.parse.urlencode(data, doseq=True).encode() if data is not None else None
            found, kind, text = fetch(f"{site.address}{prefix}{path}", sent)
            if (found, kind) != (status, "text/html"):
                raise AssertionError(f"{name} ({prefix}{path}) answers {found}, {kind}")
            pages[f"{name}: {prefix}{path}"] = text
    return pages


def _path(url: str, address: str = "") -> str:
    """Path and question of an address of this site; empty for another site's."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in {"http", "https"} or (address and not url.startswith(f"{address}/")):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")
