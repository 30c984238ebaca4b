"""What nearly always follows a rendering, linked to nothing for sure, is a part of it: 运行|时 (runtime), 多租户|模式.

A link that is drawn for the first half of a word alone cuts every occurrence short in the same way, and no single
sentence shows it; all of them together do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from duizhao.bitext.language.characters import is_han
from duizhao.bitext.language.words import is_function_word
from duizhao.glossary.mining.corpus import Links
from duizhao.glossary.mining.extraction import Rendition

__all__ = ["Continued", "extend", "follow"]

# So many renderings have the word after them, and at least so many of all; it is linked to other words no more than so
# strongly on average.
_LEAST = 3
_SHARE = 0.8
_MOST_CLAIMED = 0.3
# Grammar, but after a word its last part.
_PARTS = frozenset("时")


class Continued(NamedTuple):
    """A rendering, the word that follows it at once (``""`` where none does), and how strongly others claim that."""

    key: str
    rendition: Rendition
    after: str
    claim: float


def follow(key: str, first: int, last: int, rendition: Rendition, links: Links) -> Continued:
    """Return a rendering of the words ``first`` to ``last`` with what follows it."""
    if not is_han(rendition.text[-1]):
        return Continued(key, rendition, "", 0.0)
    number = next((n for n, word in enumerate(links.chinese) if word.start == rendition.end), -1)
    after = links.chinese[number].text if number >= 0 else ""
    if not after or not all(map(is_han, after)) or (is_function_word(after, "zh") and after not in _PARTS):
        return Continued(key, rendition, "", 0.0)
    column = links.links[:, number]
    claim = max(column[:first].max(initial=0.0), column[last:].max(initial=0.0))
    return Continued(key, rendition, after, float(claim))


def extend(found: Iterable[Continued]) -> Iterator[tuple[str, Rendition]]:
    """Yield every rendering under its key, in order, with what is a part of it.

    Parameters
    ----------
    found
        The renderings of every English key.

    Yields
    ------
    tuple of str and Rendition
        The key and the rendering.
    """
    every = list(found)
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
            yield one.key, one.rendition
        else:
            whole = one.rendition
            yield one.key, replace(whole, text=whole.text + part, end=whole.end + len(part))
