"""Who may read and change commitments in the admin; every view asks here."""

from __future__ import annotations

from typing import Any

VIEW = "themes.view_commitment"
ADD = "themes.add_commitment"
CHANGE = "themes.change_commitment"
DELETE = "themes.delete_commitment"
QUESTIONS = "themes.change_leadquestion"


def may(user: Any, permission: str) -> bool:
    """Whether this person may."""
    return bool(user.has_perm(permission))
