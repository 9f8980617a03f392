"""One commitment in the admin, or many at once: status, facts, history, removal; stale forms are told who acted."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.models import ModelLogEntry

from themes.forms_commitments_admin import MOST_SELECTED, BulkForm, CommitmentForm, StateForm
from themes.models import Commitment, Origin
from themes.permissions import ADD, CHANGE, DELETE, may
from themes.services import commitments as services

from .commitments_admin import CommitmentAdminView, filtered

CONFLICT, UNPROCESSABLE = 409, 422
MOST_SHOWN = 50


def who_acted(commitment: Commitment) -> str:
    """The sentence for who filled in a form that somebody overtook."""
    update = commitment.updates.select_related("by").order_by("-made_at", "-pk").first()
    entry = (
        ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(Commitment), object_id=str(commitment.pk)
        )
        .select_related("user")
        .order_by("-timestamp")
        .first()
    )
    moment, who = (update.made_at, update.by) if update else (None, None)
    by_lead = bool(update and update.by_lead)
    if entry and (moment is None or entry.timestamp > moment):
        moment, who, by_lead = entry.timestamp, entry.user, False
    if moment is None:
        return _("Somebody changed this meanwhile. Look at it again and save once more.")
    name = _("who leads it") if by_lead else get_user_display_name(who) if who else _("an import")
    return _("Changed meanwhile by %(who)s, on %(moment)s. Look at it again and save once more.") % {
        "who": name,
        "moment": date_format(localtime(moment), "SHORT_DATETIME_FORMAT"),
    }


def next_address(request: HttpRequest) -> str:
    """Where to go afterwards: the listing as it was, and nowhere outside the admin."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    here = reverse("commitments:index")
    is_safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(here)
    return wanted if is_safe else here


def add_errors(form: Any, error: ValidationError) -> None:
    """Put what a service refuses at the fields of a form, or above it."""
    for name, found in error.message_dict.items() if hasattr(error, "error_dict") else [("", error.messages)]:
        field = {"parent": "parent_code"}.get(name, name)
        form.add_error(field if field in form.fields and name != NON_FIELD_ERRORS else None, found)


class CommitmentDetailView(CommitmentAdminView):
    """A commitment with its history, and the form for how it stands."""

    template_name = "themes/admin/commitment.html"

    def get_page_title(self) -> str:
        return _("Commitment %(code)s") % {"code": self.commitment.code}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.pk = kwargs["pk"]

    @property
    def commitment(self) -> Commitment:
        if not hasattr(self, "_commitment"):
            self._commitment: Commitment = get_object_or_404(self.commitments().in_words(), pk=self.pk)
        return self._commitment

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        initial = {"status": self.commitment.status, "on": self.today, "version": self.commitment.version}
        return self.show(StateForm(initial=initial, today=self.today))

    def show(self, form: StateForm, status: int = 200) -> HttpResponse:
        one = self.commitment
        context = self.get_context_data(
            form=form,
            one=one,
            words=one.text("nl"),
            updates=one.updates.select_related("by", "evidence_document"),
            may_change=may(self.request.user, CHANGE),
            may_delete=may(self.request.user, DELETE),
            next=next_address(self.request),
        )
        return self.render_to_response(context, status=status)


class CommitmentStatusView(CommitmentDetailView):
    """Writes down how a commitment stands; the page comes back with what was typed when it cannot."""

    permission = CHANGE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        data = request.POST.copy()
        if "on" not in data:
            # The short form in a row of the listing: today, without a word.
            data["on"] = self.today.isoformat()
        form = StateForm(data, today=self.today)
        if not form.is_valid():
            return self.show(form, UNPROCESSABLE)
        try:
            services.add_update(
                self.commitment,
                form.state(),
                now=self.now,
                by=request.user,
                expected_version=form.cleaned_data["version"],
            )
        except services.StaleCommitment as stale:
            data["version"] = str(stale.commitment.version)
            del self._commitment
            form = StateForm(data, today=self.today)
            form.is_valid()
            form.add_error(None, who_acted(stale.commitment))
            return self.show(form, CONFLICT)
        messages.success(request, _("How %(code)s stands is written down.") % {"code": self.commitment.code})
        return redirect(next_address(request))


class CommitmentFormView(CommitmentAdminView):
    """Adds a commitment, or changes its facts and texts."""

    template_name = "themes/admin/commitment_form.html"
    permission = CHANGE
    commitment: Commitment | None = None

    def get_page_title(self) -> str:
        return _("Edit %(code)s") % {"code": self.commitment.code} if self.commitment else _("Add a commitment")

    def find(self) -> Commitment | None:
        if "pk" not in self.kwargs:
            return None
        found: Commitment = get_object_or_404(self.commitments().in_words(), pk=self.kwargs["pk"])
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        self.commitment = self.find()
        return self.show(CommitmentForm(instance=self.commitment, site=self.site))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.commitment = self.find()
        form = CommitmentForm(request.POST, instance=self.commitment, site=self.site)
        if not form.is_valid():
            return self.show(form, UNPROCESSABLE)
        names = form.cleaned_data["origin_names"]
        try:
            saved = services.save_commitment(
                form.instance,
                texts=form.texts,
                origins=[Origin.objects.get_or_create(site=self.site, name=name)[0] for name in names],
                by=request.user,
                expected_version=(form.cleaned_data["version"] or 0) if self.commitment else None,
            )
        except services.StaleCommitment as stale:
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["version"] = str(stale.commitment.version)  # type: ignore[index]
            form.add_error(None, who_acted(stale.commitment))
            return self.show(form, CONFLICT)
        except ValidationError as error:
            add_errors(form, error)
            return self.show(form, UNPROCESSABLE)
        messages.success(request, _("%(code)s is saved.") % {"code": saved.code})
        return redirect("commitments:detail", saved.pk)

    def show(self, form: CommitmentForm, status: int = 200) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, one=self.commitment), status=status)


class CommitmentAddView(CommitmentFormView):
    permission = ADD


class CommitmentDeleteView(CommitmentDetailView):
    """Asks first; refuses what readers saw and what has a history."""

    template_name = "themes/admin/commitment_delete.html"
    permission = DELETE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        one = self.commitment
        context = self.get_context_data(one=one, words=one.text("nl"), can_delete=services.can_delete(one))
        return self.render_to_response(context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            version = int(request.POST.get("version", "")[:9])
        except ValueError:
            version = 0
        code = self.commitment.code
        try:
            services.delete_commitment(self.commitment, by=request.user, expected_version=version)
        except services.CannotDelete:
            messages.error(request, _("This cannot be deleted: readers know it. Set its status to dropped instead."))
            return redirect("commitments:detail", self.pk)
        except services.StaleCommitment as stale:
            messages.error(request, who_acted(stale.commitment))
            return redirect("commitments:delete", self.pk)
        messages.success(request, _("%(code)s is deleted.") % {"code": code})
        return redirect("commitments:index")


class CommitmentBulkView(CommitmentAdminView):
    """One change for the ticked commitments, or for all that the filters let through; a page with the count first."""

    template_name = "themes/admin/commitment_bulk.html"
    permission = CHANGE

    def get_page_title(self) -> str:
        return _("Change many commitments")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        if "all" in request.GET:
            _form, found = filtered(request, self.site, self.today)
        else:
            keys = [int(key) for key in request.GET.getlist("pk") if key.isascii() and key.isdigit() and len(key) < 16]
            found = self.commitments().filter(pk__in=keys[:MOST_SELECTED])
        chosen = list(found.values_list("pk", "version")[:MOST_SELECTED])
        if not chosen:
            messages.warning(request, _("Tick at least one commitment."))
            return redirect(next_address(request))
        selection = ",".join(f"{pk}:{version}" for pk, version in chosen)
        form = BulkForm(
            initial={"selection": selection, "on": self.today, "what": "status"}, site=self.site, today=self.today
        )
        return self.show(form, dict(chosen))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = BulkForm(request.POST, site=self.site, today=self.today)
        is_valid = form.is_valid()
        versions: dict[int, int] = form.cleaned_data.get("selection", {})
        if not is_valid:
            return self.show(form, versions, UNPROCESSABLE)
        outcome = services.change_many(
            self.commitments().filter(pk__in=versions),
            versions,
            by=request.user,
            now=self.now,
            state=form.state(),
            values=form.values(),
        )
        if outcome.done:
            text = ngettext("%(count)s commitment changed.", "%(count)s commitments changed.", outcome.done)
            messages.success(request, text % {"count": outcome.done})
        if outcome.skipped:
            text = _("Skipped, because somebody changed them meanwhile: %(codes)s")
            messages.warning(request, text % {"codes": ", ".join(outcome.skipped[:MOST_SHOWN])})
        return redirect(next_address(request))

    def show(self, form: BulkForm, versions: dict[int, int], status: int = 200) -> HttpResponse:
        chosen = self.commitments().filter(pk__in=versions)
        context = self.get_context_data(
            form=form, count=chosen.count(), shown=chosen[:MOST_SHOWN], next=next_address(self.request)
        )
        return self.render_to_response(context, status=status)
