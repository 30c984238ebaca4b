"""English spelling, as far as it is certain: rare words one letter away from a common one, small beginnings.

Word frequencies are wordfreq's (Speer 2022; Exquisite Corpus). A word is shown when it is all but unknown and
exactly one edit away from one that is far more common, is no part of the source, and stands once in the
document: names and terms come back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding
from duizhao.audit.person_names import pinyin
from duizhao.bitext.catalogue import Message, phrase

__all__ = ["CHECK"]

_NAME: Final = "spelling"

_WORD: Final = re.compile(r"(?<![\w'’.@/-])[a-z]{5,20}(?![\w@/-]|['’][a-z]|\.[a-z])")
_SMALL_LETTERS: Final = re.compile("[a-z][a-z]{4,}")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_START: Final = re.compile(r"[\"“]?([a-z]+)(?=[\s,'’])")
_SENTENCE_END: Final = re.compile(r"[.!?。！？…][\"'”’」』)）\]]*\s*\Z")

UNKNOWN: Final = 1.9
"""Zipf frequency (log10 of uses in a billion words) below which a word may be a slip."""

KNOWN: Final = 3.4
"""Zipf frequency from which a neighbour one edit away is what was meant."""

STEM: Final = 3.3
"""Zipf frequency from which a word is common enough for others to be made of it."""
_STEM: Final = 4
_MOST_HEARD: Final = 1000
"""Characters of the source whose sounds are looked through."""
_ENDINGS: Final = (
    "s",
    "able",
    "ness",
    "less",
    "like",
    "wise",
    "er",
    "ers",
    "ship",
    "hood",
    "ization",
    "isation",
    "ing",
    "ed",
)
_BEGINNINGS: Final = ("un", "re", "over", "under", "out", "non", "pre", "anti", "super", "mis", "multi", "micro")

NEVER_CAPITAL: Final = frozenset(["iphone", "ipad", "ebay", "de", "van", "von", "al", "bin", "la", "le", "da", "di"])


def check_spelling(view: BeadView, context: Context) -> list[Finding]:
    """Find slips in one bead's target, if that is English."""
    if not view.target or not view.target_lang.startswith("en"):
        return []
    return [*_misspelled(view, context), *_small_start(view, context)]


def _misspelled(view: BeadView, context: Context) -> Iterator[Finding]:
    frequencies = _frequencies()
    if _known_words().issuperset(_SMALL_LETTERS.findall(view.target)):
        return
    for match in _WORD.finditer(view.target):
        word = match[0]
        # what is cheap is asked first: a name that comes back, a word of the source
        if frequencies.get(word, 0.0) >= UNKNOWN or context.target_words[word] > 1 or word in view.source.lower():
            continue
        if not view.source.isascii() and word in "".join(pinyin(view.source[:_MOST_HEARD])):
            continue  # longping: a name in small letters
        meant = _meant(word)
        if meant is None:
            continue
        yield from view.slip(
            [match.span()],
            check=_NAME,
            subtype="spelling",
            confidence=0.9,
            message=phrase("'{word}' is perhaps '{other}'.", word=word, other=meant),
            evidence=[
                phrase(
                    "'{word}' is used {rate}, '{other}' {often}",
                    word=word,
                    rate=_rate(frequencies.get(word, 0.0)),
                    other=meant,
                    often=_rate(frequencies[meant]),
                ),
                phrase("one letter apart"),
            ],
            suggestion=meant,
        )


def _small_start(view: BeadView, context: Context) -> Iterator[Finding]:
    """Find a sentence that begins small in a document whose sentences begin with capitals."""
    match = _START.match(view.target)
    if match is None or context.habits.starts != "capital" or match[1] in NEVER_CAPITAL:
        return
    if not _SENTENCE_END.search(view.target[-8:]) or not view.target_segments:
        return
    first = view.target_segments[0]
    segments = context.bitext.target.segments
    follows = first > 0 and segments[first].paragraph == segments[first - 1].paragraph
    if follows and not _SENTENCE_END.search(segments[first - 1].text[-8:]):
        return
    capital = match[1][0].upper() + match[1][1:]
    small = view.target == view.target.lower()
    yield from view.slip(
        [match.span(1)],
        check=_NAME,
        subtype="spelling",
        confidence=0.9,
        message=phrase("The sentence has no capital letter at all.")
        if small
        else phrase("The sentence begins with a small letter."),
        evidence=[
            phrase(
                "{n} of {all} begin with a capital",
                n=context.habits.capitals,
                all=context.habits.capitals + context.habits.smalls,
            )
        ],
        suggestion=capital,
    )


@lru_cache(maxsize=4096)
def _meant(word: str) -> str | None:
    """Return the commonest word an edit away, None where none is common."""
    frequencies = _frequencies()
    best = ("", 0.0)
    for candidate in _edits(word):
        frequency = frequencies.get(candidate, 0.0)
        # Of two as common the first of the alphabet, since a set has no order to go by.
        if frequency > best[1] or (frequency == best[1] and candidate < best[0]):
            best = (candidate, frequency)
    if best[1] < max(KNOWN, frequencies.get(word, 0.0) + 2.0) or _is_formed(word, best[0]):
        return None
    return best[0]


def _is_formed(word: str, meant: str) -> bool:
    """Whether a rare word is made of a common one (sortable, overaged, porks), and is no slip of its own form.

    >>> pairs = ("sortable", "portable"), ("cooping", "cooking"), ("begining", "beginning"), ("recieve", "receive")
    >>> [_is_formed(*pair) for pair in pairs]
    [True, True, False, False]
    """
    if len(meant) == len(word) + 1 and any(meant == word[:at] + word[at - 1] + word[at:] for at in range(1, len(word))):
        return False  # a doubled letter is left out
    frequencies = _frequencies()
    if word[-1] == "s" and frequencies.get(word[:-1], 0.0) >= UNKNOWN:
        return True  # standardizes: seldom used, and no slip
    stems = [stem + more for ending in _ENDINGS if (stem := word.removesuffix(ending)) != word for more in ("", "e")]
    stems += [stem for beginning in _BEGINNINGS if (stem := word.removeprefix(beginning)) != word]
    return any(len(stem) >= _STEM and frequencies.get(stem, 0.0) >= STEM for stem in stems)


def _edits(word: str) -> set[str]:
    """Return every word one deletion, transposition, replacement or insertion away (Norvig 2007)."""
    splits = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    deletes = {a + b[1:] for a, b in splits if b}
    transposes = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    replaces = {a + c + b[1:] for a, b in splits if b for c in _LETTERS}
    inserts = {a + c + b for a, b in splits for c in _LETTERS}
    return (deletes | transposes | replaces | inserts) - {word}


def _rate(zipf: float) -> Message:
    if not zipf:
        return phrase("less than 10 times in a billion words")
    return phrase("about {n} times in a billion words", n=f"{10**zipf:,.0f}")


@cache
def _frequencies() -> dict[str, float]:
    """Return the Zipf frequency of English words."""
    from wordfreq import get_frequency_list  # noqa: PLC0415 - loads a list of 300,000 words

    return {word: 9 - number / 100 for number, words in enumerate(get_frequency_list("en", "large")) for word in words}


@cache
def _known_words() -> frozenset[str]:
    """Return the words that are no slips."""
    return frozenset([word for word, zipf in _frequencies().items() if zipf >= UNKNOWN])


CHECK: Final = Check(
    name=_NAME,
    gathers=True,
    summary="English words a letter away from common ones, small beginnings",
    bead=check_spelling,
)
