"""Acronyms that a text spells out: World Health Organization (WHO), NLP (natural language processing)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from duizhao.bitext.language.words import is_function_word
from duizhao.glossary.mining.english import english_key

__all__ = ["find_spelled_out"]

_ACRONYM = "([A-Z][A-Za-z]{0,6}[A-Z])s?"
_AFTER = re.compile(rf"[(（]{_ACRONYM}[)）]")
_BEFORE = re.compile(rf"\b{_ACRONYM} ?[(（]([^()（）]{{5,80}})[)）]")
_WORD = re.compile(r"[A-Za-z][\w’']*")
_CLAUSE = re.compile(r"[.;:!?,()（）“”\"]")
_MOST_WORDS = 8
_BACK = 120


def find_spelled_out(texts: Iterable[str]) -> dict[str, str]:
    """Find the English acronyms that stand in brackets after their long form, or before it.

    Parameters
    ----------
    texts
        English.

    Returns
    -------
    dict
        The key of each acronym to that of its long form; an acronym of two things is left out.

    >>> find_spelled_out(["The World Health Organization (WHO) met.", "Then NLP (natural-language processing)."])
    {'who': 'world health organization', 'nlp': 'natural language processing'}
    """
    found: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        if "(" not in text and "（" not in text:
            continue
        for match in _AFTER.finditer(text):
            before = _CLAUSE.split(text[max(0, match.start() - _BACK) : match.start()])[-1]
            words = _WORD.findall(before)
            for size in range(2, min(_MOST_WORDS, len(words)) + 1):
                if _spells(words[-size:], match[1]):
                    found[english_key(match[1])].add(english_key(" ".join(words[-size:])))
        for match in _BEFORE.finditer(text):
            words = _WORD.findall(match[2])
            if _spells(words, match[1]):
                found[english_key(match[1])].add(english_key(" ".join(words)))
    return {short: next(iter(some)) for short, some in found.items() if len(some) == 1}


def _spells(words: Sequence[str], acronym: str) -> bool:
    """Tell whether words begin with the letters of an acronym, small words counted or not."""
    if not 1 < len(words) <= _MOST_WORDS or is_function_word(words[0].lower(), "en"):
        return False
    content = [word for word in words if not is_function_word(word.lower(), "en")]
    return acronym.casefold() in {"".join(word[0] for word in some).casefold() for some in (words, content)}
