"""What the content checks found, in words that an editor can act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from cms.core.content_checks import Reading, Rule, check_page, reading_of
from cms.core.content_checks.rules import text_of_page

WORDS = {
    Rule.VAGUE_LINK: gettext_lazy("A link says nothing about where it leads: “%(words)s”. Name what is behind it."),
    Rule.HEADING_JUMP: gettext_lazy(
        "The heading “%(words)s” skips a level. Choose the level right below the one above."
    ),
    Rule.EMPTY_HEADING: gettext_lazy("There is a heading without words. Remove it."),
    Rule.MISSING_ALT: gettext_lazy("The image “%(words)s” has no text for people who cannot see it."),
    Rule.TABLE_HEADER: gettext_lazy("A table has no header row. Say what each column is."),
    Rule.IMAGE_OF_TEXT: gettext_lazy("“%(words)s” looks like an image of text. Write that text on the page as well."),
    Rule.LONG_SENTENCE: gettext_lazy("A long sentence: “%(words)s”. Make it two."),
    Rule.HARD_TO_READ: gettext_lazy(
        "The text reads hard: %(words)s out of 100, and 60 is easy. Use shorter words and sentences."
    ),
    Rule.LONG_SUMMARY: gettext_lazy("The summary has %(words)s characters. Search engines cut it off after about 160."),
}


@dataclass(frozen=True)
class Advice:
    """One line: words, place, and the block it is about."""

    text: str
    where: str
    block_id: str


@dataclass(frozen=True)
class PageAdvice:
    """All advice about a page, and how it reads."""

    lines: list[Advice]
    reading: Reading
    page_id: int | None


def advice_on(page: Any) -> PageAdvice:
    """The advice about a page as it is in memory."""
    lines = []
    for finding in check_page(page):
        words = Truncator(finding.words).chars(110)
        lines.append(Advice(str(WORDS[finding.rule]) % {"words": words}, finding.where, finding.block_id))
    return PageAdvice(lines, reading_of(text_of_page(page), page.locale.language_code), page.pk)
