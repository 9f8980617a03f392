"""All use of wagtail-modeladmin: the registers, which are read and never edited."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import HistoryView, IndexView, InspectView

from cms.mail.models import OutgoingMail
from visits.models import AccessLog, ExportLog, Organisation


class ReadOnly(PermissionHelper):
    """The view permission opens list and page; nothing opens anything else, not even for superusers."""

    def _may_view(self, user: Any) -> bool:
        return self.user_has_specific_permission(user, self.get_perm_codename("view"))

    def user_can_list(self, user: Any) -> bool:
        return self._may_view(user)

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return self._may_view(user)

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class SameSite:
    """Makes a view of one row answer 404 for a row that the list would not show."""

    model_admin: Any
    instance: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.model_admin.permission_helper.user_can_list(request.user):
            raise PermissionDenied
        if not self.model_admin.get_queryset(request).filter(pk=self.instance.pk).exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class GuardedIndexView(IndexView):
    """The stock list turns any parameter of the address into a look-up on any column, and a wrong one into a 500."""

    # Reading is not exporting.
    FORMATS = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        steering = {self.ORDER_VAR, self.ORDER_TYPE_VAR, self.SEARCH_VAR, self.PAGE_VAR}
        fields = self.model_admin.list_filter
        known = steering | {f"{name}__{lookup}" for name in fields for lookup in ("exact", "isnull")}
        if request.GET.keys() - known:
            kept = request.GET.copy()
            for name in request.GET.keys() - known:
                del kept[name]
            return redirect(f"{request.path}?{kept.urlencode()}" if kept else request.path)
        return super().dispatch(request, *args, **kwargs)


class GuardedInspectView(SameSite, InspectView):
    pass


class GuardedHistoryView(SameSite, HistoryView):
    """The stock view checks no permission at all."""

    def check_action_permitted(self, user: Any) -> bool:
        return bool(self.permission_helper.user_can_list(user))


class Register(ModelAdmin):
    """What the registers share."""

    permission_helper_class = ReadOnly
    inspect_view_enabled = True
    index_view_class = GuardedIndexView
    inspect_view_class = GuardedInspectView
    history_view_class = GuardedHistoryView
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(site=Site.find_for_request(request))

    def register_indexing(self) -> None:
        """Nothing of the registers belongs in the reference index."""


class OrganisationRegister(Register):
    model = Organisation
    menu_label = _("Organisations")
    menu_icon = "group"
    list_display = ("name", "kind", "country", "first_seen_at", "last_seen_at", "request_count")
    list_filter = ("kind",)
    search_fields = ("name", "identity")
    inspect_view_fields = ["name", "kind", "country", "identity", "first_seen_at", "last_seen_at"]
    ordering = ("name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(requests=Count("visit_requests"))

    def request_count(self, organisation: Any) -> int:
        return int(organisation.requests)

    request_count.short_description = _("Requests")  # type: ignore[attr-defined]


class ExportRegister(Register):
    model = ExportLog
    menu_label = _("Export log")
    menu_icon = "download"
    list_display = ("at", "by_name", "format", "filters_in_words", "row_count")
    list_filter = ("format",)
    search_fields = ("by_name",)
    inspect_view_fields = ["at", "by_name", "format", "filters", "row_count"]
    ordering = ("-at", "-pk")

    def filters_in_words(self, export: Any) -> str:
        return "; ".join(f"{name}: {value}" for name, value in export.filters.items()) or "-"

    filters_in_words.short_description = _("Filters")  # type: ignore[attr-defined]


class AccessRegister(Register):
    """Who looked at personal data, and when; the hashes are for the command that checks them."""

    model = AccessLog
    menu_label = _("Access log")
    menu_icon = "view"
    list_display = ("at", "by_name", "action", "subject")
    list_filter = ("action",)
    search_fields = ("by_name", "subject")
    inspect_view_fields = ["at", "by_name", "action", "subject", "previous_hash", "hash"]
    ordering = ("-pk",)


class MailRegister(Register):
    """Who was mailed and whether it arrived; the text of a mail is shown nowhere."""

    model = OutgoingMail
    menu_label = _("Mail log")
    menu_icon = "mail"
    list_display = ("created_at", "recipient", "subject", "state", "attempts", "sent_at")
    list_filter = ("status",)
    search_fields = ("recipient", "subject", "about")
    inspect_view_fields = [
        "created_at",
        "recipient",
        "subject",
        "about",
        "status",
        "attempts",
        "next_at",
        "error",
        "sent_at",
        "blanked_at",
    ]
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # Mails belong to the installation: a password reset has no site.
        return super(Register, self).get_queryset(request).defer("raw")  # type: ignore[no-any-return]

    def state(self, mail: Any) -> str:
        label: str = mail.get_status_display()
        return format_html("<strong>{}</strong>", label) if mail.error else label

    state.short_description = _("Status")  # type: ignore[attr-defined]


class Registers(ModelAdminGroup):
    menu_label = _("Registers")
    menu_icon = "list-ul"
    menu_order = 70
    items = (OrganisationRegister, ExportRegister, MailRegister, AccessRegister)
