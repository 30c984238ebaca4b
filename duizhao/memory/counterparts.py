"""What renders a phrase in the lines that hold it: by word links, or without a model by count and dictionary.

Counting needs no model: what occurs on the other side of many lines, and seldom elsewhere in the memory, is the
rendering (log-likelihood ratio; Dunning 1993), and what CC-CEDICT gives for the phrase is preferred. A rendering that
occurs in one line alone is marked only where the dictionary or a link has it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.words import Word, is_function_word, words
from duizhao.memory.concordance import Concordance, Line
from duizhao.memory.folding import fold
from duizhao.memory.folding import words as index_words
from duizhao.memory.matches import Span
from duizhao.memory.store import Memory

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import TokenEncoder

__all__ = ["mark_counterparts"]

_LONGEST: Final = 4
"""Words of a rendering at most."""
_WEIGHED: Final = 12
"""Renderings whose frequency in the memory is asked for: each costs a posting list of up to :data:`_BACKGROUND`."""
_BACKGROUND: Final = 2_000
_LINES: Final = 3
_SHARE: Final = 0.4
"""Without the dictionary's word for it, a rendering must occur in so many lines, and in so many of all."""
_LEAST: Final = 6.0
"""The log-likelihood gain from which a rendering counts as one: at 3 lines of 3 against a rare word it is some 20."""


def mark_counterparts(
    memory: Memory, phrase: str, found: Concordance, *, encoder: TokenEncoder | None = None
) -> Concordance:
    """Mark in each line what renders the phrase, as far as it is known.

    Parameters
    ----------
    phrase
        What was searched for.
    found
        The lines that hold it (`find_phrase`).
    encoder
        Links the words of each line (`duizhao.align.words`): exact, some hundredths of a second a line.
    """
    if encoder is not None:
        return replace(found, lines=tuple(_linked(found.lines, encoder)))
    best = _renderings(memory, phrase, found.lines)
    return replace(found, lines=tuple(_marked(line, best) for line in found.lines))


def _linked(lines: Sequence[Line], encoder: TokenEncoder) -> list[Line]:
    from duizhao.align.words.linking import align_words  # noqa: PLC0415 - needs numpy, which counting does not

    pairs, cuts = [], []
    for line in lines:
        english, chinese = words(line.unit.english, "en"), words(line.unit.chinese, "zh")
        here, there = (chinese, english) if line.chinese else (english, chinese)
        cuts.append((here, there))
        pairs.append(([word.text for word in chinese], [word.text for word in english]))
    marked = []
    for line, (here, there), links in zip(lines, cuts, align_words(pairs, encoder), strict=True):
        inside = {k for k, word in enumerate(here) if any(_overlap(word, span) for span in line.spans)}
        ends = {pair[line.chinese] for pair in links if pair[not line.chinese] in inside}
        marked.append(
            replace(
                line, counterparts=_joined([there[k] for k in sorted(ends)], line.unit.text(chinese=not line.chinese))
            )
        )
    return marked


def _overlap(word: Word, span: Span) -> bool:
    return word.start < span[1] and span[0] < word.end


def _joined(chosen: Sequence[Word], text: str) -> tuple[Span, ...]:
    """Join words that touch, or have but white space between them, into stretches."""
    spans: list[Span] = []
    for word in chosen:
        if spans and not text[spans[-1][1] : word.start].strip():
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
    return tuple(spans)


def _renderings(memory: Memory, phrase: str, lines: Sequence[Line]) -> dict[str, float]:
    """Return what may render the phrase, folded, with its worth."""
    if not lines:
        return {}
    chinese = lines[0].chinese
    known = {_key(one) for one in _dictionary(phrase, chinese=chinese)}
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update({text for text, _ in _runs(line)})
    total, holding = max(len(memory), 2), len(lines)
    ranked = sorted(counts, key=lambda text: (text in known, counts[text], len(text)), reverse=True)
    best: dict[str, float] = {}
    for text in ranked[:_WEIGHED]:
        gain = (
            _gain(counts[text], holding, _frequency(memory, text, chinese=not chinese), total)
            if counts[text] > 1
            else 0.0
        )
        if text in known:
            best[text] = 100.0 + gain
        elif gain >= _LEAST and counts[text] >= _LINES and counts[text] >= _SHARE * holding:
            best[text] = gain
    return best


def _dictionary(phrase: str, *, chinese: bool) -> tuple[str, ...]:
    dictionary = load_dictionary()
    return dictionary.phrases(phrase) if chinese else dictionary.chinese(phrase)


def _frequency(memory: Memory, text: str, *, chinese: bool) -> int:
    """Count the units that hold a text on a side, up to :data:`_BACKGROUND`."""
    column = "chinese" if chinese else "english"
    cut = index_words(text)
    if len(cut) == 1 and len(cut[0]) == 1 and has_han(cut[0]):
        return len(memory.postings(f'"{cut[0]}"', _BACKGROUND, characters=True))
    return len(memory.postings(f'{column} : "{" ".join(cut)}"', _BACKGROUND)) if cut else 0


def _gain(both: int, holding: int, frequency: int, total: int) -> float:
    """Return how much likelier a text is in the lines than elsewhere (log-likelihood of its presence there)."""
    elsewhere = max(frequency - both, 0) + 0.5
    inside, outside = both / holding, min(1.0, elsewhere / max(total - holding, 1))
    return both * math.log(inside / outside) if inside > outside else 0.0


def _runs(line: Line) -> list[tuple[str, Span]]:
    """Return each run of words of a line's other side that may be a rendering, folded, with its place."""
    text = line.unit.text(chinese=not line.chinese)
    lang = "en" if line.chinese else "zh"
    cut = words(text, lang)
    found = []
    for start, first in enumerate(cut):
        if not _content(first.text, lang):
            continue
        for end in range(start, min(start + _LONGEST, len(cut))):
            if not cut[end].text[0].isalnum():
                break
            if _content(cut[end].text, lang):
                span = (first.start, cut[end].end)
                found.append((_key(text[span[0] : span[1]]), span))
    return found


def _key(text: str) -> str:
    """Fold a rendering so that hyphen, space and case make no difference."""
    return " ".join(fold(text).replace("-", " ").split())


def _content(word: str, lang: str) -> bool:
    return word[0].isalnum() and not is_function_word(word, lang)


def _marked(line: Line, best: dict[str, float]) -> Line:
    runs = [(best[text], text, span) for text, span in _runs(line) if text in best]
    if not runs:
        return line
    chosen = max(runs)[1]
    return replace(line, counterparts=tuple(span for _, text, span in runs if text == chosen))
