"""Chinese in its scripts and regions, by OpenCC: Simplified, Traditional, mainland and Taiwan wording.

A converter is loaded when it is first asked for (5–15 ms each, the package itself 40 ms) and kept.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from duizhao.bitext.errors import LanguageError

__all__ = ["Region", "Script", "half_width", "mainland", "script", "simplify", "traditionalise", "unify"]

Script: TypeAlias = Literal["Hans", "Hant"]
Region: TypeAlias = Literal["TW", "HK"]

# OpenCC's tables: characters alone for no region, the region's characters and words for one.
_TO_TRADITIONAL = {None: "s2t", "TW": "s2twp", "HK": "s2hk"}


@cache
def _converter(table: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  (opencc ships no types)
    from opencc import OpenCC  # noqa: PLC0415  (only Chinese needs it)

    return OpenCC(table)


def simplify(text: str) -> str:
    """Turn Traditional characters into Simplified ones and leave the words as they are.

    Which character is meant is decided by the word: 皇后 (empress) keeps its 后, 後面 (behind) becomes 后面.

    >>> simplify("計算機後面的皇后"), simplify("伺服器")  # the empress behind the computer; server, in Taiwan's word
    ('计算机后面的皇后', '伺服器')
    """
    return text if text.isascii() else str(_converter("t2s").convert(text))


def mainland(text: str) -> str:
    """Turn Traditional characters into Simplified ones and words that only Taiwan uses into the mainland's.

    Words that the mainland uses too, in another sense or beside its own, stay: 程序 is a program there and a process
    in Taiwan, 文件 a file and a document, and a mainland text must keep 程序 and 进程 apart. The words are in
    ``taiwan_words.tsv``, made by ``benchmarks/taiwan_words.py``. A short one is turned only where the text is cut at
    both its ends, so that 工作列入 (work is listed) keeps its 工作列.

    >>> mainland("伺服器的軟體"), mainland("程序和文件")  # the server's software; programs and files
    ('服务器的软件', '程序和文件')
    """
    if text.isascii():
        return text
    simplified = simplify(text)
    known = _taiwan_words()
    if simplified in known:
        return known[simplified]
    matches = list(_taiwan_places(simplified))
    if not matches:
        return simplified
    borders = _borders(simplified)
    parts, done = [], 0
    for start, end in matches:
        if start in borders and end in borders:
            parts += [simplified[done:start], known[simplified[start:end]]]
            done = end
    return "".join((*parts, simplified[done:]))


@cache
def _taiwan_words() -> dict[str, str]:
    """Read the table: Taiwan's word in Simplified characters, the mainland's."""
    text = Path(__file__).with_name("taiwan_words.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines())


@cache
def _taiwan_words_by_first() -> dict[str, tuple[str, ...]]:
    """Return the words by their first character, the longest first."""
    words = sorted(_taiwan_words(), key=len, reverse=True)
    return {first: tuple(word for word in words if word[0] == first) for first in {word[0] for word in words}}


def _taiwan_places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the words stand, the longest at each place and none in another (a pattern takes 10 ms to compile)."""
    words = _taiwan_words_by_first()
    done = 0
    for start, character in enumerate(text):
        if character in words and start >= done:
            found = next((word for word in words[character] if text.startswith(word, start)), "")
            if found:
                done = start + len(found)
                yield start, done


def _borders(text: str) -> set[int]:
    """Return the places at which a text is cut into words, its ends included."""
    from rjieba import tokenize  # noqa: PLC0415  (its dictionary takes half a second; few texts need it)

    return {place for _, start, end in tokenize(text) for place in (start, end)}


def traditionalise(text: str, region: Region | None = None) -> str:
    """Turn Simplified characters into Traditional ones, and for Taiwan its words as well.

    Parameters
    ----------
    region
        ``"TW"`` (characters and words), ``"HK"`` (characters), or None for OpenCC's own standard.

    Raises
    ------
    LanguageError
        When the region is another one.

    >>> traditionalise("服务器里面", "TW"), traditionalise("服务器里面", "HK")  # inside the server
    ('伺服器裡面', '服務器裏面')
    """
    if region not in _TO_TRADITIONAL:
        raise LanguageError(f"Traditional Chinese is written for TW or HK here, not for {region!r}")
    return text if text.isascii() else str(_converter(_TO_TRADITIONAL[region]).convert(text))


def script(text: str) -> Script | None:
    """Tell whether Chinese text is in Simplified or Traditional characters.

    Returns
    -------
    ``"Hans"`` or ``"Hant"`` by the number of characters that a conversion would change, or None where
    no character tells them apart (中文) or both do as often. Japanese kanji often look Traditional: ask
    :mod:`duizhao.bitext.language.identification` for the language first.

    >>> script("计算机"), script("計算機"), script("中文"), script("AI")  # computer; Chinese
    ('Hans', 'Hant', None, None)
    """
    if text.isascii():
        return None
    simplified = _differing(text, simplify(text))
    traditional = _differing(text, traditionalise(text))
    if simplified == traditional:
        return None
    return "Hant" if simplified > traditional else "Hans"


def _differing(one: str, other: str) -> int:
    """Count the places where two texts differ; a change of length counts as one more each."""
    return sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))


def half_width(text: str) -> str:
    """Turn full-width Latin letters, digits and signs (U+FF01–U+FF5E) and the ideographic space into ASCII.

    Only these: Chinese punctuation without an ASCII twin (。、「」) and compatibility characters stay.

    >>> half_width("ＧＰＴ－４，７０％。")
    'GPT-4,70%。'
    """
    return text.translate(_HALF_WIDTH)


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def unify(text: str) -> str:
    """Make a key under which two writings of the same words are equal; it isn't for showing.

    NFKC, case folded, Simplified, words that only Taiwan uses as on the mainland, white space squeezed. Two words
    of the mainland stay two.

    >>> unify("ＡＩ伺服器") == unify("ai服务器"), unify("程序") == unify("进程")  # AI server; program, process
    (True, False)
    """
    return " ".join(mainland(unicodedata.normalize("NFKC", text).casefold()).split())
