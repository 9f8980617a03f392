"""Tells Wagtail what editors need beside the editor itself."""

from __future__ import annotations

from home import attention_hooks, content_hooks, review_hooks  # noqa: F401 -- they register their hooks
