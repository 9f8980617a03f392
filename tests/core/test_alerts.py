"""Alerts: shown from a moment until a moment, in the reader's language or else in Dutch."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from cms.core.models import Alert, AlertText

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def add(site, *languages, **values):
    fields = {"name": "x", "starts_at": NOW - HOUR, "ends_at": NOW + HOUR} | values
    alert = Alert.objects.create(site=site, **fields)
    for language in languages or ("nl",):
        AlertText.objects.create(alert=alert, language=language, title=f"{alert.name} {language}")
    return alert


def titles(client, path="/api/v1/alerts"):
    return [item["title"] for item in client.get(path).json()["items"]]


@pytest.mark.parametrize(
    ("moment", "seen"),
    [
        (NOW - HOUR - dt.timedelta(seconds=1), False),
        (NOW - HOUR, True),
        (NOW + HOUR - dt.timedelta(seconds=1), True),
        (NOW + HOUR, False),
    ],
)
def test_an_alert_shows_from_its_first_moment_until_its_last(client, site, moment, seen):
    add(site, name="Werken")
    with time_machine.travel(moment, tick=False):
        assert titles(client) == (["Werken nl"] if seen else [])
        assert ("Werken nl" in client.get("/").content.decode()) is seen


def test_without_an_end_it_stays_until_it_is_switched_off(client, site):
    alert = add(site, ends_at=None)
    with time_machine.travel(NOW + 9000 * HOUR, tick=False):
        assert titles(client) == ["x nl"]
        Alert.objects.filter(pk=alert.pk).update(is_enabled=False)
        assert titles(client) == []


def test_the_most_urgent_comes_first_and_the_newest_of_equals(client, site):
    add(site, name="info")
    add(site, name="oud", severity="warning", starts_at=NOW - 2 * HOUR)
    add(site, name="nieuw", severity="warning")
    add(site, name="nood", severity="danger", starts_at=NOW - 3 * HOUR)
    with time_machine.travel(NOW, tick=False):
        assert titles(client) == ["nood nl", "nieuw nl", "oud nl", "info nl"]


def test_the_words_are_the_readers_or_else_dutch_and_marked_so(client, site):
    add(site, "nl", "en", name="a")
    with time_machine.travel(NOW, tick=False):
        assert titles(client, "/api/v1/alerts?locale=en") == ["a en"]
        french = client.get("/api/v1/alerts?locale=fr").json()["items"]
        assert [(item["title"], item["locale"]) for item in french] == [("a nl", "nl")]
        page = client.get("/fr/").content.decode()
    assert 'lang="nl-BE"' in page[page.index("gs-notice") : page.index("a nl")]


def test_another_sites_alert_stays_there(client, site):
    other = Site.objects.create(hostname="elders.example", root_page=Page.objects.get(depth=1))
    add(other, name="elders")
    with time_machine.travel(NOW, tick=False):
        assert titles(client) == []
        assert "elders" not in client.get("/").content.decode()


def test_the_answer_says_when_it_changes_by_itself(client, site):
    add(site, starts_at=NOW + dt.timedelta(seconds=20), ends_at=None)
    with time_machine.travel(NOW, tick=False):
        answer = client.get("/api/v1/alerts")
    assert answer.json()["valid_until"] == "2026-03-02T10:00:20+01:00"
    assert answer.headers["Cache-Control"] == "public, max-age=20"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//kwaad.example", "data:text/html,x", "https://"])
def test_a_link_that_could_run_code_is_refused(site, address):
    text = AlertText(alert=add(site), language="en", title="x", link_label="Lees", link_url=address)
    with pytest.raises(ValidationError) as caught:
        text.full_clean()
    assert set(caught.value.message_dict) == {"link_url"}


def test_a_link_needs_words_and_address(site):
    with pytest.raises(ValidationError) as caught:
        AlertText(alert=add(site), language="en", title="x", link_label="Lees").full_clean()
    assert set(caught.value.message_dict) == {"link_url"}


def test_an_end_before_the_beginning_is_refused(site):
    with pytest.raises(ValidationError) as caught:
        Alert(site=site, name="x", starts_at=NOW, ends_at=NOW).full_clean()
    assert set(caught.value.message_dict) == {"ends_at"}


def test_three_alerts_cost_as_many_queries_as_one(client, site, django_assert_num_queries):
    add(site, "nl", "en", name="a")
    with time_machine.travel(NOW, tick=False):
        client.get("/api/v1/alerts")
        with CaptureQueriesContext(connection) as one:
            client.get("/api/v1/alerts")
        add(site, "nl", "en", name="b")
        add(site, "nl", "en", name="c")
        with django_assert_num_queries(len(one)):
            assert client.get("/api/v1/alerts").content.count(b'"severity"') == 3


def test_an_editor_makes_one_and_sees_what_the_public_sees(client, anna_editor, site):
    client.force_login(anna_editor)
    data = {
        "name": "Wegenwerken", "severity": "warning", "starts_at": "2026-03-02 08:00", "ends_at": "",
        "is_enabled": "on", "texts-TOTAL_FORMS": "1", "texts-INITIAL_FORMS": "0", "texts-MIN_NUM_FORMS": "1",
        "texts-MAX_NUM_FORMS": "1000", "texts-0-language": "nl", "texts-0-title": "Wegenwerken aan het stadhuis",
        "texts-0-text": "", "texts-0-link_label": "", "texts-0-link_url": "", "texts-0-ORDER": "1",
        "texts-0-DELETE": "", "texts-0-id": "",
    }  # fmt: skip
    with time_machine.travel(NOW, tick=False):
        answer = client.post("/admin/alerts/add/", data, follow=True)
        assert answer.status_code == 200
        assert titles(client) == ["Wegenwerken aan het stadhuis"]
        assert "Wegenwerken" in client.get("/admin/alerts/").content.decode()


def test_a_coordinator_has_no_alerts(client, ben_coordinator, site):
    client.force_login(ben_coordinator)
    assert client.get("/admin/alerts/").status_code == 302


def test_an_alert_of_another_site_cannot_be_opened(client, anna_editor, site):
    other = Site.objects.create(hostname="elders.example", root_page=Page.objects.get(depth=1))
    client.force_login(anna_editor)
    assert client.get(f"/admin/alerts/edit/{add(other).pk}/").status_code == 404
