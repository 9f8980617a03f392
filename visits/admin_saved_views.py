"""Tells Wagtail about the saved views of the inbox."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail import hooks

from visits.views.saved_views import ChangeSavedViewView, DeleteSavedViewView, NewSavedViewView


@hooks.register("register_admin_urls")
def register_saved_views_urls() -> list[Any]:
    return [
        path("visits/saved-views/new/", NewSavedViewView.as_view(), name="visit_saved_view_new"),
        path("visits/saved-views/<int:pk>/", ChangeSavedViewView.as_view(), name="visit_saved_view"),
        path("visits/saved-views/<int:pk>/delete/", DeleteSavedViewView.as_view(), name="visit_saved_view_delete"),
    ]
