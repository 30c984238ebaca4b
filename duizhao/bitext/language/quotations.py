"""Quotations and brackets about the marks of sentences: what is opened where, and who spoke."""

from __future__ import annotations

import re

from duizhao.bitext.language.characters import is_wide

__all__ = ["FOLLOWS", "REACH", "SPOKE_EN", "SPOKE_ZH", "is_bare", "is_embedded", "is_inside_short_one", "trails_on"]

# How far back an opening bracket or quote is looked for; longer quotations are rare and cost time.
REACH = 400
# More openers than this before the first letter of a sentence are not looked through.
_LEAD_LENGTH = 8

FOLLOWS = re.compile(
    r"[，,、；;：:)）\]】％%~～]|的(?!士)|和|与|及|或|之类|这|那(?=[个些种样句])|一类|等|是(?![的啊吗呀吧，。])"
)

_SPEAK = (
    "说|說|道|问|問|喊|叫|答|嚷|骂|罵|吼|想|写|寫|称|稱|指出|表示|回答|补充|補充|解释|解釋|强调|強調|"
    "警告|承认|承認|坚持|堅持|建议|建議|告诉|告訴|反驳|反駁|感叹|感嘆|低语|低語|嘟囔|嘀咕|评论|評論|总结|總結"
)
# “……？”他问。: who spoke, in a few words, and then a mark. Group 1 is that mark.
SPOKE_ZH = re.compile(
    rf"(?![^，,。]{{0,3}}[没沒不无無])[^。！？!?…，,；;：:“”「」『』\"\n]{{0,24}}?(?:{_SPEAK})"
    r"(?:道|了|我|他|她|我们|他们|起来|出来)?([。！？!?.，,；;：:…]|$)"
)
SPOKE_EN = re.compile(
    r"(?!(?:He|She|They|We|You|It) )(?:[A-Z][\w.'’-]{0,30} ){1,4}(?:said|says|asked|asks|cried|shouted|wrote|"
    r"replied|answered|added|exclaimed|whispered|wondered|yelled|demanded|called|screamed|inquired|muttered|"
    r"murmured|thought|continued)\b"
)


def opener(text: str, start: int, position: int, pair: str) -> int:
    """Return where, from ``start`` on and within reach, the last opener of ``pair`` stands; −1 if nowhere."""
    return text.rfind(pair, max(start, position - REACH), position)


_PAIRS = {
    ")": "(",
    "）": "（",
    "]": "[",
    "】": "【",
    "》": "《",
    "〉": "〈",
    "”": "“",
    "’": "‘",
    "」": "「",
    "』": "『",
}


def is_bare(text: str, start: int, end: int) -> bool:
    """Tell whether only a few openers, bullets and spaces stand between two places."""
    return end - start <= _LEAD_LENGTH and not text[start:end].strip(" \t\n“‘「『（([\"'*•-")


def is_embedded(text: str, sentence: int, mark_end: int, stop: int) -> bool:
    """Tell whether the closers after a mark close something that was opened inside the sentence.

    Brackets and title marks: opened anywhere but at its start. Quotes: opened straight after a letter,
    without the colon or comma that introduces speech.
    """
    for position in range(mark_end, min(stop, mark_end + 8)):
        opening = _PAIRS.get(text[position])
        if opening is None:
            continue
        where = opener(text, sentence, mark_end, opening)
        if where <= sentence:
            continue
        if is_bare(text, sentence, where):
            continue
        if opening in "“‘「『" and not text[where - 1].isalnum():
            continue
        return True
    return False


def trails_on(text: str, sentence: int, mark: int) -> bool:
    """Tell whether an ellipsis breaks off inside a quotation, or opens the sentence, which then goes on."""
    if is_bare(text, sentence, mark):
        return True
    opening = max(opener(text, 0, mark, quote) for quote in "“‘「『")
    return opening > max(opener(text, 0, mark, quote) for quote in "”’」』")


# A quotation of several sentences in so many columns is a cry or an answer that its sentence goes on about; 36 columns
# are six English words, and half as many Han characters say as much.
_SHORT = 36
_SHORT_WIDE = 12
_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』", '"': '"', "'": "'"}
_GOES_ON = re.compile(r"\s?[a-z]|\s?(?:[，,]|$)")


def is_inside_short_one(text: str, sentence: int, mark: int, stop: int, end: int) -> bool:
    """Tell whether a mark stands within a short quotation that the sentence goes on around: "Run! Run!" he shouted.

    Something of the sentence stands before the quotation, or follows it: a word in small letters, or who spoke.
    """
    left = max(sentence, mark - _SHORT)
    for opener, closer in _QUOTES.items():
        start = _opened(text, left, mark, opener, closer)
        if start < 0:
            continue
        close = text.find(closer, stop, min(end, start + _SHORT + 2))
        while closer in "’'" and 0 <= close < end - 1 and text[close + 1].isalnum():
            close = text.find(closer, close + 1, min(end, start + _SHORT + 2))  # an apostrophe
        inside = text[start + 1 : close]
        if close < 0 or (not inside.isascii() and len(inside) > _SHORT_WIDE and any(map(is_wide, inside))):
            continue
        if not is_bare(text, sentence, start) or _GOES_ON.match(text, close + 1, end):
            return True
        after = close + 1
        spoke = SPOKE_EN.match(text, after + text[after : after + 1].isspace(), min(end, after + 120))
        return bool(spoke or SPOKE_ZH.match(text, after, min(end, after + 40)) or FOLLOWS.match(text, after, end))
    return False


def _opened(text: str, left: int, mark: int, opener: str, closer: str) -> int:
    """Return where a quotation was opened that is open at a mark; -1 where none is."""
    start = text.rfind(opener, left, mark)
    while opener == "'" and start > left and text[start - 1].isalnum():
        start = text.rfind(opener, left, start)  # an apostrophe
    if start < 0 or (opener != closer and text.find(closer, start, mark) >= 0):
        return -1
    if opener == closer and (text[start + 1 : start + 2].isspace() or text[start - 1 : start].isalnum()):
        return -1
    return start
