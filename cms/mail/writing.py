"""Writes the bytes of a message; what Python does for any header, most of ours do not need."""

from __future__ import annotations

from email import policy
from email.generator import BytesGenerator
from email.message import Message
from io import BytesIO
from typing import Any

# From this length on Python folds a header.
_LONGEST = 78


class _ShortHeaders(policy.Compat32):
    """Python's older policy, except that a header that fits on its line is written as it is."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if isinstance(value, str) and value.isascii() and value.isprintable() and len(name) + len(value) + 2 < _LONGEST:
            return f"{name}: {value}\n".encode()
        return super().fold_binary(name, value)


def as_bytes(message: Message) -> bytes:
    """The bytes that `message.as_bytes()` gives, sooner where the policy is the older one."""
    if not isinstance(message.policy, policy.Compat32):
        # Django 6 builds messages with the newer policy.
        return message.as_bytes()
    written = BytesIO()
    BytesGenerator(written, mangle_from_=False, policy=_ShortHeaders()).flatten(message)
    return written.getvalue()
