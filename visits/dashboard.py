"""The panel about visit requests on the first screen of the admin."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from cms.mail.services import queue_figures
from visits.enums import RequestStatus
from visits.filters import requests_of_site, tab_counts


class InboxPanel(Component):
    """What waits: new requests, mine, the one that waits longest, mails that failed."""

    name = "visit_requests"
    template_name = "visits/admin/panel.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        waiting = (
            requests_of_site(request)
            .filter(status__in=(RequestStatus.NEW, RequestStatus.IN_REVIEW))
            .order_by("received_at", "pk")
            .first()
        )
        return {
            "counts": tab_counts(request),
            "waiting": waiting,
            "waiting_days": (timezone.now() - waiting.received_at).days if waiting else 0,
            "failed_mails": queue_figures()["mail_failed"],
            "may_see_mails": request.user.has_perm("mail.view_outgoingmail"),
        }
