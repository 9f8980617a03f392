"""Themes, strategic notes and what they promise: rows for the facts, pages for the texts."""

from .commitment import Commitment, CommitmentText, CommitmentUpdate, LeadQuestion, Origin
from .note_import import NoteImport
from .note_parts import NoteAttachment, NoteVersion, SectionAnchor
from .strategic_note import StrategicNote, StrategicNoteIndexPage, StrategicNotePage
from .term import Term
from .theme import Theme, ThemeIndexPage, ThemePage

__all__ = [
    "Commitment",
    "CommitmentText",
    "CommitmentUpdate",
    "LeadQuestion",
    "NoteAttachment",
    "NoteImport",
    "NoteVersion",
    "Origin",
    "SectionAnchor",
    "StrategicNote",
    "StrategicNoteIndexPage",
    "StrategicNotePage",
    "Term",
    "Theme",
    "ThemeIndexPage",
    "ThemePage",
]
