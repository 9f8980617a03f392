"""What happens when a workflow ends. Imports nothing of Wagtail: Wagtail imports this while its models are made."""

from __future__ import annotations

from typing import Any


def finish(workflow_state: Any, user: Any = None) -> None:
    """Publish what was approved; a kind of page with rules of its own has `publish_approved` to keep them."""
    content = workflow_state.content_object
    # A page comes as the plain page that all types share.
    content = getattr(content, "specific", content)
    if hasattr(content, "publish_approved"):
        content.publish_approved(workflow_state, user)
    else:
        content.get_latest_revision().publish(user=user)
