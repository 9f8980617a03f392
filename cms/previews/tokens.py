"""The token of one preview: what it opens, for whom, and until when."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "gaststad.previews.token"
SECONDS = 15 * 60
LONGEST = 1_000


@dataclass(frozen=True)
class Claims:
    """One draft: that of an admin address (a revision, or what one user is typing) on one front-end of one site."""

    # The admin's own preview, asked again at each reading: whoever may not see it there does not see it here.
    path: str
    host: str
    is_secure: bool
    user: int
    # Changes with the password.
    login: str
    front_end: int
    site: int
    # Type and key, "" for what was never saved.
    model: str
    key: str
    # The latest revision that the address showed when the token was made; None where the address says which.
    revision: int | None
    language: str


def write(claims: Claims) -> str:
    """The signed token."""
    return signing.dumps(asdict(claims), salt=SALT)


def read(token: str) -> Claims | None:
    """What a token says, or None for one that is not ours, was changed, or is over."""
    if len(token) > LONGEST:
        return None
    try:
        found: Any = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    known = {field.name for field in fields(Claims)}
    return Claims(**found) if isinstance(found, dict) and found.keys() == known else None


def login_of(user: Any) -> str:
    """What ends all tokens of a user when the password changes."""
    return salted_hmac(SALT, user.get_session_auth_hash(), algorithm="sha256").hexdigest()[:32]


def is_login_of(user: Any, login: str) -> bool:
    """Whether a token was made under the password of now."""
    return constant_time_compare(login_of(user), login)
