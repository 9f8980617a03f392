"""One POST to receivers that are slow, endless, lying or broken: it always ends, and says what came."""

from __future__ import annotations

import http.client
import ssl
import subprocess
import time

import pytest

from cms.webhooks import sending
from tests.webhooks.receiver import Receiver, resolver


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for stad.example that signs itself."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=stad.example",
            "-addext", "subjectAltName=DNS:stad.example", "-keyout", "key.pem", "-out", "cert.pem",
        ],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder / "cert.pem", folder / "key.pem"


def post(receiver, **options):
    return sending.send(receiver.url, b'{"a":1}', {"webhook-id": "msg_1"}, **options)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_2xx_is_an_arrival(status):
    with Receiver(status=status) as receiver:
        assert post(receiver).is_ok


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirect_is_not_followed_and_no_arrival(status):
    with Receiver() as private, Receiver(status=status) as receiver:
        receiver.answer_headers = {"Location": private.url}
        outcome = post(receiver)
        assert (outcome.status, outcome.is_ok) == (status, False)
        assert private.received == []


def test_slow_receiver_is_given_up(monkeypatch):
    monkeypatch.setattr(sending, "READ_SECONDS", 0.3)
    with Receiver() as receiver:
        receiver.before = lambda _request: time.sleep(2)
        began = time.monotonic()
        outcome = post(receiver)
    assert (outcome.status, "timed out" in outcome.error) == (0, True)
    assert time.monotonic() - began < 1.5


def test_receiver_that_drips_is_cut_off_though_no_read_times_out():
    def drip(connection):
        for _byte in range(100):
            connection.sendall(b"H")
            time.sleep(0.05)

    with Receiver() as receiver:
        receiver.raw = drip
        began = time.monotonic()
        outcome = post(receiver, total_seconds=0.5)
    assert outcome.error == "No answer in 0.5 seconds"
    assert time.monotonic() - began < 2


def test_endless_body_is_not_read_to_its_end():
    sent = []

    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while len(sent) < 10_000:
            connection.sendall(b"x" * 65536)
            sent.append(1)

    with Receiver() as receiver:
        receiver.raw = endless
        outcome = post(receiver)
    assert (outcome.status, len(outcome.body)) == (200, sending.MOST_READ)
    assert len(sent) < 1000


def test_body_that_drips_for_ever_after_a_good_status_is_an_arrival_that_ends():
    def drip(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _byte in range(100):
            connection.sendall(b"x")
            time.sleep(0.05)

    with Receiver() as receiver:
        receiver.raw = drip
        began = time.monotonic()
        outcome = post(receiver, total_seconds=0.5)
    assert outcome.status == 200
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"\r\n\r\n", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 99999 X\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n" + b"A" * 70_000 + b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"\x16\x03\x01\x02\x00", b"HTTP/1.1 \xff\xfe\x00\r\n\r\n",
    ],
)  # fmt: skip
def test_nonsense_for_an_answer_is_a_failure_in_words(answer):
    with Receiver() as receiver:
        receiver.raw = lambda connection: connection.sendall(answer)
        outcome = post(receiver)
    assert outcome.is_ok is False
    assert outcome.error
    assert "\x00" not in outcome.error


def test_nul_and_broken_letters_of_an_answer_can_be_stored():
    with Receiver(status=200) as receiver:
        receiver.body = b"a\x00b\xff\xed\xa0\x80"
        outcome = post(receiver)
    assert outcome.body.startswith("ab")
    outcome.body.encode()


def test_nobody_there():
    with Receiver() as receiver:
        url = receiver.url
    outcome = sending.send(url, b"{}", {})
    assert "refused" in outcome.error


def test_certificate_that_nobody_vouches_for_is_refused(certificate):
    with Receiver(tls=certificate) as receiver:
        url = f"https://stad.example:{receiver.port}/"
        outcome = sending.send(url, b"{}", {}, resolve=resolver(["127.0.0.1"]))
        assert "CERTIFICATE_VERIFY_FAILED" in outcome.error
        assert receiver.received == []


def trusting(certificate):
    context = ssl.create_default_context()
    context.load_verify_locations(certificate[0])
    return context


def test_tls_goes_to_the_looked_up_address_under_the_name(certificate, monkeypatch):
    monkeypatch.setattr(sending, "tls_context", lambda: trusting(certificate))
    with Receiver(tls=certificate) as receiver:
        url = f"https://stad.example:{receiver.port}/a?b=c"
        assert sending.send(url, b"{}", {}, resolve=resolver(["127.0.0.1"])).status == 204
        assert receiver.received[0].headers["host"] == f"stad.example:{receiver.port}"
        assert receiver.received[0].path == "/a?b=c"
        other = sending.send(url.replace("stad", "anders"), b"{}", {}, resolve=resolver(["127.0.0.1"]))
        assert "Hostname mismatch" in other.error
        assert len(receiver.received) == 1


def test_second_address_is_tried_when_the_first_does_not_answer():
    with Receiver() as receiver:
        outcome = sending.send(
            f"http://localhost:{receiver.port}/", b"{}", {}, resolve=resolver(["127.0.0.2", "127.0.0.1"])
        )
    assert outcome.status == 204


def test_connection_looks_nothing_up_itself():
    with pytest.raises(OSError, match="No address"):
        sending.PinnedConnection(sending.parse("https://stad.example/"), []).connect()
    assert issubclass(sending.PinnedConnection, http.client.HTTPConnection)
