"""What an English phrase is rendered by in the translation of its sentence, as the links between the words show it.

The words that a phrase is linked to (:mod:`duizhao.align.words.linking`) are its rendering when they stand together and
are linked to nothing else, as in the phrase extraction of Koehn, Och and Marcu (2003).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.words import Word, is_function_word

__all__ = ["LINKED", "Rendition", "find_claims", "find_rendition", "spaced"]

Matrix = npt.NDArray[np.floating]

# From this probability on a link holds a word to a phrase. Lower than the .5 from which links are drawn: the
# neighbours inside the phrase have a say too.
LINKED = 0.35
# The .5 from which on a link would be drawn.
_DRAWN = 0.5
# Another word claims what is linked to it this much as strongly as to the phrase.
_CLAIM = 0.75
_LONGEST = 8
_PAIR = 2
# Below this a word is not linked at all, and does not mind another phrase's claim.
_FAINT = 0.1
_NAME_DOTS = frozenset("·•‧・")  # between the parts of a foreign name
# English that Chinese leaves out: what links these to a word says nothing of whose it is (the caller, 调用者).
_ARTICLES = frozenset("a an the this that these those its their his her our your my".split())  # noqa: SIM905
# Grammar when they stand alone, and the first part of words too: 过拟合 (overfitting), 不可变 (immutable).
_PREFIXES = frozenset("不过再最只可前后上下内外非无")
# And the last part: 运行时 (runtime).
_SUFFIXES = frozenset("时")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """How one occurrence of an English phrase is rendered.

    ``text`` is the Chinese as it stands, ``start`` and ``end`` its characters in the sentence; ``link`` the
    mean probability of the best links of its words, both ways, 0 to 1; ``cosine`` the likeness of the vectors.
    ``weakest``: the best link of the English word that has the weakest, 0 to 1; near 0 where a word is left out.
    """

    text: str
    start: int
    end: int
    link: float
    cosine: float
    weakest: float = 1.0


def find_rendition(
    first: int,
    last: int,
    other: Sequence[Word],
    links: Matrix,
    cosines: Matrix,
    *,
    lang: str,
    own: Sequence[Word] | None = None,
    claims: Matrix | None = None,
) -> Rendition | None:
    """Find what a phrase is rendered by in its sentence's translation.

    Parameters
    ----------
    first, last
        The phrase: words ``first`` to ``last``, end exclusive, of the sentence.
    other
        The words of the translation.
    links
        [shape=(n_words, n_other)], probability of each link.
    cosines
        [shape=(n_words, n_other)], likeness of the words' vectors.
    lang
        Language of the translation: grammar at the ends of what is found is left out.
    own
        The words of the sentence. Grammar inside the phrase (rate *of* return) may be linked anywhere.
    claims
        [shape=(n_words, n_other)], what each word claims as its own; see :func:`find_claims`. ``links`` by default.

    Returns
    -------
    Rendition or None
        None where the words are linked to nothing, to scattered words, or to words that others share.
    """
    claims = links if claims is None else claims
    inside = links[first:last]
    reach = inside.max(axis=0)
    outside, rival = _claimed(first, last, claims, own)
    spoken = [word.text in _NAME_DOTS or any(character.isalnum() for character in word.text) for word in other]
    held = [
        j
        for j in range(len(other))
        if spoken[j] and reach[j] >= LINKED and reach[j] > outside[j] and other[j].text not in _NAME_DOTS
    ]
    if own is not None and last - first > _PAIR:
        inside = inside[[k for k in range(last - first) if not is_function_word(own[first + k].text, "en")]]
    echoes = _echoes(held, other, reach)
    attempts: list[tuple[list[int], Matrix, tuple[int, ...]]] = [(held, outside, ())]
    if echoes or rival is not outside:
        attempts.append(([j for j in held if j not in echoes], rival, echoes))
    for some, claimed, ignored in attempts:
        span = _find_span(some, other, lang, reach, outside)
        if span is None:
            continue
        low, high = span
        # The words found must not belong to other phrases, nor words of the phrase be at home elsewhere.
        if not all(spoken[low:high]) or np.any(claimed[low:high] >= _DRAWN):
            continue
        if np.any((outside[low:high] > reach[low:high]) & (reach[low:high] > _FAINT)):
            continue
        rows = inside[:, low:high].max(axis=1)
        if ignored and np.any(rows < LINKED):
            continue
        rest = np.delete(inside, [*range(low, high), *ignored], axis=1)
        if rest.size and np.any(rest.max(axis=1) > np.maximum(rows, LINKED)):
            continue
        best = cosines[first:last, low:high]
        return Rendition(
            text="".join(spaced(other[low:high])),
            start=other[low].start,
            end=other[high - 1].end,
            link=float((rows.mean() + _mean(reach[low:high], other[low:high])) / 2),
            cosine=float((best.max(axis=1).mean() + best.max(axis=0).mean()) / 2),
            weakest=float(rows.min(initial=1.0)),
        )
    return None


def _claimed(first: int, last: int, claims: Matrix, own: Sequence[Word] | None) -> tuple[Matrix, Matrix]:
    """Return how strongly each word is linked outside a phrase, and how strongly to other words than the phrase's own.

    A word that comes again (center words and context words) is linked to both places, and claims nothing for good.
    """
    before, after = claims[:first], claims[last:]
    sides = [side.max(axis=0) for side in (before, after) if len(side)]
    outside = np.maximum(*sides) if len(sides) > 1 else sides[0] if sides else np.zeros_like(claims[0])
    here = set() if own is None else {word.text for word in own[first:last]}
    again = [] if own is None else [n for n, word in enumerate(own) if word.text in here and not first <= n < last]
    if not again:
        return outside, outside
    others = np.delete(claims, [*range(first, last), *again], axis=0)
    rival = others.max(axis=0) if len(others) else np.zeros_like(outside)
    return outside, rival


def _echoes(held: Sequence[int], other: Sequence[Word], reach: Matrix) -> tuple[int, ...]:
    """Return the held words that only repeat what is held more strongly, or gloss Chinese with Latin letters."""
    best: dict[str, int] = {}
    for j in held:
        kept = best.get(other[j].text)
        if kept is None or reach[j] > reach[kept]:
            best[other[j].text] = j
    translated = any(has_han(text) for text in best)
    return tuple(j for j in held if j != best[other[j].text] or (translated and not has_han(other[j].text)))


def _find_span(
    held: list[int], other: Sequence[Word], lang: str, reach: Matrix, outside: Matrix
) -> tuple[int, int] | None:
    """Return from where to where the held words stretch, grammar at the ends taken off."""
    held = _trim(_bridged(held, other, reach, outside), other, lang, reach)
    # 100例确诊病例: a measure word belongs to its number.
    if len(held) > 1 and held[0] and len(other[held[0]].text) == 1 and other[held[0] - 1].text[-1].isnumeric():
        held = held[1:]
    if not held or held[-1] + 1 - held[0] > _LONGEST:
        return None
    return held[0], held[-1] + 1


def find_claims(links: Matrix, own: Sequence[Word]) -> Matrix:
    """Return the links of an English sentence without those of articles and the like, which Chinese leaves out.

    Parameters
    ----------
    links
        [shape=(n_words, n_other)], probability of each link.
    own
        The words of the sentence.

    Returns
    -------
    np.ndarray
        [shape=(n_words, n_other)], 0 in the rows of articles, demonstratives and possessives.
    """
    silent = [number for number, word in enumerate(own) if word.text.lower() in _ARTICLES]
    if not silent:
        return links
    claims = links.copy()
    claims[silent] = 0.0
    return claims


def _mean(reach: Matrix, words: Sequence[Word]) -> float:
    """Average over the words, dots left out."""
    return float(np.mean([value for value, word in zip(reach, words, strict=True) if word.text not in _NAME_DOTS]))


def _bridged(held: list[int], words: Sequence[Word], reach: Matrix, outside: Matrix) -> list[int]:
    """Add to a prefix that is held alone the word it belongs to, faintly linked as it may be (过 + 拟合)."""
    if len(held) != 1 or words[held[0]].text not in _PREFIXES or held[0] + 1 == len(words):
        return held
    after = held[0] + 1
    joined = words[after].start == words[held[0]].end and words[after].text[0].isalnum()
    return [*held, after] if joined and reach[after] >= _FAINT and reach[after] > outside[after] else held


def _trim(held: list[int], words: Sequence[Word], lang: str, reach: Matrix) -> list[int]:
    """Take particles and other grammar off both ends, but for what is linked as a part of its word."""
    while held and is_function_word(words[held[0]].text, lang):
        bound = len(held) > 1 and held[1] == held[0] + 1 and words[held[0]].end == words[held[1]].start
        if bound and words[held[0]].text in _PREFIXES and reach[held[0]] >= _DRAWN:
            break
        held = held[1:]
    while held and is_function_word(words[held[-1]].text, lang):
        bound = len(held) > 1 and held[-2] == held[-1] - 1 and words[held[-2]].end == words[held[-1]].start
        if bound and words[held[-1]].text in _SUFFIXES and reach[held[-1]] >= _DRAWN:
            break
        held = held[:-1]
    return held


def spaced(words: Sequence[Word]) -> Iterable[str]:
    """Yield the words with the spaces that stood between them."""
    end = words[0].start
    for word in words:
        if word.start > end:
            yield " "
        yield word.text
        end = word.end
