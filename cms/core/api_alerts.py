"""The alerts of a site as JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema

from cms.core import alerts
from cms.core.api_errors import allow_parameters
from cms.core.api_reading import ERRORS, LocaleQuery, local_time, site_of

router = Router(tags=["site"])
FRESH_SECONDS = 60


class AlertOut(Schema):
    """A notice above every page; `locale` is the language of the words, Dutch when the asked one is missing."""

    id: int
    severity: str = Field(description="danger, warning or info; the most urgent comes first.")
    locale: str
    title: str
    text: str
    link_label: str
    link_url: str
    starts_at: str
    ends_at: str | None


class AlertsOut(Schema):
    items: list[AlertOut]
    valid_until: str | None = Field(None, description="When this answer changes by itself, or null.")


@router.get("/alerts", response={200: AlertsOut, **ERRORS}, summary="What to show above every page now")
def list_alerts(request: HttpRequest, response: HttpResponse, locale: LocaleQuery = "nl") -> Any:
    """The notices that are shown now, never those that are planned or switched off."""
    allow_parameters(request, ("locale",))
    site, now = site_of(request), timezone.now()
    change = alerts.next_change(site, now)
    age = FRESH_SECONDS if change is None else max(0, min(FRESH_SECONDS, int((change - now).total_seconds())))
    response.headers["Cache-Control"] = f"public, max-age={age}"
    return {
        "items": [alert_out(notice) for notice in alerts.showing(site, locale, now)],
        "valid_until": local_time(change) if change else None,
    }


def alert_out(notice: alerts.Notice) -> dict[str, Any]:
    """One notice as the API tells it."""
    return {
        "id": notice.pk,
        "severity": notice.severity,
        "locale": notice.language,
        "title": notice.title,
        "text": notice.text,
        "link_label": notice.link_label,
        "link_url": notice.link_url,
        "starts_at": local_time(notice.starts_at),
        "ends_at": local_time(notice.ends_at) if notice.ends_at else None,
    }
