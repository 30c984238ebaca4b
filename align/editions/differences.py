"""Word by word: what differs between two versions of a sentence, and whether a number or a negation is among it.

Versions in one language are compared token by token (Ratcliff and Obershelp's matching blocks, as in
`difflib.SequenceMatcher`): a token is a number with its marks, a word of letters, or one Han character. What is a
fact for a reader is flagged: 14票 and 41票 (14 and 41 votes), 都对 and 都不对 (all right, not all right). Numbers are
compared by value, so 十四 is 14; a negation counts where the words that took its place deny nothing, and not as part of
another word (特别, 未来, 不仅).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from duizhao.bitext.language.numbers import Number, compare_numbers, find_numbers

__all__ = ["Difference", "compare_facts", "compare_words"]

Span = tuple[int, int]

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
_ANY_HAN: Final = re.compile(f"[{_HAN}]")
_NUMERALS: Final = "〇零一二两三四五六七八九十百千万亿"
_TOKEN: Final = re.compile(rf"\d+(?:[.,:/]\d+)*%?|[{_NUMERALS}]{{2,}}|[{_HAN}]|[^\W\d_{_HAN}]+(?:['’][^\W\d_]+)*|\S")
_NEGATION: Final = re.compile(
    r"[不没沒无無未非莫勿别別否]"
    r"|\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|scarcely|unless)\b|n['’]t\b",
    re.IGNORECASE,
)
_NOT_DENIED: Final = re.compile(
    r"[特分区區级級性类類个個识識辨鉴鑑告离離][别別]|[别別](?:人|的|处|處|墅|名|称|稱)|非[洲常]|[东東西南北中]非|是非"
    r"|未来|未來|[不未](?:必|免|尝|嘗)不|[无無](?:论|論|锡|錫)|莫(?:斯科|名|过|過)|沉没|沉沒|[淹埋]没|[淹埋]沒|没收|沒收"
    r"|不(?:仅|僅|但|过|過|断|斷|久|少|管|论|論|禁|由得|妨|料)|差不多|要不是|对不起|對不起|[是能与與可]否|否[则則]"
    r"|(\w)不\1|有没有|有沒有|\bno(?=\. ?\d)|\bnot (?:only|just|least|to mention)\b"
    r"|\bno (?:doubt|longer than|matter)\b",
    re.IGNORECASE,
)
_PREFIXES: Final = frozenset(["un", "in", "im", "il", "ir", "dis", "non", "non-"])
_STEM: Final = 4  # letters: side and inside are two words
_LIKELY: Final = 0.5
"""Strength from which a number is one: 一 (one) in 一些 (some) is less."""
_SURE: Final = 0.8
"""The same where the sentence is said in other words."""
_LONGEST: Final = 4_000
"""Tokens of a side that are compared; matching takes their product in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs: spans (start, end) of the old text that are gone and of the new text that are new, and flags.

    ``flags`` holds ``numbers`` and ``negation`` where a changed word is of that kind; ``alike`` is the share of the
    words of both that are the same, 0 to 1.
    """

    gone: tuple[Span, ...] = ()
    new: tuple[Span, ...] = ()
    flags: tuple[str, ...] = ()
    alike: float = 0.0


def compare_words(old: str, new: str) -> Difference:
    """Compare two versions of a sentence.

    >>> compare_words("议案以14票通过。", "议案以41票通过。")  # the motion passed with 14, with 41 votes
    Difference(gone=((3, 5),), new=((3, 5),), flags=('numbers',), alike=0.875)
    >>> compare_words("They were all right.", "They were not all right.").flags
    ('negation',)
    """
    left, right = (list(_TOKEN.finditer(text)) for text in (old, new))
    if max(len(left), len(right)) > _LONGEST:
        return Difference()
    matcher = SequenceMatcher(
        None, [match[0].casefold() for match in left], [match[0].casefold() for match in right], autojunk=False
    )
    gone: list[Span] = []
    fresh: list[Span] = []
    denied = False
    denials = _denials(old), _denials(new)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        spans = [
            (matches[first].start(), matches[last - 1].end()) if first < last else None
            for matches, first, last in ((left, a, b), (right, c, d))
        ]
        gone += [spans[0]] if spans[0] else []
        fresh += [spans[1]] if spans[1] else []
        denied |= _touches(spans[0], denials[0]) != _touches(spans[1], denials[1])
        denied |= any(_turned(one[0], other[0]) for one, other in zip(left[a:b], right[c:d], strict=False))
    differing = _unmatched(_numbers(old, _LIKELY, gone), _numbers(new, _LIKELY, fresh))
    return Difference(
        gone=tuple(gone),
        new=tuple(fresh),
        flags=(("numbers",) if any(differing) else ()) + (("negation",) if denied else ()),
        alike=matcher.ratio(),
    )


def compare_facts(old: str, new: str) -> Difference:
    """Compare two sentences that say something in other words: only numbers that contradict each other are told.

    >>> compare_facts("The bill passed with 14 votes.", "In the end 41 members were for it.")
    Difference(gone=((21, 23),), new=((11, 13),), flags=('numbers',), alike=0.0)
    >>> compare_facts("The bill passed with 14 votes.", "In the end it became law.").flags
    ()
    """
    gone, fresh = _unmatched(_numbers(old, _SURE), _numbers(new, _SURE))
    if not gone or not fresh:
        return Difference()
    spans = (tuple((one.start, one.end) for one in side) for side in (gone, fresh))
    return Difference(gone=next(spans), new=next(spans), flags=("numbers",))


def _numbers(text: str, least: float, spans: Sequence[Span] | None = None) -> list[Number]:
    """Return the numbers of a text from a strength on, those that touch some spans where given."""
    lang = "zh" if _ANY_HAN.search(text) else "en"
    found = [one for one in find_numbers(text, lang) if one.strength >= least]
    if spans is None:
        return found
    return [one for one in found if any(one.start < end and start < one.end for start, end in spans)]


def _unmatched(left: list[Number], right: list[Number]) -> tuple[list[Number], list[Number]]:
    compared = compare_numbers(left, right)
    return [left[i] for i in compared.source], [right[j] for j in compared.target]


def _denials(text: str) -> list[Span]:
    """Return where a text denies something."""
    hidden = _NOT_DENIED.sub(lambda match: "\0" * len(match[0]), text)
    return [match.span() for match in _NEGATION.finditer(hidden)]


def _turned(one: str, other: str) -> bool:
    """Whether one word is the other with a prefix that turns it round: likely, unlikely."""
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    return len(short) >= _STEM and long.endswith(short) and long.removesuffix(short) in _PREFIXES


def _touches(span: Span | None, places: Sequence[Span]) -> bool:
    return span is not None and any(start < span[1] and span[0] < end for start, end in places)
