"""Public addresses of notes that stand outside the page tree."""

from __future__ import annotations

from django.urls import path

from themes.views import agreements

app_name = "themes"

urlpatterns = [
    path("bestuursakkoord/", agreements.current, name="current_agreement"),
]
