"""Words, phrases and clauses that stand twice in the target and once in the source.

Chinese doubles words on purpose (慢慢 slowly, 研究研究 look into it, 一步一步 step by step), English hardly
ever does (had had, that that). So Chinese words of two characters are only shown for review, and only
when they are no such form; longer ones, and clauses, are errors where the source repeats nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding, Tier
from duizhao.audit.name_forms import is_syllable
from duizhao.audit.phrases import quoted_on
from duizhao.bitext.catalogue import phrase
from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.words import frequency, words

__all__ = ["CHECK"]

_NAME: Final = "repetition"

_WORD: Final = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d+(?:[.,]\d+)*|[^\w\s]|[^\W_A-Za-z\d]+")
_TWICE: Final = re.compile(rf"([{HAN}]{{2,15}})\1")
# 慢慢, 越来越, 一遍又一遍, 一个一个: what English doubles words for.
_AGAIN: Final = re.compile(
    rf"([{HAN}])\1(?![{HAN}]?\1)|越[{HAN}]{{1,6}}越|一([{HAN}])[又接]?一\2|([{HAN}])来\3去|又[{HAN}]{{1,3}}又"
)
_AT_WILL: Final = re.compile(rf"([{HAN}])来\1去|又[{HAN}]{{1,3}}又")
_PAIRED: Final = re.compile(rf"([{HAN}])\1")
_SAID_TWICE: Final = re.compile(r"\b(\w+)[ -]\1\b")
_AND_AGAIN: Final = re.compile(r"\b(\w{3,}) and \1\b", re.IGNORECASE)
"""more and more, again and again"""
_LINKING: Final = frozenset(["and", "or", "by", "to", "after", "upon", "on", "in", "for", "of", "with", "than"])
_SMALL_WORDS: Final = frozenset(["the", "a", "an", "this", "that", "is", "was", "it"])
COMMON: Final = 3.5
"""Zipf frequency below which a doubled word may be a name or borrowed: for review, and only beside a source."""
RARE: Final = 2.0
"""The same below which it is one: ylang ylang. One syllable of pinyin is one, too: Zhen Zhen."""
_SOUNDS: Final = frozenset("轰隆滴答嘀嗒叮当咚哗啦咕噜扑通喵汪呼噜噼啪嘎吱咔嚓呀嗡砰嘟咯叽喳吧唧哒哎哟嘻嘿呜哇")
"""Characters that sounds are written with: 轰隆轰隆 (rumbling)."""
_CROSSING: Final = frozenset(["来越", "越来"])
"""Pieces of 越来越 (more and more) behind another 来: 看起来越来越."""
_AROUND: Final = 12
"""Characters either side that say how a doubled word is cut."""
_SMALL: Final = re.compile("(?<![目标有])的的(?![确士哥当])|但但|而而|且且|很很|被被|与与|就就(?!业)")
_CLAUSES: Final = re.compile(r"[^，,；;。！？!?：:、\n]+")
_EDGES: Final = ". \t“”‘’\"'「」『』（）()《》…—–-"
_WRITTEN_AS_ONE: Final = re.compile(r"\w+(?:[-/]\w+)+")
"""One word with a mark in it: Covid-19, water/swamp."""
_LONGEST_PHRASE: Final = 6
_TWICE_IN_ROW: Final = re.compile(rf"(.{{1,{_LONGEST_PHRASE}}})\1", re.DOTALL)
"""A phrase that follows itself, in a text whose every word is one sign."""

MAY_DOUBLE: Final = frozenset(
    """
    had that is no yes very so many more much again on over ha he hey ho bye knock blah la na oh
    now never really plus long far out up down round day night year week by little tut pom win hear
    there please wait go run her more bye night
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""English words that prose doubles, now and then, on purpose."""

NEVER_DOUBLE: Final = frozenset(["the", "a", "an", "and", "of", "or", "for", "with"])
"""English words that are doubled by mistake alone, whatever the source doubles."""

MAY_DOUBLE_HAN: Final = frozenset(
    """
    非常 很多 许多 永远 谢谢 好的 大家 研究 讨论 考虑 商量 学习 了解 介绍 休息 准备 认识
    锻炼 调查 分析 打听 活动 收拾 尝试 比较 特别 真的 不要 不是 没有 可以 对不 知道 快点
    等等 某某 人人 天天 年年 加油 高兴 放松 体验 感受 多少 左右 上下 来回 反复 再见 是的
    不行 救命 哈哈 呵呵 嘻嘻 十分 越来 层层 种种 常常 渐渐 往往 慢慢 小心 努力 你好 起来
    出来 一样 我们 你们 他们 她们 它们 自己 测试 检查 观察 打扮 关心 照顾 教育 练习 品尝 参观 检验 改进
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Chinese words of two characters that are doubled on purpose (ABAB), verbs of trying out most of all."""

MINIMUM_CLAUSE: Final = 5
"""A clause of fewer Han characters (or English words, less one) may well return: 他说 (he said)."""


def check_repetition(view: BeadView, context: Context) -> list[Finding]:  # noqa: ARG001 - as every check
    """Find what one bead's target says twice."""
    if not view.target:
        return []
    find = _doubled_chinese if view.target_lang.startswith("zh") else _doubled_english
    places = find(view.target)
    if not view.source and not view.target_lang.startswith("zh"):
        places = [place for place in places if place[2] == "error"]
    if places and view.source and _repeats(view.source, view.source_lang):
        lasting = view.source_lang.startswith("zh") and not _doubles_at_will(view.source)
        places = [place for place in places if place[1].lower() in NEVER_DOUBLE or (lasting and " " not in place[1])]
    findings = [_doubled(view, *place) for place in places]
    taken = [place[0][0] for place in places]
    for first, second in _doubled_clauses(view.target, view.target_lang):
        if any(first[0] <= start < second[1] for start in taken):
            continue
        if view.source and _doubled_clauses(view.source, view.source_lang, brief=True):
            break
        between = view.target[first[1] : second[0]]
        findings.append(
            view.finding(
                check=_NAME,
                subtype="addition" if view.source else "unintelligible",
                its_type="duplication",
                severity="minor",
                tier="error" if view.source and len(between) <= 3 else "review",  # noqa: PLR2004 - a mark and quotes
                confidence=0.9 if len(between) <= 3 else 0.7,  # noqa: PLR2004 - as above
                message=phrase("The clause '{words}' is repeated.", words=view.target[slice(*second)][:40]),
                target=[first, second],
                evidence=[
                    phrase("{n} characters between them", n=len(between)),
                    *([phrase("source: no clause is repeated")] if view.source else []),
                ],
            )
        )
    return findings


def _doubled(view: BeadView, span: tuple[int, int], word: str, tier: Tier) -> Finding:
    if not view.source:
        tier = "review"
    return view.finding(
        check=_NAME,
        subtype="grammar",
        its_type="duplication",
        severity="minor",
        tier=tier,
        confidence=0.95 if tier == "error" else 0.75,
        message=phrase("'{word}' is repeated.", word=word),
        target=[span],
        evidence=[
            quoted_on("target", view.target[span[0] : span[1]][:60]),
            *([phrase("source: nothing is repeated")] if view.source else []),
        ],
        suggestion=word,
    )


def _doubled_english(text: str) -> list[tuple[tuple[int, int], str, Tier]]:
    """Find runs of one to six words that follow themselves."""
    ids: dict[str, str] = {}
    signs = [ids.setdefault(word, chr(len(ids) + 1)) for word in _WORD.findall(text.lower())]
    if len(ids) == len(signs) or _TWICE_IN_ROW.search("".join(signs)) is None:
        return []
    words = [word.lower() for word in _WORD.findall(text)]
    matches: list[re.Match[str]] = []
    places: list[tuple[tuple[int, int], str, Tier]] = []
    last: dict[str, int] = {}
    done = -1
    for index, word in enumerate(words):
        distance = index - last.get(word, -99)
        last[word] = index
        if distance > _LONGEST_PHRASE or index < done or index + distance > len(words):
            continue
        phrase = words[index : index + distance]
        if words[index - distance : index] != phrase or not (word[0].isalnum() and phrase[-1][0].isalnum()):
            continue
        matches = matches or list(_WORD.finditer(text))
        end = index + distance
        while words[end : end + distance] == phrase:
            end += distance
        done = end
        first = matches[index - distance]
        span = (first.start(), matches[end - 1].end())
        original = text[first.start() : matches[index - 1].end()]
        if distance == 1 and (word in MAY_DOUBLE or len(word) == 1 or text[first.start() - 1 : first.start()] == "-"):
            continue
        if distance == 1 and (is_syllable(word) or _is_rare(word)):
            continue  # Zhen Zhen, ylang ylang: names and borrowed words double
        if distance == 2 and not _LINKING.isdisjoint(phrase) and _SMALL_WORDS.isdisjoint(phrase):  # noqa: PLR2004 - faster and faster and, from time to time to
            continue
        number = index > distance and "".join(words[index - distance - 1 : end]).isdigit()  # 021 644 44 44
        if number or (not all(one[0].isalnum() for one in phrase) and not _WRITTEN_AS_ONE.fullmatch(original)):
            continue  # a list: international arrival, domestic arrival, domestic departure
        named = distance == 1 and (original[0].isupper() or (word.isalpha() and frequency(word, "en") < COMMON))
        places.append((span, original, "review" if named else "error"))
    return places


def _is_rare(word: str) -> bool:
    return word.isalpha() and frequency(word, "en") < RARE


def _doubled_chinese(text: str) -> list[tuple[tuple[int, int], str, Tier]]:
    places: list[tuple[tuple[int, int], str, Tier]] = []
    for match in _TWICE.finditer(text):
        word = match[1]
        if len(word) == 2 and (word[0] == word[1] or word[0] == "一" or word in MAY_DOUBLE_HAN):  # noqa: PLR2004
            continue
        if (
            len(set(word)) == 1
            or word[0] == "一"
            or word in _CROSSING
            or _SOUNDS.issuperset(word)
            or not _is_cut_so(text, match.start(), match.end(1), match.end())
        ):
            continue
        places.append((match.span(), word, "error" if len(word) > 2 else "review"))  # noqa: PLR2004 - see the top
    if any(marks in text for marks in ("的的", "但但", "而而", "且且", "很很", "被被", "与与", "就就")):
        places += [(match.span(), match[0][0], "error") for match in _SMALL.finditer(text)]
    return places


def _is_cut_so(text: str, start: int, middle: int, end: int) -> bool:
    """Whether the text is cut where both copies of a doubled word begin and end.

    Not in 解决解决方案 (solve the solution), nor in 因为你为你的玫瑰 (because you … for your rose).
    """
    first = max(0, start - _AROUND)
    cut = words(text[first : end + _AROUND], "zh")
    edges = {edge + first for word in cut for edge in (word.start, word.end)}
    return {start, middle, end} <= edges


def _repeats(text: str, lang: str) -> bool:
    """Whether a source doubles a word, so that its translation may."""
    if lang.startswith("zh"):
        return bool(_TWICE.search(text) or _AGAIN.search(text))
    words = [word.lower() for word in re.findall(r"[A-Za-z']+", text)]
    return any(one == other for one, other in pairwise(words)) or bool(_AND_AGAIN.search(text))


def _doubles_at_will(text: str) -> bool:
    """Whether a Chinese text doubles what need not be double: not 星星 (star) and 常常 (often), nor 越来越 (ever more).

    Those are words like any other, or rendered as "more and more", and excuse no English word that follows itself.
    """
    if _TWICE.search(text) or _AT_WILL.search(text):
        return True
    dictionary = load_dictionary()
    for match in _PAIRED.finditer(text):
        if match[0] not in dictionary or any(map(_SAID_TWICE.search, dictionary.translations(match[0]))):
            return True  # 拜拜: bye-bye
    return False


def _doubled_clauses(text: str, lang: str, *, brief: bool = False) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Find clauses that stand twice with at most one other between them; short ones only if ``brief``."""
    chinese = lang.startswith("zh")
    least = 2 if brief else MINIMUM_CLAUSE
    bare_clauses = [bare.lower() for clause in _CLAUSES.findall(text) if (bare := clause.strip(_EDGES))]
    if len(set(bare_clauses)) == len(bare_clauses):
        return []
    clauses: list[tuple[str, int, int]] = []
    for match in _CLAUSES.finditer(text):
        bare = match[0].strip(_EDGES)
        if bare:
            start = match.start() + match[0].index(bare)
            clauses.append((bare.lower(), start, start + len(bare)))
    counts = Counter(bare_clauses)
    pairs = []
    for index, (clause, start, end) in enumerate(clauses):
        if counts[clause] == 1 or (len(clause) if chinese else clause.count(" ") + 2) < least:
            continue
        for before in range(max(0, index - 2), index):
            if clauses[before][0] == clause:
                pairs.append(((clauses[before][1], clauses[before][2]), (start, end)))
                break
    return pairs


CHECK: Final = Check(name=_NAME, summary="words, phrases and clauses that stand twice in a row", bead=check_repetition)
