"""What a check can find."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    VAGUE_LINK = "vague_link"
    HEADING_JUMP = "heading_jump"
    EMPTY_HEADING = "empty_heading"
    MISSING_ALT = "missing_alt"
    TABLE_HEADER = "table_header"
    IMAGE_OF_TEXT = "image_of_text"
    LONG_SENTENCE = "long_sentence"
    HARD_TO_READ = "hard_to_read"
    LONG_SUMMARY = "long_summary"


@dataclass(frozen=True)
class Finding:
    """One piece of advice: the rule, the words it is about, and the place."""

    rule: Rule
    words: str = ""
    where: str = ""
    block_id: str = ""
