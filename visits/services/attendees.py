"""Who is expected on a day: the groups with their people, as the lists, the badges and the door show them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from visits.enums import RegistrationStatus
from visits.models import InfoDay, Participant, Registration, VisitRequest, WalkIn

# Who holds a confirmed place, whatever became of it.
AT_THE_DOOR = (RegistrationStatus.ACCEPTED, RegistrationStatus.ATTENDED, RegistrationStatus.ABSENT)
UNMARKED, PRESENT, ABSENT = "unmarked", "present", "absent"


@dataclass(frozen=True)
class Group:
    """A group with a place on a day, and the people of it whose names are known."""

    place: Registration
    visit_request: VisitRequest
    participants: Sequence[Participant]

    @property
    def state(self) -> str:
        """Unmarked, present or absent."""
        if self.place.status == RegistrationStatus.ABSENT or self.place.people_present == 0:
            return ABSENT
        if self.place.status == RegistrationStatus.ATTENDED or self.place.people_present:
            return PRESENT
        return UNMARKED

    @property
    def people_present(self) -> int:
        """How many came as far as anybody said; a group that "took place" without a number came as a whole."""
        if self.state != PRESENT:
            return 0
        return self.place.people if self.place.people_present is None else self.place.people_present

    @property
    def is_settled(self) -> bool:
        """Whether the request is closed, so that only the number of a group that came can change."""
        return self.place.status != RegistrationStatus.ACCEPTED

    @property
    def is_confirmed(self) -> bool:
        return self.place.status != RegistrationStatus.INVITED

    @property
    def is_half_marked(self) -> bool:
        """Whether some of the names were looked for and others not yet."""
        marks = {person.is_present is None for person in self.participants}
        return marks == {True, False}

    @property
    def nameless(self) -> int:
        """How many people of the group have no name on the list."""
        return max(self.place.people - len(self.participants), 0)


@dataclass(frozen=True)
class Totals:
    """What is known at the door, counted in people and in groups."""

    groups: int
    expected: int
    present: int
    walk_ins: int
    unmarked_groups: int
    absent_groups: int

    @property
    def in_the_room(self) -> int:
        return self.present + self.walk_ins


def groups_of(info_day: InfoDay, *, with_invited: bool = False) -> list[Group]:
    """The groups of a day by organisation, in a fixed number of queries; anonymised ones have nobody left to meet."""
    statuses = (*AT_THE_DOOR, RegistrationStatus.INVITED) if with_invited else AT_THE_DOOR
    places = (
        Registration.objects.filter(info_day=info_day, status__in=statuses, visit_request__anonymised_at__isnull=True)
        .select_related("visit_request")
        .prefetch_related("visit_request__participants")
    )
    groups = [Group(place, place.visit_request, list(place.visit_request.participants.all())) for place in places]
    return sorted(groups, key=lambda group: (plain(group.visit_request.organisation), group.place.pk))


def matching(groups: Sequence[Group], words: str) -> list[Group]:
    """The groups whose organisation, contact person or people have all of these words in their names."""
    wanted = plain(words).split()
    return [group for group in groups if all(word in _names(group) for word in wanted)]


def totals(groups: Sequence[Group], walk_ins: Sequence[WalkIn]) -> Totals:
    """The running totals of a day."""
    states = [group.state for group in groups]
    return Totals(
        groups=len(groups),
        expected=sum(group.place.people for group in groups),
        present=sum(group.people_present for group in groups),
        walk_ins=sum(walk_in.people for walk_in in walk_ins),
        unmarked_groups=states.count(UNMARKED),
        absent_groups=states.count(ABSENT),
    )


def plain(text: Any) -> str:
    """Small letters without accents: É is looked for and sorted as e."""
    decomposed = unicodedata.normalize("NFKD", str(text))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def _names(group: Group) -> str:
    row = group.visit_request
    people = " ".join(participant.name for participant in group.participants)
    return plain(f"{row.organisation} {row.contact_name} {row.reference} {people}")
