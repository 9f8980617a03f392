"""Random edit histories of a note, and the check that no link that was ever published is lost."""

from __future__ import annotations

import copy
import random
import uuid
from typing import Any

from wagtail.models import Locale

from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.themes.notes import publish, raw, section
from themes.services import anchors

WORDS = ("Wonen", "Werken", "Mobiliteit", "Cultuur", "Zorg", "Onderwijs", "Klimaat", "Sport")


class History:
    """One note with its pages, edited at random; `expected` is what each link of a page must lead to."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 -- repeatable, not secret
        page = add_note_page(
            StrategicNoteFactory(), sections=[section(word, block_id=str(uuid.uuid4())) for word in WORDS[:4]]
        )
        self.pages = [page]
        # Per page: for each anchor the id of the block that it was published for, or the anchor chosen for it.
        self.owner: dict[int, dict[str, str]] = {}
        self.note_published(page)

    def step(self) -> str:
        page = self.random.choice(self.pages)
        action = self.random.choice(
            ("rename", "reorder", "split", "delete", "copy", "retype", "translate", "unpublish", "republish", "choose")
        )
        if action == "translate":
            self.translate()
        elif action == "unpublish":
            page.unpublish()
        elif action == "choose":
            self.choose(page)
        else:
            sections = copy.deepcopy(raw(page))
            if sections and action != "republish":
                getattr(self, action)(sections)
            self.replace(page, publish(page, sections))
        self.check()
        return action

    def replace(self, old: Any, new: Any) -> None:
        self.pages[self.pages.index(old)] = new
        self.note_published(new)

    def note_published(self, page: Any) -> None:
        owner = self.owner.setdefault(page.pk, {})
        for child in raw(page):
            owner[child["value"]["anchor"]] = child["id"]

    def rename(self, sections: list[Any]) -> None:
        self.random.choice(sections)["value"]["heading"] = self.random.choice(WORDS) + str(self.random.randint(1, 9))

    def retype(self, sections: list[Any]) -> None:
        self.random.choice(sections)["value"]["anchor"] = self.random.choice(("", "zelf-getypt", "wonen", "sport"))

    def reorder(self, sections: list[Any]) -> None:
        self.random.shuffle(sections)

    def delete(self, sections: list[Any]) -> None:
        sections.remove(self.random.choice(sections))

    def split(self, sections: list[Any]) -> None:
        position = self.random.randrange(len(sections))
        sections.insert(position + 1, section(self.random.choice(WORDS), block_id=str(uuid.uuid4())))

    def copy(self, sections: list[Any]) -> None:
        position = self.random.randrange(len(sections))
        double = copy.deepcopy(sections[position]) | {"id": str(uuid.uuid4())}
        sections.insert(position + self.random.randint(0, 1), double)

    def translate(self) -> None:
        known = {page.locale.language_code for page in self.pages}
        missing = [code for code in ("en", "fr") if code not in known]
        if not missing:
            return
        source = self.pages[0]
        new = source.copy_for_translation(Locale.objects.get(language_code=missing[0]))
        new = publish(new)
        assert [child["value"]["anchor"] for child in raw(new)] == [
            child["value"]["anchor"] for child in raw(source.get_latest_revision_as_object())
        ]
        self.pages.append(new)
        self.note_published(new)

    def choose(self, page: Any) -> None:
        gone = list(page.anchors.filter(retired_at__isnull=False))
        live = raw(page)
        if gone and live:
            row, heir = self.random.choice(gone), self.random.choice(live)
            anchors.choose_successor(page, row.anchor, heir["value"]["anchor"])
            self.owner[page.pk][row.anchor] = heir["id"]

    def check(self) -> None:
        """Each link leads to its own section while that exists, else to a section of the note, if it has any."""
        for page in self.pages:
            live = {child["id"]: child["value"]["anchor"] for child in raw(page)}
            assert len(set(live.values())) == len(live), "an anchor stands twice"
            for anchor, block_id in self.owner[page.pk].items():
                found = anchors.resolve(page, anchor)
                if block_id in live:
                    assert found == live[block_id], (anchor, found, live)
                else:
                    assert found in live.values() if live else found == "", (anchor, found, live)


def run(seed: int, steps: int = 12) -> int:
    """Play one history; returns how many links it published. Raises AssertionError when one is lost."""
    history = History(seed)
    for _step in range(steps):
        history.step()
    return sum(len(owner) for owner in history.owner.values())
