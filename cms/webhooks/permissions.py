"""Who may see webhooks, and who may change them."""

from __future__ import annotations

from typing import Any

VIEW, CHANGE = "webhooks.view_endpoint", "webhooks.change_endpoint"


def can_view(user: Any) -> bool:
    """Whether this person may read which webhooks there are and what they sent."""
    return bool(user.has_perm(VIEW) or user.has_perm(CHANGE))


def can_change(user: Any) -> bool:
    """Whether this person may switch, test and send again, and see the secret."""
    return bool(user.has_perm(CHANGE))
