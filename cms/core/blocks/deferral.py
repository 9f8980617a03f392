"""Keeps the rules of one editor's draft away from another editor's publication."""

from __future__ import annotations

import threading
from typing import Any

from wagtail import blocks

# One for all streams: they share the blocks inside them.
_cleaning = threading.RLock()


class CleansAloneBlock(blocks.StreamBlock):
    """A stream whose texts are checked one at a time in a process.

    Wagtail lets a draft be incomplete by switching `required` off on the blocks themselves, which all threads of a
    server share: a page that is published at that moment would not be asked for what it must have, and two drafts at
    once would leave it switched off for good.
    """

    def clean(self, value: Any) -> Any:
        """The checked value, as in Wagtail; raises `StreamBlockValidationError`."""
        with _cleaning:
            return super().clean(value)

    def clean_deferred(self, value: Any) -> Any:
        """The value checked as a draft, as in Wagtail; raises `StreamBlockValidationError`."""
        with _cleaning:
            return super().clean_deferred(value)
