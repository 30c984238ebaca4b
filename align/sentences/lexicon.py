"""Which words of a text translate which: a dictionary, and what the first pass shows of this document.

Words that keep turning up in beads together are a pair even if no dictionary has them: the names of a novel's
people, a firm's products. Their closeness is the Dice coefficient of the beads they stand in (Smadja, McKeown &
Hatzivassiloglou 1996), less one shared bead, so that a single meeting proves nothing. Leaving this evidence out
cost 1.7 points of strict F1 on six left-out literary chapters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from duizhao.align.sentences.kernels import link_kernels
from duizhao.align.sentences.search import Floats, Ints

__all__ = ["DocumentLexicon", "Relations", "WordList", "cut_words", "known_pairs", "learn_lexicon", "link_words"]

# Associations below this are mostly chance; what a dictionary says counts as much as this association.
_LEAST = 0.15
_DICTIONARY = 0.7
_LARGEST_BEAD = 6  # sentences in a bead that words are learned from


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """The content words of each sentence of one side, English ones as lemmas.

    ``vocabulary``: the different words, in the order they turn up. ``numbers``: for each sentence the places of its
    words in the vocabulary; ``starts``: where in the sentence they begin.
    """

    vocabulary: list[str]
    numbers: list[Ints]
    starts: list[Ints]

    @classmethod
    def of(cls, sentences: Sequence[Sequence[str]], starts: Sequence[Sequence[int]]) -> WordList:
        """Make a list of the words of some sentences, and of where they begin."""
        places: dict[str, int] = {}
        numbers = [
            np.array([places.setdefault(word, len(places)) for word in words], dtype=np.int64) for words in sentences
        ]
        return cls(vocabulary=list(places), numbers=numbers, starts=[np.array(one, dtype=np.int64) for one in starts])

    def part(self, sentences: slice) -> WordList:
        """Keep the sentences of a slice; the vocabulary stays that of the document."""
        return replace(self, numbers=self.numbers[sentences], starts=self.starts[sentences])


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """The words of the other side that each word of a vocabulary is close to.

    Word w has the ``partners`` starts[w] to starts[w + 1], places in the other vocabulary, and their ``closeness``,
    0 to 1: [shape=(entries,), int64], [shape=(entries,), float32]; ``starts``: [shape=(words + 1,), int64].
    """

    partners: Ints
    closeness: Floats
    starts: Ints

    @classmethod
    def of(cls, words: Ints, partners: Ints, closeness: Floats, size: int) -> Relations:
        """Sort pairs of words by the first, which is of a vocabulary of ``size``."""
        order = np.lexsort((partners, words))
        return cls(partners=partners[order], closeness=closeness[order], starts=_starts_of(words[order], size))


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLexicon:
    """How close words are, from the source's vocabulary to the target's and back."""

    forward: Relations
    backward: Relations


def cut_words(texts: Sequence[str], lang: str) -> WordList:
    """Cut each text into its content words."""
    from duizhao.bitext.language.words import content_places, lemma  # noqa: PLC0415 - dictionaries that only this needs

    english = lang.startswith("en")
    places = [content_places(text, lang) for text in texts]
    words = [[text[start:end] for start, end in here] for text, here in zip(texts, places, strict=True)]
    return WordList.of(
        [list(map(lemma, sentence)) for sentence in words] if english else words,
        [[start for start, _ in here] for here in places],
    )


def learn_lexicon(
    source: WordList, target: WordList, beads: Iterable[tuple[range, range]], known: Ints
) -> DocumentLexicon:
    """Learn from beads which words belong together.

    Parameters
    ----------
    source, target : WordList
    beads : iterable of (range of source sentences, range of target sentences)
    known : np.ndarray [shape=(p,), int64]
        Pairs that a dictionary has, as `known_pairs` finds them, or none.
    """
    width = max(len(target.vocabulary), 1)
    beads = list(beads)
    own, words = _distinct(source.numbers, [rows for rows, _ in beads], max(len(source.vocabulary), 1))
    other, partners = _distinct(target.numbers, [columns for _, columns in beads], width)
    source_count = np.bincount(words, minlength=len(source.vocabulary))
    target_count = np.bincount(partners, minlength=len(target.vocabulary))
    small = np.array([len(rows) + len(columns) <= _LARGEST_BEAD for rows, columns in beads], dtype=np.bool_)
    # A pair of words is one number, so that numpy can count them: of each word the number of partners that its bead
    # has, and where these begin.
    first = _starts_of(other, len(beads))
    sizes = np.where(small, np.diff(first), 0)[own]
    begins = np.cumsum(sizes) - sizes
    places = np.arange(int(sizes.sum())) + np.repeat(first[own] - begins, sizes)
    pairs, together = np.unique(np.repeat(words * width, sizes) + partners[places], return_counts=True)
    closeness = 2 * (together - 1) / (source_count[pairs // width] + target_count[pairs % width])
    kept = closeness > _LEAST
    both = np.concatenate([closeness[kept], np.full(len(known), _DICTIONARY)]).astype(np.float32)
    pairs, which = np.unique(np.concatenate([pairs[kept], known]), return_inverse=True)
    best = np.zeros(len(pairs), dtype=np.float32)
    np.maximum.at(best, which, both)
    words, partners = pairs // width, pairs % width
    return DocumentLexicon(
        forward=Relations.of(words, partners, best, len(source.vocabulary)),
        backward=Relations.of(partners, words, best, len(target.vocabulary)),
    )


def known_pairs(chinese: WordList, english: WordList) -> Ints:
    """Find what translates what by CC-CEDICT, each pair as one number: source place × target's size + target place."""
    from duizhao.bitext.language.dictionary import load_dictionary  # noqa: PLC0415 - half a second, and only this needs it

    dictionary = load_dictionary()
    places = {word: number for number, word in enumerate(english.vocabulary)}
    found = [
        row * len(places) + places[sense]
        for row, word in enumerate(chinese.vocabulary)
        for sense in dictionary.senses(word) & places.keys()
    ]
    return np.array(found, dtype=np.int64)


def link_words(own: WordList, other: WordList, relations: Relations, first: Ints, last: Ints) -> list[Floats]:
    """Give each word its closest word in each sentence of a window on the other side.

    Parameters
    ----------
    own, other : WordList
    relations : Relations
        From the words of ``own`` to those of ``other``.
    first, last : np.ndarray [shape=(n,), int64]
        Sentences of the other side that each sentence looks at, ``last`` exclusive.

    Returns
    -------
    list of np.ndarray [shape=(words of the sentence, last - first), float32], 0 to 1
    """
    # The sentences of the other side that hold each of its words, ascending.
    held = _joined(other.numbers)
    holders = np.repeat(np.arange(len(other.numbers)), [len(numbers) for numbers in other.numbers])
    order = np.argsort(held, kind="stable")
    sizes = np.array([len(numbers) for numbers in own.numbers], dtype=np.int64)
    widths = np.maximum(last - first, 0)
    values = np.zeros(int(sizes @ widths), dtype=np.float32)
    link_kernels.link(
        _joined(own.numbers),
        relations.partners,
        relations.starts,
        relations.closeness,
        holders[order],
        _starts_of(held[order], len(other.vocabulary)),
        sizes,
        first,
        widths,
        values,
    )
    tables = np.split(values, np.cumsum(sizes * widths)[:-1])
    return [table.reshape(size, width) for table, size, width in zip(tables, sizes, widths, strict=True)]


def _starts_of(numbers: Ints, size: int) -> Ints:
    """Tell where in ascending ``numbers`` each of 0 to ``size`` begins: [shape=(size + 1,), int64]."""
    return np.searchsorted(numbers, np.arange(size + 1)).astype(np.int64)


def _distinct(numbers: Sequence[Ints], beads: Sequence[range], width: int) -> tuple[Ints, Ints]:
    # The different words of each bead: two rows, the number of the bead and that of the word, both ascending.
    words = _joined([words for sentences in beads for words in numbers[sentences.start : sentences.stop]])
    sizes = [sum(map(len, numbers[sentences.start : sentences.stop])) for sentences in beads]
    bead, word = np.divmod(np.unique(np.repeat(np.arange(len(beads)), sizes) * width + words), width)
    return bead, word


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate([*parts, np.zeros(0, dtype=np.int64)])
