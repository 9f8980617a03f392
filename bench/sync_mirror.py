"""The process of `bench.sync` that follows: a mirror made of nothing but `GET sync`, beside a full read of the API."""

from __future__ import annotations

import collections
import json
import logging
import os
import subprocess
import sys
import threading
import time
from typing import Any
from urllib.parse import quote

import django

django.setup()

from django.core.cache import cache  # noqa: E402 -- after the setup
from django.test import Client  # noqa: E402 -- after the setup
from wagtail.models import Page, Site  # noqa: E402 -- after the setup

from bench.site import BASE_DIR  # noqa: E402 -- after the setup
from cms.core.languages import localized_path  # noqa: E402 -- after the setup
from cms.core.models import StandardPage  # noqa: E402 -- after the setup

Name = tuple[str, str, str]
ROUNDS, PAGES = 25, 20
LANGUAGES = ("nl", "en", "fr")
client = Client()


def get(address: str) -> Any:
    """What the API answers, None for nothing."""
    response = client.get(f"/api/v1/{address}")
    if response.status_code not in (200, 404):
        raise SystemExit(f"{address}: {response.status_code}")
    return response.json() if response.status_code == 200 else None


class Mirror:
    """All that is public, by name."""

    def __init__(self) -> None:
        self.items: dict[Name, Any] = {}
        self.token = ""
        self.count: collections.Counter[str] = collections.Counter()

    def sync(self) -> None:
        """Asks until there is no more."""
        while True:
            answer = get(f"sync?limit=100&since={quote(self.token)}")
            for entry in answer["items"]:
                name = (entry["kind"], entry["key"], entry["locale"])
                self.count[entry["change"]] += 1
                if entry["change"] == "upsert":
                    self.items[name] = entry["item"]
                else:
                    self.items.pop(name, None)
            self.token = answer["next"]
            self.count["asked"] += 1
            if not answer["more"]:
                return


def everything() -> dict[Name, Any]:
    """All that is public, as the other endpoints give it."""
    cache.clear()
    Site.clear_site_root_paths_cache()
    found: dict[Name, Any] = {}
    languages = [one["locale"] for one in get("site")["locales"]]
    for language in languages:
        for kind, address in (("site", "site"), ("menu", "menu"), ("alerts", "alerts"), ("banner", "banners")):
            found[kind, "", language] = get(f"{address}?locale={language}")
        for code in (one["code"] for one in listed("themes", language)):
            found["theme", code, language] = get(f"themes/{code}?locale={language}")
        for slug in (one["slug"] for one in listed("notes", language)):
            found["note", slug, language] = get(f"notes/{slug}?locale={language}")
        for day in listed("info-days", language):
            found["info_day", str(day["id"]), language] = get(f"info-days/{day['id']}?locale={language}")
        for one in listed("commitments", language):
            found["commitment", f"{one['note']['slug']}/{one['code']}", language] = one
    site = Site.objects.get(is_default_site=True)
    homes = {page.locale_id: page.url_path for page in site.root_page.get_translations(inclusive=True)}
    for page in Page.objects.filter(depth__gt=1).select_related("locale"):
        home, language = homes.get(page.locale_id, "?"), page.locale.language_code
        if not page.url_path.startswith(home) or language not in languages:
            continue
        path = localized_path(f"/{page.url_path.removeprefix(home)}", language)
        body = get(f"pages?path={quote(path)}")
        if body is not None and body["type"] not in ("redirect", "theme", "note"):
            found["page", str(page.pk), language] = body
    return found


def listed(address: str, language: str) -> list[Any]:
    """All rows of a list."""
    rows: list[Any] = []
    while True:
        answer = get(f"{address}?locale={language}&limit=100&offset={len(rows)}")
        rows += answer["items"]
        if not answer["next"]:
            return rows


def fill() -> None:
    """More plain pages than the demo city has."""
    for home in Page.objects.filter(depth=2).select_related("locale"):
        for number in range(PAGES):
            page = StandardPage(title=f"Blad {number}", slug=f"blad-{number}", summary=".", locale=home.locale)
            home.add_child(instance=page)


def run(operations: int, writers: int) -> bool:
    """Lets them write in rounds; returns whether the mirror was right after each."""
    fill()
    mirror, wrong, done = Mirror(), 0, 0
    mirror.sync()
    command = [sys.executable, "-W", "ignore", "-m", "bench.sync_writer"]
    pipes: dict[str, Any] = {"cwd": BASE_DIR, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes: list[Any] = [subprocess.Popen([*command, str(seed)], env=os.environ, **pipes) for seed in range(writers)]
    for process in processes:
        process.stdout.readline()
    each = max(1, operations // ROUNDS // writers)
    while done < operations:
        for process in processes:
            process.stdin.write(f"{each}\n")
            process.stdin.flush()
        said: list[Any] = [None] * writers

        def wait(number: int, process: Any, said: list[Any] = said) -> None:
            said[number] = json.loads(process.stdout.readline())

        waiting = [threading.Thread(target=wait, args=pair) for pair in enumerate(processes)]
        for thread in waiting:
            thread.start()
        while any(thread.is_alive() for thread in waiting):
            mirror.sync()
            time.sleep(0.3)
        done += each * writers
        # What expires in a moment has expired then.
        time.sleep(2.2)
        mirror.sync()
        wrong += compare(mirror.items, everything(), done)
    print("operations", done, "mirror", json.dumps(mirror.count), "objects", len(mirror.items))
    total: collections.Counter[str] = collections.Counter()
    for process, words in zip(processes, said, strict=True):
        total.update(words)
        process.stdin.close()
        process.wait()
    print(json.dumps(total))
    print(f"different after {wrong} of {done // (each * writers)} pauses")
    return not wrong


def compare(mirror: dict[Name, Any], full: dict[Name, Any], done: int) -> int:
    """Prints what differs; returns 1 when something does."""
    differs = [name for name in mirror.keys() | full.keys() if mirror.get(name) != full.get(name)]
    print(f"{done} operations: {len(full)} objects, {len(differs)} differ", flush=True)
    for name in differs[:5]:
        print(name, json.dumps(mirror.get(name))[:400], json.dumps(full.get(name))[:400], sep="\n  ")
    return 1 if differs else 0


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    sys.exit(0 if run(int(sys.argv[1]), int(sys.argv[2])) else 1)
