"""Words of English and Chinese text, with offsets, and what is known of a word by itself.

English is cut by rule: what is written together stays together, be it hyphenated (``start-up``), dotted
(``A.I.``), elided (``can’t``) or a name with digits (``01.AI``, ``GPT-4``). Chinese is cut by rjieba
(jieba's dictionary and hidden Markov model, in Rust), with Latin runs cut by the English rule; Traditional
text is cut where its Simplified twin is. Lemmas come from simplemma, frequencies from wordfreq; both are
loaded when first asked for, all are offline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.variants import simplify

__all__ = ["Word", "content_places", "content_words", "frequency", "is_function_word", "lemma", "words"]

# Latin letters and digits, and the place where they stop: \\w and \\b count Han as letters.
_ALNUM = rf"[^\W_{HAN}]"
_LETTER = rf"[^\W\d_{HAN}]"
_STOP = rf"(?!{_ALNUM})"
_TOKEN = re.compile(
    rf"""
    (?P<han> [{HAN}]+ )
  | (?P<address> https?://[^\s{HAN}，。；）”]+ | [A-Za-z\d_.+-]{{1,64}}@[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)+ )
  | (?P<acronym> (?<!{_ALNUM})(?:[A-Za-z]\.){{2,}}(?:[A-Za-z]{_STOP})?(?:[-‑–]{_ALNUM}+)* )
  | (?P<number> \d+(?:[.,]\d+)*(?:[.][A-Z]{{2,}}{_ALNUM}*|%|(?:st|nd|rd|th|s){_STOP})?(?:[-’']{_ALNUM}+)* )
  | (?P<word> {_LETTER}{_ALNUM}*
      (?: [-‑–]{_ALNUM}+ | ['’]{_LETTER}+ | [&/][A-Z\d]+s?{_STOP}
        | \.[a-z]{{2,4}}{_STOP} | \.[A-Z]{{2,}}{_STOP} )* )
  | (?P<other> \.{{2,}} | …+ | —+ | -{{2,}} | \S )
    """,
    re.VERBOSE,
)
# n't stays with its verb; only the possessive comes off.
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$", re.IGNORECASE)


def _set(words_: str) -> frozenset[str]:
    """Make a set of words that are written with white space between them."""
    return frozenset(words_.split())


_ENGLISH_FUNCTION_WORDS = _set(
    """
    a about above across after again against all almost along already also although always am among an and another
    any anyone anything are around as at away be became because become been before behind being below between both
    but by can can't cannot could couldn't did didn't do does doesn't doing don't done down during each either else
    ever every few for from further had has hasn't have haven't having he her here hers herself him himself his how
    however i i'm i've if in instead into is isn't it it's its itself just least less let like many may maybe me might
    more most much must my myself neither never no nor not now of off often on once one only onto or other others our
    ours out over own per perhaps quite rather same shall she should since so some such than that that's the their
    theirs them themselves then there therefore these they they're this those though through thus to together too
    toward towards under until up upon us very was wasn't we we're well were weren't what when where whether which
    while who whom whose why will with within without won't would wouldn't yet you your yours
    """
)
_CHINESE_FUNCTION_WORDS = _set(
    """
    的 了 着 过 地 得 之 和 与 及 或 而 且 并 但 也 都 就 才 又 再 还 更 很 最 太 是 在 有 为 被 把 将 让 给
    对 从 向 往 到 于 以 因 由 用 跟 同 比 等 个 这 那 此 其 该 某 每 各 些 这个 那个 这些 那些 这样 那样
    这种 那种 什么 怎么 哪 哪些 我 你 他 她 它 我们 你们 他们 她们 它们 自己 谁 不 没 没有 不是 吗 呢 吧 啊
    呀 嘛 所 所以 因为 如果 虽然 但是 不过 然而 而且 并且 或者 还是 以及 因此 于是 那么 即使 尽管 只要 只有
    除了 关于 对于 由于 为了 根据 按照 通过 随着 作为 可以 可能 能 能够 会 要 应 应该 必须 已 已经 正 正在 曾
    曾经 一 一个 一些 一种 之间 之后 之前 以来 以上 以下 其中 其他 上 下 中 里 内 外 前 后 时 时候 地方 也是
    就是 都是 来 去 说 做 使 使得 令 却 则 若 虽 仍 仍然 便 只 仅 非常 十分
    """
)


class Word(NamedTuple):
    """A word, number or mark, and where it stands: ``text[start:end]`` of the text it was cut from.

    A tuple: texts are made of millions of them, and a frozen dataclass takes four times as long to make.
    """

    text: str
    start: int
    end: int


def words(text: str, lang: str) -> list[Word]:
    """Cut a text into words, numbers and marks.

    Parameters
    ----------
    text
        Any text, of either language or mixed.
    lang
        A BCP 47 tag whose primary language is ``en`` or ``zh``; stretches are cut by what they are.

    Returns
    -------
    list of Word
        In order, without overlap, everything but white space; marks stand alone, but for ``...``, ``……`` and ``——``.

    Raises
    ------
    LanguageError
        When the tag is neither English nor Chinese.

    Examples
    --------
    >>> [word.text for word in words("Mr. Lee’s 01.AI can’t use GPT-4.", "en")]
    ['Mr', '.', 'Lee’s', '01.AI', 'can’t', 'use', 'GPT-4', '.']
    >>> [word.text for word in words("我们用GPT-4。", "zh")]  # we use GPT-4
    ['我们', '用', 'GPT-4', '。']
    """
    _check(lang)
    return [Word(text[start:end], start, end) for start, end in _places(text)]


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each word, number or mark begins and ends."""
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match.lastgroup == "han":
            yield from _places_in_han(text[start:end], start)
        else:
            yield start, end


def _places_in_han(run: str, offset: int) -> Iterator[tuple[int, int]]:
    """Cut a run of Han characters; ``offset`` is where it begins in its text."""
    from rjieba import tokenize  # noqa: PLC0415  (its dictionary takes half a second, only Chinese needs it)

    simplified = simplify(run)
    # The cut is carried over by position; the few phrases whose length changes are cut as they stand.
    pieces = tokenize(simplified if len(simplified) == len(run) else run)
    return ((offset + start, offset + end) for _, start, end in pieces)


def _check(lang: str) -> str:
    primary = lang.partition("-")[0].lower()
    if primary not in {"en", "zh"}:
        raise LanguageError(f"words are known in en and zh, not in {lang!r}")
    return primary


@lru_cache(maxsize=1 << 16)
def lemma(word: str) -> str:
    """Return the dictionary form of an English word, in lower case, without a possessive ending.

    Words that simplemma does not know come back as they are.

    >>> lemma("Technologies"), lemma("Lee’s"), lemma("unveiled"), lemma("A.I.")
    ('technology', 'lee', 'unveil', 'a.i.')
    """
    from simplemma import lemmatize  # noqa: PLC0415  (a fifth of a second)

    bare = _POSSESSIVE.sub("", word.lower())
    return str(lemmatize(bare, "en")).lower() if bare else word.lower()


@lru_cache(maxsize=1 << 15)
def is_function_word(word: str, lang: str) -> bool:
    """Tell whether a word is grammar rather than content: an article, pronoun, particle, preposition or the like.

    Only words of the two languages are judged; marks and numbers are no function words.

    >>> is_function_word("The", "en"), is_function_word("的", "zh-Hant"), is_function_word("chip", "en")
    (True, True, False)
    """
    if _check(lang) == "zh":
        return simplify(word) in _CHINESE_FUNCTION_WORDS
    return word.lower().replace("’", "'") in _ENGLISH_FUNCTION_WORDS


def content_words(text: str, lang: str) -> list[Word]:
    """Cut a text into words and keep those that carry content: letters, Han or digits, no function word.

    >>> [word.text for word in content_words("The chips are in short supply.", "en")]
    ['chips', 'short', 'supply']
    """
    return [Word(text=text[start:end], start=start, end=end) for start, end in content_places(text, lang)]


def content_places(text: str, lang: str) -> list[tuple[int, int]]:
    """Tell where each of the words of :func:`content_words` begins and ends.

    >>> content_places("The chips are in short supply.", "en")
    [(4, 9), (17, 22), (23, 29)]
    """
    primary = _check(lang)
    return [(start, end) for start, end in _places(text) if _carries_content(text[start:end], primary)]


@lru_cache(maxsize=1 << 16)
def _carries_content(word: str, lang: str) -> bool:
    return any(map(str.isalnum, word)) and not is_function_word(word, lang)


@lru_cache(maxsize=1 << 16)
def frequency(word: str, lang: str) -> float:
    """Return how common a word is on the Zipf scale (van Heuven et al. 2014): log10 of its uses in 10⁹ words.

    Returns
    -------
    float
        0 for an unknown word, 1–3 rare, 4–6 common, above 7 only the commonest. Chinese words are looked up
        as Simplified and not cut; English ones as wordfreq cuts them.

    >>> frequency("the", "en") > 7 > frequency("leaderboard", "en") > 1
    True
    """
    if _check(lang) == "en":
        from wordfreq import get_frequency_dict, zipf_frequency  # noqa: PLC0415  (half a second)

        # Of plain letters wordfreq makes one token; what it does not know is most of what is asked for.
        if word.isascii() and word.isalpha() and word.lower() not in get_frequency_dict("en"):
            return 0.0
        return float(zipf_frequency(word, "en"))
    from math import log10  # noqa: PLC0415

    share = _chinese_frequencies().get(simplify(word), 0.0)
    return round(log10(share) + 9, 2) if share else 0.0


@cache
def _chinese_frequencies() -> dict[str, float]:
    """Share of each Chinese word; wordfreq's own ``zipf_frequency`` for Chinese asks for jieba."""
    from wordfreq import get_frequency_dict  # noqa: PLC0415

    return dict(get_frequency_dict("zh", "large"))
