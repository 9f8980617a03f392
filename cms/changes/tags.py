"""Cache tags: short tokens of what an answer was made from, which say nothing to who reads them."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings

# So many tags at most: about 600 bytes of header.
MOST_TAGS = 60
# Carried by every answer of a site; purged when nobody can say what changed.
WHOLE_SITE = "*"


@lru_cache(maxsize=8192)
def token(site_id: int, name: str) -> str:
    """The tag of something that answers of a site are made from."""
    digest = hmac.digest(f"cache-tag:{settings.SECRET_KEY}".encode(), f"{site_id}:{name}".encode(), "sha256")
    return base64.b32encode(digest[:5]).decode().lower()


def tokens(site_id: int, names: Iterable[str]) -> list[str]:
    """The tags of several, in an order that tells nothing."""
    return sorted({token(site_id, name) for name in names})
