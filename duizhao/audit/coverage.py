"""Which words of a pair have a counterpart on the other side, and which runs of them have none.

A content word's best link says how sure it is to be translated, and `duizhao.audit.gaps` weighs all that speaks for
its having been left out. Words left out together add up: each adds its logit above a base, a covered word
takes up to a little away, and the runs of highest sum are what is missing. `find_gaps` does so with all
evidence; `find_runs`, with the best links alone, is what the quality estimate learned from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import TokenEncoder
from duizhao.align.words.evidence import load_weights, probability
from duizhao.align.words.linking import link_evidence
from duizhao.align.words.relations import load_lexicon
from duizhao.audit.clauses import Links, describe_clauses, load_clause_weights, text_size, usual_ratio
from duizhao.audit.contrasts import Contrast, find_contrasts
from duizhao.audit.gaps import carry_content, describe_gaps, load_gap_weights
from duizhao.audit.opposites import load_opposites
from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.words import Word, words

__all__ = ["Coverage", "Run", "cover_pairs", "find_gaps", "find_runs", "scan_gains", "word_gains"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HALF_WAY: Final = 0.3
"""The probability of its best link at which a word speaks neither for nor against being covered.

Of .2, .3, .4 and .5, the one that found most of the omissions of bio-mqm_en-zh at 1 % of clean pairs (29 %).
"""
COVERED: Final = 0.3
"""What one covered word takes from a run; .7 and 1.5 cut clauses in two and found 1–3 points less."""
FLOOR: Final = 0.02
"""Below this a probability is taken for this: the weights were not learned on surer words."""
LONGEST: Final = 350
"""Words of a side beyond which the encoder (512 sub-words) does not see the end."""
BATCH: Final = 64

BASE: Final = {"zh": -2.0, "en": -1.0}
"""The logit at which a word speaks neither for nor against: of −2, −1 and 0 the one that finds most cut phrases."""
WHOLE: Final = 0.5
"""What one covered word takes from a gap; .3 and 1 find as much."""
FLOOR_GAP: Final = 1.0
"""The least sum of a run that is kept (`duizhao.audit.linked`); what is shown of them is for the check to say."""
FLOOR_CLAUSE: Final = 0.0
"""The same for the logit of a clause."""
MOST: Final = 9.0
"""What one word can add."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The words of one side, which of them carry content, the probability of each one's best link, and its gain.

    ``content``: [shape=(n,), bool]; ``best``: [shape=(n,), float64, 0 to 1]; ``gains``: [shape=(number of content
    words,), float64], what each adds to a gap it stands in (`word_gains`). ``contrasts``: linked words of opposite
    meaning (`duizhao.audit.contrasts`), the same for both sides. ``clauses``: each clause, with the logit that
    it was left out (`duizhao.audit.clauses`).
    """

    words: tuple[Word, ...]
    content: npt.NDArray[np.bool_]
    best: Floats
    gains: Floats
    contrasts: tuple[Contrast, ...] = ()
    clauses: tuple[Run, ...] = ()

    @property
    def share(self) -> float:
        """Mean of the best links of the content words, 0 to 1; 1 where there is none."""
        return float(self.best[self.content].mean()) if self.content.any() else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words without a counterpart that stand together: offsets into the text, how many, and their sum."""

    start: int
    end: int
    count: int
    score: float


def cover_pairs(
    pairs: Sequence[tuple[str, str]], source_lang: str, target_lang: str, encoder: TokenEncoder
) -> Iterator[tuple[Coverage, Coverage] | None]:
    """Yield the coverage of both sides of each pair, in order.

    Parameters
    ----------
    pairs :
        Source and target texts, one side English, the other Chinese.
    encoder :
        Gives contextual token vectors; e5-small is what the link weights were learned with.

    Yields
    ------
    tuple of Coverage, or None
        None for a pair with an empty side, or one too long for the encoder.
    """
    lexicon = load_lexicon()
    sizes = [(text_size(one), text_size(other)) for one, other in pairs]
    ratio = usual_ratio(sizes)
    for first in range(0, len(pairs), BATCH):
        cut = [(words(one, source_lang), words(other, target_lang)) for one, other in pairs[first : first + BATCH]]
        fits = [pair for pair in cut if all(0 < len(side) <= LONGEST for side in pair)]
        tokens = [([word.text for word in one], [word.text for word in other]) for one, other in fits]
        planes = iter(link_evidence(tokens, encoder, lexicon=lexicon)) if tokens else iter(())
        for number, (one, other) in enumerate(cut, start=first):
            if not (0 < len(one) <= LONGEST and 0 < len(other) <= LONGEST):
                yield None
                continue
            evidence = next(planes)
            # Chinese stands on the rows, whichever side it is.
            if source_lang.startswith("zh"):
                yield _cover(one, other, evidence, texts=pairs[number], ratio=ratio)
            else:
                source, target = pairs[number]
                chinese, english = _cover(other, one, evidence, texts=(target, source), ratio=1 / ratio)
                yield english, chinese


def _cover(
    chinese: Sequence[Word], english: Sequence[Word], evidence: Floats, *, texts: tuple[str, str], ratio: float
) -> tuple[Coverage, Coverage]:
    """Make the coverage of the Chinese and of the English side; ``ratio`` is the usual size of English for Chinese."""
    links = probability(evidence, load_weights())
    content = carry_content(chinese, "zh"), carry_content(english, "en")
    contrasts = tuple(find_contrasts(chinese, english, links, dictionary=load_dictionary(), opposites=load_opposites()))
    sides = (
        (chinese, "zh", content[0], content[1], evidence, links, texts, ratio),
        (english, "en", content[1], content[0], evidence.transpose(1, 0, 2), links.T, texts[::-1], 1 / ratio),
    )
    weights = load_gap_weights()
    made = []
    for side, lang, own, other, planes, table, both, share in sides:
        logits = weights.weigh(describe_gaps(side, lang, own, other, planes, table), lang)
        gains = word_gains(logits, lang)
        clauses = _clauses(side, lang, own, other, table, logits, both, share)
        best = table.max(axis=1)
        made.append(
            Coverage(words=tuple(side), content=own, best=best, gains=gains, contrasts=contrasts, clauses=clauses)
        )
    return made[0], made[1]


def _clauses(
    side: Sequence[Word],
    lang: str,
    own: Flags,
    other: Flags,
    table: Floats,
    logits: Floats,
    texts: tuple[str, str],
    ratio: float,
) -> tuple[Run, ...]:
    """Return the clauses of a side, each with the logit that it was left out."""
    free = np.where(other, 1 - table.max(axis=0), 0.0)
    links = Links(
        starts=np.array([word.start for word, is_content in zip(side, own, strict=True) if is_content], dtype=float),
        logits=logits,
        gains=word_gains(logits, lang),
        best=table.max(axis=1)[own],
        partners=table.argmax(axis=1)[own].astype(np.float64),
        others=table.shape[1],
        free=float(free.sum() / max(1, other.sum())),
    )
    bias, weights = load_clause_weights()[lang]
    return tuple(
        Run(start=one.start, end=one.end, count=one.count, score=round(float(one.features @ weights + bias), 2))
        for one in describe_clauses(*texts, links, ratio)
    )


def word_gains(logits: Floats, lang: str) -> Floats:
    """Return what each content word adds to a gap, from the logit that it was left out."""
    return np.clip(logits - BASE[lang[:2]], -WHOLE, MOST)


def find_gaps(coverage: Coverage, least: float) -> list[Run]:
    """Return the runs of words left out whose sum of gains is at least ``least``, in order."""
    return _runs(coverage, coverage.gains, least)


def find_runs(coverage: Coverage, least: float) -> list[Run]:
    """Return the runs of words whose best links are weak and sum to at least ``least``, in order.

    Each adds log(`HALF_WAY` / best), a covered one takes up to `COVERED` away.
    """
    best = np.maximum(coverage.best[coverage.content], FLOOR)
    return _runs(coverage, np.maximum(np.log(HALF_WAY / best), -COVERED), least)


def _runs(coverage: Coverage, gains: Floats, least: float) -> list[Run]:
    places = np.flatnonzero(coverage.content)
    return [
        Run(
            start=coverage.words[places[first]].start,
            end=coverage.words[places[last]].end,
            count=count,
            score=round(score, 2),
        )
        for first, last, count, score in scan_gains(gains)
        if score >= least
    ]


def scan_gains(gains: Floats) -> Iterator[tuple[int, int, int, float]]:
    """Yield the runs of highest sum (Kadane's scan): first and last word, words that add, and the sum."""
    score, top = 0.0, 0.0
    begin = finish = count = found = -1
    for index, gain in enumerate(gains.tolist()):
        if score <= 0 or score + gain <= 0:
            if top > 0:
                yield begin, finish, found, top
            score, top = 0.0, 0.0
            begin, count = index, 0
        if score + gain <= 0:
            continue
        score += gain
        count += gain > 0
        if score > top:
            top, finish, found = score, index, count
    if top > 0:
        yield begin, finish, found, top
