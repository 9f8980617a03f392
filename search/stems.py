"""Brings the forms of a word together: stad and steden, inclusief and inclusieve, brief and brieven.

Light and the same on every database: two forms of one word should get one stem, which need not be a word itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from search.words import fold

# Plurals whose vowel or ending changes: a closed class of Dutch.
DUTCH_PLURALS = {
    "steden": "stad", "schepen": "schip", "leden": "lid", "smeden": "smid", "kinderen": "kind", "eieren": "ei",
    "kleren": "kleed", "liederen": "lied", "volkeren": "volk", "goederen": "goed", "gelederen": "gelid",
    "bladeren": "blad", "raderen": "rad", "koeien": "koe", "vlooien": "vlo", "musea": "museum", "centra": "centrum",
    "data": "data",
}  # fmt: skip
VOWELS = "aeiouy"
DOUBLE_VOWEL = re.compile(r"(aa|ee|oo|uu)(?=[^aeiouy]+$)")
DOUBLE_CONSONANT = re.compile(r"([bcdfghjklmnpqrstvwxz])\1$")
DOUBLED_INSIDE = re.compile(r"([bcdfghjklmnpqrstvwxz])\1")
FEWEST = 3


def _ends_open(word: str, ending: str) -> bool:
    return word.endswith(ending) and len(word) - len(ending) >= FEWEST


def _dutch(word: str) -> str:
    for plural, single in DUTCH_PLURALS.items():
        # Compounds too: netwerksteden, raadsleden.
        if word.endswith(plural):
            word = word.removesuffix(plural) + single
            break
    if _ends_open(word, "heden"):
        word = word.removesuffix("heden") + "heid"
    for ending in ("tjes", "etje", "tje", "pje", "jes", "je"):
        if _ends_open(word, ending) and word not in ("beetje",):
            word = word.removesuffix(ending)
            break
    for ending in ("eren", "ende", "en", "es", "s", "e"):
        if _ends_open(word, ending) and any(letter in VOWELS for letter in word.removesuffix(ending)):
            # Not the ss of les, and not the vowel before an s that belongs to the word.
            if ending == "s" and word[-2] in "sui":
                continue
            word = word.removesuffix("en" if ending == "eren" else ending)
            break
    return _closed_syllable(word)


def _closed_syllable(word: str) -> str:
    """One spelling for open and closed syllables: zonnepaneel and zonnepanelen, slim and slimme, brief and brieven."""
    word = DOUBLE_CONSONANT.sub(r"\1", word)
    word = DOUBLE_VOWEL.sub(lambda match: match.group()[0], word)
    if word.endswith("v"):
        return word[:-1] + "f"
    if word.endswith("z"):
        return word[:-1] + "s"
    return word


def _english(word: str) -> str:
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", "")):
        if _ends_open(word, ending) and not (ending == "s" and word[-2] in "su"):
            word = word.removesuffix(ending) + instead
            break
    return DOUBLE_CONSONANT.sub(r"\1", word)


def _french(word: str) -> str:
    if _ends_open(word, "aux"):
        word = word.removesuffix("aux") + "al"
    for ending in ("s", "x"):
        word = word.removesuffix(ending) if _ends_open(word, ending) else word
    word = word.removesuffix("e") if _ends_open(word, "e") else word
    return DOUBLE_CONSONANT.sub(r"\1", word)


STEMMERS = {"nl": _dutch, "en": _english, "fr": _french}


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a word, folded."""
    folded = fold(word)
    if len(folded) <= FEWEST or folded.isdigit():
        return folded
    return STEMMERS.get(language, _dutch)(folded)
