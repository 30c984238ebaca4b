"""Phrases whose words are each surely rendered, and whose renderings stand side by side: 对象|数据库, object database.

Of phrases of four fields of which one sentence shows the same as their words do elsewhere, 1,459 in all, only 81 were
rendered so otherwise; of 40 that were trusted little 38 were right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.words import is_function_word
from duizhao.glossary.mining.continuation import Continued, claimed
from duizhao.glossary.mining.corpus import Links
from duizhao.glossary.mining.english import english_key
from duizhao.glossary.mining.extraction import Rendition
from duizhao.glossary.mining.survey import Sighting, Survey

__all__ = ["Composed", "compose"]

# A part is surely rendered by what its links show more than once, and in a share of the cases.
_SURE = 1.2
_SHARE = 0.15
_MOST_PARTS = 4
# As in `continuation`: version control alone is not 版本控制系统.
_MOST_CLAIMED = 0.5
_MOST_WORDS = 4
# As much as what the dictionary has, in `renditions`.
_LINK = 0.7
_COSINE = 0.3


class Composed(NamedTuple):
    """A rendering made of those of a phrase's parts; ``found`` is what the links showed instead, if anything."""

    key: str
    rendition: Rendition
    found: Rendition | None


def compose(found: Sequence[Continued], survey: Survey, links: Mapping[int, Links]) -> Iterator[Composed]:
    """Yield what renders the phrases of the linked pairs by their parts.

    Parameters
    ----------
    found
        What the links show.
    survey
        The candidates of the pairs.
    links
        The word links by the number of the pair.

    Yields
    ------
    Composed
        Each occurrence whose parts' renderings stand side by side, and of which the links show the same, or a piece of
        it, or nothing.
    """
    parts = _sure_parts(found)
    shown = {(id(one.links), one.first, one.last): one.rendition for one in found}
    splits: dict[str, list[str]] = {}
    for number, one in links.items():
        text, starts, ends = _text(one), {word.start for word in one.chinese}, {word.end for word in one.chinese}
        for sighting in survey.sightings(number):
            options = splits.get(sighting.key)
            if options is None:
                options = splits[sighting.key] = list(dict.fromkeys(_options(sighting.key, parts)))
            for chinese in options:
                start = text.find(chinese)
                end = start + len(chinese)
                if start < 0 or start not in starts or end not in ends:
                    continue
                before = shown.get((id(one), sighting.first, sighting.last))
                same = before is not None and before.text == chinese
                if same or ((before is None or before.text in chinese) and _is_free(start, end, sighting, one)):
                    made = Rendition(text=chinese, start=start, end=end, link=_LINK, cosine=_COSINE)
                    yield Composed(sighting.key, before if same and before is not None else made, before)
                break


def _is_free(start: int, end: int, sighting: Sighting, links: Links) -> bool:
    """Tell whether no other word of the sentence claims what stands between two characters of the Chinese."""
    numbers = [number for number, word in enumerate(links.chinese) if start <= word.start and word.end <= end]
    return claimed(sighting.first, sighting.last, links, numbers) <= _MOST_CLAIMED


def _sure_parts(found: Iterable[Continued]) -> dict[str, list[str]]:
    """Return what surely renders each key, the most frequent first."""
    weights: dict[str, Counter[str]] = defaultdict(Counter)
    for one in found:
        weights[one.key][one.rendition.text] += one.rendition.link  # type: ignore[assignment]
    sure = {}
    for key, some in weights.items():
        least = max(_SURE, _SHARE * sum(some.values()))
        kept = [text for text, weight in some.most_common(_MOST_PARTS) if weight >= least and has_han(text)]
        if kept:
            sure[key] = kept
    return sure


def _options(key: str, parts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield what a phrase may be by its parts, two of them."""
    words = key.split()
    if not 1 < len(words) <= _MOST_WORDS or any(is_function_word(word, "en") for word in words):
        return
    for place in range(1, len(words)):
        for one in parts.get(english_key(" ".join(words[:place])), ()):
            for other in parts.get(" ".join(words[place:]), ()):
                yield one + other


def _text(links: Links) -> str:
    """Return the Chinese of a linked pair, each word where it stands."""
    text = ""
    for word in links.chinese:
        text += " " * (word.start - len(text)) + word.text
    return text
