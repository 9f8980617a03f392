"""Info days, banners and the form over JSON."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import time_machine
from django.utils import timezone

from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from visits.models import Registration, VisitRequest

pytestmark = pytest.mark.django_db

FORM = "/api/v1/forms/werkbezoek-aanvragen"
PROBLEM = "application/problem+json"


@pytest.fixture
def json_answers(answers):
    return {**answers, "people": 8, "privacy_accepted": True}


def post(client, body, url=f"{FORM}/submissions", **headers):
    raw = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.generic("POST", url, raw, content_type="application/json", headers=headers)


def test_info_days_upcoming_lists_public_days_from_the_nearest_on(client, theme):
    later = InfoDayFactory(themes=[theme], starts_at=timezone.now() + dt.timedelta(days=20))
    sooner = InfoDayFactory(themes=[theme], starts_at=timezone.now() + dt.timedelta(days=10))
    InfoDayFactory(past=True, themes=[theme])
    InfoDayFactory(draft=True, themes=[theme])
    body = client.get("/api/v1/info-days?upcoming=true").json()
    assert body["count"] == 2
    assert [day["id"] for day in body["items"]] == [sooner.pk, later.pk]
    assert body["next"] is None


def test_info_day_says_how_many_places_are_left_and_never_who_has_them(client, theme):
    day = InfoDayFactory(themes=[theme], capacity=20)
    for status in ("accepted", "invited", "declined"):
        visit_request = VisitRequestFactory(themes=[theme])
        Registration.objects.create(
            info_day=day, visit_request=visit_request, people=5, status=status, created_at=timezone.now()
        )
    answer = client.get(f"/api/v1/info-days/{day.pk}?locale=en")
    assert answer.json()["people_left"] == 10
    assert answer.json()["title"] == "Info day"
    assert answer.json()["themes"] == [{"code": "inclusieve-stad", "title": "Inclusive city"}]
    assert MARKER not in answer.content.decode()


@pytest.mark.parametrize("trait", ["draft"])
def test_info_day_that_is_a_draft_is_not_found(client, theme, trait):
    day = InfoDayFactory(themes=[theme], **{trait: True})
    answer = client.get(f"/api/v1/info-days/{day.pk}")
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


def test_info_days_filter_by_theme_and_by_days_in_brussels(client, theme, other_theme):
    # 23:30 UTC on 9 June is 10 June in Brussels.
    night = InfoDayFactory(themes=[theme], starts_at=dt.datetime(2027, 6, 9, 23, 30, tzinfo=dt.UTC))
    InfoDayFactory(themes=[other_theme], starts_at=dt.datetime(2027, 6, 10, 8, 0, tzinfo=dt.UTC))
    body = client.get("/api/v1/info-days?theme=inclusieve-stad&from=2027-06-10&to=2027-06-10").json()
    assert [day["id"] for day in body["items"]] == [night.pk]
    assert body["items"][0]["starts_at"] == "2027-06-10T01:30:00+02:00"
    assert client.get("/api/v1/info-days?to=2027-06-09").json()["count"] == 0


def test_banners_change_at_the_minute_the_day_starts(client, theme):
    start = dt.datetime(2027, 3, 28, 1, 0, tzinfo=dt.UTC)  # 03:00 in Brussels, the night the clock jumps
    first = InfoDayFactory(themes=[theme], starts_at=start)
    second = InfoDayFactory(themes=[theme], starts_at=start + dt.timedelta(days=3))
    with time_machine.travel(start - dt.timedelta(seconds=1), tick=False):
        before = client.get("/api/v1/banners")
    with time_machine.travel(start, tick=False):
        after = client.get("/api/v1/banners")
    assert [item["info_day"]["id"] for item in before.json()["items"]] == [first.pk, first.pk]
    assert [item["info_day"]["id"] for item in after.json()["items"]] == [second.pk, second.pk]
    assert before.json()["valid_until"] == "2027-03-28T03:00:00+02:00"
    assert before["Cache-Control"] == "public, max-age=1"


def test_banners_skip_cancelled_days_and_wait_for_their_window(client, theme):
    now = timezone.now()
    InfoDayFactory(themes=[theme], cancelled=True, starts_at=now + dt.timedelta(days=1))
    InfoDayFactory(themes=[theme], starts_at=now + dt.timedelta(days=2), banner_from=now + dt.timedelta(days=1))
    shown = InfoDayFactory(themes=[theme], starts_at=now + dt.timedelta(days=9))
    assert {item["info_day"]["id"] for item in client.get("/api/v1/banners").json()["items"]} == {shown.pk}


def test_banner_priority_comes_before_nearness(client, theme):
    now = timezone.now()
    InfoDayFactory(themes=[theme], starts_at=now + dt.timedelta(days=2))
    important = InfoDayFactory(themes=[theme], starts_at=now + dt.timedelta(days=9), banner_priority=1)
    assert client.get("/api/v1/banners").json()["items"][0]["info_day"]["id"] == important.pk


def test_lists_cost_the_same_queries_with_1_and_20_rows(client, theme, other_theme):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories.themes import ThemeFactory, add_theme_page

    def count(url):
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    urls = ["/api/v1/info-days", "/api/v1/banners", "/api/v1/themes"]
    InfoDayFactory(themes=[theme])
    with_one = [count(url) for url in urls]
    for number in range(20):
        extra = ThemeFactory()
        add_theme_page(extra)
        InfoDayFactory(themes=[theme, other_theme, extra], starts_at=timezone.now() + dt.timedelta(days=number + 1))
    with_many = [count(url) for url in urls]
    assert with_one == with_many
    assert dict(zip(urls, with_one, strict=True)) == {
        "/api/v1/info-days": 3, "/api/v1/banners": 6, "/api/v1/themes": 3,
    }  # fmt: skip


def test_form_describes_core_questions_and_those_of_the_editor(client, theme):
    from visits.models import FormQuestion, VisitRequestPage

    page = VisitRequestPage.objects.get(locale__language_code="nl")
    FormQuestion.objects.create(page=page, label="Hoe leerde je ons kennen?", field_type="singleline", required=True)
    page.refresh_from_db()
    page.save_revision().publish()
    body = client.get(FORM).json()
    schema = body["schema"]
    assert schema["required"] == [
        "organisation", "organisation_kind", "contact_name", "email", "themes", "people", "language",
        "privacy_accepted", "hoe_leerde_je_ons_kennen",
    ]  # fmt: skip
    assert schema["properties"]["themes"]["items"]["oneOf"] == [
        {"const": "inclusieve-stad", "title": "Inclusieve stad"}
    ]
    assert [field["name"] for field in body["fields"]][:2] == ["organisation", "organisation_kind"]


def test_submission_by_json_is_stored_and_confirmed_like_the_form(client, json_answers):
    answer = post(client, json_answers)
    assert answer.status_code == 201, answer.content
    stored = VisitRequest.objects.get()
    assert answer.json() == {
        "reference": stored.reference,
        "status_url": f"http://testserver/aanvraag/{stored.token}/",
    }
    assert (stored.source, stored.status) == ("api", "new")
    assert OutgoingMail.objects.count() == 2
    assert client.get(f"/aanvraag/{stored.token}/").status_code == 200


def test_submission_again_under_the_same_key_gives_the_same_answer_and_stores_once(client, json_answers):
    first = post(client, json_answers, **{"Idempotency-Key": "abc"})
    again = post(client, json_answers, **{"Idempotency-Key": "abc"})
    other = post(client, {**json_answers, "people": 9}, **{"Idempotency-Key": "abc"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.content == again.content
    assert VisitRequest.objects.count() == 1


def test_submission_with_mistakes_names_each_field_by_pointer(client, json_answers):
    del json_answers["organisation"]
    body = {**json_answers, "email": "geen adres", "people": 0, "themes": ["bestaat-niet"], "surprise": 1}
    answer = post(client, body)
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == {
        ("/organisation", "required"),
        ("/email", "invalid"),
        ("/people", "min_value"),
        ("/themes", "invalid_choice"),
        ("/surprise", "unknown"),
    }
    assert not VisitRequest.objects.exists()


def test_submission_answers_mistakes_in_the_language_of_the_form(client, json_answers):
    json_answers["email"] = "x"
    english = post(client, json_answers, f"{FORM}/submissions?locale=en").json()["errors"][0]["detail"]
    assert english == "Write an e-mail address such as name@example.org."


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b" ", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[1]", 422),
        (b"null", 422),
        (b'{"people": NaN}', 400),
        (b'{"organisation": "\\ud800"}', 400),
        (b'{"organisation": "a\\u0000b"}', 422),
        (b'{"people": 99999999999999999999999999}', 422),
        (b'{"people": ' + b"9" * 5000 + b"}", 400),
        (b'{"organisation": {"a": 1}, "themes": "x", "privacy_accepted": "yes"}', 422),
        (b"[" * 20000, 400),
        (b'{"questions": "' + b"x" * 200_000 + b'"}', 413),
    ],
)
def test_submission_that_is_no_form_is_refused_without_a_500(client, theme, raw, status):
    answer = post(client, raw)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert not VisitRequest.objects.exists()


def test_submission_as_form_data_is_refused(client, answers):
    answer = client.post(f"{FORM}/submissions", answers)
    assert (answer.status_code, answer["Content-Type"]) == (415, PROBLEM)


def test_submission_beyond_the_limit_says_when_to_try_again(client, json_answers, settings):
    settings.FORM_RATE_LIMIT = 1
    assert post(client, json_answers).status_code == 201
    answer = post(client, json_answers)
    assert (answer.status_code, answer["Content-Type"]) == (429, PROBLEM)
    assert 3590 <= int(answer["Retry-After"]) <= 3601


def test_submission_behind_a_proxy_counts_the_address_the_proxy_saw(client, json_answers, settings):
    settings.FORM_RATE_LIMIT = 1
    settings.TRUSTED_PROXY_COUNT = 1
    assert post(client, json_answers, **{"X-Forwarded-For": "1.1.1.1, 192.0.2.7"}).status_code == 201
    assert post(client, json_answers, **{"X-Forwarded-For": "2.2.2.2, 192.0.2.7"}).status_code == 429
    assert post(client, json_answers, **{"X-Forwarded-For": "198.51.100.7"}).status_code == 201


def test_submission_with_a_filled_honeypot_goes_to_spam(client, json_answers):
    assert post(client, {**json_answers, "website": "https://koop.example"}).status_code == 201
    assert VisitRequest.objects.get().status == "spam"
    assert not OutgoingMail.objects.exists()


def test_submission_from_an_allowed_origin_passes_the_browsers_preflight(client, settings, site):
    settings.CORS_ALLOWED_ORIGINS = ["https://front.example"]
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,idempotency-key"}
    good = client.options(f"{FORM}/submissions", headers={"Origin": "https://front.example", **asked})
    bad = client.options(f"{FORM}/submissions", headers={"Origin": "https://evil.example", **asked})
    assert good["Access-Control-Allow-Origin"] == "https://front.example"
    assert "idempotency-key" in good["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in bad
