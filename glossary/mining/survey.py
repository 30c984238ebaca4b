"""Every English candidate of a corpus: how often, in which forms, where; and which pairs to link to see them all."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from duizhao.glossary.mining.candidates import Candidate, english_candidates
from duizhao.glossary.mining.corpus import Pair
from duizhao.glossary.mining.tagging import load_tagger
from duizhao.glossary.mining.termhood import specificity

__all__ = ["Sighting", "Survey", "choose_pairs", "survey_pairs"]

_NAME, _QUALITY = 1, 2
_FIELDS = 5
# What the first, second, ... look at a candidate is worth; after these it has been seen enough.
_LOOKS = (1.0, 0.6, 0.4, 0.25, 0.15, 0.1)
# Common words and adjectives are worth a look, but less of one.
_LESS = 0.3
# Linking a pair costs its words and something besides.
_FIXED_COST = 8


class Sighting(NamedTuple):
    """A candidate in a pair: its key, its words (end exclusive), whether written as a name, whether a quality."""

    key: str
    first: int
    last: int
    name: bool
    quality: bool


@dataclass(slots=True)
class Survey:
    """What was counted of the English candidates.

    ``counts``: all occurrences of each key; ``names``, ``qualities``: those written as a name, and those as an
    adjective, participle or verb. ``places``: the numbers of the pairs, ascending, once each. ``words``: all words.
    """

    counts: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    qualities: Counter[str] = field(default_factory=Counter)
    forms: dict[str, Counter[str]] = field(default_factory=dict)
    places: dict[str, array[int]] = field(default_factory=dict)
    words: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)
    _keys: list[str] = field(default_factory=list)
    _texts: dict[str, int] = field(default_factory=dict)
    _written: list[str] = field(default_factory=list)
    _found: list[array[int]] = field(default_factory=list)

    def add(self, candidates: Sequence[Candidate]) -> None:
        """Count the candidates of the next pair."""
        number = len(self._found)
        found = array("I")
        for candidate in candidates:
            key = candidate.key
            if not key:
                continue
            self.counts[key] += 1
            if candidate.name:
                self.names[key] += 1
            if candidate.quality:
                self.qualities[key] += 1
            forms = self.forms.get(key)
            if forms is None:
                self.forms[key] = Counter((candidate.text,))
                self.places[key] = array("I", (number,))
                self._numbers[key] = len(self._keys)
                self._keys.append(key)
            else:
                forms[candidate.text] += 1
                if self.places[key][-1] != number:
                    self.places[key].append(number)
            text = self._texts.setdefault(candidate.text, len(self._written))
            if text == len(self._written):
                self._written.append(candidate.text)
            flags = _NAME * candidate.name + _QUALITY * candidate.quality
            found.extend((self._numbers[key], candidate.first, candidate.last, flags, text))
        self._found.append(found)

    def repeat(self, number: int) -> None:
        """Count the candidates of the next pair, which has the English of an earlier one."""
        here = len(self._found)
        found = self._found[number]
        for start in range(0, len(found), _FIELDS):
            key = self._keys[found[start]]
            flags, text = found[start + 3], self._written[found[start + 4]]
            self.counts[key] += 1
            self.names[key] += bool(flags & _NAME)
            self.qualities[key] += bool(flags & _QUALITY)
            self.forms[key][text] += 1
            if self.places[key][-1] != here:
                self.places[key].append(here)
        self._found.append(found)

    def sightings(self, number: int) -> Iterator[Sighting]:
        """Yield the candidates of a pair, by place."""
        found = self._found[number]
        for start in range(0, len(found), _FIELDS):
            key, first, last, flags = found[start : start + 4]
            yield Sighting(self._keys[key], first, last, bool(flags & _NAME), bool(flags & _QUALITY))

    def keys(self, number: int) -> set[str]:
        """Return the keys of a pair."""
        return {self._keys[key] for key in self._found[number][::_FIELDS]}


def survey_pairs(pairs: Sequence[Pair]) -> Survey:
    """Count every English candidate; pairs that repeat an English text are not tagged again."""
    tagger = load_tagger()
    survey = Survey()
    seen: dict[str, int] = {}
    for number, pair in enumerate(pairs):
        earlier = seen.setdefault(pair.english, number)
        survey.words += len(pair.english_places) // 2
        if earlier == number:
            survey.add(english_candidates(pair.english_words, tagger))
        else:
            survey.repeat(earlier)
    return survey


def choose_pairs(pairs: Sequence[Pair], survey: Survey, budget: int) -> list[int]:
    """Choose which pairs to link: each text once, all where they are few, else those that show most candidates.

    A greedy cover: the next pair is the one whose candidates have been looked at least so far, against what linking
    it costs, so that a candidate that occurs once has its look as well as a frequent one.

    Returns
    -------
    list of int
        At most ``budget`` numbers of pairs, ascending.
    """
    first: dict[tuple[str, str], int] = {}
    for number, pair in enumerate(pairs):
        first.setdefault((pair.english, pair.chinese), number)
    distinct = sorted(first.values())
    if len(distinct) <= budget:
        return distinct
    worth = {key: _worth(key, survey) for key in survey.counts}
    looks: Counter[str] = Counter()

    def gain(number: int) -> float:
        keys = survey.keys(number)
        whole = sum(worth[key] * _LOOKS[looks[key]] for key in keys if looks[key] < len(_LOOKS))
        return whole / (_FIXED_COST + (len(pairs[number].english_places) + len(pairs[number].chinese_places)) / 2)

    heap = [(-gain(number), number) for number in distinct]
    heapify(heap)
    chosen: list[int] = []
    while heap and len(chosen) < budget:
        _, number = heappop(heap)
        now = -gain(number)
        if heap and now > heap[0][0]:
            heappush(heap, (now, number))
            continue
        if now == 0:
            break
        chosen.append(number)
        looks.update(survey.keys(number))
    return sorted(chosen)


def _worth(key: str, survey: Survey) -> float:
    if 2 * survey.qualities[key] > survey.counts[key]:
        return _LESS
    return 1.0 if " " in key or specificity(key, survey.counts[key], survey.words) > 0 else _LESS
