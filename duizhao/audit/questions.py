"""Questions on one side only, question marks that are too many or missing.

Translators turn questions into statements, and the other way about, in speech and where a question is rhetorical;
there nothing is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from duizhao.audit.context import BeadView
from duizhao.audit.findings import Finding, Side
from duizhao.bitext.catalogue import noted, phrase

__all__ = ["find_moods"]

_NAME: Final = "punctuation"
_TARGET_ASKS: Final = noted("The target is a question, the source is not.")

_ASKS_WITHIN: Final = re.compile(
    r"(?<=[a-z,] )(?:who|whom|whose|what|when|where|why|how|which|whether|if)\b", re.IGNORECASE
)
_PARTICLE_ASKS: Final = re.compile("(?:[吗呢吧]|(?<![什怎多])么)[?？]")
_STATES: Final = re.compile(r"[.!。！][\"'”’」』)）\]]*\s*\Z")
_QUESTION: Final = re.compile(r"\?(?![.:]|[A-Za-z]\w*=)|？")
_URL: Final = re.compile(r"https?://\S+|www\.\S+")
_INVERTED: Final = re.compile(
    r"[\"“‘']?(?:(?:wh(?:at|ere|en|y|om?|ose|ich)|how)(?: \w+)? )?"
    r"(?:do|does|did|is|are|was|were|can|could|will|would|shall|should|has|have)(?:n['’]t)? "
    r"(?:the|a|an|this|that|these|those|I|you|he|she|it|we|they|there|my|your|his|her|our|their)\b",
    re.IGNORECASE,
)
_CHINESE_ASKS: Final = re.compile(
    "[吗嗎呢么麼吧何谁誰哪怎几幾否岂豈孰乎奈]|什么|为啥|多少|多大|多久|多远|多长|是不是|有没有|能不能|会不会|[好对行要可]不"
)
_CHINESE_QUESTION: Final = re.compile("[吗嗎][。.]|为什么|怎么样|[谁誰]|哪[里儿个些]|多少")
# I do not know who, tell me why, whoever: a question inside a statement, or none.
_CHINESE_WITHIN: Final = re.compile(
    "知道|明白|清楚|告诉|想想|看看|问[问道过]?|了解|确定|决定|解释|说明|[无不]论|不管|任何|都|也|谁谁|不好|无法|请|奇怪|好奇|猜|怀疑"
)
_ENGLISH_ASKS: Final = re.compile(
    r"\b(?:who|what|when|where|why|how|which|whether|if|ask|wonder|question)"
    r"|(?:\A|[.!?…\"“'‘,] ?)(?:do|does|did|is|are|was|were|can|could|will|would|shall|should|have|has|had|may)"
    r"(?:n['’]t)? ",
    re.IGNORECASE,
)
# … , don't you? … , right?: the statement stays one.
_ENDS: Final = re.compile(r"[.!?](?=[\s\"'”’)]|\Z)|[。！？]")
_TAG: Final = re.compile(
    r", ?(?:(?:do|does|did|is|are|was|were|have|has|had|can|could|will|would|should|wo|ca|ai)(?:n['’]t)? "
    r"(?:I|you|he|she|it|we|they|there)|eh|right|huh|yes|no|okay)\?",
    re.IGNORECASE,
)
_SPEECH: Final = re.compile(
    r"[。！？，…,.!?—-][\"'”’」』]|(?:\A|[：:，,] ?)[\"“「『]|(?:\A|\s)['‘]|(?<!s)['’](?:\Z|\s)"
)
"""Somebody's words, by a mark inside or before the quotation marks; not a word in them, nor "the villagers' homes"."""
_QUOTE: Final = re.compile(r"[“”「」\"]")
_RHETORICAL: Final = re.compile(
    r"[谁誰]不|难道|岂|何必|何苦|何呆|怎能|怎么能|哪里(?![。.]\Z)|那里|哪敢|不成[?？]|呢\?"
    r"|\b(?:why|how) (?:don['’]t|not|can)|(?:can|could|won)['’]t (?:you|we|I|they)|what good|who cares|how many times",
    re.IGNORECASE,
)
"""A question that states: why don't you, 谁不帮你 (who does not help you)."""
_ASKS_LAST: Final = re.compile(r"[?？][\"'”’」』)）\]]*\s*\Z")


def find_moods(view: BeadView) -> Iterator[Finding]:
    """Find a question on one side only."""
    if _asks(view.target) == _asks(view.source):
        return
    yield from _asks_within(view)
    asks = _QUESTION.search(view.target)
    asked = _QUESTION.search(view.source)
    if (asks and _URL.search(view.target)) or (asked and _URL.search(view.source)):
        return
    silent: Side = "source" if asks else "target"
    pattern = _CHINESE_ASKS if view.lang(silent).startswith("zh") else _ENGLISH_ASKS
    if pattern.search(view.text(silent)):
        yield from _unmarked(view)
        return
    if len(_ENDS.findall(view.source)) > 1 and len(_ENDS.findall(view.target)) > 1:
        return  # of several sentences one may be turned
    where = asks or asked
    assert where is not None  # noqa: S101 - one of them matched
    if _TAG.search(view.text("target" if asks else "source")) or _is_turned_freely(
        view, "target" if asks else "source"
    ):
        return
    turned = asks is not None and bool(_ASKS_LAST.search(view.target))
    yield view.finding(
        check=_NAME,
        subtype="mistranslation",
        severity="major",
        tier="review",
        confidence=0.75 if turned else 0.6,
        message=phrase(_TARGET_ASKS) if asks else phrase("The source is a question, the target is not."),
        source=[] if asks else [where.span()],
        target=[where.span()] if asks else [],
        evidence=[
            phrase("source: no question mark and no word that asks") if asks else phrase("source: a question mark"),
            phrase("target: a question mark") if asks else phrase("target: no question mark and no word that asks"),
        ],
    )


def _is_turned_freely(view: BeadView, asking: Side) -> bool:
    """Whether a question is rhetorical or in speech: translated freely."""
    inside = bool(_SPEECH.search(view.source)) or len(_QUOTE.findall(view.target)) % 2 == 1
    return inside or bool(_RHETORICAL.search(view.text(asking)))


def _unmarked(view: BeadView) -> Iterator[Finding]:
    """Find an English question, by its order of words, that ends as a statement: Is the harvest good."""
    last = _STATES.search(view.target)
    if last is None or not _ASKS_LAST.search(view.source):
        return
    if len(_ENDS.findall(view.source)) > 1 or len(_ENDS.findall(view.target)) > 1:
        return
    english = view.target_lang.startswith("en")
    if not (_INVERTED.match(view.target) if english else _asks_plainly(view)):
        return
    yield from view.slip(
        [(last.start(), last.start() + 1)],
        check=_NAME,
        confidence=0.75,
        message=phrase("The question ends with a full stop."),
        evidence=[
            phrase("source: a question mark at its end"),
            phrase("target: the verb before its subject") if english else phrase("target: a word that asks"),
        ],
        suggestion="?" if english else "？",
    )


def _asks_plainly(view: BeadView) -> bool:
    """Whether a Chinese sentence is a question by its last word or by who, what and how; not one within another."""
    if _SPEECH.search(view.source) or _RHETORICAL.search(view.source) or _RHETORICAL.search(view.target):
        return False
    return bool(_CHINESE_QUESTION.search(view.target)) and not _CHINESE_WITHIN.search(view.target)


def _asks_within(view: BeadView) -> Iterator[Finding]:
    """Find a question mark behind a sentence that only holds a question: 我不知道为什么？ (I do not know why)."""
    last = _ASKS_LAST.search(view.target)
    if not last or not _STATES.search(view.source) or len(_STATES.findall(view.source)) > 1:
        return
    english = view.source if view.source_lang.startswith("en") else view.target
    body = english.strip().rstrip(".!?\"'”’)")
    if (
        _PARTICLE_ASKS.search(view.target)
        or re.search(r"[.!?]\s", body)
        or not _ASKS_WITHIN.search(body)
        or _TAG.search(english)
    ):
        return
    yield from view.slip(
        [(last.start(), last.start() + 1)],
        check=_NAME,
        confidence=0.75,
        message=phrase(_TARGET_ASKS),
        evidence=[
            phrase("source ends with '{mark}'", mark=view.source.rstrip()[-1]),
            phrase("the question is only part of the sentence"),
        ],
        suggestion="。" if view.target_lang.startswith("zh") else ".",
    )


def _asks(text: str) -> bool:
    return bool(_QUESTION.search(text)) if "?" in text else "？" in text
