"""The checks: each takes what was written and gives what could be better."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from bs4 import BeautifulSoup

from cms.core import page_parts
from cms.core.page_parts import Part, parts_of

from .findings import Finding, Rule
from .readability import reading_of, sentences_of, words_of

LONG_SENTENCE_WORDS = 30
MOST_SENTENCES = 10
LONG_SUMMARY = 200
# Flesch: below 30 is for academics; a municipality writes for everybody and is warned earlier.
HARD_BELOW = 40.0
LONG_ALT = 150
VAGUE = {
    "nl": "hier|klik|klik hier|klik op deze link|deze link|link|lees meer|lees hier|lees verder|meer|meer info|"
    "meer informatie|meer lezen|deze pagina|website|download|ga verder|bekijk",
    "en": "here|click|click here|this link|link|read more|more|more info|more information|learn more|find out more|"
    "this page|website|download|details|view",
    "fr": "ici|cliquez|cliquez ici|cliquer ici|ce lien|lien|lire plus|lire la suite|en savoir plus|plus|"
    "plus d'info|plus d'infos|plus d'informations|cette page|site web|télécharger|voir",
}
_VAGUE = {language: frozenset(words.split("|")) for language, words in VAGUE.items()}
_IMAGE_OF_TEXT = re.compile(
    r"schermafbeelding|schermafdruk|screenshot|screen shot|capture d.écran|affiche|flyer|infografie|infographic|"
    r"infographie|uitnodiging",
    re.IGNORECASE,
)


def check_page(page: Any) -> list[Finding]:
    """All advice about a page as it is in memory, in the language of the page."""
    found = list(check_parts(parts_of(page), page.locale.language_code))
    if getattr(page, "image_id", None) and not page.image_alt.strip():
        found.append(Finding(Rule.MISSING_ALT, str(page.image), str(page._meta.get_field("image").verbose_name)))
    summary = getattr(page, "summary", "")
    if len(summary) > LONG_SUMMARY:
        where = str(page._meta.get_field("summary").verbose_name)
        found.append(Finding(Rule.LONG_SUMMARY, str(len(summary)), where))
    return found


def check_parts(parts: Iterable[Part], language: str) -> Iterator[Finding]:
    """Advice about each part, about the order of the headings, and about the text as a whole."""
    level, texts, long_sentences = 1, [], 0
    for part in parts:
        if part.kind == page_parts.HEADING:
            level = part.level
        elif part.kind == page_parts.HTML:
            soup = BeautifulSoup(part.value, "html.parser")
            found, level = _headings(soup, part, level)
            yield from found
            yield from _links(soup, part, language)
            yield from _tables(soup, part)
            texts.append((part, _text_of(soup)))
        elif part.kind == page_parts.TEXT:
            texts.append((part, str(part.value)))
        elif part.kind == page_parts.ADDRESS and is_vague(part.words, language):
            yield Finding(Rule.VAGUE_LINK, part.words, part.where, part.block_id)
        elif part.kind == page_parts.IMAGE and part.value is not None:
            yield from _image(part)
        elif part.kind == page_parts.TABLE and not part.value.get("table_header_choice"):
            yield Finding(Rule.TABLE_HEADER, "", part.where, part.block_id)
    for part, text in texts:
        for sentence in sentences_of(text):
            if len(words_of(sentence)) > LONG_SENTENCE_WORDS and long_sentences < MOST_SENTENCES:
                long_sentences += 1
                yield Finding(Rule.LONG_SENTENCE, sentence, part.where, part.block_id)
    ease = reading_of("\n".join(text for _part, text in texts), language).ease
    if ease is not None and ease < HARD_BELOW:
        yield Finding(Rule.HARD_TO_READ, str(round(ease)))


def text_of_page(page: Any) -> str:
    """The running text of a page."""
    texts = []
    for part in parts_of(page):
        if part.kind == page_parts.HTML:
            texts.append(_text_of(BeautifulSoup(part.value, "html.parser")))
        elif part.kind == page_parts.TEXT:
            texts.append(str(part.value))
    return "\n".join(texts)


def is_vague(words: str, language: str) -> bool:
    """Whether the words of a link say nothing without the sentence around them."""
    plain = " ".join(words.replace("’", "'").split()).strip(" .:>»→…").lower()
    return bool(plain) and plain in _VAGUE.get(language, _VAGUE["nl"])


def _headings(soup: BeautifulSoup, part: Part, level: int) -> tuple[list[Finding], int]:
    found = []
    for heading in soup.find_all(re.compile("^h[1-6]$")):
        words, its_level = heading.get_text(" ", strip=True), int(heading.name[1])
        if not words:
            found.append(Finding(Rule.EMPTY_HEADING, "", part.where, part.block_id))
            continue
        if its_level > level + 1:
            found.append(Finding(Rule.HEADING_JUMP, words, part.where, part.block_id))
        level = its_level
    return found, level


def _links(soup: BeautifulSoup, part: Part, language: str) -> Iterator[Finding]:
    for link in soup.find_all("a"):
        words = link.get_text(" ", strip=True)
        if is_vague(words, language):
            yield Finding(Rule.VAGUE_LINK, words, part.where, part.block_id)


def _tables(soup: BeautifulSoup, part: Part) -> Iterator[Finding]:
    for table in soup.find_all("table"):
        if not table.find("th"):
            yield Finding(Rule.TABLE_HEADER, "", part.where, part.block_id)


def _image(part: Part) -> Iterator[Finding]:
    image = part.value
    alt = (getattr(image, "contextual_alt_text", None) or "").strip()
    if not alt and not getattr(image, "decorative", False):
        yield Finding(Rule.MISSING_ALT, str(image), part.where, part.block_id)
    if len(alt) > LONG_ALT or _IMAGE_OF_TEXT.search(f"{getattr(image, 'title', '')} {alt}"):
        yield Finding(Rule.IMAGE_OF_TEXT, str(image), part.where, part.block_id)


def _text_of(soup: BeautifulSoup) -> str:
    """Running text with a line end after each block, so that a heading is no part of the next sentence."""
    lines = []
    for element in soup.find_all(["p", "li", "h2", "h3", "h4", "blockquote", "td", "th"]):
        if not element.find(["p", "li", "blockquote"]):
            lines.append(" ".join(element.get_text(" ").split()))
    return "\n".join(lines) if lines else soup.get_text(" ")
