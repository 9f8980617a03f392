"""Remembers which address carries which cache tags, for caches that are purged by address."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import OrderedDict

from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from wagtail.models import Site

from cms.changes.tagging import HEADER
from cms.core.middleware import GetResponse
from cms.webhooks.caches import is_by_address
from cms.webhooks.models import CachedAddress

logger = logging.getLogger(__name__)

LONGEST_ADDRESS = 2000
# So many addresses are known to a process, and written in a minute: whoever invents addresses fills no table.
MOST_KNOWN = 50_000
MOST_IN_A_MINUTE = 600
# Written again after so long, or the row would be forgotten though the address is asked for.
SECONDS_KNOWN = 24 * 3600
# What may not be kept in front of the site, said in the words that caches there read and browsers do not.
NOT_IN_FRONT = {"CDN-Cache-Control": "no-store", "Surrogate-Control": "no-store"}


class RememberAddresses:
    """Writes the address of each tagged answer down, before the answer leaves.

    An answer whose address could not be written down tells caches in front not to keep it: they could not be purged.
    """

    def __init__(self, get_response: GetResponse) -> None:
        if not is_by_address():
            raise MiddlewareNotUsed
        self.get_response = get_response
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._minute, self._written = 0, 0
        self._lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        tags = response.headers.get(HEADER)
        if tags and not self._remember(request, tags):
            for name, value in NOT_IN_FRONT.items():
                response.headers[name] = value
        return response

    def _remember(self, request: HttpRequest, tags: str) -> bool:
        url = request.build_absolute_uri()
        if len(url) > LONGEST_ADDRESS:
            return False
        if self._is_known(url, tags):
            return True
        site = Site.find_for_request(request)
        if site is None or not self._may_write():
            return False
        try:
            write(site, url, tags.split(","))
        except DatabaseError as error:
            logger.warning("An address was not remembered: %s", type(error).__name__)
            return False
        with self._lock:
            self._known[url] = (tags, time.monotonic())
            self._known.move_to_end(url)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return True

    def _is_known(self, url: str, tags: str) -> bool:
        known = self._known.get(url)
        return known is not None and known[0] == tags and time.monotonic() - known[1] < SECONDS_KNOWN

    def _may_write(self) -> bool:
        with self._lock:
            minute = int(time.monotonic() // 60)
            if minute != self._minute:
                self._minute, self._written = minute, 0
            self._written += 1
            return self._written <= MOST_IN_A_MINUTE


def write(site: Site, url: str, tags: list[str]) -> None:
    """Make the rows of an address these: a tag that its answer no longer carries goes."""
    digest = hashlib.sha256(url.encode()).hexdigest()[:32]
    now = timezone.now()
    with transaction.atomic():
        CachedAddress.objects.filter(digest=digest).exclude(tag__in=tags).delete()
        CachedAddress.objects.bulk_create(
            [CachedAddress(site=site, tag=tag, url=url, digest=digest, seen_at=now) for tag in tags],
            update_conflicts=True,
            update_fields=["seen_at"],
            unique_fields=["tag", "digest"],
        )
