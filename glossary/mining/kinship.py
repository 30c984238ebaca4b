"""What the dictionary, the writing and the sound say of pairs of terms by themselves, shared by the processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from duizhao.align.words.relations import load_lexicon
from duizhao.bitext.language.dictionary import Dictionary, load_dictionary
from duizhao.glossary.mining.trust import dictionary_witness
from duizhao.glossary.mining.workers import Workers

__all__ = ["Kinship", "compare_pairs"]

# Pairs of terms compared at a time: a third of a second, so that neither process waits long for the last piece.
_AT_ONCE = 2_048

_Spelled = tuple[str, str, tuple[str, ...]]


class Kinship(NamedTuple):
    """What bears witness for two terms wherever they stand.

    ``dictionary``: see :func:`duizhao.glossary.mining.trust.dictionary_witness`; ``sound``: how alike they sound or are
    written; both 0 to 1.
    """

    dictionary: float = 0.0
    sound: float = 0.0


def compare_pairs(
    renditions: Iterable[tuple[str, str]],
    forms: Mapping[str, Counter[str]],
    dictionary: Dictionary,
    workers: Workers | None = None,
) -> dict[tuple[str, str], Kinship]:
    """Compare each pair of keys; family names may stand first or last.

    Parameters
    ----------
    renditions
        English and Chinese keys.
    forms
        How each English key is written.
    dictionary
        The dictionary that bears witness; other processes have the default one.
    workers
        The processes that share the work.
    """
    keys = list(renditions)
    pairs: list[_Spelled] = []
    for english, chinese in keys:
        parts = forms[english].most_common(1)[0][0].replace("-", " ").split()
        pairs.append((english, chinese, tuple({"".join(parts), "".join((*parts[-1:], *parts[:-1]))})))
    chunks = [pairs[start : start + _AT_ONCE] for start in range(0, len(pairs), _AT_ONCE)]
    found = workers.map(_compare, chunks) if workers else map(partial(_compare, dictionary=dictionary), chunks)
    return dict(zip(keys, chain.from_iterable(found), strict=True))


def _compare(pairs: Sequence[_Spelled], dictionary: Dictionary | None = None) -> list[Kinship]:
    book = dictionary or load_dictionary()
    lexicon = load_lexicon()
    return [
        Kinship(
            dictionary=dictionary_witness(english, chinese, book),
            sound=max(lexicon.likeness(chinese, order) for order in orders),
        )
        for english, chinese, orders in pairs
    ]
