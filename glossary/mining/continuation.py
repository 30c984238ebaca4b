"""What belongs to a rendering though one sentence does not show it, as all of them together do.

What nearly always follows a rendering, linked to nothing for sure, is a part of it: 运行|时 (runtime), 多租户|模式. And
where a link is drawn to a piece of what renders the term as often elsewhere, and the whole stands there, it is the
whole: 反向, of 反向传播 (backpropagation). A negation before what renders a negated word is a part of it, though as
grammar it was left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from duizhao.bitext.language.characters import is_han
from duizhao.bitext.language.words import frequency, is_function_word
from duizhao.glossary.mining.corpus import Links
from duizhao.glossary.mining.extraction import Rendition, spaced

__all__ = ["Continued", "claimed", "extend", "follow"]

# So many renderings have the word after them, and at least so many of all; it is linked to other words no more than so
# strongly on average.
_LEAST = 3
_SHARE = 0.8
_MOST_CLAIMED = 0.3
# Grammar, but after a word its last part.
_PARTS = frozenset("时")
# A piece is taken for the whole where others claim the rest no more than so strongly. Of 60 such in four fields whose
# whole is as frequent 52 were right.
_MOST_CLAIMED_WHOLE = 0.5


_NEGATIONS = frozenset("不非未无")
_NEGATIVE = re.compile("(?:un|in|im|il|ir|non|dis)([a-z]{3,})$|([a-z]{3,})less$")
# Zipf frequency of a word that people use.
_A_WORD = 2.0


class Continued(NamedTuple):
    """A rendering of the words ``first`` to ``last`` of a pair, end exclusive, as its links show it.

    ``after``: the word that follows it at once (``""`` where none does); ``claim``: how strongly others claim that.
    """

    key: str
    rendition: Rendition
    after: str
    claim: float
    first: int
    last: int
    links: Links


def follow(key: str, first: int, last: int, rendition: Rendition, links: Links) -> Continued:
    """Return a rendering of the words ``first`` to ``last`` with what follows it."""
    if not is_han(rendition.text[-1]):
        return Continued(key, rendition, "", 0.0, first, last, links)
    number = next((n for n, word in enumerate(links.chinese) if word.start == rendition.end), -1)
    after = links.chinese[number].text if number >= 0 else ""
    if not after or not all(map(is_han, after)) or (is_function_word(after, "zh") and after not in _PARTS):
        return Continued(key, rendition, "", 0.0, first, last, links)
    return Continued(key, rendition, after, claimed(first, last, links, [number]), first, last, links)


def claimed(first: int, last: int, links: Links, numbers: Sequence[int]) -> float:
    """Return how strongly other English words than a term's claim some Chinese words, on average."""
    columns = links.links[:, numbers]
    outside = np.maximum(columns[:first].max(axis=0, initial=0.0), columns[last:].max(axis=0, initial=0.0))
    return float(outside.mean())


def extend(found: Iterable[Continued]) -> Iterator[Continued]:
    """Yield every rendering, in order, with what is a part of it.

    Parameters
    ----------
    found
        The renderings of every English key.

    Yields
    ------
    Continued
        The same, or longer.
    """
    every = _made_whole([_negated(one) for one in found])
    groups: dict[tuple[str, str], list[Continued]] = defaultdict(list)
    for one in every:
        groups[one.key, one.rendition.text].append(one)
    parts = {}
    for pair, some in groups.items():
        after, count = Counter(one.after for one in some).most_common(1)[0]
        if after and count >= max(_LEAST, _SHARE * len(some)):
            claims = [one.claim for one in some if one.after == after]
            if sum(claims) <= _MOST_CLAIMED * len(claims):
                parts[pair] = after
    for one in every:
        part = parts.get((one.key, one.rendition.text))
        if part is None or one.after != part:
            yield one
        else:
            whole = one.rendition
            yield one._replace(rendition=replace(whole, text=whole.text + part, end=whole.end + len(part)))


def _negated(one: Continued) -> Continued:
    """Add to what renders a word in un-, in- or the like the negation before it: 不|可见 (invisible)."""
    whole = one.rendition
    if not any(map(_is_negative, one.key.split())) or any(letter in _NEGATIONS for letter in whole.text):
        return one
    before = next((word for word in one.links.chinese if word.end == whole.start), None)
    if before is None or before.text not in _NEGATIONS:
        return one
    return one._replace(rendition=replace(whole, text=before.text + whole.text, start=before.start))


@lru_cache(maxsize=1 << 14)
def _is_negative(word: str) -> bool:
    """Tell whether a word looks like the opposite of another: untrusted, invisible, nonlinear, stateless."""
    found = _NEGATIVE.match(word)
    if found is None or is_function_word(word, "en"):
        return False
    return frequency(found[1] or found[2], "en") >= _A_WORD


def _made_whole(every: Sequence[Continued]) -> list[Continued]:
    """Put the whole for its pieces, where a piece is rarer than the whole or never stands without it."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in every:
        counts[one.key][one.rendition.text] += 1
    wholes = {
        (key, piece): larger
        for key, texts in counts.items()
        if len(texts) > 1
        for piece in texts
        if (larger := _larger(piece, texts))
    }
    grown: dict[tuple[str, str, str], list[tuple[int, Continued]]] = defaultdict(list)
    for number, one in enumerate(every):
        pair = one.key, one.rendition.text
        longer = next(filter(None, (_grown(one, whole) for whole in wholes.get(pair, ()))), None)
        if longer is not None:
            grown[(*pair, longer.rendition.text)].append((number, longer))
    found = list(every)
    for (key, piece, whole), some in grown.items():
        count, pieces = counts[key][whole], counts[key][piece]
        if count >= pieces or len(some) >= _SHARE * pieces:
            for number, longer in some:
                found[number] = longer
    return found


def _larger(piece: str, texts: Mapping[str, int]) -> list[str]:
    """Return the renderings that a piece of them may stand for, at least half as frequent, the most frequent first."""
    some = [text for text in texts if piece in text and text != piece and 2 * texts[text] >= texts[piece]]
    return sorted(some, key=lambda text: (-texts[text], text))


def _grown(one: Continued, whole: str) -> Continued | None:
    """Return a rendering with what stands around it, if that makes the whole and others do not claim the rest."""
    piece = one.rendition
    start = piece.start - whole.index(piece.text)
    end = start + len(whole)
    words = one.links.chinese
    numbers = [number for number, word in enumerate(words) if start <= word.start and word.end <= end]
    if not numbers or (words[numbers[0]].start, words[numbers[-1]].end) != (start, end):
        return None
    if "".join(spaced([words[number] for number in numbers])) != whole:
        return None
    rest = [number for number in numbers if words[number].end <= piece.start or words[number].start >= piece.end]
    if not rest or claimed(one.first, one.last, one.links, rest) > _MOST_CLAIMED_WHOLE:
        return None
    longer = replace(piece, text=whole, start=start, end=end)
    return follow(one.key, one.first, one.last, longer, one.links)
