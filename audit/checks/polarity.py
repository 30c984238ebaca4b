"""Meaning turned round: a negation on one side only, opposite directions, other quantifiers.

English and Chinese put negation into many forms besides not and 不 (un-, less, without, fail, lack; 无, 未, 非,
免, 拒, 缺), so a plain negation on one side is held against *anything* negative on the other, and only silence
there counts. A Chinese negation is often the paraphrase of an English idiom (没有变化, set in stone), so what
is missing for one is shown for review. Opposites are pairs of word families (rise/fall, 增/减); one side must
speak only of one member, the other side only of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from audit.checks.check import Check
from audit.context import BeadView, Context
from audit.findings import Finding, Side

__all__ = ["CHECK", "OPPOSITES"]

_NAME: Final = "polarity"

_ENGLISH_PLAIN: Final = re.compile(
    r"\b(?:not(?! (?:only|just|least|merely|simply|to mention|necessarily))|never|cannot)\b|n['’]t\b(?! (?:just|only))",
    re.IGNORECASE,
)
_ENGLISH_ANY: Final = re.compile(
    r"\b(?:no|non|not|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|can't|hardly|scarcely|barely|rarely|seldom"
    r"|few|little|only|unless|until|except|but|rather|instead|yet|far|beyond|out|off|free|short|less|least|lest|against|anything"
    r"|any|different|differ\w*|other|otherwise|wrong\w*|false\w*|bad\w*|poor\w*|hard|difficult\w*|tough|zero|absen\w+|avoid\w*|ban\w*"
    r"|bar\w*|block\w*|ceas\w+|contra\w+|declin\w+|den[iy]\w*|depriv\w+|despite|doubt\w*|end\w*|exclu\w+|exempt\w*|fail\w*|forbid\w*|halt\w*"
    r"|ignor\w+|imposs\w+|inexp\w+|lack\w*|los[est]\w*|miss\w*|neglect\w*|oppos\w+|overlook\w*|prevent\w*|prohib\w+|quit\w*|refus\w+|regardless"
    r"|reject\w*|remov\w*|stop\w*|suspend\w*|too|uncertain\w*|void|withh\w+|withdr\w+|wouldn|stay\w*|remain\w*|still|keep\w*|kept|resist\w*"
    r"|n['’]t|in(?:a|c|d|e|f|s|t|v)\w{3,}|im[mp]\w{3,}|ir[r]\w{3,}|il[l]\w{3,}|un\w{2,}|dis\w{2,}|mis\w{2,}|non-?\w{2,}|anti-?\w{2,}|\w+less(?:ly|ness)?)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_ENGLISH_SECOND: Final = re.compile(
    r"\b(?:unless|until|without|no|never|nor|neither|lack\w*|fail\w*|den[iy]\w*|impossib\w+|un(?!i|der|til|less|ion)\w{3,})\b",
    re.IGNORECASE,
)
_CHINESE_PLAIN: Final = re.compile(
    "(?<![要是能会可好对行差并毫无])不(?:会|能够|能|是|应该|应|想|愿意|愿|知道|相信|同意|允许|可能|需要|存在|具备|再是|予|得(?!不)|可以|可(?![思或避胜]))"
    "(?!不|没|没有|只|仅|光|单|要紧)|没有(?!.{0,8}(?:[吗？]|就|不|哪|任何人不))|并未|尚未|从未|未能|未曾|并非|绝不|毫不|决不|从不|并没"
)
_CHINESE_ANY: Final = re.compile(
    "[不没沒无無未非别別勿莫否免禁拒难難少缺失除绝絕反弗毋休罢甭仅僅只才却却但错錯误誤差停止防避匪零空亏欠违違脱離离外异異漏忽弃棄仍还還]"
)
_CHINESE_FALSE: Final = re.compile(
    "不仅|不但|不只|不光|不单|不过|不断|不久|不管|不论|不同|不少|不止|不得不|不能不|不会不|不可不|不无|差不多|不妨|不愧|不由|不禁|不料|不时"
    "|要不|是不是|能不能|会不会|有没有|好不|对不起|不然|不一|不错|不够|不足|不安|不满|不幸|不良|不利|不到|不如|不等|不下|不已|不再|不愿透露|不愿具名|不是(?=.{0,20}[而就也]是)|不想(?=.{0,10}就)"
)
_MINIMUM_CHINESE: Final = 6


@dataclass(frozen=True, slots=True)
class Opposite:
    """Two word families that contradict each other, in both languages, as regular expressions.

    ``either`` are words that belong to both families or turn them round; where one stands, nothing is said.
    """

    name: str
    english: tuple[str, str]
    chinese: tuple[str, str]
    either: str = "(?!)"


OPPOSITES: Final[tuple[Opposite, ...]] = (
    Opposite(
        "more and less",
        (
            r"increas\w*|ris(?:e[sn]?|ing)|rose|gr[eo]w(?:n|ing|s|th)?|soar\w*|surg\w+|jump\w*|climb\w*|gain\w*|up|more|higher|rais\w+|expand\w*|boost\w*",
            r"decreas\w*|declin\w+|fall(?:s|en|ing)?|fell|drop\w*|reduc\w+|shr[iau]nk\w*|plung\w+|plummet\w*|slump\w*|cut\w*|less\w*|lower\w*|down\w*|diminish\w*|los\w+|shed\w*|slow\w*|fewer",
        ),
        (
            "增[加长长多至速大高进]|上[升涨调扬]|提[高升]|攀升|飙升|激增|[暴大]涨|涨[至到幅]|走高|扩大",
            "减[少小低缓弱至慢]|下[降跌滑调]|降[低至到]|[暴大锐骤]跌|[锐骤]减|跌[至到幅]|缩[小减]|走低|回落",
        ),
        either="负增长|增减|涨跌|升降|减税|减负|减贫|减排|降温|降雨|降落|减免",
    ),
    Opposite(
        "early and late",
        (
            r"earl(?:y|ier|iest)|beginning|start",
            r"late|later|end",
        ),
        (
            "初期|早期|年初|月初|[一二三四五六七八九十]月初|初夏|初秋|初春|初冬|早些|早前",
            "末期|晚期|年底|月底|年末|月末|后期|晚些",
        ),
        either="早晚|迟早|始终|初中",
    ),
    Opposite("north and south", (r"north\w*", r"south\w*"), ("[北]", "[南]"), either="南北|北南"),
    Opposite(
        "east and west",
        (r"east\w*|orient\w*", r"west\w*|occident\w*"),
        ("[东東]", "[西]"),
        either="东西|东方|大西洋|墨西哥|巴西|西班牙|新西兰|股东|房东|京东|关西|山西|山东|广东",
    ),
    Opposite("first and last", (r"first|1st", r"last"), ("第一|首[次个届位]", "最后|末[次尾]"), either="上一|最近"),
    Opposite(
        "support and oppose",
        (
            r"support\w*|back(?:s|ed|ing|er\w*)?|favou?r\w*|approv\w+|endors\w+|agree\w*",
            r"oppos\w+|reject\w*|resist\w*|refus\w+|den[iy]\w*|disagree\w*|disapprov\w+",
        ),
        ("支持|赞成|赞同|同意|批准|拥护", "反对|拒绝|否决|抵制|抗议|不同意|不支持"),
        either="[不没未非]|without|not|n't|no",
    ),
    Opposite(
        "success and failure",
        (
            r"succe\w+|managed?|win(?:s|ning)?|won|victor\w*|achiev\w+",
            r"fail\w*|los[est]\w*|lost|defeat\w*|unsuccess\w*",
        ),
        ("成功|胜利|获胜|取胜|胜出|夺冠", "失败|落败|输给|战败|未能|惨败"),
        either="击败|打败|不败|成败|胜负|输赢|战胜",
    ),
    Opposite(
        "buy and sell",
        (r"buy\w*|bought|purchas\w+|acqui\w+", r"sell\w*|sold|sale\w*"),
        ("购买|收购|买[入进下]|购入", "出售|售[卖出]|卖[出给掉]|抛售"),
        either="买卖|销售|购销",
    ),
    Opposite("import and export", (r"import(?:s|ed|ing|er\w*)?", r"export\w*"), ("进口", "出口"), either="进出口"),
    Opposite(
        "before and after",
        (r"before|prior|previous\w*|ago|earlier|until|no later", r"after\w*|later|follow\w*|since|subsequen\w+|post"),
        ("之前|以前", "之后|以后"),
        either="前后",
    ),
    Opposite(
        "largest and smallest",
        (r"largest|biggest|greatest|maximum|highest|most|top", r"smallest|least|minimum|lowest|fewest|tiniest"),
        ("最大|最高|最多", "最小|最低|最少"),
        either="至少|最大程度|至多",
    ),
    Opposite(
        "men and women",
        (
            r"men|man|male\w*|boy\w*|his|he|him|gentlem\w+|father\w*|son|sons|husband\w*|brother\w*",
            r"women|woman|female\w*|girl\w*|her|she|hers|lad(?:y|ies)|mother\w*|daughter\w*|wi[fv]e\w*|sister\w*",
        ),
        ("男[人性子孩生士]|父亲|丈夫|儿子|哥哥|弟弟", "女[人性子孩生士]|母亲|妻子|女儿|姐姐|妹妹"),
        either="男女|父母|夫妻|儿女|子女|夫妇|兄妹|姐弟|human",
    ),
)
"""Word families that contradict each other; each stands alone in a text or is not judged."""


def check_polarity(view: BeadView, context: Context) -> list[Finding]:  # noqa: ARG001 - as every check
    """Look for meaning turned round in one bead."""
    if not view.paired:
        return []
    chinese, english = view.side_in("zh"), view.side_in("en")
    if chinese is None or english is None or len(view.text(chinese)) < _MINIMUM_CHINESE:
        return []
    return [*_negations(view, chinese, english), *_opposites(view, chinese, english)]


def _negations(view: BeadView, chinese: Side, english: Side) -> Iterator[Finding]:
    zh, en = view.text(chinese), view.text(english)
    plain = _ENGLISH_PLAIN.search(en)
    if plain and not _CHINESE_ANY.search(zh):
        if _ENGLISH_SECOND.search(en, plain.end()) or _ENGLISH_SECOND.search(en[: plain.start()]):
            return
        yield _finding(
            view,
            english,
            plain,
            f"'{plain[0]}' has nothing negative for it in the Chinese.",
            "Chinese: no 不 没 无 未 非 or the like",
        )
        return
    hidden = _CHINESE_FALSE.sub("〇〇", zh) if "不" in zh else zh
    plain = _CHINESE_PLAIN.search(hidden)
    if plain and not _ENGLISH_ANY.search(en):
        word = zh.find(plain[0])
        if word < 0:
            return
        place = re.compile(re.escape(plain[0])).search(zh)
        assert place is not None  # noqa: S101 - found above
        yield _finding(
            view,
            chinese,
            place,
            f"'{plain[0]}' (a negation) has nothing negative for it in the English.",
            "English: no negative word or prefix",
        )


def _finding(view: BeadView, side: Side, match: re.Match[str], message: str, evidence: str) -> Finding:
    return view.finding(
        check=_NAME,
        subtype="mistranslation",
        severity="critical",
        tier="error" if view.lang(side).startswith("en") else "review",
        confidence=0.85 if view.lang(side).startswith("en") else 0.6,
        message=message,
        source=[match.span()] if side == "source" else [],
        target=[match.span()] if side == "target" else [],
        evidence=[f"{side}: '{match[0]}'", evidence],
    )


@cache
def _families() -> tuple[
    tuple[Opposite, re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...
]:
    return tuple(
        (
            one,
            re.compile(rf"\b(?:{one.english[0]})\b", re.IGNORECASE),
            re.compile(rf"\b(?:{one.english[1]})\b", re.IGNORECASE),
            re.compile(one.chinese[0]),
            re.compile(one.chinese[1]),
            re.compile(one.either),
        )
        for one in OPPOSITES
    )


@cache
def _any_family() -> re.Pattern[str]:
    return re.compile("|".join(f"{words[0]}|{words[1]}" for words in (one.chinese for one in OPPOSITES)))


def _opposites(view: BeadView, chinese: Side, english: Side) -> Iterator[Finding]:
    zh, en = view.text(chinese), view.text(english)
    if not _any_family().search(zh):
        return
    for one, first_en, second_en, first_zh, second_zh, either in _families():
        has_first, has_second = first_zh.search(zh), second_zh.search(zh)
        if bool(has_first) == bool(has_second) or either.search(zh) or either.search(en):
            continue
        own, other = (first_en, second_en) if has_first else (second_en, first_en)
        theirs = other.search(en)
        if theirs is None or own.search(en):
            continue
        ours = has_first or has_second
        assert ours is not None  # noqa: S101 - exactly one matched
        places = {chinese: [ours.span()], english: [theirs.span()]}
        yield view.finding(
            check=_NAME,
            subtype="mistranslation",
            severity="major",
            tier="review",
            confidence=0.6,
            message=f"'{ours[0]}' and '{theirs[0]}' are opposites ({one.name}).",
            source=places["source"],
            target=places["target"],
            evidence=[
                f"{chinese}: '{ours[0]}', nothing of the other kind",
                f"{english}: '{theirs[0]}', nothing of the other kind",
            ],
        )


CHECK: Final = Check(
    name=_NAME,
    summary="negations on one side only, words that mean the opposite",
    bead=check_polarity,
    needs=frozenset({"source"}),
)
