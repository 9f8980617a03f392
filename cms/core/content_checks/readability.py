"""How easy a text reads, on a scale of about 0 (hard) to 100 (easy), per language.

- English: R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948).
- Dutch: W.H. Douma, "De leesbaarheid van landbouwbladen" (Wageningen, 1960), Flesch for Dutch.
- French: L. Kandel and A. Moles, "Application de l'indice de Flesch à la langue française", Cahiers d'études de
  radio-télévision 19 (1958).

Syllables are counted by groups of vowels, which is a few per cent off; so is every such figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Constant, weight of words per sentence, weight of syllables per word.
FORMULAS = {"nl": (206.84, 0.93, 77.0), "en": (206.835, 1.015, 84.6), "fr": (207.0, 1.015, 73.6)}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ABBREVIATIONS = re.compile(
    r"\b(?:bv|bijv|nr|enz|o\.a|m\.b\.t|i\.p\.v|t\.e\.m|d\.w\.z|art|dr|prof|e\.g|i\.e|etc|mr|mrs|p\.ex|cf|M|av)\.",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”»')\]]*\s+(?=[\"“«'(\[]*[^\W_a-zà-ÿ])|\n+")
_VOWELS = {
    # A vowel with a diaeresis starts a syllable of its own: ge-ïn-te-res-seerd.
    "nl": re.compile(r"ij|[ëïöü]?(?:(?!ij)[aeiouyáàéèêíóú])+|[ëïöü]", re.IGNORECASE),
    "en": re.compile(r"[aeiouy]+", re.IGNORECASE),
    "fr": re.compile(r"[aeiouyàâéèêëîïôûùœæ]+", re.IGNORECASE),
}
LEAST_WORDS = 60


@dataclass(frozen=True)
class Reading:
    """The figures of a text; `ease` is None when the text is too short to say."""

    words: int
    sentences: int
    syllables: int
    ease: float | None


def words_of(text: str) -> list[str]:
    """The words of a text, without figures."""
    return _WORD.findall(text)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text; a line end ends one too, and an abbreviation does not."""
    protected = _ABBREVIATIONS.sub(lambda match: match.group().replace(".", "\u2024"), text)
    return [part.replace("\u2024", ".").strip() for part in _SENTENCE_END.split(protected) if part and part.strip()]


def syllables_of(word: str, language: str) -> int:
    """About how many syllables a word has; at least one."""
    count = len(_VOWELS.get(language, _VOWELS["nl"]).findall(word))
    lower = word.lower()
    if language == "en" and count > 1 and re.search(r"[^laeiouy]e$|[^aeiouytd]ed$", lower):
        count -= 1
    # A French final e is not heard: vil-le, vil-les, par-lent.
    if language == "fr" and count > 1 and re.search(r"[^aeiouyé](?:e|es|ent)$", lower):
        count -= 1
    return max(1, count)


def reading_of(text: str, language: str) -> Reading:
    """Words, sentences, syllables and ease of a text."""
    words = words_of(text)
    sentences = [sentence for sentence in sentences_of(text) if words_of(sentence)]
    syllables = sum(syllables_of(word, language) for word in words)
    if len(words) < LEAST_WORDS:
        return Reading(len(words), len(sentences), syllables, None)
    constant, per_sentence, per_word = FORMULAS.get(language, FORMULAS["nl"])
    ease = constant - per_sentence * len(words) / len(sentences) - per_word * syllables / len(words)
    return Reading(len(words), len(sentences), syllables, round(ease, 1))
