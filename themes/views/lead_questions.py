"""The questions to leads in the admin: who was asked, who answered, and a way to take a link back."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from themes.models import LeadQuestion
from themes.permissions import QUESTIONS
from themes.services import leads

from .commitments_admin import PER_PAGE, CommitmentAdminView


class LeadQuestionsView(CommitmentAdminView):
    """The list; POST with `revoke` takes a link back."""

    template_name = "themes/admin/lead_questions.html"
    permission = QUESTIONS

    def get_page_title(self) -> str:
        return _("Questions to leads")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        found = LeadQuestion.objects.filter(note__site=self.site).select_related("note")
        hits = Paginator(found, PER_PAGE).get_page(request.GET.get("p", "")[:9])
        for question in hits:
            question.is_open = leads.is_open(question, self.now)  # type: ignore[attr-defined]
        return self.render_to_response(self.get_context_data(hits=hits))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get("revoke", "")
        pk = int(key) if key.isascii() and key.isdigit() and len(key) < 16 else 0
        question = get_object_or_404(LeadQuestion, note__site=self.site, pk=pk)
        if leads.revoke(question, now=self.now):
            messages.success(request, _("The link no longer works."))
        else:
            messages.warning(request, _("This link was taken back before."))
        return redirect("commitments:questions")
