"""`GET preview`: one draft in the shape of its public answer, for whoever holds its token."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import parse_etags, quote_etag
from ninja import Router

from cms.core.api_answers import written
from cms.core.api_errors import ApiError, allow_parameters
from cms.core.api_reading import ERRORS, FormatQuery, ProblemOut
from cms.core.visibility import frame_of
from cms.previews import tokens
from cms.previews.bodies import PreviewPayload, told
from cms.previews.drafts import DraftGone, PreviewEnded, draft_of, front_end_of

router = Router(tags=["previews"])
PRIVATE = "private, no-store"


@router.get(
    "/preview",
    response={200: PreviewPayload, **ERRORS, 401: ProblemOut},
    summary="A draft, for a preview",
    openapi_extra={"security": [{"PreviewToken": []}]},
)
def get_preview(request: HttpRequest, format: FormatQuery = "html") -> Any:
    """The draft that the token in `Authorization: Bearer` opens, as it would be told once published.

    `If-None-Match` gives 304 while nothing changed, so that a page may ask often. 401 when the token is over, or the
    editor may not see the draft any more; 404 while what the editor typed cannot be shown.
    """
    allow_parameters(request, ("format",))
    claims = _claims(request)
    frame = frame_of(request)
    try:
        front_end = front_end_of(claims)
        if claims.site != frame.site_id or request.headers.get("Origin", front_end.origin) != front_end.origin:
            raise PreviewEnded
        draft = draft_of(claims)
    except PreviewEnded as error:
        raise _ended() from error
    except DraftGone as error:
        raise Http404 from error
    try:
        body = told(draft, frame, claims.language, format)
    except IntegrityError as error:
        raise Http404 from error
    response = written(body, **{"Cache-Control": PRIVATE})
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304, headers={"Cache-Control": PRIVATE})
        response.headers.pop("Content-Type", None)
    response.headers["ETag"] = etag
    return response


def _claims(request: HttpRequest) -> tokens.Claims:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ApiError(
            401, "no-token", "Send the token of the preview as a Bearer token.", headers={"WWW-Authenticate": "Bearer"}
        )
    claims = tokens.read(token.strip())
    if claims is None:
        raise _ended()
    return claims


def _ended() -> ApiError:
    return ApiError(
        401, "preview-ended", "This preview is over. Open it again from the editor.",
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )  # fmt: skip
