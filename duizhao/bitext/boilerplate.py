"""The furniture of a page: lines that belong to the place a text was taken from, not to the text.

A line wrongly thrown away loses somebody's translation, while one wrongly kept only becomes a segment
without a partner. So a line is furniture only where its whole wording is that of furniture, and in an
interleaved text only where no line beside it could be its translation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from duizhao.bitext.language.identification import weight

__all__ = ["furniture"]

# Never part of a text, whatever stands beside.
_ALWAYS: Final = re.compile(
    r"""
    [•·|\-\s]*\d{1,3}[\s-]min(?:ute)?s?(?:\s+read|\s+to\s+read)[•·|\-\s]*   # 7 min read
    | [-–—]\s*\d{1,4}\s*[-–—] | page\s+\d{1,4}(?:\s+of\s+\d{1,4})?          # the number of a page: - 12 -
    | 第\s*\d{1,4}\s*[页頁](?:[\s,，/]*共\s*\d{1,4}\s*[页頁])?
    | comments\s+powered\s+by\s+\w+\.?                                      # comments powered by Disqus
    | (?:please\s+)?enable\s+javascript.{0,80}
    | view\s+the\s+discussion\s+thread\.?
    | (?:https?://|www\.)\S+
    | (?:预计)?(?:阅读|閱讀)(?:时间|時間|需)?\s*[:：约約]*\s*\d+\s*分[钟鐘]   # reading time: 7 minutes
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Part of the page unless the line beside it may be a translation.
_ALONE: Final = re.compile(
    r"""
    recommended\s+for\s+you | recommended\s+(?:reading|stories|articles) | read\s+more | more\s+on\s+this(?:\s+story)?
    | related\s+(?:articles?|stories|content|posts|coverage|reading) | you\s+(?:may|might)\s+also\s+like
    | advertisement | skip\s+advertisement | story\s+continues\s+below(?:\s+advertisement)?
    | (?:share|print|save)(?:\s+this)?(?:\s+(?:article|story|page))? | share\s+(?:on|to|via)\s+\w+
    | (?:sign\s+up|subscribe|log\s+in|sign\s+in)(?:\s+(?:now|here|today))? | back\s+to\s+top | skip\s+to\s+content
    | all\s+rights\s+reserved\.? | (?:©|copyright)\s.{0,80} | most\s+(?:read|popular|viewed)
    | leave\s+a\s+(?:comment|reply)
    | 相关(?:阅读|文章|新闻|报道|推荐) | 相關(?:閱讀|文章|新聞|報導|推薦) | 推荐(?:阅读|文章)? | 推薦(?:閱讀|文章)?
    | 延伸(?:阅读|閱讀) | (?:热门|熱門)(?:文章|新闻|新聞)? | (?:广告|廣告)
    | (?:点击|點擊)(?:查看|阅读|閱讀)(?:更多|全文|原文)?
    | (?:阅读|閱讀)(?:原文|全文|更多) | 返回(?:顶部|頂部|首页|首頁) | 分享(?:到|至)?(?:微信|微博|朋友圈)?
    | 打印(?:本页)?
    | (?:责任编辑|責任編輯|责编)\s*[:：].{1,20} | (?:版权|版權)所有.{0,40}
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_CLOCK: Final = r"(?:[,\s]+(?:at\s+)?\d{1,2}:\d{2}(?:\s*[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?)?"
_DATE: Final = re.compile(
    rf"""
    (?:(?:published|updated|posted)(?:\s+on)?:?\s+)?
    (?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?
    (?:{_MONTH}\s+\d{{1,2}},?\s+\d{{4}} | \d{{1,2}}\s+{_MONTH},?\s+\d{{4}}){_CLOCK}
    | (?:(?:发布|發布|更新)(?:时间|時間|于|於)?[:：]?\s*)?
      \d{{2,4}}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日(?:\s*(?:星期|周|週)[一二三四五六日天])?{_CLOCK}
    """,
    re.VERBOSE | re.IGNORECASE,
)
# MEAGHAN TOBIN, CADE METZ: two or more names of two to four words, or one after By.
_NAME: Final = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]*(?:\s+[A-ZÀ-Þ][A-ZÀ-Þ.'’-]*){1,3}"
_BYLINE: Final = re.compile(
    rf"(?:BY\s+|By\s+){_NAME}|(?:(?:BY|By)\s+)?{_NAME}(?:(?:\s*,\s*(?:AND\s+|and\s+)?|\s+(?:AND|and)\s+){_NAME})+"
)
_CREDIT: Final = re.compile(rf"{_NAME}\s*(?:/|\bFOR\b)\s*(?:THE\s+)?[A-ZÀ-Þ][A-ZÀ-Þ.'’ -]*")
_PLAIN_WORDS: Final = re.compile(r"\b(?:THE|OF|TO|IN|IS|ARE|ON|WITH|FROM|FOR|A|AN|NOT|HOW|WHY|WHAT|WHO|WE|YOU|I)\b")
_LONGEST: Final = 120

# A translation has 0.6 to 4.5 Han characters to a word (5 to 95 %: 1.1 to 2.8; single short lines vary more).
_FEWEST_HAN_A_WORD: Final = 0.6
_MOST_HAN_A_WORD: Final = 4.5

_ENDED: Final = re.compile(r"[.!?。！？…][\"'”’」』)）]*\Z")
# A repeated line longer than this is text that repeats itself, not a headline.
_LONGEST_HEADLINE: Final = 100


def furniture(lines: Sequence[tuple[str, str]], *, interleaved: bool) -> list[str | None]:
    """Say of each line whether it is furniture: ``"boilerplate"``, ``"repeated"`` or None.

    Parameters
    ----------
    lines : sequence of (str, str)
        Text and language tag of each line or paragraph, in reading order.
    interleaved : bool
        Whether both languages stand in this list. In one file of two the other side cannot be asked, so
        only what is never text is named and nothing counts as repeated.

    Returns
    -------
    list of str or None
        One entry for each line. The first of several equal lines is never ``"repeated"``.

    >>> furniture([("Recommended for You", "en"), ("Share", "en"), ("分享", "zh-Hans")], interleaved=True)  # Share
    ['boilerplate', None, None]
    """
    reasons: list[str | None] = []
    for number, (text, _) in enumerate(lines):
        always = len(text) <= _LONGEST and _ALWAYS.fullmatch(text)
        alone = interleaved and len(text) <= _LONGEST and _is_furniture_alone(text)
        said = always or (alone and not _has_counterpart(lines, number))
        reasons.append("boilerplate" if said else None)
    if interleaved:
        for number in _repeated(lines, reasons):
            reasons[number] = "repeated"
    return reasons


def _is_furniture_alone(text: str) -> bool:
    if _ALONE.fullmatch(text) or _DATE.fullmatch(text):
        return True
    if _BYLINE.fullmatch(text):
        return not _PLAIN_WORDS.search(text)
    credit = _CREDIT.fullmatch(text)
    return bool(credit) and text.isupper()


def _has_counterpart(lines: Sequence[tuple[str, str]], number: int) -> bool:
    """Tell whether the line before or after is of another language and of a length that a translation has."""
    text, lang = lines[number]
    for beside in (number - 1, number + 1):
        if 0 <= beside < len(lines) and lines[beside][1] != lang:
            own, other = weight(text), weight(lines[beside][0])
            han, words = max(own[0], other[0]), max(own[1] if not own[0] else 0, other[1] if not other[0] else 0)
            if words and _FEWEST_HAN_A_WORD <= han / words <= _MOST_HAN_A_WORD:
                return True
    return False


def _repeated(lines: Sequence[tuple[str, str]], reasons: Sequence[str | None]) -> list[int]:
    """Find the later copies of a headline.

    A copy is dropped only where it ends like no sentence, stands between lines of its own language, and no
    line of the other language comes as many times: a refrain and its translation repeat together.
    """
    counts = Counter(line for line, reason in zip(lines, reasons, strict=True) if reason is None)
    times: dict[int, set[str]] = {}
    for (_, lang), count in counts.items():
        times.setdefault(count, set()).add(lang)
    seen: set[tuple[str, str]] = set()
    found = []
    for number, (text, lang) in enumerate(lines):
        if reasons[number] is not None or counts[text, lang] == 1:
            continue
        if (text, lang) not in seen:
            seen.add((text, lang))
            continue
        neighbours = {lines[beside][1] for beside in (number - 1, number + 1) if 0 <= beside < len(lines)}
        alone = neighbours == {lang} and times[counts[text, lang]] == {lang}
        if alone and len(text) <= _LONGEST_HEADLINE and not _ENDED.search(text):
            found.append(number)
    return found
