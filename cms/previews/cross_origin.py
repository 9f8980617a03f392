"""Who may read a preview from another origin, and whose pages the admin may frame: the configured front-ends."""

from __future__ import annotations

from typing import Any

from corsheaders.signals import check_request_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from cms.core.middleware import GetResponse
from cms.previews.models import FrontEnd

PREVIEW = "/api/v1/preview"
# Stands on each admin page with a preview panel.
PANEL = b'data-controller="w-preview"'


def is_front_end(sender: Any, request: HttpRequest, **_signal: Any) -> bool:
    """Whether the browser may hand a preview to the origin that asks; at all other addresses the settings decide."""
    if request.path_info != PREVIEW:
        return False
    origin = request.headers.get("Origin", "")
    return any(front_end.origin == origin for front_end in FrontEnd.objects.all())


def connect() -> None:
    """Tells django-cors-headers."""
    check_request_enabled.connect(is_front_end, dispatch_uid="previews.is_front_end")


def frame_front_ends(get_response: GetResponse) -> GetResponse:
    """Lets the preview panel frame the front-ends, and no other page of the admin."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not request.path_info.startswith("/admin/") or response.status_code != 200:
            return response
        if not isinstance(response, HttpResponse) or PANEL not in response.content:
            return response
        if origins := sorted({front_end.origin for front_end in FrontEnd.objects.all()}):
            policy = getattr(response, "_csp_update", {})
            frames = [*settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["frame-src"], *origins]
            response._csp_update = {**policy, "frame-src": frames}  # type: ignore[attr-defined]
        return response

    return middleware
