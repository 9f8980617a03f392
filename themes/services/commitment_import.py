"""A table of commitments against those of a note: what each row would change, and then all of it or nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.spreadsheets import disarm_csv
from themes.enums import CommitmentLevel, CommitmentStatus
from themes.models import Commitment, CommitmentText, CommitmentUpdate, Origin, StrategicNote, Theme

from .commitment_rows import split_source, status_cell
from .commitment_table import TableRow, read_day, read_table
from .commitments import RANKS, State, add_update, local_day

ADDED, CHANGED, UNCHANGED, REFUSED = "added", "changed", "unchanged", "refused"
MOST_PROBLEMS_OF_ROW = 10


class NothingImported(Exception):
    """Some rows are refused; `plan` tells which."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("refused rows")
        self.plan = plan


@dataclass
class RowPlan:
    """What one row would do: the columns that change (name, before, after), a new state, and what is wrong."""

    line: int
    code: str
    kind: str = UNCHANGED
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    state: State | None = None
    is_further: bool = False

    def refuse(self, column: str, message: str) -> None:
        self.kind = REFUSED
        if len(self.problems) < MOST_PROBLEMS_OF_ROW:
            self.problems.append((column, message))


@dataclass
class Plan:
    """Every row's plan; `fingerprint` changes when the outcome would."""

    rows: list[RowPlan]

    @property
    def counts(self) -> Counter[str]:
        return Counter(row.kind for row in self.rows)

    @property
    def is_refused(self) -> bool:
        return any(row.kind == REFUSED for row in self.rows)

    @property
    def has_changes(self) -> bool:
        return any(row.kind in (ADDED, CHANGED) for row in self.rows)

    @property
    def fingerprint(self) -> str:
        told = repr([(row.line, row.code, row.kind, row.changes) for row in self.rows])
        return hashlib.sha256(told.encode()).hexdigest()


def plan_import(note: StrategicNote, content: bytes, *, now: datetime) -> Plan:
    """What a CSV file would change in a note; nothing is written. Raises ValidationError for an unreadable file."""
    return _Planner(note, local_day(now)).plan(read_table(content))


def import_table(note: StrategicNote, content: bytes, *, now: datetime, by: Any = None) -> Plan:
    """Bring a CSV file into a note, in one transaction.

    Raises ValidationError for an unreadable file, NothingImported when a row is refused.
    """
    with transaction.atomic():
        # One at a time: a second import waits here and finds everything in place.
        note = StrategicNote.objects.select_for_update().get(pk=note.pk)
        planner = _Planner(note, local_day(now))
        plan = planner.plan(read_table(content))
        if plan.is_refused:
            raise NothingImported(plan)
        planner.write(plan, now=now, by=by)
    return plan


def _same(one: str, other: str) -> bool:
    """Whether two cells say the same, whatever an export did to blanks and signs."""
    return " ".join(disarm_csv(one).split()) == " ".join(disarm_csv(other).split())


class _Planner:
    def __init__(self, note: StrategicNote, today: date) -> None:
        self.note = note
        self.today = today
        found = Commitment.objects.filter(note=note).in_words()  # type: ignore[attr-defined]
        self.existing: dict[str, Any] = {one.code: one for one in found}
        self.themes = {theme.code: theme for theme in Theme.objects.filter(site=note.site)}
        self.origins = {origin.name: origin for origin in Origin.objects.filter(site=note.site)}
        self.updates: dict[str, list[CommitmentUpdate]] = {}
        updates = CommitmentUpdate.objects.filter(commitment__note=note).select_related(
            "commitment", "evidence_document"
        )
        for update in updates.order_by("on", "pk"):
            self.updates.setdefault(update.commitment.code, []).append(update)
        self.levels = {code: one.level for code, one in self.existing.items()}
        self.states: dict[str, set[tuple[date, str, str]]] = {}

    # Planning ----------------------------------------------------------------------------------

    def plan(self, rows: list[TableRow]) -> Plan:
        for row in rows:
            level = row.cells.get("level") or CommitmentLevel.ACTION
            if level in CommitmentLevel.values and ("level" in row.cells or row.cells["code"] not in self.levels):
                self.levels.setdefault(row.cells["code"], level)
                if row.cells.get("level"):
                    self.levels[row.cells["code"]] = level
        seen: set[str] = set()
        plans = []
        for row in rows:
            plans.append(self.plan_row(row, is_further=row.cells["code"] in seen))
            seen.add(row.cells["code"])
        return Plan(plans)

    def plan_row(self, row: TableRow, *, is_further: bool) -> RowPlan:
        cells, plan = row.cells, RowPlan(row.line, row.cells["code"], is_further=is_further)
        try:
            Commitment._meta.get_field("code").run_validators(plan.code)
        except ValidationError as error:
            plan.refuse("code", error.messages[0])
        if not plan.code:
            plan.refuse("code", _("This is empty."))
        if is_further:
            self.plan_further(cells, plan)
        else:
            self.plan_facts(cells, plan)
        self.plan_state(cells, plan)
        if plan.kind != REFUSED:
            is_new = plan.code not in self.existing and not is_further
            plan.kind = ADDED if is_new else CHANGED if plan.changes else UNCHANGED
        return plan

    def plan_further(self, cells: dict[str, str], plan: RowPlan) -> None:
        """A code that comes again only tells how it stood on another day."""
        allowed = ("code", "status", "status_on", "status_note")
        for name, value in cells.items():
            if value and name not in allowed:
                plan.refuse(name, _("The code came before: a further row only holds a status, its day and its note."))
        if not (cells.get("status") and cells.get("status_on")):
            plan.refuse("status_on", _("The code came before: a further row needs a status and its day."))

    def plan_facts(self, cells: dict[str, str], plan: RowPlan) -> None:
        one = self.existing.get(plan.code)
        before = self.before(one)
        for name, value in cells.items():
            if name in ("code", "status", "status_on", "status_note"):
                continue
            stored = self.value_of(name, value, plan)
            shown = {"target_on": str(stored or ""), "origin": "|".join(sorted(stored)) if name == "origin" else ""}
            if not (name == "level" and not value) and not _same(shown.get(name, value), before.get(name, "")):
                plan.changes.append((name, before.get(name, ""), value))
                plan.values[name] = stored
        if one is None and not cells.get("text"):
            plan.refuse("text", _("This is empty."))
        if "text" in cells and not cells["text"] and one is not None:
            plan.refuse("text", _("This is empty."))
        self.check_parent(plan.code, cells.get("parent", before.get("parent", "")), plan)

    def before(self, one: Any) -> dict[str, str]:
        if one is None:
            return {}
        text = next((text.text for text in one.texts.all() if text.language == "nl"), "")
        return {
            "parent": one.parent.code if one.parent else "",
            "level": one.level,
            "theme": one.theme.code if one.theme else "",
            "origin": "|".join(sorted(origin.name for origin in one.origins.all())),
            "lead": one.lead,
            "target_on": one.target_on.isoformat() if one.target_on else "",
            "section": one.section,
            "text": text,
        }

    def value_of(self, name: str, value: str, plan: RowPlan) -> Any:
        """What would be stored for a cell; a problem goes to the plan."""
        match name:
            case "level":
                if value and value not in CommitmentLevel.values:
                    plan.refuse(name, _("Known are: %(known)s.") % {"known": ", ".join(CommitmentLevel.values)})
                return value or CommitmentLevel.ACTION
            case "theme":
                if value and value not in self.themes:
                    plan.refuse(name, _("Known are: %(known)s.") % {"known": ", ".join(sorted(self.themes)) or "–"})
                return self.themes.get(value)
            case "origin":
                names = list(dict.fromkeys(part.strip() for part in value.split("|") if part.strip()))
                if any(len(part) > 100 for part in names):
                    plan.refuse(name, _("Use at most %(most)s characters.") % {"most": 100})
                return names
            case "target_on":
                try:
                    return read_day(value)
                except ValueError:
                    plan.refuse(name, _("This is no day. Write it as 2022-05-10."))
                return None
            case "lead" | "section":
                try:
                    Commitment._meta.get_field(name).clean(value, None)  # type: ignore[union-attr]
                except ValidationError as error:
                    plan.refuse(name, error.messages[0])
        return value

    def check_parent(self, code: str, parent: str, plan: RowPlan) -> None:
        if not parent:
            return
        if parent not in self.levels:
            plan.refuse("parent", _("There is no commitment with this code, in the file or in the note."))
            return
        ranks = [RANKS.get(self.levels.get(one, CommitmentLevel.ACTION), 2) for one in (parent, code)]  # type: ignore[call-overload]
        if ranks[0] >= ranks[1]:
            plan.refuse("parent", _("Choose a higher level: an action is part of an action plan or objective."))

    def plan_state(self, cells: dict[str, str], plan: RowPlan) -> None:
        """A state that is not known yet becomes an update."""
        status, cell = cells.get("status", ""), cells.get("status_note", "")
        if not status:
            return
        if status not in CommitmentStatus.values:
            plan.refuse("status", _("Known are: %(known)s.") % {"known": ", ".join(CommitmentStatus.values)})
            return
        try:
            on = read_day(cells.get("status_on", ""))
        except ValueError:
            plan.refuse("status_on", _("This is no day. Write it as 2022-05-10."))
            return
        known = self.updates.get(plan.code, [])
        current = known[-1].status if known else CommitmentStatus.NOT_STARTED.value
        if on is None and status == current and (not cell or (known and _same(cell, self.cell_of(known[-1])))):
            return
        if on and any(one.on == on and one.status == status and _same(cell, self.cell_of(one)) for one in known):
            return
        on = on or self.today
        key = (on, status, cell)
        if key in self.states.setdefault(plan.code, set()):
            return
        self.states[plan.code].add(key)
        note, source = split_source(cell)
        state = State(status, on, note, source)
        try:
            state.check(self.today)
        except ValidationError as error:
            columns = {"status": "status", "on": "status_on"}
            for name, messages in (
                error.message_dict.items() if hasattr(error, "error_dict") else [("", error.messages)]
            ):
                plan.refuse(columns.get(name, "status_note"), messages[0])
            return
        plan.state = state
        was = f"{known[-1].status} {known[-1].on}" if known else ""
        plan.changes.append(("status", was, f"{status} {on} {cell}".strip()))

    def cell_of(self, update: CommitmentUpdate) -> str:
        return status_cell(update, self.note.site.root_url)

    # Writing -----------------------------------------------------------------------------------

    def write(self, plan: Plan, *, now: datetime, by: Any) -> None:
        """Store what the plan says: rows first, then what they are part of, then how they stand."""
        self.make_origins(plan)
        order = max((one.order for one in self.existing.values()), default=0)
        texts: list[CommitmentText] = []
        for row in plan.rows:
            if row.is_further or row.kind not in (ADDED, CHANGED):
                continue
            one = self.existing.get(row.code)
            if one is None:
                order += 1
                one = Commitment(note=self.note, code=row.code, order=order)
            facts = {
                name: row.values[name]
                for name in ("level", "theme", "lead", "target_on", "section")
                if name in row.values
            }
            for name, value in facts.items():
                setattr(one, name, value)
            if one.pk is None or row.values:
                one.version += one.pk is not None
                one.save()
            self.existing[row.code] = one
            if "origin" in row.values:
                one.origins.set([self.origins[name] for name in row.values["origin"]])
            if row.kind == ADDED:
                texts.append(CommitmentText(commitment=one, language="nl", text=row.values["text"]))
            elif "text" in row.values:
                CommitmentText.objects.update_or_create(
                    commitment=one, language="nl", defaults={"text": row.values["text"]}
                )
        CommitmentText.objects.bulk_create(texts)
        for row in plan.rows:
            if "parent" in row.values:
                one = self.existing[row.code]
                one.parent = self.existing.get(row.values["parent"])
                one.save(update_fields=["parent"])
        # Of one day the first row of the file counts, so it is written last.
        told = [row for row in reversed(plan.rows) if row.state]
        for row in sorted(told, key=lambda row: row.state.on):  # type: ignore[union-attr]
            add_update(self.existing[row.code], row.state, now=now, by=by)  # type: ignore[arg-type]

    def make_origins(self, plan: Plan) -> None:
        for row in plan.rows:
            for name in row.values.get("origin", []):
                if name not in self.origins:
                    self.origins[name] = Origin.objects.create(site=self.note.site, name=name)
