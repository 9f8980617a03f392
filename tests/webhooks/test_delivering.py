"""Messages: signed, the same bytes each time, kept when a receiver fails, and never lost."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import time_machine
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from cms.mail.models import OutgoingMail
from cms.webhooks.models import Delivery, DeliveryState, DisabledReason, Endpoint
from cms.webhooks.sending import Outcome
from cms.webhooks.services import delivering, endpoints, queueing
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db


def tell(now=None) -> int:
    """What the worker does in a round."""
    queueing.queue_new(now=now or timezone.now())
    return delivering.deliver_due()


def test_message_is_signed_as_an_independent_library_verifies_and_says_what_changed(endpoint, change, site):
    with Receiver() as receiver:
        Endpoint.objects.update(url=receiver.url)
        made = change(previous_path="/oud/")
        assert tell() == 1
    (request,) = receiver.received
    said = Webhook(endpoint.secret).verify(request.body, request.headers)
    assert request.path == "/hook?of=gaststad"
    assert request.headers["content-type"] == "application/json"
    assert said.pop("timestamp") == timezone.localtime(made.occurred_at).isoformat(timespec="milliseconds")
    assert said == {
        "type": "page.updated",
        "data": {
            "site": "http://testserver",
            "kind": "page",
            "key": "7",
            "locale": "nl",
            "path": "/themas/",
            "previous_path": "/oud/",
            "themes": ["inclusieve-stad"],
            "paths": ["/themas/", "/api/v1/themes"],
            "tags": ["t1"],
            "sequence": made.pk,
        },
    }
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(request.body.replace(b"themas", b"thema5"), request.headers)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.status) == (DeliveryState.DELIVERED, 1, 204)
    assert tell() == 0


def test_both_secrets_sign_for_a_day_and_then_the_new_one_alone(endpoint, change, admin_user):
    old = endpoint.secret
    with Receiver() as receiver:
        Endpoint.objects.update(url=receiver.url)
        new = endpoints.change_secret(endpoint, by=admin_user, now=timezone.now()).secret
        assert new != old
        change()
        tell()
        for secret in (old, new):
            assert Webhook(secret).verify(receiver.received[0].body, receiver.received[0].headers)
        with time_machine.travel(timezone.now() + dt.timedelta(hours=24, minutes=1), tick=True):
            change()
            tell()
            assert Webhook(new).verify(receiver.received[1].body, receiver.received[1].headers)
            with pytest.raises(WebhookVerificationError):
                Webhook(old).verify(receiver.received[1].body, receiver.received[1].headers)
            endpoints.forget_old(now=timezone.now())
    assert Endpoint.objects.get().previous_secret == ""


def test_message_that_failed_comes_again_with_the_same_id_and_bytes(endpoint, change):
    with Receiver(status=500) as receiver, time_machine.travel("2026-03-02T09:00Z", tick=False) as clock:
        Endpoint.objects.update(url=receiver.url)
        change()
        assert tell() == 1
        assert tell() == 0, "it waits"
        clock.shift(dt.timedelta(seconds=11))
        receiver.status = 200
        assert tell() == 1
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert [line["status"] for line in Delivery.objects.get().log] == [200, 500]


@pytest.mark.parametrize(
    ("filters", "heard"),
    [
        ({}, ["a", "b", "c", "d"]),
        ({"events": ["info_day.full"]}, ["b"]),
        ({"themes": ["duurzame-stad"]}, ["c"]),
        ({"locales": ["fr"]}, ["b", "d"]),
        ({"locales": ["nl"], "events": ["page.updated"], "themes": ["inclusieve-stad"]}, ["a"]),
    ],
)
def test_filters_by_event_theme_and_language(endpoint, change, filters, heard):
    Endpoint.objects.update(**filters)
    change(key="a")
    change("info_day.full", key="b", locale_code="")
    change(key="c", themes=["duurzame-stad", "x"])
    change("page.unpublished", key="d", locale_code="fr", themes=[])
    queueing.queue_new(now=timezone.now())
    said = [json.loads(body)["data"]["key"] for body in Delivery.objects.order_by("pk").values_list("body", flat=True)]
    assert said == heard


def test_change_of_another_site_is_not_told(endpoint, change, site):
    from wagtail.models import Page, Site

    elsewhere = Site.objects.create(hostname="elders.example", root_page=Page.objects.get(depth=1))
    change(site=elsewhere)
    assert queueing.queue_new(now=timezone.now()) == 0
    assert Endpoint.objects.get().cursor > 0


def test_many_changes_are_all_told_in_their_order(endpoint, change, monkeypatch):
    monkeypatch.setattr(queueing, "MOST_CHANGES", 3)
    with Receiver() as receiver:
        Endpoint.objects.update(url=receiver.url)
        for number in range(8):
            change(key=str(number))
        for _round in range(3):
            tell()
    assert [json.loads(one.body)["data"]["key"] for one in receiver.received] == [str(n) for n in range(8)]


def test_breaker_switches_off_after_so_many_messages_in_a_row_with_one_mail(endpoint, change, admin_user, settings):
    settings.WEBHOOK_BREAKER = 3
    calls = []

    def refuse(*_request):
        calls.append(1)
        return Outcome(status=503, headers={"Retry-After": "1"})

    with time_machine.travel("2026-03-02T09:00Z", tick=False) as clock:
        for number in range(5):
            change(key=str(number))
        queueing.queue_new(now=timezone.now())
        for _round in range(40):
            delivering.deliver_due(send=refuse)
            clock.shift(dt.timedelta(seconds=60))
    stopped = Endpoint.objects.get()
    assert (stopped.is_active, stopped.disabled_because, stopped.failures) == (False, DisabledReason.FAILING, 3)
    mails = OutgoingMail.objects.filter(about=f"webhook:{endpoint.pk}")
    assert [mail.recipient for mail in mails] == [admin_user.email]
    assert b"Bouw" in bytes(mails[0].raw)
    assert len(calls) < 10, "who is switched off is left alone"
    assert Delivery.objects.filter(state=DeliveryState.WAITING).count() == 5


def test_one_message_that_fails_again_and_again_does_not_hold_up_the_others(endpoint, change):
    def choosy(_url, body, _headers):
        return Outcome(status=500 if b'"key":"bad"' in body else 200)

    with time_machine.travel("2026-03-02T09:00Z", tick=False) as clock:
        change(key="bad")
        for number in range(4):
            change(key=str(number))
        queueing.queue_new(now=timezone.now())
        for _round in range(20):
            delivering.deliver_due(send=choosy)
            clock.shift(dt.timedelta(seconds=30))
    assert Delivery.objects.filter(state=DeliveryState.DELIVERED).count() == 4
    assert Endpoint.objects.get().is_active


def test_receiver_that_is_gone_is_switched_off_at_once(endpoint, change, admin_user):
    with Receiver(status=410) as receiver:
        Endpoint.objects.update(url=receiver.url)
        change()
        tell()
    assert Endpoint.objects.get().disabled_because == DisabledReason.GONE
    assert OutgoingMail.objects.count() == 1


def test_message_given_up_after_three_days_switches_a_silent_receiver_off(endpoint, change, admin_user):
    with time_machine.travel("2026-03-02T09:00Z", tick=False) as clock:
        change()
        queueing.queue_new(now=timezone.now())
        for _round in range(200):
            delivering.deliver_due(send=lambda *_request: Outcome(error="TimeoutError"))
            clock.shift(dt.timedelta(hours=1))
    assert (Delivery.objects.get().attempts, Delivery.objects.get().state) == (10, DeliveryState.FAILED)
    assert Endpoint.objects.get().is_active is False


def test_what_waited_goes_out_at_once_before_what_is_new_when_a_receiver_answers_again(endpoint, change):
    heard = []
    is_up = False

    def moody(_url, body, _headers):
        if is_up:
            heard.append(json.loads(body)["data"]["key"])
        return Outcome(status=200 if is_up else 0, error="" if is_up else "refused")

    with time_machine.travel("2026-03-02T09:00Z", tick=False) as clock:
        for number in range(4):
            change(key=str(number))
        queueing.queue_new(now=timezone.now())
        for _round in range(8):
            delivering.deliver_due(send=moody)
            clock.shift(dt.timedelta(minutes=6))
        is_up = True
        clock.shift(dt.timedelta(hours=1))
        change(key="new")
        queueing.queue_new(now=timezone.now())
        delivering.deliver_due(send=moody)
    assert (sorted(heard[:4]), heard[4:]) == (["0", "1", "2", "3"], ["new"])


def test_claimed_message_is_taken_by_nobody_else_until_the_lease_is_over(endpoint, change):
    with time_machine.travel("2026-03-02T09:00Z", tick=False) as clock:
        change(key="a")
        change(key="b")
        queueing.queue_new(now=timezone.now())
        taken = delivering.claim(now=timezone.now())
        assert delivering.claim(now=timezone.now()) is None, "one message of an endpoint at a time"
        clock.shift(delivering.LEASE + dt.timedelta(seconds=1))
        again = delivering.claim(now=timezone.now())
        assert (again.pk, again.message_id) == (taken.pk, taken.message_id)
        # The first worker was only slow: its result no longer counts.
        assert delivering.record(taken, Outcome(status=500), now=timezone.now()) is False
        assert delivering.record(again, Outcome(status=200), now=timezone.now()) is True
    assert Delivery.objects.get(pk=taken.pk).state == DeliveryState.DELIVERED


def test_what_nobody_thought_of_is_a_failure_and_ends(endpoint, change, caplog):
    change()
    queueing.queue_new(now=timezone.now())
    delivering.deliver_due(send=lambda *_request: 1 / 0)
    assert Delivery.objects.get().error == "ZeroDivisionError"
    assert Endpoint.objects.get().busy_until is None


def test_webhook_that_is_deleted_while_its_message_is_under_way_is_no_trouble(endpoint, change):
    def delete(*_request):
        Endpoint.objects.all().delete()
        return Outcome(status=200)

    change()
    queueing.queue_new(now=timezone.now())
    assert delivering.deliver_due(send=delete) == 1
    assert Delivery.objects.count() == 0


def test_readiness_tells_what_waits_and_what_is_off(endpoint, change, client):
    change()
    queueing.queue_new(now=timezone.now())
    Endpoint.objects.create(site=endpoint.site, name="Uit", url="x", is_active=False, disabled_because="failing")
    body = client.get("/readyz").json()
    assert (body["webhooks_due"], body["webhooks_switched_off"], body["purges_failing"]) == (1, 1, 0)
