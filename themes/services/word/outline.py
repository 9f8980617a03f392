"""Clean HTML cut into the sections of a note: headings with their number, text, images and the notes at the end."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

from bs4 import BeautifulSoup, Tag

from .converting import SAFE_LINK
from .tables import has_merged_cells, has_table_inside, table_as_block, table_as_list

LONGEST_HEADING = 200
NUMBER = re.compile(r"((?:\d{1,3}\.)+\d{1,3}|[IVXLC]{1,6}(?=[.)])|[A-Z](?=[.)])|\d{1,3})([.)]?)\s+(?=\S)")
IMAGE = re.compile(r"image-(\d{1,4}|none)")
NOTE_TARGET = re.compile(r"#(?:foot|end)note-(.+)")
OWN_HEADINGS = {"h1": 1, "h2": 2, "h3": 3}
HEADINGS_IN_TEXT = {"h4": "h3", "h5": "h4", "h6": "h4"}
INLINE = {"strong": "b", "em": "i"}


@dataclass
class Section:
    """A section as the note stores it, but for its images: those are still numbers of pictures."""

    heading: str = ""
    number: str = ""
    level: int = 1
    body: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Outline:
    """What came of a document."""

    sections: list[Section]
    found: Counter[str]
    # Things that somebody must look at in one section: its position, and what it is.
    places: list[dict[str, Any]]

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        sections = [asdict(section) for section in self.sections]
        return {"sections": sections, "found": dict(self.found), "places": self.places}


def outline_of(html: str, found: Counter[str]) -> Outline:
    """Cut the document at its headings of level 1 to 3; what stands before the first has no heading."""
    return _Reader(BeautifulSoup(html, "html.parser"), found).read()


class _Reader:
    def __init__(self, soup: BeautifulSoup, found: Counter[str]) -> None:
        self.soup = soup
        self.found = found
        self.places: list[dict[str, Any]] = []
        self.sections: list[Section] = [Section()]
        self.levels: list[int] = []
        self.numbers: Counter[int] = Counter()
        self.notes = self._take_notes()
        self.waiting_notes: list[str] = []
        self.waiting_images: list[dict[str, Any]] = []

    def read(self) -> Outline:
        for node in list(self.soup.children):
            if isinstance(node, Tag):
                self.block(node)
            elif str(node).strip():
                self.text(f"<p>{escape(str(node))}</p>")
        self.end_section()
        first = self.sections[0]
        if not first.body and len(self.sections) > 1:
            self.sections.pop(0)
            for place in self.places:
                place["section"] -= 1
        return Outline(self.sections, self.found, self.places)

    def block(self, node: Tag) -> None:
        if node.name in OWN_HEADINGS:
            self.heading(node, OWN_HEADINGS[node.name])
        elif node.name in HEADINGS_IN_TEXT:
            self.found["deep_headings"] += 1
            name = HEADINGS_IN_TEXT[node.name]
            self.text(f"<{name}>{self.inlines(node).strip()}</{name}>")
        elif node.name in ("ul", "ol"):
            self.text(self.listing(node))
        elif node.name == "table":
            self.table(node)
        else:
            self.paragraph(node)
        self.flush_images()

    # Sections --------------------------------------------------------------------------------------

    def heading(self, node: Tag, word_level: int) -> None:
        text = " ".join(self.plain(node).split())
        if not text:
            self.inlines(node)  # an image in an empty heading stays
            return
        waiting, self.waiting_notes = self.waiting_notes, []
        self.end_section(waiting)
        self.waiting_notes = []
        while self.levels and self.levels[-1] >= word_level:
            self.levels.pop()
        self.levels.append(word_level)
        level = len(self.levels)
        if level != word_level:
            self.found["levels_moved"] += 1
        section = Section(level=level)
        section.number, section.heading = self.split_number(text, level)
        self.sections.append(section)
        self.inlines(node)  # its notes and images go with the new section
        if len(section.heading) > LONGEST_HEADING:
            full, section.heading = section.heading, section.heading[: LONGEST_HEADING - 1].rsplit(" ", 1)[0] + "…"
            self.place("long_heading")
            self.text(f"<p>{escape(full)}</p>")

    def split_number(self, text: str, level: int) -> tuple[str, str]:
        """The number in front of a heading. A bare one counts only as the next in line: "2030 doelen" has none."""
        self.numbers[level] += 1
        for deeper in range(level + 1, 4):
            self.numbers[deeper] = 0
        found = NUMBER.match(text)
        if not found:
            return "", text
        number, stop = found.group(1), found.group(2)
        if number.isdigit() and not stop and int(number) != self.numbers[level]:
            return "", text
        if len(number) > 20:
            return "", text
        return number, text[found.end() :]

    def end_section(self, notes: list[str] | None = None) -> None:
        self.flush_images()
        for number in self.waiting_notes if notes is None else notes:
            self.text(f"<p>[{number}] {self.notes.get(number, '')}</p>")
        if notes is None:
            self.waiting_notes = []

    def place(self, what: str, **more: Any) -> None:
        self.places.append({"code": what, "section": len(self.sections) - 1, **more})

    # Blocks ----------------------------------------------------------------------------------------

    def text(self, html: str) -> None:
        """Add to the running text of the section."""
        body = self.sections[-1].body
        if not html or html in ("<p></p>", "<h3></h3>", "<h4></h4>"):
            return
        if body and body[-1]["type"] == "text":
            body[-1]["value"] += html
        else:
            body.append({"type": "text", "value": html})

    def flush_images(self) -> None:
        images, self.waiting_images = self.waiting_images, []
        self.sections[-1].body.extend(images)

    def paragraph(self, node: Tag) -> None:
        """A paragraph; an image in the middle of it parts it in two."""
        current = ""
        for child in list(node.children):
            current += self.inline(child)
            if self.waiting_images:
                self.text(f"<p>{current.strip()}</p>")
                self.flush_images()
                current = ""
        self.text(f"<p>{current.strip()}</p>")

    def table(self, node: Tag) -> None:
        """A table block; the rare one that is too large for that becomes a list."""
        notes, images, places = list(self.waiting_notes), list(self.waiting_images), list(self.places)
        value = table_as_block(node, self.inline)
        if value is None:
            self.waiting_notes, self.waiting_images, self.places = notes, images, places
            if text := table_as_list(node, self.inline):
                self.found["large_tables"] += 1
                self.place("table")
                self.text(text)
            return
        self.found["tables"] += 1
        if has_merged_cells(node):
            self.found["merged_cells"] += 1
            self.place("merged_cells")
        if has_table_inside(node):
            self.found["nested_tables"] += 1
            self.place("nested_table")
        self.sections[-1].body.append({"type": "table", "value": value})

    def listing(self, node: Tag) -> str:
        items = []
        for item in node.find_all("li", recursive=False):
            own, nested = "", ""
            for child in item.children:
                if isinstance(child, Tag) and child.name in ("ul", "ol"):
                    nested += self.listing(child)
                elif isinstance(child, Tag) and child.name == "table":
                    self.found["tables_in_lists"] += 1
                    self.place("table_in_list")
                    nested += table_as_list(child, self.inline).replace("<p>", "").replace("</p>", "")
                else:
                    own += (" " if own and isinstance(child, Tag) and child.name == "p" else "") + self.inline(child)
            if own.strip() or nested:
                items.append(f"<li>{own.strip()}{nested}</li>")
        return f"<{node.name}>{''.join(items)}</{node.name}>" if items else ""

    # Within a line ---------------------------------------------------------------------------------

    def inlines(self, node: Tag) -> str:
        return "".join(self.inline(child) for child in list(node.children))

    def inline(self, node: Any) -> str:
        if not isinstance(node, Tag):
            return escape(str(node).replace("\t", " "), quote=False)
        if node.name == "br":
            return "<br/>"
        if node.name == "img":
            self.image(node)
            return ""
        if node.name == "a":
            return self.link(node)
        inner = self.inlines(node)
        tag = INLINE.get(node.name)
        return f"<{tag}>{inner}</{tag}>" if tag and inner else inner

    def link(self, node: Tag) -> str:
        target = str(node.get("href", "")).strip()
        if note := NOTE_TARGET.fullmatch(target):
            number = self.number_of(note.group(0)[1:])
            if number:
                if number not in self.waiting_notes:
                    self.waiting_notes.append(number)
                return f"[{number}]"
        inner = self.inlines(node)
        if not target or not inner:
            return inner
        if target.startswith("#"):
            self.found["inner_links"] += 1
            return inner
        if not SAFE_LINK.match(target):
            return inner
        return f'<a href="{escape(target)}">{inner}</a>'

    def image(self, node: Tag) -> None:
        found = IMAGE.fullmatch(str(node.get("src", "")))
        if not found or found.group(1) == "none":
            self.place("image_left_out", text=str(node.get("alt", ""))[:200])
            return
        alt = str(node.get("alt", ""))[:255]
        self.waiting_images.append({"type": "image", "value": {"picture": int(found.group(1)), "alt": alt}})

    def plain(self, node: Tag) -> str:
        """The words of a heading, without the signs of its notes."""
        copy = BeautifulSoup(str(node), "html.parser")
        for link in copy.find_all("a", href=NOTE_TARGET):
            link.decompose()
        for line_break in copy.find_all("br"):
            line_break.replace_with(" ")
        return copy.get_text()

    # Notes -----------------------------------------------------------------------------------------

    def _take_notes(self) -> dict[str, str]:
        """Take the list of notes from the end of the document: number to HTML."""
        self.note_numbers: dict[str, str] = {}
        notes: dict[str, str] = {}
        items = self.soup.find_all("li", id=re.compile(r"(foot|end)note-"))
        for count, item in enumerate(items, start=1):
            self.note_numbers[str(item["id"])] = str(count)
            for back in item.find_all("a", href=re.compile(r"#(foot|end)note-ref-")):
                back.decompose()
        self.found["footnotes"] += len(items)
        # Not yet read while the numbers were being given: a note may refer to another.
        self.waiting_notes, self.waiting_images = [], []
        for item in items:
            parts = [self.inlines(child) if isinstance(child, Tag) else escape(str(child)) for child in item.children]
            notes[self.note_numbers[str(item["id"])]] = " ".join(part.strip() for part in parts if part.strip())
        for lists in {id(item.parent): item.parent for item in items if item.parent is not None}.values():
            lists.decompose()
        return notes

    def number_of(self, key: str) -> str:
        return self.note_numbers.get(key, "")
