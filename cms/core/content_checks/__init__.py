"""Advice about what was written, in Dutch, English and French. Pure functions; nothing here ever blocks a page."""

from .findings import Finding, Rule
from .readability import Reading, reading_of
from .rules import check_page, check_parts

__all__ = ["Finding", "Reading", "Rule", "check_page", "check_parts", "reading_of"]
