"""Text as the memory compares it: width, case, accents and script folded, with the way back to the original.

Each character is folded on its own (NFKD without combining marks, case folded, Traditional to Simplified), so the
fold of a text is the fold of its characters joined, and every place of it leads back to a character of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import accumulate

from duizhao.bitext.language.characters import HAN, has_han
from duizhao.bitext.language.variants import simplify

__all__ = ["Token", "bigrams", "characters", "fold", "fold_key", "places", "token_texts", "tokens", "words"]

_RUN = re.compile(rf"([{HAN}]{{2,}})|[{HAN}]|[^\W_{HAN}]+")
_HAN = re.compile(rf"[{HAN}]")
_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+|[^\s]")
_SPACE = re.compile(r"\s+")


class _Folds(dict[int, str]):
    """The fold of each character, worked out when it first occurs; `str.translate` asks it."""

    def __missing__(self, code: int) -> str:
        """Fold one character."""
        plain = unicodedata.normalize("NFKD", chr(code))
        folded = "".join(part for part in plain if not unicodedata.combining(part)).casefold()
        if has_han(folded):
            folded = simplify(folded)
        self[code] = folded
        return folded


@cache
def _folds() -> _Folds:
    return _Folds()


def fold(text: str) -> str:
    """Fold width, case, accents and script.

    >>> fold("Café ＡＩ 計算機")  # computer, in Traditional characters
    'cafe ai 计算机'
    """
    return text.translate(_folds())


def places(text: str) -> list[int]:
    """Return for each character of ``fold(text)``, and for its end, the index in ``text`` that it comes from.

    >>> places("ß水")  # ß folds to ss; water
    [0, 0, 1, 2]
    """
    folds = _folds()
    found: list[int] = []
    for index, character in enumerate(text):
        found.extend([index] * len(folds[ord(character)]))
    found.append(len(text))
    return found


def fold_key(text: str) -> int:
    """Hash a text by its fold with white space normalised: a signed 64-bit integer, 0 for an empty text.

    >>> fold_key("ＡＩ  chips") == fold_key("ai chips"), fold_key("")
    (True, 0)
    """
    folded = _SPACE.sub(" ", fold(text)).strip()
    if not folded:
        return 0
    return int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)


def words(folded: str) -> list[str]:
    """Cut a folded text into what it is filed under: words, and pairs of neighbouring Han characters.

    A Han character that stands alone is a word of its own.

    >>> words("用ai 算力芯片")  # AI computing chips
    ['用', 'ai', '算力', '力芯', '芯片']
    """
    found: list[str] = []
    for run in _RUN.finditer(folded):
        if run[1]:
            found += bigrams(run[1])
        else:
            found.append(run[0])
    return found


def characters(folded: str) -> list[str]:
    """Return the Han characters of a folded text, each once, sorted.

    >>> characters("用ai算力用")  # uses AI computing power
    ['力', '用', '算']
    """
    return sorted(set(_HAN.findall(folded)))


def bigrams(run: str) -> list[str]:
    """Return the pairs of neighbouring characters of a run.

    >>> bigrams("算力芯")
    ['算力', '力芯']
    """
    return [run[k : k + 2] for k in range(len(run) - 1)]


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a Han character or a mark, folded, with its place in the text: ``start`` to ``end``, end exclusive."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Cut a text into the tokens that a fuzzy match counts: words, Han characters and marks.

    >>> [token.text for token in tokens("AI芯片, 5%")]  # AI chips
    ['ai', '芯', '片', ',', '5', '%']
    """
    return list(_tokens(text))


def token_texts(text: str) -> list[str]:
    """Return the texts of :func:`tokens`, without places: ten times as fast.

    >>> token_texts("AI芯片, 5%")  # AI chips
    ['ai', '芯', '片', ',', '5', '%']
    """
    return _TOKEN.findall(fold(text))


def _tokens(text: str) -> Iterator[Token]:
    folds = _folds()
    lengths = [len(folds[ord(character)]) for character in text]
    if max(lengths, default=1) == min(lengths, default=1) == 1:
        for found in _TOKEN.finditer(fold(text)):
            yield Token(found.group(), found.start(), found.end())
        return
    ends = list(accumulate(lengths))
    back = places(text)
    for found in _TOKEN.finditer(fold(text)):
        last = back[found.end() - 1]
        # A character that folds to nothing (a combining mark) belongs to the one before it.
        while last + 1 < len(text) and ends[last + 1] == ends[last]:
            last += 1
        yield Token(found.group(), back[found.start()], last + 1)
