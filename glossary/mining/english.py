"""The key under which the forms of an English term meet, and what a word is without the ending of a possessive."""

from __future__ import annotations

import re
from functools import lru_cache

from duizhao.bitext.language.words import lemma
from duizhao.glossary.keys import fold

__all__ = ["POSSESSIVE", "english_key", "is_acronym", "unowned"]

POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$")
"""The ending of a possessive."""

_ACRONYM = re.compile(r"(?:[A-Za-z]\.){2,}[A-Za-z]?$")
_SHORT = re.compile(r"[A-Z][A-Z\d]{1,5}s?$")
# What ends a word like start-up, log-in or roll-out.
_PARTICLES = frozenset(["up", "in", "out", "off", "on", "down", "over", "back"])


def unowned(text: str) -> str:
    """Take a possessive ending off."""
    return POSSESSIVE.sub("", text) if "'" in text or "’" in text else text


def is_acronym(text: str) -> bool:
    """Tell whether a word is written as an acronym: A.I., GPUs."""
    bare = unowned(text)
    return bool(_ACRONYM.match(bare) or _SHORT.match(bare))


@lru_cache(maxsize=1 << 16)
def english_key(text: str) -> str:
    """Return the key under which the forms of an English term meet.

    >>> english_key("Open-Source systems"), english_key("A.I."), english_key("AI"), english_key("start-ups")
    ('open source system', 'ai', 'ai', 'start up')
    """
    parts = []
    for word in text.split():
        bare = unowned(word)
        if _ACRONYM.match(bare):
            bare = bare.replace(".", "")
        parts.append(bare)
    folded = fold(" ".join(parts)).split()
    if not folded:
        return ""
    last = folded[-1]
    # A short word in capitals (AWS, GPUs) is no plural but for the small s.
    if _SHORT.match(parts[-1]):
        folded[-1] = last[:-1] if parts[-1].endswith("s") else last
    elif last.isalpha() and last.isascii() and len(last) > 3:  # noqa: PLR2004  (gas, bus)
        folded[-1] = _singular(last)
    elif last[:-1] in _PARTICLES and last.endswith("s"):
        folded[-1] = last[:-1]
    return " ".join(folded)


def _singular(word: str) -> str:
    """Return the lemma of a noun: only a plural ending comes off, so that ``computing`` stays."""
    found = lemma(word)
    return found if word.endswith(("s", "ren", "men", "ice", "eet", "eeth", "a", "i")) else word
