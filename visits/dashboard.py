"""The panel about visit requests on the first screen of the admin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from wagtail.admin.ui.components import Component
from wagtail.models import Site

from cms.mail.services import queue_figures
from visits.enums import UNANSWERED_STATUSES, RequestStatus
from visits.filters import requests_of_site, tab_counts
from visits.services.demand import themes_that_need_a_day
from visits.services.waiting import overdue_requests, overdue_since


class InboxPanel(Component):
    """What waits: new requests, mine, the one that waits longest, mails that failed."""

    name = "visit_requests"
    template_name = "visits/admin/panel.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        site, now = Site.find_for_request(request), timezone.now()
        waiting = (
            requests_of_site(request)
            .filter(status__in=(RequestStatus.NEW, RequestStatus.IN_REVIEW))
            .order_by("received_at", "pk")
            .first()
        )
        return {
            "counts": tab_counts(request),
            "waiting": waiting,
            "waiting_days": (now - waiting.received_at).days if waiting else 0,
            # Only an answer makes a request that was taken up unread again.
            "answered": requests_of_site(request).filter(status=RequestStatus.IN_REVIEW, read_at__isnull=True).count(),
            "overdue": overdue_requests(site, now=now).count(),
            "overdue_url": self.overdue_url(site, now),
            "themes_to_plan": themes_that_need_a_day(site, now=now),
            "failed_mails": queue_figures()["mail_failed"],
            "may_see_mails": request.user.has_perm("mail.view_outgoingmail"),
        }

    def overdue_url(self, site: Any, now: datetime) -> str:
        """The inbox with exactly the requests that wait too long."""
        query = [("status", status.value) for status in UNANSWERED_STATUSES]
        query.append(("received_to", f"{overdue_since(site, now=now):%d/%m/%Y}"))
        return f"{reverse('visit_requests:index')}?{urlencode(query)}"
