"""Addresses of preview pages: which are safe to hand a draft to, and their origin as browsers write it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# What may stand in a Content-Security-Policy as it is; names in other scripts are written in punycode.
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[::1\]")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PORTS = {"http": 80, "https": 443}


def is_preview_address(address: str) -> bool:
    """Whether a token may be sent there: https, or http to this computer; nothing but host, port and path."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = _host(parts.hostname or "")
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host) or parts.username is not None or port == 0:
        return False
    if not address.isascii() or not address.isprintable() or any(sign in address for sign in "?#\\ \"'"):
        return False
    return parts.scheme == "https" or host in _LOOPBACK


def origin_of(address: str) -> str:
    """Scheme, host and port of an address that was checked; no port where it is the usual one."""
    parts = urlsplit(address)
    port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://{_host(parts.hostname or '')}{port}"


def _host(name: str) -> str:
    return f"[{name}]" if ":" in name else name
