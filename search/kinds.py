"""The kinds of things that a search finds."""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    THEME = "theme", _("Themes")
    NOTE = "note", _("Strategic notes")
    COMMITMENT = "commitment", _("Commitments")
    INFO_DAY = "info_day", _("Info days")
    DOCUMENT = "document", _("Documents")
    PAGE = "page", _("Other pages")

    @property
    def single(self) -> Any:
        """What one of them is called."""
        return SINGLE[self]


SINGLE = {
    Kind.THEME: _("Theme"),
    Kind.NOTE: _("Strategic note"),
    Kind.COMMITMENT: _("Commitment"),
    Kind.INFO_DAY: _("Info day"),
    Kind.DOCUMENT: _("Document"),
    Kind.PAGE: _("Page"),
}
