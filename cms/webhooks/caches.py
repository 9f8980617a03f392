"""Caches in front of the site that are told what to drop: by address, or by tag where they know tags."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from django.conf import settings
from wagtail.contrib.frontend_cache.backends.base import BaseBackend
from wagtail.contrib.frontend_cache.utils import get_backends

TIMEOUT = (5, 10)
# What one call of each service takes.
CLOUDFLARE_TAGS, FASTLY_TAGS, XKEY_TAGS = 30, 256, 50
# Not an error for who asks to drop something: it was not there.
_NOT_THERE = frozenset({404, 412})


class PurgeFailed(Exception):
    """A cache did not do what it was asked; the text says why."""


class AddressCache(BaseBackend):
    """PURGE for each address, as Varnish and nginx take it; unlike Wagtail's own, it ends and says when it failed."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.place = urlsplit(params["LOCATION"])

    def purge(self, url: str) -> None:
        """Drop one address. Raises PurgeFailed."""
        wanted = urlsplit(url)
        to = urlunsplit((self.place.scheme, self.place.netloc, wanted.path, wanted.query, ""))
        _ask("PURGE", to, headers={"Host": wanted.netloc})


def is_by_address() -> bool:
    """Whether addresses must be remembered, for the cache knows nothing else."""
    return bool(getattr(settings, "WAGTAILFRONTENDCACHE", None))


def purge_addresses(urls: list[str]) -> None:
    """Drop addresses from every cache that Wagtail knows of. Raises PurgeFailed."""
    for backend in get_backends().values():
        wanted = [url for url in urls if backend.invalidates_hostname(urlsplit(url).hostname)]
        with _errors_count():
            try:
                backend.purge_batch(wanted)
            except requests.RequestException as error:
                raise PurgeFailed(type(error).__name__) from error


def purge_tags(tags: list[str]) -> None:
    """Drop what carries one of these tags, in the way of the cache that is configured. Raises PurgeFailed."""
    cdn = settings.CDN
    if cdn["kind"] == "cloudflare":
        to = f"{cdn['url'] or 'https://api.cloudflare.com'}/client/v4/zones/{cdn['zone']}/purge_cache"
        for part in _parts(tags, CLOUDFLARE_TAGS):
            _ask("POST", to, headers={"Authorization": f"Bearer {cdn['token']}"}, json={"tags": part})
    elif cdn["kind"] == "fastly":
        to = f"{cdn['url'] or 'https://api.fastly.com'}/service/{cdn['zone']}/purge"
        for part in _parts(tags, FASTLY_TAGS):
            _ask("POST", to, headers={"Fastly-Key": cdn["token"]}, json={"surrogate_keys": part})
    elif cdn["kind"] == "xkey":
        for part in _parts(tags, XKEY_TAGS):
            _ask("PURGE", f"{cdn['url']}/", headers={"xkey-purge": " ".join(part)})


def _ask(method: str, url: str, **options: Any) -> None:
    try:
        answer = requests.request(method, url, timeout=TIMEOUT, allow_redirects=False, **options)
    except requests.RequestException as error:
        raise PurgeFailed(type(error).__name__) from error
    if not answer.ok and not (method == "PURGE" and answer.status_code in _NOT_THERE):
        raise PurgeFailed(f"{answer.status_code} {answer.reason}")


def _parts(tags: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(tags), size):
        yield tags[start : start + size]


@contextmanager
def _errors_count() -> Iterator[None]:
    """Wagtail's backends log an error and go on; here that is a failure, which is tried again."""
    said: list[str] = []
    mine = threading.get_ident()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == mine:
                said.append(record.getMessage())

    listener = Listener(level=logging.ERROR)
    names = ("wagtail.frontendcache", "")
    for name in names:
        logging.getLogger(name).addHandler(listener)
    try:
        yield
    finally:
        for name in names:
            logging.getLogger(name).removeHandler(listener)
    if said:
        raise PurgeFailed(said[0])
