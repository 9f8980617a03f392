"""Themes and strategic notes: rows for the facts, pages for the texts."""

from .strategic_note import StrategicNote, StrategicNoteIndexPage, StrategicNotePage
from .theme import Theme, ThemeIndexPage, ThemePage

__all__ = ["StrategicNote", "StrategicNoteIndexPage", "StrategicNotePage", "Theme", "ThemeIndexPage", "ThemePage"]
