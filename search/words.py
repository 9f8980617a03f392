"""From a text to the words that the search compares: in lower case, without the words that say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST_QUERY = 200
MOST_WORDS = 12
LONGEST_WORD = 60

WORD = re.compile(r"[^\W_]+")
# Words so common that a text is not about them.
_NL = (
    "aan al alle als bij dan dat de der deze die dit doe doen door dus een en er ge geen haar had heb hebben "
    "heeft hem het hij hoe hun ik in is ja je jij jouw jullie kan kun maar mag me men met mij mijn moet na "
    "naar niet nog nu of om omdat onder ons onze ook op over te ten ter tot u uit uw van veel voor waar waarom "
    "wanneer want was wat we wel welk welke werd wie wij wil word worden wordt ze zich zij zijn zo zou "
)
_EN = (
    "a about all an and are as at be but by can do does for from has have how i if in into is it its me my no "
    "not of on or our so that the their them they this to us was we were what when where which who why will "
    "with you your "
)
_FR = (
    "a au aux avec ce ces cette comment dans de des du elle elles en est et eux il ils je l la le les leur "
    "leurs lui ma mais me mes mon ne nos notre nous on ou où par pas pour qu que qui quoi sa se ses si son "
    "sont sur ta te tes ton tu un une vos votre vous y d s c j n m t "
)
STOP_WORDS = {
    "nl": frozenset(_NL.split()),
    "en": frozenset(_EN.split()),
    "fr": frozenset(_FR.split()),
}


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Without accents and capitals."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()


def words_in(text: str) -> Iterator[str]:
    """The words of a text in lower case, with their accents."""
    for match in WORD.finditer(unicodedata.normalize("NFC", text)):
        yield match.group().lower()[:LONGEST_WORD]


def clean_query(text: str) -> str:
    """The words of what somebody typed; quotes, operators and control characters mean nothing here."""
    words = WORD.findall(unicodedata.normalize("NFC", text[:LONGEST_QUERY]))
    return " ".join(word.lower()[:LONGEST_WORD] for word in words[:MOST_WORDS])


def telling_words(words: list[str], language: str) -> list[str]:
    """The words that say what is looked for; all of them when none does."""
    stop_words = STOP_WORDS.get(language, frozenset())
    return [word for word in words if fold(word) not in stop_words] or words
