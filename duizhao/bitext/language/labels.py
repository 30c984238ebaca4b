"""Full stops that end no sentence: after the number of a heading, an article or a question, and within a title."""

from __future__ import annotations

import re

__all__ = ["in_leader", "in_title", "is_label"]

# A label with a number, before a heading or the text of an article: Chapter 2, Section 4.2, Act IV, Q1.
_ONE_LABEL = (
    r"(?:[A-Z][A-Za-z]{1,14}\.? (?:\d{1,3}(?:[.-]\d{1,3}){0,3}[A-Za-z]?(?:\([a-z\d]{1,3}\)){0,3}(?: bis| ter)?"
    r"|[IVXLC]{1,6}|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve)|[A-Z]{1,2}\d{1,3}"
    r"|§{1,2} ?\d{1,4}|\d{1,3}(?:\.\d{1,3}){1,3}|\([a-z]{1,4}\)|\(\d{1,3}\))"
)
_LABEL = re.compile(rf"\W{{0,3}}{_ONE_LABEL}(?:[.,:;]? {_ONE_LABEL})?")
# The same in Chinese: 第二条 (article 2), 步骤1 (step 1), 附件二 (annex II).
_CHINESE_NUMBER = r"(?:[\d.]{1,8}|[〇零一二三四五六七八九十百千]{1,7})"
_CHINESE_LABEL = re.compile(
    rf"\W{{0,3}}(?:第 ?{_CHINESE_NUMBER} ?(?:部分|[编編篇章节節条條款项項目卷部回幕场場课課讲講题題步])"
    rf"(?:之{_CHINESE_NUMBER})?"
    r"|(?:步骤|步驟|规则|規則|附件|附录|附錄|附表|图|圖|图表|表|例|例题|练习|練習|问题|問題|问|問|答|案例|注|題|题|单元|單元)"
    rf" ?{_CHINESE_NUMBER})"
)
_NUMERAL = re.compile(r"\W{0,3}[〇一二三四五六七八九十]{1,3}")
# Who speaks in a play, before what is said: FINCH. Who goes there? FIRST LADY (aside). Hush.
_SPEAKER = re.compile(
    r"[^\w\n(\[]{0,3}(?!(?:YES|NO|OK|OKAY|NEVER|STOP|HELP|WHY|WHAT)\b)(?=[^\n(\[]{0,12}[A-Z]{3})"
    r"(?:(?:Mrs?|Ms|Dr|St)\.? )?(?:\d{0,2}[A-Z][A-Z'’-]{0,20}\.?|\d{1,2}(?:st|nd|rd|th))"
    r"(?: (?:[A-Z][A-Z'’-]{0,20}\.?|&|and|of|the|\d{1,2})){0,4}"
    r"(?:,? ?[(\[][^()\[\]]{1,40}[)\]])?"
)
_LONGEST_LABEL = 40
_LONGEST_TITLE = 60
_LONGEST_LEADER = 250
_TITLE_END = re.compile(r"[《》〈〉\n]")


_LEADER = re.compile(r"(?:[.·…⋯]\s?){1,200}\s{0,20}(?:\d{1,4}|[ivxlcIVXLC]{1,7})\s{0,20}")
_DOTS = re.compile(r"[.·…⋯] ?[.·…⋯] ?[.·…⋯]")


def in_leader(text: str, mark: int, end: int) -> bool:
    """Tell whether a mark is one of the dots that lead to the number of a page: The Quay . . . . . 1."""
    return (
        end - mark <= _LONGEST_LEADER
        and _LEADER.fullmatch(text, mark, end) is not None
        and _DOTS.search(text, max(0, mark - 4), mark + 6) is not None
    )


def in_title(text: str, sentence: int, mark: int, stop: int, end: int) -> bool:
    """Tell whether a mark stands within a title: 《跑！跑！》."""
    before = text[max(sentence, mark - _LONGEST_TITLE) : mark]
    opened = max(before.rfind("《"), before.rfind("〈"))
    if opened < 0 or max(before.rfind("》"), before.rfind("〉")) > opened:
        return False
    ahead = _TITLE_END.search(text, stop, min(end, stop + _LONGEST_TITLE))
    return ahead is not None and ahead.group() in "》〉"


def is_label(text: str, sentence: int, mark: int, stop: int) -> bool:
    """Tell whether a full stop follows the number of a heading, an article or a question, before what it says.

    So it does after the name of who speaks in a play, at the beginning of a line.
    """
    if stop - mark != 1 or text[mark] not in ".．。｡" or mark - sentence > _LONGEST_LABEL:
        return False
    if text[mark] == "." and text[stop].isspace() and _LABEL.fullmatch(text, sentence, mark):
        return True
    begins = sentence == 0 or text[sentence - 1] == "\n"
    if text[mark] == "." and begins and text[stop].isspace() and _SPEAKER.fullmatch(text, sentence, mark):
        return True
    if text[mark] == "．" and _NUMERAL.fullmatch(text, sentence, mark):
        return True
    return _CHINESE_LABEL.fullmatch(text, sentence, mark) is not None
