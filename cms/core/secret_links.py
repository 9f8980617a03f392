"""Secrets in links: 128 bits, derived so that they can be mailed again, stored as a hash, replaced by a new version."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_encode


def hash_token(token: str) -> str:
    """What is stored of a token: enough to find its row, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(row: Any, purpose: str) -> str:
    """The token of a row with `public_id` and `token_version`; of no use for another purpose."""
    digest = salted_hmac(purpose, f"{row.public_id}:{row.token_version}", algorithm="sha256").digest()
    return force_str(urlsafe_base64_encode(digest[:16]))
