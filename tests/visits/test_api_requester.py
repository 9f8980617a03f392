"""The requester's own endpoints: answers, their limits in headers, and what nobody else may do."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.models import VisitRequest
from visits.services import registrations, visit_requests
from visits.services.registrations import rotate_token

pytestmark = pytest.mark.django_db

MINE = "/api/v1/requests/mine"
KEYS = {
    "reference", "status", "status_label", "explanation", "next_steps", "received_at", "invitation", "place",
    "question", "can_withdraw",
}  # fmt: skip


def bearer(visit_request):
    return {"Authorization": f"Bearer {rotate_token(visit_request, now=timezone.now()).token}"}


def post(client, name, body, headers):
    return client.post(f"{MINE}/{name}?locale=en", body, content_type="application/json", headers=headers)


@pytest.fixture
def invited(theme):
    day = InfoDayFactory(themes=[theme], capacity=20)
    row = VisitRequestFactory(themes=[theme], people=8, status="in_review")
    registrations.invite(row, day, now=timezone.now())
    return VisitRequest.objects.get(pk=row.pk)


@pytest.fixture
def questioned(theme, ben_coordinator):
    row = VisitRequestFactory(themes=[theme], status="in_review")
    return visit_requests.send_question(row, f"Wanneer? Mail {row.email}.", by=ben_coordinator, now=timezone.now())


def test_invitation_is_accepted_once_and_told_whole(client, invited):
    headers = bearer(invited)
    place = client.get(MINE, headers=headers).json()["invitation"]
    body = {"invitation": place["id"], "sequence": place["sequence"], "answer": "accept", "people": 6}
    answer = post(client, "answer", body, headers)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    told = answer.json()
    assert told.keys() == KEYS
    assert (told["status"], told["invitation"], told["place"]["people"]) == ("confirmed", None, 6)
    again = post(client, "answer", body, headers)
    assert (again.status_code, again.json()["reason"]) == (409, "closed")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"sequence": 0, "answer": "accept"}, "/invitation"),
        ({"invitation": True, "sequence": 0, "answer": "accept"}, "/invitation"),
        ({"invitation": 2**70, "sequence": 0, "answer": "accept"}, "/invitation"),
        ({"invitation": 1, "sequence": 0, "answer": "perhaps"}, "/answer"),
        ({"invitation": 1, "sequence": 0, "answer": "accept", "people": "6"}, "/people"),
        ({"invitation": 1, "sequence": 0, "answer": "accept", "email": "x"}, "/email"),
    ],
)
def test_wrong_answer_to_an_invitation_names_the_field(client, invited, body, pointer):
    answer = post(client, "answer", body, bearer(invited))
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_invitation_of_another_request_is_not_there(client, invited, theme):
    other = VisitRequestFactory(themes=[theme])
    place = invited.registrations.get()
    body = {"invitation": place.pk, "sequence": 0, "answer": "decline"}
    assert post(client, "answer", body, bearer(other)).status_code == 404
    place.refresh_from_db()
    assert place.status == "invited"


def test_question_is_read_and_answered_by_the_same_service_as_the_page(client, questioned):
    headers = bearer(questioned)
    question = client.get(MINE, headers=headers).json()["question"]
    assert question["text"] == "Wanneer? Mail …."
    assert questioned.email not in client.get(MINE, headers=headers).content.decode()
    answer = post(client, "reply", {"question": question["id"], "answer": "In mei.\n\nOf juni."}, headers)
    assert answer.status_code == 200
    assert answer.json().keys() == KEYS
    assert (answer.json()["status"], answer.json()["question"]) == ("in_review", None)
    assert questioned.events.get(kind="answer").note == "In mei.\n\nOf juni."
    again = post(client, "reply", {"question": question["id"], "answer": "Nog eens."}, headers)
    assert (again.status_code, again.json()["reason"]) == (409, "closed")
    assert questioned.events.filter(kind="answer").count() == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"answer": "Ja"}, "/question"),
        ({"question": "1", "answer": "Ja"}, "/question"),
        ({"question": 1, "answer": "  "}, "/answer"),
        ({"question": 1, "answer": ["Ja"]}, "/answer"),
        ({"question": 1, "answer": "x" * 50_000}, "/answer"),
        ({"question": 1, "answer": "Ja", "status": "completed"}, "/status"),
    ],
)
def test_wrong_answer_to_a_question_names_the_field(client, questioned, body, pointer):
    answer = post(client, "reply", body, bearer(questioned))
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert not questioned.events.filter(kind="answer").exists()


def test_answers_need_the_token_and_a_body(client, questioned):
    assert post(client, "reply", {"question": 1, "answer": "Ja"}, {}).status_code == 401
    assert post(client, "reply", {"question": 1, "answer": "Ja"}, {"Authorization": "Bearer x"}).status_code == 404
    headers = bearer(questioned)
    assert client.post(f"{MINE}/reply", "{", content_type="application/json", headers=headers).status_code == 400
    assert client.post(f"{MINE}/reply", {"question": 1}, headers=headers).status_code == 415
    assert (
        client.post(f"{MINE}/reply", "x" * 70_000, content_type="application/json", headers=headers).status_code == 413
    )
    assert client.get(f"{MINE}/reply", headers=headers).status_code == 405


def test_headers_count_down_and_refuse_with_the_seconds_to_wait(client, questioned, settings):
    settings.FORM_RATE_LIMIT = 3
    headers = bearer(questioned)
    question = client.get(MINE, headers=headers).json()["question"]["id"]
    for left in (2, 1, 0):
        answer = post(client, "reply", {"question": question + 1, "answer": "Ja"}, headers)
        assert answer.status_code == 409
        assert answer["RateLimit-Policy"] == '"requests";q=3;w=3600'
        assert answer["RateLimit"].startswith(f'"requests";r={left};t=')
    refused = post(client, "reply", {"question": question, "answer": "Ja"}, headers)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3601
    assert refused["RateLimit"].startswith('"requests";r=0;t=')
    assert not questioned.events.filter(kind="answer").exists()
    # The form counts apart.
    assert client.get(MINE, headers=headers).status_code == 200


def test_headers_of_the_form_count_down_too(client, site, answers, settings):
    settings.FORM_RATE_LIMIT = 2
    address = "/api/v1/forms/werkbezoek-aanvragen/submissions"
    body = {**answers, "people": 8, "privacy_accepted": True}
    sent = client.post(address, body, content_type="application/json")
    assert sent.status_code == 201
    assert (sent["RateLimit-Policy"], sent["RateLimit"].split(";t=")[0]) == ('"requests";q=2;w=3600', '"requests";r=1')
    assert "Authorization" not in sent.headers.get("Vary", "")
