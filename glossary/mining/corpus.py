"""Sentence pairs of one or more bitexts, English beside Chinese whichever was the source, with links where made."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import TokenEncoder
from duizhao.align.words.evidence import evidence, load_weights, probability
from duizhao.align.words.linking import token_cosines
from duizhao.align.words.relations import load_lexicon
from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.language.words import Word, words
from duizhao.bitext.model import Bitext
from duizhao.bitext.progress import Progress, silent
from duizhao.glossary.mining.chinese import chinese_words
from duizhao.glossary.mining.workers import Workers

_HAN = re.compile(f"[{HAN}]")

__all__ = ["Cutter", "Links", "Pair", "collect_pairs", "link_pairs"]

# Beads encoded and linked at once: bounds the memory for vectors, and is enough to centre them on.
_BATCH = 256
# Texts cut into words at a time.
_CUT_AT_ONCE = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A bead with both sides, cut into words once.

    ``document`` names the bitext's source, ``bead`` counts from 0 inside it. ``english_places``, ``chinese_places``
    hold the start and the end of each word in turn, in characters: two hundred thousand texts of `Word` objects
    would take half a gigabyte.
    """

    english: str
    chinese: str
    document: str
    bead: int
    english_is_source: bool
    english_places: array[int]
    chinese_places: array[int]

    @property
    def english_words(self) -> list[Word]:
        """The words of the English side."""
        return _words_at(self.english, self.english_places)

    @property
    def chinese_words(self) -> list[Word]:
        """The words of the Chinese side."""
        return _words_at(self.chinese, self.chinese_places)


def _words_at(text: str, places: array[int]) -> list[Word]:
    return [Word(text[start:end], start, end) for start, end in zip(places[::2], places[1::2], strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The word links of a pair.

    ``links``, ``cosines``: [shape=(n_english, n_chinese), float32], probability and likeness of vectors.
    """

    english: tuple[Word, ...]
    chinese: tuple[Word, ...]
    links: npt.NDArray[np.float32]
    cosines: npt.NDArray[np.float32]


def collect_pairs(bitexts: Sequence[Bitext], workers: Workers | None = None, progress: Progress = silent) -> list[Pair]:
    """Return every bead that has both sides, of all bitexts in order; those left untranslated are passed over.

    Progress is counted in texts, as ``cut words``.

    Raises
    ------
    LanguageError
        When a bitext is not one of English and Chinese.
    """
    found: list[tuple[str, str, str, int, bool]] = []
    for number, bitext in enumerate(bitexts):
        chinese_source, chinese_target = is_chinese(bitext.source.lang), is_chinese(bitext.target.lang)
        name = bitext.source.name or f"bitext {number + 1}"
        if chinese_source == chinese_target:
            langs = f"{bitext.source.lang} and {bitext.target.lang}"
            raise LanguageError(f"{name}: terms are mined from English and Chinese, not from {langs}")
        for index, bead in enumerate(bitext.beads):
            if bead.paired:
                source, target = bitext.source_text(bead), bitext.target_text(bead)
                english, chinese = (target, source) if chinese_source else (source, target)
                if _HAN.search(chinese):
                    found.append((english, chinese, name, index, not chinese_source))
    english_places = _places([english for english, *_ in found], _cut_english, workers, progress)
    chinese_places = _places([chinese for _, chinese, *_ in found], _cut_chinese, workers, progress)
    return [
        Pair(
            english=english,
            chinese=chinese,
            document=name,
            bead=index,
            english_is_source=english_is_source,
            english_places=english_places[english],
            chinese_places=chinese_places[chinese],
        )
        for english, chinese, name, index, english_is_source in found
    ]


def _places(
    texts: Sequence[str],
    cut: Callable[[Sequence[str]], list[array[int]]],
    workers: Workers | None,
    progress: Progress,
) -> dict[str, array[int]]:
    """Return for each text the start and the end of each word in turn; a text that comes again is not cut again."""
    distinct = list(dict.fromkeys(texts))
    chunks = [distinct[start : start + _CUT_AT_ONCE] for start in range(0, len(distinct), _CUT_AT_ONCE)]
    places: dict[str, array[int]] = {}
    for chunk, cuts in zip(chunks, workers.map(cut, chunks) if workers is not None else map(cut, chunks), strict=True):
        places.update(zip(chunk, cuts, strict=True))
        progress("cut words", len(places), len(distinct))
    return places


def _cut_english(texts: Sequence[str]) -> list[array[int]]:
    return [_flat(words(text, "en")) for text in texts]


def _cut_chinese(texts: Sequence[str]) -> list[array[int]]:
    return [_flat(chinese_words(text)) for text in texts]


def _flat(cut: Sequence[Word]) -> array[int]:
    return array("I", [place for word in cut for place in (word.start, word.end)])


class Cutter:
    """Cuts the Chinese side of pairs with some words kept whole; see `chinese_words`."""

    def __init__(self, known: Mapping[str, int]) -> None:
        """Keep the words, and by their first two characters."""
        self._known = known
        self._openings = frozenset(word[:2] for word in known)

    def words(self, pair: Pair) -> list[Word]:
        """Return the words of the Chinese side."""
        return chinese_words(pair.chinese, self._known) if self._may_change(pair) else pair.chinese_words

    def places(self, pair: Pair) -> array[int]:
        """Return the start and the end of each of these words in turn."""
        return _flat(chinese_words(pair.chinese, self._known)) if self._may_change(pair) else pair.chinese_places

    def _may_change(self, pair: Pair) -> bool:
        """Tell whether the text has the first two characters of one of the words."""
        return bool(self._openings) and not self._openings.isdisjoint(map("".join, pairwise(pair.chinese)))


def link_pairs(
    pairs: Sequence[Pair],
    which: Sequence[int],
    encoder: TokenEncoder,
    known: Mapping[str, int],
    workers: Workers | None = None,
) -> Iterator[tuple[int, Links]]:
    """Link the words of the pairs numbered in ``which``; yield each number with its links.

    Parameters
    ----------
    pairs
        All pairs.
    which
        Numbers of the pairs to link, ascending.
    encoder
        See :func:`duizhao.align.words.linking.align_words`. This process alone encodes, with all cores.
    known
        Chinese words that must stay whole; see :func:`duizhao.glossary.mining.candidates.chinese_words`.
    workers
        The processes that weigh what else speaks for a link.
    """
    cutter = Cutter(known)
    batches = (
        _encode([(number, pairs[number]) for number in which[start : start + _BATCH]], encoder, cutter)
        for start in range(0, len(which), _BATCH)
    )
    for some in workers.map(_link, batches) if workers is not None else map(_link, batches):
        yield from some


_Encoded = tuple[int, tuple[Word, ...], tuple[Word, ...], npt.NDArray[np.float32]]


def _encode(some: Sequence[tuple[int, Pair]], encoder: TokenEncoder, cutter: Cutter) -> list[_Encoded]:
    """Return the number and the words of each pair, and how alike they are, [shape=(n_chinese, n_english)]."""
    words_of = [(tuple(cutter.words(pair)), tuple(pair.english_words)) for _, pair in some]
    tokens = [([word.text for word in one], [word.text for word in other]) for one, other in words_of]
    return [
        (number, english, chinese, cosines)
        for (number, _), (chinese, english), cosines in zip(some, words_of, token_cosines(tokens, encoder), strict=True)
    ]


def _link(batch: Sequence[_Encoded]) -> list[tuple[int, Links]]:
    weights = load_weights()
    lexicon = load_lexicon()
    linked = []
    for number, english, chinese, cosines in batch:
        if cosines.size:
            planes = evidence([word.text for word in chinese], [word.text for word in english], cosines, lexicon)
            links = _light(probability(planes, weights))
            linked.append(
                (number, Links(english=english, chinese=chinese, links=links, cosines=_light(planes[..., 0])))
            )
    return linked


def _light(matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Turn a matrix to [shape=(n_english, n_chinese), float32], on its own: a view would keep all the evidence."""
    return np.ascontiguousarray(matrix.T, dtype=np.float32)
