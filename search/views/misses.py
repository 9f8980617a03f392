"""The report of searches that found nothing, with what an editor can do about them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as django_messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from cms.core.spreadsheets import CONTENT_TYPES, CSV, write_csv
from search.forms import PeriodForm
from search.models import LANGUAGES
from search.services import misses

PER_PAGE = 50
VIEW, DELETE, ADD_SYNONYM = "search.view_searchmiss", "search.delete_searchmiss", "search.add_synonymgroup"


class MissesView(WagtailAdminTemplateMixin, TemplateView):
    """The words and how often each was typed in a period; POST with `words` and `language` forgets them."""

    template_name = "search/admin/misses.html"
    header_icon = "search"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(VIEW):
            raise PermissionDenied
        self.site = Site.find_for_request(request)
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_page_title(self) -> str:
        return _("Searches that found nothing")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        form = PeriodForm(request.GET)
        since, until, language = form.period(timezone.localdate())
        rows = misses.summed(self.site, since=since, until=until, language=language)
        if request.GET.get("export") == CSV:
            return self.as_csv(rows)
        hits = Paginator(rows, PER_PAGE).get_page(request.GET.get("p", "")[:9])
        for row in hits:
            values = {"language": row["language"], "words": row["words"]}
            row["add_url"] = f"{reverse(SYNONYM_ADD)}?{urlencode(values)}"
        chosen = {"since": since.isoformat(), "until": until.isoformat(), "language": language}
        context = self.get_context_data(
            form=PeriodForm(
                request.GET if request.GET else None,
                initial={"since": since, "until": until, "language": language},
            ),
            hits=hits,
            total=sum(int(str(row["sum"])) for row in rows),
            chosen=urlencode(chosen),
            can_delete=request.user.has_perm(DELETE),
            can_add=request.user.has_perm(ADD_SYNONYM),
            names=dict(LANGUAGES),
        )
        return self.render_to_response(context)

    def as_csv(self, rows: Any) -> StreamingHttpResponse:
        """The whole report as a file."""
        headings = [_("Words"), _("Language"), _("Times")]
        cells = ((row["words"], row["language"], row["sum"]) for row in rows)
        response = StreamingHttpResponse(write_csv(headings, cells), content_type=CONTENT_TYPES[CSV])
        response.headers["Content-Disposition"] = 'attachment; filename="zoekopdrachten-zonder-resultaat.csv"'
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(DELETE):
            raise PermissionDenied
        words = request.POST.get("words", "").replace("\x00", "")
        count = misses.forget(self.site, language=request.POST.get("language", "")[:5], words=words[:200])
        if count:
            django_messages.success(request, _("The counts of “%(words)s” are gone.") % {"words": words})
        else:
            django_messages.warning(request, _("These words were deleted before."))
        return redirect("search_misses")


SYNONYM_ADD = "wagtailsnippets_search_synonymgroup:add"
