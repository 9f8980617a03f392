"""What changes commitments: how they stand (append-only), who leads them, whether they exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from themes.enums import FINAL_STATUSES, CommitmentLevel, CommitmentStatus
from themes.models import Commitment, CommitmentText, CommitmentUpdate

FIRST_DAY = date(1990, 1, 1)
LONGEST_NOTE = 2000
RANKS = {CommitmentLevel.OBJECTIVE: 0, CommitmentLevel.ACTION_PLAN: 1, CommitmentLevel.ACTION: 2}


class StaleCommitment(Exception):
    """Somebody changed the commitment since the form was opened; `commitment` is how it is now."""

    def __init__(self, commitment: Commitment) -> None:
        super().__init__(commitment.code)
        self.commitment = commitment


class CannotDelete(Exception):
    """The commitment was public and has a history, or others are part of it."""


@dataclass(frozen=True)
class State:
    """How a commitment stood on a day, with its source."""

    status: str
    on: date
    note: str = ""
    evidence_url: str = ""
    evidence_document: Any = None

    def check(self, today: date) -> None:
        """Raise ValidationError, by field, for what may not be written."""
        errors: dict[str, str] = {}
        if self.status not in CommitmentStatus.values:
            errors["status"] = _("Choose one of the statuses.")
        if not FIRST_DAY <= self.on <= today:
            errors["on"] = _("Choose a day that is not in the future.")
        if self.status in FINAL_STATUSES and not (self.evidence_url or self.evidence_document):
            errors["evidence_url"] = _("“Achieved” and “dropped” need a source: a link or a document.")
        if len(self.note) > LONGEST_NOTE:
            errors["note"] = _("Use at most %(most)s characters.") % {"most": LONGEST_NOTE}
        if errors:
            raise ValidationError(errors)
        if self.evidence_url:
            CommitmentUpdate._meta.get_field("evidence_url").run_validators(self.evidence_url)

    def row(self, commitment: Commitment, *, now: datetime, by: Any = None, by_lead: bool = False) -> CommitmentUpdate:
        """The update that says so, not yet stored."""
        return CommitmentUpdate(
            commitment=commitment,
            on=self.on,
            status=self.status,
            note=self.note,
            evidence_url=self.evidence_url,
            evidence_document=self.evidence_document,
            made_at=now,
            by=by,
            by_lead=by_lead,
        )


def local_day(moment: datetime) -> date:
    """The day on the calendar of the city."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def locked(commitment: Commitment, expected_version: int | None) -> Commitment:
    """The row as it is now, locked until the transaction ends. Raises StaleCommitment, or DoesNotExist."""
    row: Commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if expected_version is not None and row.version != expected_version:
        raise StaleCommitment(row)
    return row


def add_update(
    commitment: Commitment,
    state: State,
    *,
    now: datetime,
    by: Any = None,
    by_lead: bool = False,
    expected_version: int | None = None,
) -> CommitmentUpdate:
    """Write down how a commitment stood on a day; the newest day counts, and of one day what was written last.

    Raises ValidationError for what may not be written, StaleCommitment when somebody was first.
    """
    state.check(local_day(now))
    with transaction.atomic():
        row = locked(commitment, expected_version)
        update = state.row(row, now=now, by=by, by_lead=by_lead)
        update.save()
        newest: Any = row.updates.order_by("-on", "-pk").first()
        row.status, row.status_on, row.version = newest.status, newest.on, row.version + 1
        row.save(update_fields=["status", "status_on", "version"])
    commitment.status, commitment.status_on, commitment.version = row.status, row.status_on, row.version
    return update


def state_at(commitment: Commitment, on: date) -> CommitmentUpdate | None:
    """The update that told how the commitment stood at the end of a day; None when nothing was told yet."""
    found: CommitmentUpdate | None = commitment.updates.filter(on__lte=on).order_by("-on", "-pk").first()
    return found


def check_parent(commitment: Commitment, parent: Commitment | None) -> None:
    """Raise ValidationError unless the parent is of the same note and of a higher level: so no circle can arise."""
    if parent is None:
        return
    if parent.note_id != commitment.note_id:
        raise ValidationError({"parent": _("This belongs to another strategic note.")})
    if RANKS[CommitmentLevel(parent.level)] >= RANKS[CommitmentLevel(commitment.level)]:
        raise ValidationError({"parent": _("Choose a higher level: an action is part of an action plan or objective.")})


def check_parts(commitment: Commitment) -> None:
    """Raise ValidationError when the level is not above that of its parts."""
    rank = RANKS[CommitmentLevel(commitment.level)]
    if commitment.pk and any(RANKS[CommitmentLevel(part.level)] <= rank for part in commitment.parts.all()):
        raise ValidationError({"level": _("The parts of this commitment are of the same or a higher level.")})


def save_commitment(
    commitment: Commitment,
    *,
    texts: dict[str, str],
    origins: Iterable[Any],
    by: Any,
    expected_version: int | None = None,
) -> Commitment:
    """Create or change a commitment with its texts; an empty text is removed. Its status stays as it is.

    Raises ValidationError, or StaleCommitment when somebody was first.
    """
    is_new = commitment.pk is None
    with transaction.atomic():
        if not is_new:
            row = locked(commitment, expected_version)
            commitment.status, commitment.status_on, commitment.version = row.status, row.status_on, row.version + 1
        check_parent(commitment, commitment.parent)
        check_parts(commitment)
        commitment.full_clean()
        commitment.save()
        commitment.origins.set(origins)
        for language, text in texts.items():
            if text:
                CommitmentText.objects.update_or_create(
                    commitment=commitment, language=language, defaults={"text": text}
                )
            else:
                CommitmentText.objects.filter(commitment=commitment, language=language).delete()
        log(instance=commitment, action="wagtail.create" if is_new else "wagtail.edit", user=by)
    return commitment


def can_delete(commitment: Commitment) -> bool:
    """Whether it may vanish: no parts, and not both a history and readers who may have seen it."""
    if commitment.parts.exists():
        return False
    was_public = commitment.note.pages.filter(first_published_at__isnull=False).exists()
    return not (was_public and commitment.updates.exists())


def delete_commitment(commitment: Commitment, *, by: Any, expected_version: int | None = None) -> None:
    """Remove a commitment for good. Raises CannotDelete or StaleCommitment."""
    with transaction.atomic():
        row = locked(commitment, expected_version)
        if not can_delete(row):
            raise CannotDelete
        log(instance=row, action="wagtail.delete", user=by, deleted=True)
        row.delete()


@dataclass
class BulkOutcome:
    """What a change of many did: how many, and the codes that somebody else changed meanwhile."""

    done: int = 0
    skipped: list[str] | None = None


def change_many(
    commitments: Iterable[Commitment],
    versions: dict[int, int],
    *,
    by: Any,
    now: datetime,
    state: State | None = None,
    values: dict[str, Any] | None = None,
) -> BulkOutcome:
    """Give many commitments a state, or the same values (lead, theme), in one transaction.

    What changed since `versions` is skipped and named. Raises ValidationError before anything is written.
    """
    outcome = BulkOutcome(skipped=[])
    with transaction.atomic():
        for commitment in commitments:
            try:
                if state is not None:
                    add_update(commitment, state, now=now, by=by, expected_version=versions[commitment.pk])
                else:
                    row = locked(commitment, versions[commitment.pk])
                    for name, value in (values or {}).items():
                        setattr(row, name, value)
                    row.version += 1
                    row.full_clean()
                    row.save()
                    log(instance=row, action="wagtail.edit", user=by)
            except (StaleCommitment, Commitment.DoesNotExist):
                outcome.skipped.append(commitment.code)  # type: ignore[union-attr]
            else:
                outcome.done += 1
    return outcome
