"""The receiver of the Astro example believes what this installation sends, and nobody else."""

from __future__ import annotations

import shutil
import subprocess
import urllib.error
import urllib.request

import pytest
from django.conf import settings
from django.utils import timezone

from cms.webhooks.models import Delivery, Endpoint
from cms.webhooks.services import delivering, queueing

LISTEN = settings.BASE_DIR / "examples" / "astro" / "listen"
pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js"),
]
# Says where it listens, then the type of each message that asks for a build.
SCRIPT = """
import { receiver } from "./receiver.mjs";
const server = receiver({ secret: process.env.SECRET, ask: (type) => console.log(type), log: () => undefined });
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
"""


def test_own_tests_of_the_listener_pass():
    ran = subprocess.run(["node", "--test", f"{LISTEN}/"], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert "# pass 4" in ran.stdout


@pytest.mark.django_db
def test_message_is_believed_once_and_a_forged_one_never(endpoint, change):
    node = subprocess.Popen(
        ["node", "--input-type=module", "-e", SCRIPT],
        cwd=LISTEN, env={"SECRET": endpoint.secret, "PATH": "/usr/bin:/bin:/usr/local/bin"}, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{int(node.stdout.readline())}/"
        Endpoint.objects.update(url=url)
        change("info_day.full")
        change("banner.changed", path="/één/")
        queueing.queue_new(now=timezone.now())
        assert delivering.deliver_due() == 2
        assert set(Delivery.objects.values_list("status", flat=True)) == {204}
        assert [node.stdout.readline().strip() for _message in range(2)] == ["info_day.full", "banner.changed"]
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(urllib.request.Request(url, data=b'{"type":"page.updated"}'), timeout=10)
        Endpoint.objects.update(secret="whsec_" + "A" * 43 + "=")
        change()
        queueing.queue_new(now=timezone.now())
        delivering.deliver_due()
        assert Delivery.objects.order_by("-pk")[0].status == 401
    finally:
        node.terminate()
        rest, _errors = node.communicate(timeout=10)
    assert rest == ""
