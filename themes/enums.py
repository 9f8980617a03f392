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


class AttachmentAccess(TextChoices):
    """Whether everybody can read a file."""

    ACCESSIBLE = "accessible", _("Accessible")
    NOT_ACCESSIBLE = "not_accessible", _("Not accessible")
    UNKNOWN = "unknown", _("Not checked yet")


class CommitmentLevel(TextChoices):
    """The three levels of a multi-year plan."""

    OBJECTIVE = "objective", _("Objective")
    ACTION_PLAN = "action_plan", _("Action plan")
    ACTION = "action", _("Action")


class CommitmentStatus(TextChoices):
    """How far a commitment is; "overdue" is no status but follows from the target date."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    DELAYED = "delayed", _("Delayed")
    ACHIEVED = "achieved", _("Achieved")
    DROPPED = "dropped", _("Dropped")


# With these nothing more is to come, and a source is asked for.
FINAL_STATUSES = (CommitmentStatus.ACHIEVED, CommitmentStatus.DROPPED)


class ImportState(TextChoices):
    """How far the reading of an uploaded document is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being read")
    DONE = "done", _("Ready")
    REFUSED = "refused", _("Refused")
