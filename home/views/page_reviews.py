"""The review of one page, and the report of all reviews with its button to hand pages to an owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from home.forms import AssignOwnerForm, PageReviewForm, ReviewFilterForm
from home.services import page_reviews
from home.services.site_pages import editable_pages, pages_of_site

PER_PAGE = 50
SOON_DAYS = 30
# A listing sends along what is ticked; more than a page of it is not honest.
MOST_AT_ONCE = 500


class EditorView(WagtailAdminTemplateMixin, TemplateView):
    """What the pages for editors share: the site, the moment, and no cache."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.site = Site.find_for_request(request)
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class OnePageView(EditorView):
    """About one page of this site, for who may edit it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        site = Site.find_for_request(request)
        self.page = get_object_or_404(pages_of_site(site), pk=kwargs["page_id"]).specific
        if not self.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())


class PageReviewView(OnePageView):
    """Shows and stores the review of a page."""

    template_name = "home/admin/page_review.html"
    header_icon = "check"

    def get_page_title(self) -> str:
        return _("Page review")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("step") == "reviewed":
            return self._reviewed(request)
        row = page_reviews.review_of(self.page) or page_reviews.proposal(self.page, site=self.site, today=self.today)
        form = PageReviewForm(request.POST, instance=row)
        if not form.is_valid():
            return self._show(form)
        chosen = form.cleaned_data
        plan = page_reviews.Plan(chosen["owner"], chosen["every_months"], chosen["due_on"], chosen["is_shown"])
        try:
            page_reviews.settle(self.page, plan, by=request.user, expected=chosen["version"])
        except page_reviews.StaleReview as error:
            messages.error(request, told_who(error.entry))
            typed = request.POST.copy()
            typed["version"] = page_reviews.version_of(page_reviews.review_of(self.page))
            return self._show(PageReviewForm(typed, instance=row))
        messages.success(request, _("Saved. This changes nothing on the page itself."))
        return redirect("page_review", self.page.pk)

    def _reviewed(self, request: HttpRequest) -> HttpResponse:
        try:
            row = page_reviews.mark_reviewed(
                self.page, by=request.user, now=self.now, expected=request.POST.get("version", "")
            )
        except page_reviews.StaleReview as error:
            messages.error(request, told_who(error.entry))
        else:
            text = _("Thank you. The next review is before %(date)s.")
            messages.success(request, text % {"date": date_format(row.due_on, "SHORT_DATE_FORMAT")})
        return redirect("page_review", self.page.pk)

    def _show(self, form: PageReviewForm | None) -> HttpResponse:
        stored = page_reviews.review_of(self.page)
        row = stored or page_reviews.proposal(self.page, site=self.site, today=self.today)
        version = page_reviews.version_of(stored)
        if form is None:
            form = PageReviewForm(instance=row, initial={"version": version, "owner": row.owner_id})
        context = self.get_context_data(
            page=self.page,
            review=stored,
            form=form,
            version=version,
            is_late=bool(stored and stored.due_on < self.today),
        )
        return self.render_to_response(context)


def told_who(entry: Any) -> str:
    """What somebody reads whose form was overtaken."""
    if entry is None or entry.user is None:
        return _("Nothing was saved: the review of this page changed meanwhile. Look again.")
    text = _("Nothing was saved: %(who)s changed the review of this page at %(time)s. Look again.")
    time = date_format(timezone.localtime(entry.timestamp), "SHORT_DATETIME_FORMAT")
    return text % {"who": get_user_display_name(entry.user), "time": time}


class PageReviewsView(EditorView):
    """All live pages that the viewer may edit, with their reviews; ticked ones get an owner."""

    template_name = "home/admin/page_reviews.html"
    header_icon = "check"

    def get_page_title(self) -> str:
        return _("Page reviews")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(AssignOwnerForm(), [])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = [int(pk) for pk in request.POST.getlist("page") if pk.isascii() and pk.isdigit() and len(pk) < 10]
        form = AssignOwnerForm(request.POST)
        pages = list(editable_pages(self.site, request.user).filter(pk__in=wanted[:MOST_AT_ONCE]))
        if not pages:
            messages.error(request, _("Tick the pages that get an owner."))
        elif form.is_valid():
            owner = form.cleaned_data["owner"]
            count = page_reviews.assign_owner(pages, owner, site=self.site, by=request.user, today=self.today)
            text = ngettext(
                "%(count)s page now belongs to %(owner)s.", "%(count)s pages now belong to %(owner)s.", count
            )
            messages.success(request, text % {"count": count, "owner": get_user_display_name(owner)})
            return redirect(request.get_full_path())
        return self._show(form, wanted)

    def _show(self, assign_form: AssignOwnerForm, ticked: list[int]) -> HttpResponse:
        form = ReviewFilterForm(self.request.GET)
        form.is_valid()
        found = filtered(editable_pages(self.site, self.request.user).live(), form.cleaned_data, self.today)
        hits = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p", "")[:9])
        query = self.request.GET.copy()
        query.pop("p", None)
        context = self.get_context_data(
            form=form,
            assign_form=assign_form,
            hits=hits,
            total=hits.paginator.count,
            ticked=ticked,
            today=self.today,
            query=query.urlencode(),
            here=reverse("page_reviews"),
        )
        return self.render_to_response(context)


def filtered(pages: Any, wanted: dict[str, Any], today: Any) -> Any:
    """The pages that the filter lets through, those that are due first on top."""
    pages = pages.select_related("review", "review__owner", "locale")
    if wanted.get("owner"):
        pages = pages.filter(review__owner=wanted["owner"])
    what = wanted.get("what")
    if what == "overdue":
        pages = pages.filter(review__due_on__lt=today)
    elif what == "soon":
        pages = pages.filter(review__due_on__lte=today + timedelta(days=SOON_DAYS))
    elif what == "no_owner":
        pages = pages.filter(Q(review=None) | Q(review__owner=None) | Q(review__owner__is_active=False))
    return pages.order_by(F("review__due_on").asc(nulls_last=True), "title", "pk")
