"""The search page."""

from __future__ import annotations

from django.urls import path

from search.views.public import search_page

app_name = "search"

urlpatterns = [path("", search_page, name="search")]
