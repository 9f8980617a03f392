"""The listing of commitments in the admin: filters, a status form per row, many at once, files."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from cms.core.spreadsheets import CONTENT_TYPES, CSV, CSV_EXCEL, XLSX, write_csv, write_xlsx
from themes.enums import FINAL_STATUSES, CommitmentStatus
from themes.forms_commitments_admin import ListFilterForm
from themes.models import Commitment, Theme
from themes.permissions import ADD, CHANGE, QUESTIONS, VIEW, may
from themes.services.commitment_reading import Wanted
from themes.services.commitment_rows import COLUMNS, rows_of
from themes.services.commitments import local_day

PER_PAGE = 50


class CommitmentAdminView(WagtailAdminTemplateMixin, TemplateView):
    """What the pages share: the permission, the site, the crumbs, and no cache."""

    permission = VIEW
    header_icon = "tasks"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(request.user, self.permission):
            raise PermissionDenied
        self.site = Site.find_for_request(request)
        self.now = timezone.now()
        self.today = local_day(self.now)
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def commitments(self) -> Any:
        """Those of this site."""
        return Commitment.objects.of_site(self.site)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("commitments:index"), "label": _("Commitments")},
            {"url": "", "label": self.get_page_title()},
        ]


def filtered(request: HttpRequest, site: Any, today: Any) -> tuple[ListFilterForm, Any]:
    """The filter form and the commitments that it lets through, with `state`."""
    form = ListFilterForm(request.GET, site=site)
    form.is_valid()
    cleaned = form.cleaned_data
    wanted = Wanted(
        q=cleaned.get("q") or "",
        status=cleaned.get("status") or "",
        level=cleaned.get("level") or "",
        overdue=bool(cleaned.get("overdue")),
    )
    found = wanted.select(Commitment.objects.of_site(site), today=today)  # type: ignore[attr-defined]
    for name in ("note", "theme"):
        if cleaned.get(name):
            found = found.filter(**{name: cleaned[name]})
    if cleaned.get("origin"):
        found = found.filter(origins=cleaned["origin"])
    if cleaned.get("lead"):
        found = found.filter(lead__icontains=cleaned["lead"])
    if since := cleaned.get("silent_since"):
        found = found.filter(Q(status_on__lt=since) | Q(status_on=None)).exclude(status__in=FINAL_STATUSES)
    return form, found.order_by("note__name", "note", "order", "code")


class CommitmentListView(CommitmentAdminView):
    """The listing; `export=` gives what it shows as a file."""

    template_name = "themes/admin/commitments.html"

    def get_page_title(self) -> str:
        return _("Commitments")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        form, found = filtered(request, self.site, self.today)
        if (file_format := request.GET.get("export", "")) in CONTENT_TYPES:
            return export(found, self.site, file_format)
        hits = Paginator(found.in_words(), PER_PAGE).get_page(request.GET.get("p", "")[:9])
        for one in hits:
            one.words = one.text("nl")
            one.is_late = bool(one.target_on and one.target_on < self.today and not one.is_final)
        query = request.GET.copy()
        for name in ("p", "export"):
            query.pop(name, None)
        context = self.get_context_data(
            form=form,
            hits=hits,
            total=hits.paginator.count,
            query=query.urlencode(),
            is_filtered=any(query.values()),
            here=request.get_full_path(),
            statuses=CommitmentStatus.choices,
            today=self.today,
            may_add=may(request.user, ADD),
            may_change=may(request.user, CHANGE),
            may_ask=may(request.user, QUESTIONS),
            formats=[(CSV, "CSV"), (CSV_EXCEL, _("CSV for Excel")), (XLSX, "Excel (XLSX)")],
        )
        return self.render_to_response(context)


def export(found: Any, site: Any, file_format: str) -> HttpResponseBase:
    """The listing as a file, in the columns that the import reads."""
    themes = dict(Theme.objects.of_site(site).values_list("pk", "code"))
    rows = rows_of(found, language="nl", themes=themes, root_url=site.root_url)
    if file_format == XLSX:
        content = write_xlsx(COLUMNS, rows, sheet_name=_("Commitments"))
        return FileResponse(
            content, as_attachment=True, filename="commitments.xlsx", content_type=CONTENT_TYPES[file_format]
        )
    return StreamingHttpResponse(
        write_csv(COLUMNS, rows, for_excel=file_format == CSV_EXCEL),
        content_type=CONTENT_TYPES[file_format],
        headers={"Content-Disposition": 'attachment; filename="commitments.csv"'},
    )
