"""Which link targets a content folder may hold."""

from __future__ import annotations

import re

from cms.core.blocks import is_safe_address

MEDIA_PREFIX = "media/"


def is_media(address: str) -> bool:
    """Whether an address is a file that travels with the folder."""
    return address.startswith(MEDIA_PREFIX)


def is_safe_link(address: str) -> bool:
    """A path, a file in media/, a place on the same page, or an address of a kind that cannot run code."""
    if any(ord(character) < 32 or character == "\x7f" for character in address):
        return False
    return is_media(address) or re.fullmatch(r"#[^\s]+", address) is not None or is_safe_address(address)
