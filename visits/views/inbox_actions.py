"""Posting an action on one visit request: done, refused, or overtaken by a colleague."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name

from cms.mail.models import OutgoingMail
from visits.forms_admin import ActionForm
from visits.forms_replies import LetterFields
from visits.permissions import can_moderate, moderators
from visits.services import visit_requests
from visits.services.mails import about
from visits.services.seats import GroupSizeNotAllowed
from visits.services.visit_requests import InfoDayClosed, NotEnoughPlaces, StaleVisitRequest, TransitionNotAllowed

from .inbox_detail import RequestDetailView, get_request_or_404, line
from .moderation import ACTIONS, is_allowed

OK = 200
CONFLICT = 409
UNPROCESSABLE = 422


class RequestActionView(RequestDetailView):
    """Takes one action; when it cannot be taken, the request's page comes back with what was typed."""

    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["action"] not in ACTIONS:
            raise Http404
        self.action = ACTIONS[kwargs["action"]]
        if not self.action.may(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("visit_requests:detail", self.visit_request.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.action.form_class(request.POST, visit_request=self.visit_request, auto_id="tried_%s")
        if isinstance(form, LetterFields) and form.wants_text():
            return self.show_again(form.with_text(), OK)
        if not form.is_valid():
            return self.show_again(form, UNPROCESSABLE)
        try:
            self.action.service(
                self.visit_request,
                **form.arguments(),
                by=request.user,
                now=timezone.now(),
                expected_version=form.cleaned_data["version"],
            )
        except StaleVisitRequest as stale:
            return self.overtaken(stale)
        except TransitionNotAllowed:
            form.add_error(None, _("This is not possible for a request with this status."))
            return self.show_again(form, CONFLICT)
        except NotEnoughPlaces as full:
            form.add_error(
                "info_day",
                _("The group has %(people)s people, and %(left)s places are left on that day.")
                % {
                    "people": form.cleaned_data.get("people") or self.visit_request.people,
                    "left": max(full.people_left, 0),
                },
            )
            return self.show_again(form, CONFLICT)
        except GroupSizeNotAllowed as size:
            form.add_error(
                "people",
                _("On that day a group has %(least)s to %(most)s people.") % {"least": size.least, "most": size.most},
            )
            return self.show_again(form, CONFLICT)
        except InfoDayClosed:
            form.add_error("info_day", _("That day is cancelled or has begun. Choose another day."))
            return self.show_again(form, CONFLICT)
        except ValidationError as refused:
            form.add_error(None, refused)
            return self.show_again(form, UNPROCESSABLE)
        messages.success(request, self.action.done)
        return redirect("visit_requests:detail", self.visit_request.pk)

    def overtaken(self, stale: StaleVisitRequest) -> HttpResponse:
        """Say who did what meanwhile, keep what was typed, and post the new version next time."""
        self.visit_request = get_request_or_404(self.request, self.visit_request.pk)
        data = self.request.POST.copy()
        data["version"] = str(self.visit_request.version)
        form = self.action.form_class(data, visit_request=self.visit_request, auto_id="tried_%s")
        names = {f"user:{person.pk}": get_user_display_name(person) for person in moderators()}
        return self.show_again(form, CONFLICT, [line(event, names) for event in stale.events])

    def show_again(self, form: ActionForm, status: int, meanwhile: list[dict[str, Any]] | None = None) -> HttpResponse:
        tried = {
            "action": self.action,
            "form": form,
            "meanwhile": meanwhile,
            "is_possible": is_allowed(self.action, self.visit_request),
            "url": reverse("visit_requests:action", args=[self.visit_request.pk, self.action.name]),
        }
        return self.render_to_response(self.get_context_data(tried=tried), status=status)


class SendAgainView(View):
    """Queues a failed mail of a request once more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, mail_pk: int) -> HttpResponse:
        visit_request = get_request_or_404(request, pk)
        if not can_moderate(request.user):
            raise PermissionDenied
        mail = get_object_or_404(OutgoingMail.objects.defer("raw"), pk=mail_pk, about=about(visit_request))
        if visit_requests.send_mail_again(visit_request, mail, by=request.user, now=timezone.now()):
            messages.success(request, _("The mail is queued again."))
        else:
            text = _("This mail cannot be sent again: it did not fail, or its text has been removed.")
            messages.warning(request, text)
        return redirect("visit_requests:detail", visit_request.pk)
