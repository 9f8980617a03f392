"""Tells Wagtail about the admin pages of commitments."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from themes.permissions import VIEW, may
from themes.views import commitments_admin, commitments_edit, commitments_import, lead_questions


@hooks.register("register_admin_urls")
def register_commitment_urls() -> list[Any]:
    addresses = [
        path("", commitments_admin.CommitmentListView.as_view(), name="index"),
        path("add/", commitments_edit.CommitmentAddView.as_view(), name="add"),
        path("bulk/", commitments_edit.CommitmentBulkView.as_view(), name="bulk"),
        path("import/", commitments_import.CommitmentImportView.as_view(), name="import"),
        path("questions/", lead_questions.LeadQuestionsView.as_view(), name="questions"),
        path("<int:pk>/", commitments_edit.CommitmentDetailView.as_view(), name="detail"),
        path("<int:pk>/status/", commitments_edit.CommitmentStatusView.as_view(), name="status"),
        path("<int:pk>/edit/", commitments_edit.CommitmentFormView.as_view(), name="edit"),
        path("<int:pk>/delete/", commitments_edit.CommitmentDeleteView.as_view(), name="delete"),
    ]
    return [path("commitments/", include((addresses, "commitments")))]


class CommitmentMenuItem(MenuItem):
    """For who may read commitments."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may(request.user, VIEW)


@hooks.register("register_admin_menu_item")
def register_commitment_menu_item() -> MenuItem:
    return CommitmentMenuItem(
        gettext_lazy("Commitments"), reverse("commitments:index"), name="commitments", icon_name="tasks", order=66
    )
