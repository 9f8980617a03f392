"""What the same organisation asked for before, and which of it is the same theme not long ago. Reads only."""

from __future__ import annotations

from datetime import MINYEAR, datetime

from visits.models import VisitRequest

MOST_EARLIER = 20


def earlier_requests(visit_request: VisitRequest, *, years: int) -> list[VisitRequest]:
    """Requests of the same organisation before this one, the latest first, each with `themes_in_common`.

    A theme is in common when both ask for it and the earlier request came at most that many years before.
    The organisation is the register's: recognised by KBO number, else by its own e-mail domain.
    """
    if visit_request.visitor_organisation_id is None:
        return []
    earlier = list(
        VisitRequest.objects.filter(
            site_id=visit_request.site_id,
            visitor_organisation_id=visit_request.visitor_organisation_id,
            received_at__lte=visit_request.received_at,
        )
        .exclude(pk=visit_request.pk)
        .prefetch_related("themes")
        .order_by("-received_at", "-pk")[:MOST_EARLIER]
    )
    themes = {theme.pk for theme in visit_request.themes.all()}
    since = years_before(visit_request.received_at, years)
    for other in earlier:
        is_recent = other.received_at >= since
        shared = [theme for theme in other.themes.all() if theme.pk in themes] if is_recent else []
        other.themes_in_common = shared  # type: ignore[attr-defined]
    return earlier


def years_before(moment: datetime, years: int) -> datetime:
    """The same date that many years ago; 29 February becomes 28 February where it does not exist."""
    year = max(moment.year - years, MINYEAR + 1)
    try:
        return moment.replace(year=year)
    except ValueError:
        return moment.replace(year=year, day=28)
