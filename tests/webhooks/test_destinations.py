"""Nothing of this installation's own network is reached by a webhook, whatever a name or a name server says."""

from __future__ import annotations

import socket

import pytest

from cms.webhooks import destinations, sending
from cms.webhooks.destinations import RefusedDestination
from tests.webhooks.receiver import Receiver, resolver

PRIVATE = [
    "127.0.0.1", "127.255.255.254", ".".join("0000"), "0.1.2.3", "10.0.0.1", "100.64.0.1", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1",
    "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
    "64:ff9b::a00:1", "64:ff9b:1::808:808", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::",
    "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "nonsense",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "193.190.198.1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2a02:a03f::1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_address_is_refused(address, settings):
    settings.WEBHOOK_LOOPBACK = False
    assert destinations.may_receive(address) is False


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_allowed(address, settings):
    settings.WEBHOOK_LOOPBACK = False
    assert destinations.may_receive(address) is True


def test_permission_for_loopback_opens_nothing_else(settings):
    settings.WEBHOOK_LOOPBACK = True
    assert [one for one in PRIVATE if destinations.may_receive(one)] == [
        "127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "//stad.example/hook", "ftp://stad.example/", "file:///etc/passwd", "gopher://stad.example/",
        "javascript:alert(1)", "https://", "https:///hook", "http://stad.example/hook", "https://u:p@stad.example/",
        "https://u@stad.example/", "https://stad.example:22/", "https://stad.example:25/", "https://stad.example:80/",
        "https://stad.example:0/", "https://stad.example:99999/", "https://stad.example:x/", "https://stad.example/#x",
        "https://stad example/", "https://stad.example/a b", "https://stad.example\\@127.0.0.1/",
        "https://stad.example/\nHost: x", "https://stad.example/\x00", "https://stád.example/", "https://[::1/",
        "https://[stad.example]/", "https://-x.example/", "https://a..b/", "https://" + "a" * 64 + ".example/",
        "https://stad.example/" + "a" * 1000, "http://127.0.0.1.stad.example/", "https://127.0.0.1:8080\t/",
        "https://%31%32%37.0.0.1/",
    ],
)  # fmt: skip
def test_what_is_no_public_web_address_is_refused_without_a_look_up(url):
    with pytest.raises(RefusedDestination):
        destinations.parse(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://127.1:8443/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://localhost/", "https://localhost./", "https://0/",
        "https://[fe80::1]/", "https://169.254.169.254/latest/meta-data/",
    ],
)  # fmt: skip
def test_every_way_to_write_this_machine_is_refused(url, settings):
    settings.WEBHOOK_LOOPBACK = False
    with pytest.raises(RefusedDestination):
        destinations.check(url)


def test_answer_that_mixes_public_and_private_is_refused(settings):
    settings.WEBHOOK_LOOPBACK = False
    with pytest.raises(RefusedDestination):
        destinations.check("https://stad.example/", resolver(["8.8.8.8", "10.0.0.1"]))
    destinations.check("https://stad.example/", resolver(["8.8.8.8"]))


def test_plain_http_goes_to_this_machine_only_whatever_localhost_means_today():
    with pytest.raises(RefusedDestination, match="https://"):
        destinations.check("http://localhost:3000/", resolver(["8.8.8.8"]))
    destinations.check("http://localhost:3000/", resolver(["127.0.0.1"]))


def test_unknown_name_is_said_in_words():
    with pytest.raises(RefusedDestination, match=r"No server|geen server"):
        destinations.check("https://bestaat-niet.example/", resolver([]))


def test_name_that_changes_its_mind_between_check_and_connection_reaches_nothing(settings):
    """DNS rebinding: public when it is looked at, this machine when somebody would look again."""
    settings.WEBHOOK_LOOPBACK = False
    with Receiver() as receiver:
        asked = resolver(["203.0.114.1"], ["127.0.0.1"])
        url = f"https://stad.example:{receiver.port}/hook"
        tried = []
        original = socket.socket.connect

        def connect(self, address):
            tried.append(address)
            raise TimeoutError("unreachable in a test")

        socket.socket.connect = connect
        try:
            outcome = sending.send(url, b"{}", {}, resolve=asked)
        finally:
            socket.socket.connect = original
        assert tried == [("203.0.114.1", receiver.port)], "connected to what was looked at"
        assert asked.asked == 1
        assert outcome.status == 0
        # The next attempt looks again, and refuses.
        outcome = sending.send(url, b"{}", {}, resolve=asked)
        assert asked.asked == 2
        assert "private" in outcome.error or "privé" in outcome.error
        assert receiver.received == []


def test_receiver_on_this_machine_only_where_the_operator_allows_it(settings):
    with Receiver() as receiver:
        settings.WEBHOOK_LOOPBACK = False
        assert sending.send(receiver.url, b"{}", {}).status == 0
        assert receiver.received == []
        settings.WEBHOOK_LOOPBACK = True
        assert sending.send(receiver.url, b"{}", {}).status == 204
        # Plain http is for this machine only, also when a name leads to it.
        outcome = sending.send(f"http://stad.example:{receiver.port}/", b"{}", {}, resolve=resolver(["127.0.0.1"]))
        assert outcome.status == 0
        assert len(receiver.received) == 1
