"""The webhooks in the admin: who may, what is asked first, what is written down, and what the screens show."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page, Site

from cms.webhooks.models import Delivery, DeliveryState, DisabledReason, Endpoint
from cms.webhooks.sending import Outcome
from cms.webhooks.services import delivering, queueing
from tests.conftest import _person

pytestmark = pytest.mark.django_db
LIST = "/admin/webhooks/endpoints/"


@pytest.fixture
def keeper(roles):
    """An administrator of the site, without being a superuser."""
    return _person("kim", "admin")


@pytest.fixture
def logged_in(client, keeper):
    client.force_login(keeper)
    return client


def page(endpoint, name: str = "webhook") -> str:
    return reverse(name, args=[endpoint.pk])


def fields(**changed):
    return {"name": "Bouw", "url": "http://127.0.0.1:9000/hook", **changed}


def test_a_webhook_is_made_with_its_own_secret_for_this_site_and_for_what_comes(logged_in, site, change, theme):
    newest = change()
    answer = logged_in.post(f"{LIST}add/", fields(events=["info_day.full"], themes=[theme.code], locales=["fr"]))
    made = Endpoint.objects.get()
    assert answer.url == page(made)
    assert (made.site, made.cursor, made.is_active) == (site, newest.pk, True)
    assert (made.events, made.themes, made.locales) == (["info_day.full"], ["inclusieve-stad"], ["fr"])
    assert made.secret.startswith("whsec_")
    assert made.secret not in logged_in.get(page(made)).content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"url": "https://169.254.169.254/latest/"}, {"url": "https://10.0.0.1/"}, {"url": "http://stad.example/"},
        {"url": "https://u:p@stad.example/"}, {"url": "https://[::ffff:10.0.0.1]/"}, {"url": "x\x00y"}, {"url": ""},
        {"url": "https://stad.example:25/"}, {"events": ["nonsense"]}, {"themes": ["nonsense"]}, {"name": ""},
        {"locales": ["xx"]}, {"name": "n" * 300}, {"url": "https://" + "x" * 5000},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words_and_kept_in_the_form(logged_in, site, changed):
    answer = logged_in.post(f"{LIST}add/", fields(**changed))
    assert answer.status_code == 200
    assert b"error" in answer.content
    assert Endpoint.objects.count() == 0
    if changed.get("name") != "":
        assert b'value="B' in answer.content or b'value="nnn' in answer.content


def test_another_address_begins_without_the_failures_of_the_one_before(logged_in, endpoint):
    Endpoint.objects.update(failures=7, paused_until=timezone.now() + dt.timedelta(hours=1))
    logged_in.post(f"{LIST}edit/{endpoint.pk}/", fields())
    changed = Endpoint.objects.get()
    assert (changed.url, changed.failures, changed.paused_until) == ("http://127.0.0.1:9000/hook", 0, None)
    assert changed.secret == endpoint.secret


def addresses(endpoint, delivery):
    get = [page(endpoint, name) for name in ("webhook", "webhook_switch", "webhook_secret", "webhook_replay")]
    get += [LIST, f"{LIST}add/", *(f"{LIST}{view}/{endpoint.pk}/" for view in ("edit", "history", "delete", "usage"))]
    return [*get, reverse("webhook_delivery", args=[delivery.pk])], [
        page(endpoint, "webhook_test"),
        *get[1:4],
        reverse("webhook_delivery", args=[delivery.pk]),
        f"{LIST}delete/{endpoint.pk}/",
    ]


@pytest.fixture
def delivery(endpoint, change):
    change(path="/geheime-plek/")
    queueing.queue_new(now=timezone.now())
    return Delivery.objects.get()


@pytest.mark.parametrize("role", ["editor", "approver", "coordinator", "reader", "privacy"])
def test_no_other_role_sees_or_changes_a_webhook(client, roles, endpoint, delivery, role):
    client.force_login(_person("x", role))
    before = Endpoint.objects.values().get(), Delivery.objects.values().get()
    reading, changing = addresses(endpoint, delivery)
    for address in reading:
        answer = client.get(address)
        assert answer.status_code in (302, 403, 404), address
        assert b"geheime-plek" not in answer.content
    for address in changing:
        client.post(address, {"action": "show", "switch": "off", "step": "do", "since": "2026-01-01T00:00"})
    assert (Endpoint.objects.values().get(), Delivery.objects.values().get()) == before
    assert reverse("webhook", args=[endpoint.pk]) not in client.get("/admin/").content.decode()


def test_webhook_of_another_site_is_not_there(logged_in, endpoint, delivery):
    elsewhere = Site.objects.create(hostname="elders.example", root_page=Page.objects.get(depth=1))
    Endpoint.objects.update(site=elsewhere)
    reading, changing = addresses(endpoint, delivery)
    assert [a for a in reading if a not in (LIST, f"{LIST}add/") and logged_in.get(a).status_code != 404] == []
    assert [address for address in changing if logged_in.post(address).status_code != 404] == []
    assert b"Bouw" not in logged_in.get(LIST).content


def test_chooser_names_webhooks_to_nobody(roles, endpoint):
    chooser = Endpoint.snippet_viewset.chooser_viewset
    for view, arguments in (("choose", []), ("choose_results", []), ("chosen", [endpoint.pk])):
        with pytest.raises(NoReverseMatch):
            reverse(chooser.get_url_name(view), args=arguments)


def test_reading_changes_nothing(logged_in, endpoint, delivery):
    before = Endpoint.objects.values().get(), Delivery.objects.values().get(), ModelLogEntry.objects.count()
    for address in addresses(endpoint, delivery)[0]:
        assert logged_in.get(address).status_code == 200, address
    assert logged_in.get(page(endpoint, "webhook_test")).status_code == 405
    assert (Endpoint.objects.values().get(), Delivery.objects.values().get()) == before[:2]
    assert ModelLogEntry.objects.count() == before[2]


def test_secret_is_shown_on_asking_only_and_the_history_says_who_looked(logged_in, endpoint, keeper):
    address = page(endpoint, "webhook_secret")
    assert endpoint.secret not in logged_in.get(address).content.decode()
    shown = logged_in.post(address, {"action": "show"})
    assert endpoint.secret in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    logged_in.post(address, {"action": "change"})
    assert Endpoint.objects.get().secret != endpoint.secret
    actions = list(ModelLogEntry.objects.values_list("action", "user__username"))
    assert sorted(actions) == [("webhooks.secret_changed", "kim"), ("webhooks.secret_shown", "kim")]
    history = logged_in.get(f"{LIST}history/{endpoint.pk}/").content.decode()
    assert endpoint.secret not in history


def test_test_message_goes_out_though_the_webhook_is_off(logged_in, endpoint):
    Endpoint.objects.update(is_active=False)
    logged_in.post(page(endpoint, "webhook_test"))
    assert delivering.deliver_due(send=lambda *_request: Outcome(status=500)) == 1
    assert Delivery.objects.get().state == DeliveryState.FAILED, "a test is not tried again"
    assert Endpoint.objects.get().failures == 0


@pytest.mark.parametrize(("missed", "sent"), [("send", 3), ("skip", 0)])
def test_switching_on_again_asks_what_to_do_with_what_was_missed(logged_in, endpoint, change, missed, sent):
    change()
    queueing.queue_new(now=timezone.now())
    logged_in.post(page(endpoint, "webhook_switch"), {"switch": "off"})
    assert Endpoint.objects.get().disabled_because == DisabledReason.BY_HAND
    change()
    change()
    queueing.queue_new(now=timezone.now())
    assert delivering.deliver_due(send=lambda *_request: Outcome(status=200)) == 0
    assert "3 " in logged_in.get(page(endpoint, "webhook_switch")).content.decode()
    logged_in.post(page(endpoint, "webhook_switch"), {"switch": "on", "missed": missed})
    queueing.queue_new(now=timezone.now())
    assert delivering.deliver_due(send=lambda *_request: Outcome(status=200)) == sent


def test_switch_that_somebody_used_before_says_so(logged_in, endpoint):
    answer = logged_in.post(page(endpoint, "webhook_switch"), {"switch": "on"}, follow=True)
    assert b"messages" in answer.content
    assert ModelLogEntry.objects.count() == 0


def test_message_is_sent_again_with_the_same_id_and_bytes(logged_in, endpoint, delivery):
    said = []

    def keep(_url, body, headers):
        said.append((headers["webhook-id"], body))
        return Outcome(status=200)

    delivering.deliver_due(send=keep)
    logged_in.post(reverse("webhook_delivery", args=[delivery.pk]))
    delivering.deliver_due(send=keep)
    assert len(said) == 2
    assert said[0] == said[1]


def test_replay_counts_first_and_sends_each_message_once_more_under_its_id(logged_in, endpoint, change):
    now = timezone.now()
    for days in (20, 2, 1):
        change(key=str(days), occurred_at=now - dt.timedelta(days=days))
    change(key="filtered", event="content.changed", occurred_at=now - dt.timedelta(hours=1))
    Endpoint.objects.update(events=["page.updated"])
    queueing.queue_new(now=now)
    delivering.deliver_due(send=lambda *_request: Outcome(status=200))
    Delivery.objects.get(body__contains='"key":"1"').delete()
    known = set(Delivery.objects.values_list("message_id", flat=True))
    address = page(endpoint, "webhook_replay")
    since = {"since": timezone.localtime(now - dt.timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")}
    assert "2 " in logged_in.post(address, {**since, "step": "check"}).content.decode()
    assert Delivery.objects.filter(state=DeliveryState.WAITING).count() == 0
    logged_in.post(address, {**since, "step": "do"})
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    assert [one.attempts for one in waiting] == [0, 0]
    assert len(set(waiting.values_list("message_id", flat=True)) & known) == 1


@pytest.mark.parametrize("since", ["", "x", "\x00", "9999-12-31T23:59", "0001-01-01T00:00", "2020-01-01T00:00"])
@pytest.mark.parametrize("step", ["check", "do"])
def test_replay_since_nonsense_is_refused(logged_in, endpoint, delivery, since, step):
    answer = logged_in.post(page(endpoint, "webhook_replay"), {"since": since, "step": step})
    assert answer.status_code == 422
    assert ModelLogEntry.objects.count() == 0


@pytest.mark.parametrize(
    "query", ["?p=-1", "?p=x", "?p=99999999999999999999", "?state=x&event=%01", "?event=webhook.test"]
)
def test_nonsense_in_the_log_is_an_answer(logged_in, endpoint, delivery, query):
    assert logged_in.get(page(endpoint) + query).status_code == 200


def test_log_and_message_show_what_came_back_and_nothing_of_it_runs(logged_in, endpoint, delivery):
    evil = "<script>alert(1)</script>"
    outcome = Outcome(status=500, headers={evil: evil}, body=evil, error=evil, took_ms=12)
    delivering.deliver_due(send=lambda *_request: outcome)
    for address in (page(endpoint), reverse("webhook_delivery", args=[delivery.pk])):
        text = logged_in.get(address).content.decode()
        assert evil not in text
        assert "500" in text
    assert "&lt;script&gt;alert(1)" in text


def test_log_costs_as_many_queries_with_many_messages(logged_in, endpoint, change, django_assert_max_num_queries):
    for number in range(30):
        change(key=str(number))
    queueing.queue_new(now=timezone.now())
    with django_assert_max_num_queries(25):
        assert logged_in.get(page(endpoint)).content.decode().count("/admin/webhooks/messages/") == 30


def test_first_screen_tells_of_a_webhook_that_went_off_by_itself(logged_in, endpoint):
    address = page(endpoint)
    assert address not in logged_in.get("/admin/").content.decode()
    Endpoint.objects.update(is_active=False, disabled_because=DisabledReason.BY_HAND)
    assert address not in logged_in.get("/admin/").content.decode()
    Endpoint.objects.update(disabled_because=DisabledReason.FAILING)
    assert address in logged_in.get("/admin/").content.decode()
