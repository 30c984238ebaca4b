"""The terms of a glossary in many sentences at once: what `renderings.find_english` and `find_chinese` find in one."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from duizhao.bitext.language.dictionary import Dictionary
from duizhao.glossary.mining.corpus import Cutter, Pair
from duizhao.glossary.mining.renderings import Nomenclature, ending_bare, fold_in_place, written
from duizhao.glossary.mining.scanning import Numbers, Places, Strings, Tree, Vocabulary, bounds_of, flatten

__all__ = ["CONCEPT", "END", "KEY", "START", "TEXT", "TermScanner"]

TEXT, CONCEPT, START, END, _FIRST, _LAST, KEY = range(7)
"""The columns of what is found."""


class _Cut(NamedTuple):
    """Words of some texts: their numbers in a vocabulary, first and last characters, and where each text begins."""

    words: Numbers
    starts: Numbers
    stops: Numbers
    bounds: Places


class TermScanner:
    """Finds the terms of a glossary in sentence pairs.

    ``names``: the keys that `KEY` numbers, of both languages.
    """

    def __init__(self, terms: Nomenclature, cutter: Cutter, book: Dictionary) -> None:
        """Make trees of the terms."""
        self._cutter = cutter
        self._book = book
        self._concepts = 1 + max(
            chain(terms.english.values(), (number for some in terms.chinese.values() for number, _ in some)), default=0
        )
        names = Vocabulary()
        self._parts = Vocabulary()
        self._english = list(terms.english)
        self._english_tree = Tree.of(*flatten([[self._parts[one] for one in key.split()] for key in self._english]))
        self._english_owners = np.array(list(terms.english.values()), dtype=np.int32)
        self._cased = np.array([key in terms.capital for key in self._english], dtype=bool)
        self._english_names = np.array([names[key] for key in self._english], dtype=np.int32)
        self._forms = Strings(list(terms.chinese))
        owners = list(terms.chinese.values())
        self._owners = np.array([number for some in owners for number, _ in some], dtype=np.int32)
        self._owner_names = np.array([names[key] for some in owners for _, key in some], dtype=np.int32)
        self._owner_bounds = bounds_of(map(len, owners), len(owners))
        self._vocabulary = Vocabulary()
        self._chinese_vocabulary = Vocabulary()
        self._known = np.zeros(0, dtype=bool)
        self.names: Sequence[str] = list(names)

    def find(self, pairs: Sequence[Pair]) -> tuple[Numbers, Numbers]:
        """Return what is found in the English and in the Chinese of some pairs.

        Returns
        -------
        tuple of np.ndarray
            Each [shape=(n, 7), int32]: number of the pair, concept, first and last character, words (−1 where a
            Chinese term is not cut as such), and key; by pair and place.
        """
        return self._find_english(pairs), self._find_chinese(pairs)

    def match(self, here: Numbers, there: Numbers, texts: int) -> Numbers:
        """Return for each row of one side the row of the other that stands for it, −1 for none, [shape=(n,)]."""
        from duizhao.glossary.mining._scanning import match_up  # noqa: PLC0415 - numba takes a second

        partner: Numbers = match_up(here, there, texts, self._concepts)
        return partner

    def _find_english(self, pairs: Sequence[Pair]) -> Numbers:
        from duizhao.glossary.mining._scanning import choose_english  # noqa: PLC0415 - numba takes a second

        cut = _cut(((pair.english, pair.english_places) for pair in pairs), self._vocabulary, len(pairs))
        spellings = list(self._vocabulary)
        forms = [written(word) for word in spellings]
        bare = [ending_bare(word) for word in spellings]
        found: Numbers = choose_english(
            tuple(cut),
            (*self._parted([inside for inside, _ in forms]), *self._parted([whole for _, whole in forms])),
            (
                np.array(list(map(len, bare)), dtype=np.int32),
                _marked(spellings, _has_capital),
                _marked(bare, _has_capital),
            ),
            tuple(self._english_tree),
            self._english_owners,
            self._cased,
            self._concepts,
        )
        found[:, KEY] = self._english_names[found[:, KEY]]
        return found

    def _parted(self, written_forms: Sequence[str]) -> tuple[Numbers, Places]:
        """Return the numbers of the parts of each word, one that no key has that of none."""
        none = len(self._parts)
        return flatten([[self._parts.get(part, none) for part in one.split()] for one in written_forms])

    def _find_chinese(self, pairs: Sequence[Pair]) -> Numbers:
        from duizhao.glossary.mining._scanning import choose_chinese  # noqa: PLC0415 - numba takes a second

        cut = _cut(((pair.chinese, self._cutter.places(pair)) for pair in pairs), self._chinese_vocabulary, len(pairs))
        new = list(self._chinese_vocabulary)[len(self._known) :]
        self._known = np.concatenate([self._known, _marked(new, self._book.__contains__)])
        spots = self._forms.find([fold_in_place(pair.chinese) for pair in pairs])
        found: Numbers = choose_chinese(
            spots, *cut, self._known, self._owners, self._owner_names, self._owner_bounds, self._concepts
        )
        return found


def _cut(texts: Iterable[tuple[str, array[int]]], vocabulary: Vocabulary, count: int) -> _Cut:
    """Give numbers to the words of texts, given where each begins and ends."""
    places: array[int] = array("I")
    words: array[int] = array("i")
    sizes = []
    for text, at in texts:
        sizes.append(len(at) // 2)
        places.extend(at)
        words.extend([vocabulary[text[start:end]] for start, end in zip(at[::2], at[1::2], strict=True)])
    edges = np.array(places, dtype=np.int32).reshape(-1, 2)
    return _Cut(
        words=np.array(words, dtype=np.int32),
        starts=np.ascontiguousarray(edges[:, 0]),
        stops=np.ascontiguousarray(edges[:, 1]),
        bounds=bounds_of(sizes, count),
    )


def _marked(words: Sequence[str], has: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
    return np.fromiter(map(has, words), dtype=bool, count=len(words))


def _has_capital(word: str) -> bool:
    return any(map(str.isupper, word))
