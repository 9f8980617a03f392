"""The draft behind a token, by way of the admin's own preview: its checks are asked again at each reading."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404
from django.urls import resolve

from cms.core.models.previews import COLLECTOR
from cms.previews.models import FrontEnd
from cms.previews.tokens import Claims, is_login_of


class PreviewEnded(Exception):
    """The token opens nothing (any more): it is over, or the user may not see the draft now."""


class DraftGone(Exception):
    """There is no such draft now: the editor was closed, or what is typed cannot be shown."""


def front_end_of(claims: Claims) -> FrontEnd:
    """The front-end that a token was made for. Raises PreviewEnded when it was taken away."""
    found = FrontEnd.objects.filter(pk=claims.front_end, site_id=claims.site).first()
    if found is None:
        raise PreviewEnded
    return found


def draft_of(claims: Claims) -> Any:
    """The page or info day as its editor sees it. Raises PreviewEnded or DraftGone; changes nothing."""
    user = get_user_model().objects.filter(pk=claims.user, is_active=True).first()
    if user is None or not is_login_of(user, claims.login):
        raise PreviewEnded
    request: Any = _request(claims, user)
    request.resolver_match = match = resolve(claims.path)
    setattr(request, COLLECTOR, [])
    try:
        match.func(request, *match.args, **match.kwargs)
    except PermissionDenied as error:
        raise PreviewEnded from error
    except Http404 as error:
        raise DraftGone from error
    collected = getattr(request, COLLECTOR)
    if len(collected) != 1:
        # Refused with a page of its own, or what is typed has faults.
        raise (DraftGone if user.has_perm("wagtailadmin.access_admin") else PreviewEnded)
    draft = collected[0]
    key = "" if draft._state.adding else str(draft.pk)
    if (draft._meta.label_lower, key) != (claims.model, claims.key):
        raise DraftGone
    if claims.revision is None and _is_latest(claims) and draft.latest_revision_id is not None:
        raise DraftGone
    return draft


def _is_latest(claims: Claims) -> bool:
    return resolve(claims.path).view_name == "wagtailadmin_pages:view_draft"


def _request(claims: Claims, user: Any) -> WSGIRequest:
    name, _colon, port = claims.host.rpartition(":") if not claims.host.endswith("]") else (claims.host, "", "")
    usual = "443" if claims.is_secure else "80"
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": claims.path,
            "QUERY_STRING": "",
            "SERVER_NAME": name or claims.host,
            "SERVER_PORT": port if name else usual,
            "HTTP_HOST": claims.host,
            # So that a refusal is an error here, and no page with a message.
            "HTTP_X_REQUESTED_WITH": "XMLHttpRequest",
            "wsgi.url_scheme": "https" if claims.is_secure else "http",
            "wsgi.input": BytesIO(),
        }
    )
    request.user = user
    # Never saved.
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.is_dummy = True  # type: ignore[attr-defined]
    return request
