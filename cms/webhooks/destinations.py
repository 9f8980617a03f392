"""Where a webhook may go: public addresses only, looked up once, and connected to as they were looked up."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

LONGEST_URL = 1000
HTTPS_PORT, FIRST_FREE_PORT, LAST_PORT = 443, 1024, 65535
# A host that answers with a thousand addresses is tried at a few of them.
MOST_ADDRESSES = 4
# Where IPv6-only networks show the IPv4 internet: what counts is the address inside.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Answered by no receiver that is somebody else's: shared, reserved, translated, and the anycast of old tunnels.
_CLOSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.175.48.0/24", "198.18.0.0/15", "240.0.0.0/4", "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
        "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
    )
)  # fmt: skip
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# As socket.getaddrinfo answers: family and socket address are what is used.
Resolver = Callable[..., list[tuple[Any, ...]]]


class RefusedDestination(ValueError):
    """An address that is not sent to; the text says why, in words for whoever typed it."""


@dataclass(frozen=True)
class Target:
    """An address in its parts."""

    is_tls: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What stands in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"


@dataclass(frozen=True)
class Route:
    """A family and a socket address that were looked at and found public."""

    family: int
    address: tuple[Any, ...]


def parse(url: str) -> Target:
    """The parts of a webhook's address. Raises RefusedDestination; asks no name server."""
    if len(url) > LONGEST_URL:
        raise RefusedDestination(_("This address is too long."))
    if not url.isascii() or re.search(r"[\x00-\x20\x7f\\]", url):
        raise RefusedDestination(
            _("Write the address without spaces, in plain letters; a name with accents in its xn-- form.")
        )
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or ""), parts.port
    except ValueError as error:
        raise RefusedDestination(_("This is no web address.")) from error
    if parts.scheme not in ("https", "http"):
        raise RefusedDestination(_("Begin the address with https://"))
    if parts.username is not None or parts.password is not None:
        raise RefusedDestination(
            _("Leave the name and the password out of the address: the signature proves who sends.")
        )
    if parts.fragment:
        raise RefusedDestination(_("Leave out what stands behind the #: no server receives it."))
    if not (_HOST.fullmatch(host) or (":" in host and _literal(host))):
        raise RefusedDestination(_("This is no web address."))
    is_tls = parts.scheme == "https"
    port = (HTTPS_PORT if is_tls else 80) if port is None else port
    if not is_tls and not (settings.WEBHOOK_LOOPBACK and is_loopback_name(host)):
        raise RefusedDestination(_("Begin the address with https://"))
    if not (port == HTTPS_PORT or FIRST_FREE_PORT <= port <= LAST_PORT or not is_tls):
        raise RefusedDestination(_("Use port 443, or one from 1024 on."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_tls, host, port, path)


def routes(target: Target, resolve: Resolver = socket.getaddrinfo) -> list[Route]:
    """The addresses of a target, looked up now; connect to these and to nothing else.

    Raises RefusedDestination when one of them is not public (an answer that mixes is a trap), and OSError when the
    name is not known.
    """
    try:
        found = resolve(target.host, target.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except UnicodeError as error:
        raise RefusedDestination(_("This is no web address.")) from error
    seen: dict[tuple[Any, ...], Route] = {}
    for family, _kind, _protocol, _name, address in found:
        if family not in (socket.AF_INET, socket.AF_INET6) or not may_receive(str(address[0])):
            raise RefusedDestination(
                _("This address leads into a private network. Webhooks go to public addresses only.")
            )
        if not target.is_tls and not is_loopback_name(str(address[0])):
            # Nobody may read it on the way.
            raise RefusedDestination(_("Begin the address with https://"))
        seen.setdefault(address, Route(family, address))
    if not seen:
        raise OSError("The name has no address")
    return list(seen.values())[:MOST_ADDRESSES]


def check(url: str, resolve: Resolver = socket.getaddrinfo) -> None:
    """Whether a webhook may be sent there now, for a form. Raises RefusedDestination, for an unknown name too."""
    target = parse(url)
    try:
        routes(target, resolve)
    except OSError as error:
        raise RefusedDestination(_("No server is known under this name.")) from error


def may_receive(address: str) -> bool:
    """Whether an IP address is one of the public internet, or loopback where the operator allows that."""
    found = _literal(address)
    if found is None:
        return False
    inner = _inside(found)
    if inner.is_loopback:
        return bool(settings.WEBHOOK_LOOPBACK)
    return is_public(inner)


def is_public(address: Address) -> bool:
    """Whether anybody on the internet reaches this address."""
    if address.is_multicast or address.is_unspecified or address.is_reserved or address.is_link_local:
        return False
    return address.is_global and not any(
        address.version == network.version and address in network for network in _CLOSED
    )


def is_loopback_name(host: str) -> bool:
    """Whether a name means this machine, before anybody is asked."""
    found = _literal(host)
    return host.rstrip(".") == "localhost" or (found is not None and _inside(found).is_loopback)


def _literal(address: str) -> Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def _inside(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, or the address itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
