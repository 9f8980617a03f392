"""Who may do what with notes, beyond what Wagtail asks by itself."""

from __future__ import annotations

from typing import Any

from themes.models import StrategicNotePage


def can_import(user: Any, page: StrategicNotePage) -> bool:
    """Whether somebody may replace the draft of a note: who may edit the page, while nobody else has locked it."""
    tester = page.permissions_for_user(user)
    return bool(user.is_active and tester.can_edit() and not tester.page_locked())
