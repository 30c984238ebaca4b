"""How far the words of one sentence are found in another of the same language, allowing for other words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Encoder, Vectors
from duizhao.align.neighbours import centred
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.language.variants import simplify
from duizhao.bitext.language.words import Word, content_words, is_function_word, lemma

__all__ = ["Wording"]

Ids = npt.NDArray[np.int64]

# Two words count as alike from the cosine that one pair in 200 of a text's words exceeds, in proportion, and
# as the same from .8: ranks, because encoders differ in how close they put words (`use`: .35; e5-small: .30).
_UNLIKE = 0.995
_ALIKE = 0.8
_PART = re.compile(r"[^-‑–]+")
_ABBREVIATION = re.compile(r"(?:[A-Z]\.){2,}|[A-Z]{2,6}|(?:[A-Z]\.)+[A-Z]")
_LONGEST = 4  # words of a phrase that is looked up as an abbreviation
_SAMPLE = 1_500  # words from which that rank is taken


class Wording:
    """The content words of two documents in one language, and how alike any two of them are.

    Words are compared by dictionary form; forms that differ are compared by the encoder, numbers only by
    themselves. Hyphenated words count as several, and a phrase whose initials spell an abbreviation of
    the two documents (artificial intelligence, A.I., AI) counts as that. A word weighs the more the fewer
    sentences hold it: log((N + 1) / n).
    """

    def __init__(self, sides: Sequence[Sequence[str]], lang: str, encoder: Encoder) -> None:
        """Cut the texts of each side into words and encode each form once."""
        pieces = [[_pieces(text, lang) for text in texts] for texts in sides]
        short = _abbreviated([sentence for texts in pieces for sentence in texts])
        self.words: list[list[list[Word]]] = [[_shorten(words, short) for words in texts] for texts in pieces]
        forms = [[[_form(word.text, lang, short) for word in words] for words in texts] for texts in self.words]
        counts = Counter(form for texts in forms for sentence in texts for form in set(sentence))
        self._forms = sorted(counts)
        place = {form: number for number, form in enumerate(self._forms)}
        self.ids: list[list[Ids]] = [
            [np.array([place[form] for form in sentence], dtype=np.int64) for sentence in texts] for texts in forms
        ]
        total = sum(len(texts) for texts in sides)
        self.weights = np.array([math.log((total + 1) / counts[form]) for form in self._forms], dtype=np.float32)
        self._vectors: Vectors = centred(encoder, self._forms)
        self._fixed = np.array([any(char.isdigit() for char in form) for form in self._forms], dtype=bool)
        self._unlike = self._quantile()

    def _quantile(self) -> float:
        step = max(1, len(self._forms) // _SAMPLE)
        sample = self._vectors[::step]
        if len(sample) < 2:  # noqa: PLR2004 - no pair to compare
            return _ALIKE
        cosines = (sample @ sample.T)[np.triu_indices(len(sample), 1)]
        return float(min(np.quantile(cosines, _UNLIKE), _ALIKE - 0.1))

    def alike(self, one: Ids, other: Ids) -> Vectors:
        """Return how alike the words of two lists are, [shape=(len(one), len(other)), float32], 0 to 1."""
        cosines = self._vectors[one] @ self._vectors[other].T
        near = np.clip((cosines - self._unlike) / (_ALIKE - self._unlike), 0, 1)
        near[self._fixed[one][:, None] | self._fixed[other][None, :]] = 0
        near[one[:, None] == other[None, :]] = 1
        return np.asarray(near, dtype=np.float32)

    def found(self, one: Ids, other: Ids) -> Vectors:
        """Return how far each word of ``one`` is found in ``other``, each word there answering for one alone.

        [shape=(len(one),), float32], 0 to 1. Pairs are made greedily, the most alike first.
        """
        score = np.zeros(len(one), dtype=np.float32)
        if not len(one) or not len(other):
            return score
        near = self.alike(one, other)
        rows, columns = np.nonzero(near)
        free = np.ones(len(other), dtype=bool)
        for place in np.argsort(-near[rows, columns], kind="stable"):
            row, column = rows[place], columns[place]
            if score[row] == 0 and free[column]:
                score[row] = near[row, column]
                free[column] = False
        return score

    def weigh(self, ids: Ids) -> Vectors:
        """Return the weights of words, [shape=(len(ids),), float32]."""
        return self.weights[ids]


def _pieces(text: str, lang: str) -> list[Word]:
    """Cut a text into content words, hyphenated ones at their hyphens."""
    cut = []
    for word in content_words(text, lang):
        for match in _PART.finditer(word.text):
            part = match.group()
            if part == word.text or not is_function_word(part, lang):
                cut.append(Word(text=part, start=word.start + match.start(), end=word.start + match.end()))
    return cut


def _abbreviated(sentences: Sequence[Sequence[Word]]) -> dict[tuple[str, ...], str]:
    """Find phrases, used twice or more, whose initials spell an abbreviation that is used too."""
    known = {_bare(word.text) for words in sentences for word in words if _ABBREVIATION.fullmatch(word.text)}
    counts: Counter[tuple[str, ...]] = Counter()
    for words in sentences:
        for size in range(2, _LONGEST + 1):
            for at in range(len(words) - size + 1):
                phrase = words[at : at + size]
                if _adjacent(phrase) and "".join(word.text[0] for word in phrase).lower() in known:
                    counts[tuple(word.text.lower() for word in phrase)] += 1
    return {phrase: "".join(word[0] for word in phrase) for phrase, count in counts.items() if count > 1}


def _adjacent(phrase: Sequence[Word]) -> bool:
    return all(one.end + 1 == other.start for one, other in pairwise(phrase))


def _shorten(words: Sequence[Word], short: Mapping[tuple[str, ...], str]) -> list[Word]:
    """Join the words of phrases that have an abbreviation."""
    joined: list[Word] = []
    at = 0
    while at < len(words):
        for size in range(_LONGEST, 1, -1):
            phrase = words[at : at + size]
            if tuple(word.text.lower() for word in phrase) in short and _adjacent(phrase):
                text = " ".join(word.text for word in phrase)
                joined.append(Word(text=text, start=phrase[0].start, end=phrase[-1].end))
                at += size
                break
        else:
            joined.append(words[at])
            at += 1
    return joined


def _bare(word: str) -> str:
    return word.replace(".", "").lower()


def _form(word: str, lang: str, short: Mapping[tuple[str, ...], str]) -> str:
    """Return what a word is compared by: abbreviation, dictionary form, or Simplified Chinese."""
    if _ABBREVIATION.fullmatch(word):
        return _bare(word)
    phrase = tuple(word.lower().split())
    if phrase in short:
        return short[phrase]
    return simplify(word) if is_chinese(lang) and not word.isascii() else lemma(word)
