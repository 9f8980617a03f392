"""Public addresses of info days and requests."""

from __future__ import annotations

from typing import Any

app_name = "visits"

urlpatterns: list[Any] = []
