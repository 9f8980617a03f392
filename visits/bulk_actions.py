"""The actions on many requests at once: a page with the count first, then exactly what that page showed."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import classproperty
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction

from visits import forms_admin
from visits.filters import listed, requests_of_site
from visits.models import VisitRequest
from visits.permissions import can_moderate
from visits.services.visit_requests import StaleVisitRequest, TransitionNotAllowed
from visits.views.moderation import ACTIONS, is_allowed

MOST_SHOWN = 50
_PRIMARY_KEY = re.compile("[0-9]{1,18}")


class RequestBulkAction(BulkAction):
    """What the bulk actions share; each is one of the single actions, done for every request that allows it."""

    single = ""
    template_name = "visits/admin/bulk.html"
    form_class: type[forms_admin.BulkForm] = forms_admin.BulkForm
    explanation: Any = ""

    @classproperty
    def models(cls) -> list[Any]:
        return [VisitRequest]

    @property
    def is_serious(self) -> bool:
        return ACTIONS[self.single].is_serious

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_moderate(request.user):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def check_perm(self, visit_request: Any) -> bool:
        return is_allowed(ACTIONS[self.single], visit_request)

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        """The primary keys of the list as it was on the screen: tab, filters and search, on every page of it."""
        return listed(self.request).values_list("pk", flat=True)

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, Any]]:
        """The chosen requests of this site for which the action is possible, and those for which it is not."""
        chosen = self.request.GET.getlist("id")
        requests = requests_of_site(self.request)
        if "all" in chosen:
            requests = requests.filter(pk__in=self.get_all_objects_in_listing_query(None))
        else:
            requests = requests.filter(pk__in=[int(pk) for pk in chosen if _PRIMARY_KEY.fullmatch(pk)])
        needed = requests.only("pk", "reference", "status", "version")
        found = list(needed.order_by("-received_at", "-pk"))
        if not found:
            raise Http404
        possible = [visit_request for visit_request in found if self.check_perm(visit_request)]
        return possible, {"items_with_no_access": [item for item in found if not self.check_perm(item)]}

    def get_initial(self) -> dict[str, Any]:
        return {"selection": "", "mail": True}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        items, refused = self.get_actionable_objects()
        skipped = refused["items_with_no_access"]
        form = kwargs.get("form") or self.get_form()
        form.initial["selection"] = ",".join(f"{item.pk}:{item.version}" for item in items)
        return {
            "view": self,
            "form": form,
            "count": len(items),
            "shown": items[:MOST_SHOWN],
            "more": max(len(items) - MOST_SHOWN, 0),
            "skipped": skipped[:MOST_SHOWN],
            "skipped_count": len(skipped),
            "skipped_more": max(len(skipped) - MOST_SHOWN, 0),
            "next": self.next_url,
            "submit_url": f"{self.request.path}?{self.request.META['QUERY_STRING']}",
            "model_opts": self.model._meta,
        }

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it for what the confirmation page showed; what changed since then is skipped and named."""
        versions: dict[int, int] = form.cleaned_data["selection"]
        done, skipped = 0, []
        for visit_request in requests_of_site(self.request).filter(pk__in=versions).order_by("received_at", "pk"):
            try:
                ACTIONS[self.single].service(
                    visit_request,
                    **form.arguments(),
                    by=self.request.user,
                    now=timezone.now(),
                    expected_version=versions[visit_request.pk],
                )
            except (StaleVisitRequest, TransitionNotAllowed):
                skipped.append(visit_request.reference)
            else:
                done += 1
        if done:
            text = ngettext("%(count)s request changed.", "%(count)s requests changed.", done)
            messages.success(self.request, text % {"count": done})
        if skipped:
            text = _("Skipped, because somebody changed them meanwhile: %(references)s")
            messages.warning(self.request, text % {"references": ", ".join(skipped[:MOST_SHOWN])})
        return redirect(self.next_url)


class BulkReview(RequestBulkAction):
    single = action_type = "review"
    display_name = gettext_lazy("Start review")
    aria_label = gettext_lazy("Start the review of the selected requests")
    action_priority = 10


class BulkAssign(RequestBulkAction):
    single = action_type = "assign"
    display_name = gettext_lazy("Assign")
    aria_label = gettext_lazy("Assign the selected requests")
    action_priority = 20
    form_class = forms_admin.BulkAssignForm


class BulkWait(RequestBulkAction):
    single = action_type = "wait"
    display_name = gettext_lazy("Put on the waiting list")
    aria_label = gettext_lazy("Put the selected requests on the waiting list")
    action_priority = 30
    form_class = forms_admin.BulkRemarkForm


class BulkDecline(RequestBulkAction):
    single = action_type = "decline"
    display_name = gettext_lazy("Decline")
    aria_label = gettext_lazy("Decline the selected requests")
    action_priority = 40
    classes = {"serious"}
    form_class = forms_admin.BulkDeclineForm


class BulkComplete(RequestBulkAction):
    single = action_type = "complete"
    display_name = gettext_lazy("Visit took place")
    aria_label = gettext_lazy("Record that the visits of the selected requests took place")
    action_priority = 50
    form_class = forms_admin.BulkRemarkForm


class BulkReopen(RequestBulkAction):
    single = action_type = "reopen"
    display_name = gettext_lazy("Take up again")
    aria_label = gettext_lazy("Take the selected requests up again")
    action_priority = 60
    form_class = forms_admin.BulkRemarkForm


class BulkSpam(RequestBulkAction):
    single = action_type = "spam"
    display_name = gettext_lazy("Mark as spam")
    aria_label = gettext_lazy("Mark the selected requests as spam")
    action_priority = 70
    classes = {"serious"}
    explanation = gettext_lazy("The requesters get no mail about it.")


BULK_ACTIONS = (BulkReview, BulkAssign, BulkWait, BulkDecline, BulkComplete, BulkReopen, BulkSpam)
