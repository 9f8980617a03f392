"""Where a request came from, seen through the proxies that we trust, and only as a keyed hash afterwards."""

from __future__ import annotations

import ipaddress
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_address(request: HttpRequest) -> str:
    """The visitor's IP address as text, or "".

    With TRUSTED_PROXY_COUNT = n, the n-th entry from the right of X-Forwarded-For counts: what stands left of it
    was written by the visitor and proves nothing.
    """
    hops = settings.TRUSTED_PROXY_COUNT
    candidate = request.META.get("REMOTE_ADDR", "")
    if hops:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(forwarded) >= hops:
            candidate = forwarded[-hops]
    address = _parse(candidate)
    return str(address) if address else ""


def network_of(address: str) -> str:
    """The /24 (IPv4) or /56 (IPv6) network of an address, or ""."""
    parsed = _parse(address)
    if parsed is None:
        return ""
    prefix = 24 if parsed.version == 4 else 56
    return str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))


def hash_for_day(value: str, day: date) -> str:
    """A keyed hash that changes every day: enough to count, useless to find somebody with."""
    return salted_hmac("client-address", f"{day.isoformat()}|{value}", algorithm="sha256").hexdigest()


def _parse(value: str) -> Address | None:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
