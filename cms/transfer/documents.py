"""What a content folder says, as plain data: one class per kind of file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .richtext import TextBlock


@dataclass
class TextPart:
    """A run of text blocks: one `text` block of a page."""

    blocks: list[TextBlock]
    line: int = 0


@dataclass
class BlockPart:
    """A block from a fence: its type and its value as Wagtail stores it, without ids."""

    kind: str
    value: Any
    line: int = 0


@dataclass
class PicturePart:
    """An image in media/ with its text for people who cannot see it."""

    file: str
    alt: str
    is_decorative: bool = False
    line: int = 0


Part = TextPart | BlockPart | PicturePart


@dataclass
class SectionPart:
    """A section of a note; an anchor of None is still to be found or minted."""

    number: str
    heading: str
    anchor: str | None
    parts: list[Part]
    line: int = 0
    level: str = "1"


@dataclass
class PageDocument:
    """What every page file has. `lines` tells where each key stands."""

    path: str
    language: str
    slug: str
    title: str = ""
    summary: str = ""
    seo_title: str = ""
    image: str = ""
    image_alt: str = ""
    digest: str = ""
    body: list[Part] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, name: str) -> int:
        return self.lines.get(name, 1)

    def all_parts(self) -> list[Part]:
        """Every part, those of sections too."""
        return self.body


@dataclass
class HomeDocument(PageDocument):
    intro: str = ""
    steps: list[dict[str, str]] = field(default_factory=list)
    call_to_action_title: str = ""
    call_to_action_text: str = ""
    call_to_action_label: str = ""
    other_title: str = ""
    other_text: str = ""


@dataclass
class ThemeDocument(PageDocument):
    links: list[dict[str, str]] = field(default_factory=list)
    # The facts that the file names; what it does not name stays as it is.
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class NoteDocument(PageDocument):
    sections: list[SectionPart] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    themes: list[str] | None = None
    # Code, name and days of the term of office; empty when the file names none.
    term: dict[str, Any] = field(default_factory=dict)

    def all_parts(self) -> list[Part]:
        return [part for section in self.sections for part in section.parts]


@dataclass
class StandardDocument(PageDocument):
    role: str = ""


@dataclass
class StatementDocument(PageDocument):
    """The accessibility statement: what the law asks for, and what is not accessible as a text of its own."""

    facts: dict[str, Any] = field(default_factory=dict)
    not_accessible: list[Part] = field(default_factory=list)

    def all_parts(self) -> list[Part]:
        return [*self.not_accessible, *self.body]


@dataclass
class IndexDocument(PageDocument):
    """The overview of themes or of notes; `kind` is theme_index or note_index."""

    kind: str = ""


@dataclass
class FormDocument(PageDocument):
    intro: str = ""
    privacy_text: str = ""
    thanks_title: str = ""
    thanks_text: str = ""
    questions: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class InfoDayDocument:
    """One day. Moments stay text until the day of import is known."""

    path: str
    key: str
    line: int
    themes: list[str]
    moments: dict[str, str]
    facts: dict[str, Any]
    texts: dict[str, dict[str, str]]
    programme: list[dict[str, Any]] | None = None
    digest: str = ""
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, name: str) -> int:
        return self.lines.get(name, self.line)


@dataclass
class CommitmentsDocument:
    """The table of commitments of one note, as it stands in the file."""

    path: str
    slug: str
    content: bytes
    digest: str = ""


@dataclass
class SearchDocument:
    """Groups of words that mean the same, per language, and what is promoted for which words."""

    path: str
    synonyms: dict[str, list[list[str]]]
    promoted: list[dict[str, Any]]
    digest: str = ""
    lines: dict[str, int] = field(default_factory=dict)


@dataclass
class SiteDocument:
    path: str
    values: dict[str, str]
    # The file in media/; "" takes the image away, None leaves what is there.
    share_image: str | None = None
    digest: str = ""
    lines: dict[str, int] = field(default_factory=dict)


@dataclass
class Folder:
    """Everything that was read."""

    site: SiteDocument | None = None
    pages: list[PageDocument] = field(default_factory=list)
    info_days: list[InfoDayDocument] = field(default_factory=list)
    commitments: list[CommitmentsDocument] = field(default_factory=list)
    search: SearchDocument | None = None

    def of_type(self, kind: type[PageDocument]) -> list[Any]:
        return [page for page in self.pages if type(page) is kind]

    @property
    def languages(self) -> set[str]:
        return {page.language for page in self.pages}
