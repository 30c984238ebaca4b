"""Exact and fuzzy matches: how a sentence like this one was translated, with the percentage that translators know.

A match's percentage is 100 times the similarity of the two texts as sequences of tokens (words, Han characters and
marks; case, width and script aside): one minus the edits needed (Levenshtein), divided by the longer length. 100 is the
very text, 101 the very text between the same neighbours, 99 at most whatever differs in anything.

A text that shares at least ``threshold`` per cent of its tokens with the query holds one of its rarest tokens, unless
it lacks them all: candidates are read from the posting lists of the rarest tokens, weighted by rarity, and the best
of them compared in full.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from rapidfuzz.distance import Levenshtein

from duizhao.bitext.language.characters import has_han
from duizhao.memory.folding import Token, fold, fold_key, token_texts, tokens, words
from duizhao.memory.store import Filters, Memory, MemoryUnit

__all__ = ["EXACT", "IN_CONTEXT", "Match", "Span", "find_matches"]

EXACT: Final = 100
IN_CONTEXT: Final = 101
_ALMOST: Final = 99

_COMMON: Final = 2_000
"""A token of more units than this narrows nothing down: its list is not read to the end."""
_NEIGHBOURS: Final = 4
"""Pairs of words in a row that are looked up where too few words are rare. Of 40 sentences blurred by 15 % in a memory
of 640,000 units, 35 are among the ten best without them, 36 with 3, 6 or 12; the other four are below the threshold or
have ten better ones. Each pair costs 5 ms."""
_COMPARED: Final = 500
"""Candidates compared in full."""
_LONGEST: Final = 400
"""Tokens of a query that are looked up, evenly spread; longer segments are paragraphs."""

Span = tuple[int, int]
"""A stretch of a text, in characters, end exclusive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A unit whose text is the query's or like it.

    ``percent`` is 0 to 101. ``chinese`` says which side was compared. ``differences`` are the stretches of that side
    that the query does not have, ``missing`` those of the query that the unit does not have.
    """

    unit: MemoryUnit
    percent: int
    chinese: bool
    differences: tuple[Span, ...] = ()
    missing: tuple[Span, ...] = ()


def find_matches(
    memory: Memory,
    text: str,
    *,
    threshold: int = 70,
    limit: int = 10,
    before: str = "",
    after: str = "",
    filters: Filters | None = None,
) -> list[Match]:
    """Find units whose text in the query's language is the query or like it, best first.

    Parameters
    ----------
    text
        A segment in English or Chinese.
    threshold
        The least percentage, 1 to 101.
    limit
        The most matches.
    before, after
        The texts beside the query, which make an exact match one in context.
    filters
        Which units may answer.

    Returns
    -------
    list of Match
        Best first, then the newest; units with the same two texts are given once.
    """
    chinese = has_han(text)
    query = tokens(text)
    if not query:
        return []
    plain = " ".join(text.split())
    context = (fold_key(before), fold_key(after))
    rated = [
        (_closeness(unit, plain, context, chinese=chinese), unit)
        for unit in memory.same_text(text, chinese=chinese, filters=filters)
    ]
    known = {unit.id for _, unit in rated}
    if len(rated) < limit and threshold < EXACT:
        percents = {
            number: percent
            for number, percent in _candidates(memory, query, text, threshold, chinese=chinese)
            if number not in known
        }
        units = memory.units(
            sorted(percents, key=lambda number: (-percents[number], -number))[: 4 * limit + 50], filters
        )
        rated += [(percents[number], unit) for number, unit in units.items()]
    chosen: dict[tuple[str, str], tuple[int, MemoryUnit]] = {}
    for percent, unit in sorted(rated, key=lambda one: (-one[0], -one[1].id)):
        if percent >= threshold:
            chosen.setdefault((unit.english, unit.chinese), (percent, unit))
    # Where they differ is worked out for those alone that are given.
    return [_compared(unit, percent, query, chinese=chinese) for percent, unit in list(chosen.values())[:limit]]


def _closeness(unit: MemoryUnit, plain: str, context: tuple[int, int], *, chinese: bool) -> int:
    """Return the percentage of a unit whose folded text is the query's."""
    if " ".join(unit.text(chinese=chinese).split()) != plain:
        return _ALMOST
    side = int(chinese)
    beside = (unit.before[side], unit.after[side])
    same = [one == other for one, other in zip(context, beside, strict=True) if one]
    return IN_CONTEXT if same and all(same) else EXACT


def _compared(unit: MemoryUnit, percent: int, query: Sequence[Token], *, chinese: bool) -> Match:
    if percent >= EXACT:
        return Match(unit=unit, percent=percent, chinese=chinese)
    other = tokens(unit.text(chinese=chinese))
    here: set[int] = set()
    there: set[int] = set()
    for step in Levenshtein.opcodes([one.text for one in query], [one.text for one in other]):
        if step.tag != "equal":
            here.update(range(step.src_start, step.src_end))
            there.update(range(step.dest_start, step.dest_end))
    return Match(
        unit=unit, percent=percent, chinese=chinese, differences=_spans(other, there), missing=_spans(query, here)
    )


def _spans(found: Sequence[Token], numbers: set[int]) -> tuple[Span, ...]:
    """Return the stretches that these tokens make, neighbours joined."""
    spans: list[Span] = []
    for number in sorted(numbers):
        if number - 1 in numbers:
            spans[-1] = (spans[-1][0], found[number].end)
        else:
            spans.append((found[number].start, found[number].end))
    return tuple(spans)


def _candidates(
    memory: Memory, query: Sequence[Token], text: str, threshold: int, *, chinese: bool
) -> list[tuple[int, int]]:
    """Return (id, percentage) of units that reach the threshold."""
    numbers = _promising(memory, text, threshold, chinese=chinese)
    wanted = [token.text for token in query]
    found = []
    for number, other in memory.texts(numbers, chinese=chinese):
        theirs = token_texts(other)
        longer = max(len(wanted), len(theirs))
        most = longer - math.ceil(threshold * longer / 100 - 1e-9)
        distance = Levenshtein.distance(wanted, theirs, score_cutoff=most)
        if distance <= most:
            found.append((number, min(_ALMOST, int(100 * (1 - distance / longer) + 1e-9))))
    return found


def _promising(memory: Memory, text: str, threshold: int, *, chinese: bool) -> list[int]:
    """Return the ids of the units that share the rarest tokens with a text, the most promising first."""
    column = "chinese" if chinese else "english"
    cut = words(fold(text))
    if not cut:
        return []  # nothing but marks
    if len(cut) > _LONGEST:
        cut = cut[:: len(cut) // _LONGEST + 1]
    total = max(len(memory), 2)
    # Long words are mostly the rare ones. Whoever lacks this many of the tokens is below the threshold.
    enough = len(cut) * (100 - threshold) // 100 + 3
    rare: list[list[int]] = []
    for word in sorted(dict.fromkeys(cut), key=len, reverse=True):
        ids = memory.postings(f'{column} : "{word}"', _COMMON + 1)
        if ids and len(ids) <= _COMMON:
            rare.append(ids)
            if len(rare) == enough:
                break
    if len(rare) < enough:
        # The few rare words may be the very ones that differ. Neighbours narrow the common ones down, and what holds
        # all of them comes first.
        together = " AND ".join(f'"{word}"' for word in dict.fromkeys(cut))
        pairs = sorted(dict.fromkeys(pairwise(cut)), key=lambda pair: len(pair[0]) + len(pair[1]), reverse=True)
        phrases = [f"{column} : ({together})", *(f'{column} : "{one} {other}"' for one, other in pairs[:_NEIGHBOURS])]
        rare += [ids for ids in (memory.postings(phrase, _COMMON) for phrase in phrases) if ids]
    if not rare:
        return []
    weights = np.concatenate([np.full(len(ids), math.log(total / len(ids)) + 0.1) for ids in rare])
    numbers, places = np.unique(np.concatenate([np.array(ids, dtype=np.int64) for ids in rare]), return_inverse=True)
    sums = np.bincount(places, weights=weights)
    best = np.argsort(-sums, kind="stable")[:_COMPARED]
    return [int(number) for number in numbers[best]]
