"""Where a visitor comes from, and how little of it is kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import RequestFactory

from cms.core.client_address import client_address, hash_for_day, network_of


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, "1.1.1.1", "192.0.2.1"),
        (1, "1.1.1.1, 198.51.100.9", "198.51.100.9"),
        (2, "1.1.1.1, 198.51.100.9, 10.0.0.1", "198.51.100.9"),
        (2, "198.51.100.9", "192.0.2.1"),
        (1, "not an address", ""),
        (1, "::ffff:198.51.100.9", "198.51.100.9"),
    ],
)
def test_client_address_trusts_only_our_own_proxies(settings, hops, forwarded, expected):
    settings.TRUSTED_PROXY_COUNT = hops
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": forwarded})
    assert client_address(request) == expected


def test_network_of_groups_neighbours():
    assert network_of("192.0.2.7") == network_of("192.0.2.200") == "192.0.2.0/24"
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:3::9")
    assert network_of("") == ""


def test_hash_of_an_address_differs_per_day():
    first = hash_for_day("192.0.2.7", dt.date(2026, 1, 1))
    assert first == hash_for_day("192.0.2.7", dt.date(2026, 1, 1))
    assert first != hash_for_day("192.0.2.7", dt.date(2026, 1, 2))
