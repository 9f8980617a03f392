"""The requester's answer to a question of the city, through the API: the same service as on the page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Router

from cms.core.api_errors import ApiError, allow_parameters
from cms.core.api_reading import LocaleQuery
from visits.api_forms import read_object
from visits.api_limits import limited
from visits.api_requester import POSTED, PURPOSE, TOKEN, RequestOut, asked_request, conflict, count, told
from visits.forms_requester import AnswerForm
from visits.services import requester_answers

router = Router(tags=["requester"])
# The longest answer in the widest letters, escaped.
MOST_BYTES = 60_000
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "question": {"type": "integer", "description": "`id` of the question that was read."},
                        "answer": {"type": "string"},
                    },
                    "required": ["question", "answer"],
                    "additionalProperties": False,
                }
            }
        },
    }
}


@router.post(
    "/requests/mine/reply", response={200: RequestOut, **POSTED}, summary="Answer a question",
    openapi_extra={**TOKEN, **BODY},
)  # fmt: skip
@limited(PURPOSE)
def reply_to_question(request: HttpRequest, response: HttpResponse, locale: LocaleQuery = "nl") -> Any:
    """Stores the answer in the history of the request, which goes back to the coordinators."""
    allow_parameters(request, ("locale",))
    visit_request = asked_request(request)
    found = read_object(request, MOST_BYTES)
    now = count(request)
    with translation.override(locale):
        question, text = _read(found)
    try:
        requester_answers.answer(visit_request, question, text, now=now)
    except requester_answers.QuestionClosed as error:
        raise conflict("closed", "This was answered before, or another question waits now. Read it again.") from error
    return told(response, asked_request(request), locale)


def _read(found: dict[str, Any]) -> tuple[int, str]:
    errors = [
        {"pointer": f"/{name[:100]}", "detail": "This is not asked."}
        for name in found
        if name not in ("question", "answer")
    ]
    question, text = found.get("question"), found.get("answer")
    if type(question) is not int or not 0 <= question < 2**63:
        errors.append({"pointer": "/question", "detail": "Send a number."})
    form = AnswerForm({"answer": text if isinstance(text, str) else ""})
    if not form.is_valid():
        errors.append({"pointer": "/answer", "detail": " ".join(str(error) for error in form.errors["answer"])})
    if errors or not isinstance(question, int):
        raise ApiError(422, "invalid-answers", "Some answers are missing or not valid.", errors=errors)
    return question, form.cleaned_data["answer"]
