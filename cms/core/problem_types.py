"""The problem types of the API: what each means and what to do about it, for the page that its `type` leads to."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "unreadable-input": (400, "The address holds unreadable bytes", "Send UTF-8, without NUL characters."),
    "unreadable-body": (400, "The body is no readable JSON", "Send one JSON text in UTF-8."),
    "no-token": (401, "The request's token is missing", "Send it as “Authorization: Bearer …”, never in the address."),
    "preview-ended": (401, "The preview is over", "Open it again from the editor; a link works for fifteen minutes."),
    "not-found": (404, "There is nothing here", "It never was, is not public, or has no text in this language."),
    "method-not-allowed": (405, "The address does not know this method", "The header Allow names those it knows."),
    "conflict": (409, "The request stands otherwise by now", "Read it again; `reason` says what happened meanwhile."),
    "sync-token-expired": (
        410,
        "The token can no longer be used",
        "Start again: ask without since, and drop the rest.",
    ),
    "too-large": (413, "The body is too long", "Send shorter texts."),
    "address-too-long": (414, "The address is too long", "Send at most 4,000 characters of path and query."),
    "unsupported-media-type": (415, "The body is of another kind", "Send application/json."),
    "invalid-parameters": (422, "Some parameters are not valid", "`errors` names each of them, and what is wrong."),
    "invalid-answers": (422, "Some answers are missing or not valid", "`errors` has a JSON pointer for each of them."),
    "invalid-idempotency-key": (422, "The Idempotency-Key is not valid", "Send 1 to 200 printable characters."),
    "idempotency-key-reused": (422, "The Idempotency-Key came with other answers", "Use a new key for new answers."),
    "too-many-requests": (429, "Too many requests from one address", "Wait the seconds that Retry-After gives."),
    "server-error": (500, "Something went wrong on our side", "Try again later; tell us when it goes on."),
}
