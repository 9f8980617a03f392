"""The fixed choices of themes and strategic notes."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoteKind(TextChoices):
    THEMATIC_NOTE = "thematic_note", _("Thematic note")
    GOVERNING_AGREEMENT = "governing_agreement", _("Governing agreement")
    PLAN_NOTE = "plan_note", _("Multi-year plan note")
    OTHER = "other", _("Other")


class NoteStatus(TextChoices):
    CONSULTATION = "consultation", _("In consultation")
    ADOPTED = "adopted", _("Adopted")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")
