"""Who may do what with notes and commitments in the admin, beyond what Wagtail asks by itself; every view asks here."""

from __future__ import annotations

from typing import Any

from themes.models import StrategicNotePage

VIEW = "themes.view_commitment"
ADD = "themes.add_commitment"
CHANGE = "themes.change_commitment"
DELETE = "themes.delete_commitment"
QUESTIONS = "themes.change_leadquestion"


def may(user: Any, permission: str) -> bool:
    """Whether this person may."""
    return bool(user.has_perm(permission))


def can_import(user: Any, page: StrategicNotePage) -> bool:
    """Whether somebody may replace the draft of a note: who may edit the page, while nobody else has locked it."""
    tester = page.permissions_for_user(user)
    return bool(user.is_active and tester.can_edit() and not tester.page_locked())
