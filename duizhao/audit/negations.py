"""What one side denies and the other does not: not, never, without and no one; 不, 没, 无 and 未.

A plain negation on one side is held against anything negative on the other, and only silence there counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from duizhao.audit.context import BeadView
from duizhao.audit.denied_words import (
    NEUTRAL,
    PREFIXES,
    denies_in_english,
    find_denied_chinese,
    find_denied_english,
    find_forbidden,
    find_not_all,
)
from duizhao.audit.findings import Finding, Side
from duizhao.audit.opposites import Place
from duizhao.audit.phrases import quoted_on
from duizhao.audit.turned_words import same_act
from duizhao.audit.word_sets import denying_words
from duizhao.bitext.catalogue import noted, phrase
from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.words import lemma

__all__ = ["find_negations"]

_NAME: Final = "polarity"

_ENGLISH_PLAIN: Final = re.compile(
    r"\b(?:(?<!why )not(?! (?:only|just|least|merely|simply|to mention|necessarily|help|hesitate|doubt)|\?)|never"
    r"|cannot(?! (?:help|wait|but|miss (?:it|this|that)\b)))\b"
    r"|n['’]t\b(?! (?:just|only|forget|worry|mind|help|wait|imagine|hesitate|doubt|miss (?:it|this|that)"
    r"|you (?:go|dare))\b)"
    r"(?! (?:I|you|he|she|it|we|they|there|this|that)\b[^.!]*\?)",
    re.IGNORECASE,
)
"""What denies: no part of ``not only`` or ``why not``, no question (``isn't it?``), no ``don't forget``, which is 记住
(remember), or ``can't help``."""

_STRESSED: Final = re.compile(
    r" (?:\w+ ){1,3}(?:more|less|better|happier|worse|easier|prouder)\b(?! than)", re.IGNORECASE
)
"""``I could not agree more``: the most there is."""

_ENGLISH_ANY: Final = re.compile(
    r"\b(?:no|non|not|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|can't|hardly|scarcely|barely"
    r"|rarely|seldom"
    r"|few|little|only|unless|until|except|but|rather|instead|yet|far|beyond|out|off|free|short|less|least|lest"
    r"|against|anything"
    r"|any|different|differ\w*|other|otherwise|wrong\w*|false\w*|bad\w*|poor\w*|hard|difficult\w*|tough|zero"
    r"|absen\w+|avoid\w*|ban\w*"
    r"|bar\w*|block\w*|ceas\w+|contra\w+|declin\w+|den[iy]\w*|depriv\w+|despite|doubt\w*|end\w*|exclu\w+"
    r"|exempt\w*|fail\w*|forbid\w*|halt\w*"
    r"|ignor\w+|imposs\w+|inexp\w+|lack\w*|los[est]\w*|miss\w*|neglect\w*|hid(?:e|es|den|ing)?|conceal\w*|prefer\w*|oppos\w+|overlook\w*|prevent\w*"
    r"|prohib\w+|quit\w*|refus\w+|regardless"
    r"|reject\w*|remov\w*|stop\w*|suspend\w*|too|uncertain\w*|versus|vs|void|withh\w+|withdr\w+|than|wonder\w*|curious"
    r"|guess\w*|wouldn|stay\w*|remain\w*|left|leav\w+|silen\w+|quiet\w*"
    r"|still|keep\w*|kept|resist\w*"
    r"|n['’]t|in(?:a|c|d|e|f|s|t|v)\w{3,}|im[mp]\w{3,}|ir[r]\w{3,}|il[l]\w{3,}|un\w{2,}|dis\w{2,}|mis\w{2,}"
    r"|non-?\w{2,}|anti-?\w{2,}|\w+less(?:ly|ness)?)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_is_negative: Final = denying_words(_ENGLISH_ANY)
_ENGLISH_SECOND: Final = re.compile(
    r"\b(?:unless|until|without|no|nothing|nobody|none|never|nor|neither|lack\w*|fail\w*|den[iy]\w*|impossib\w+"
    r"|un(?!i|der|til|less"
    r"|ion)\w{3,})\b",
    re.IGNORECASE,
)
_CHINESE_PLAIN: Final = re.compile(
    "(?<![要是能会可好对行差并毫无])不(?:会|能够|能|是|应该|应|想|愿意|愿|知道|相信|同意|允许|可能|需要|存在|具备|再是|予|得(?!不|安|而知|已|了|其|要领|人心)|可以|可(?![思或避胜言及挡耐当一开支告失]))"
    "(?!不|没|没有|只|仅|光|单|要紧)|(?:都|并|也|从|决|绝|毫|仍|还|就)不(?!是|过|少|断|久|同|得|知|见|如|到|下|已|但|仅|只|说|提|由|禁|要|一)"
    "|不(?:对(?!劲|起|称|付)|正确|真实|成立|属实|赞成|支持|接受|合格|合法|安全(?!感)|公平|成功|高兴|喜欢|承认)|没有(?!.{0,8}(?:[吗？]|就|不|哪|任何人不))|并未|尚未|[尚仍并]无|无人(?![机区能驾值售问])"
    "|从未|未能|未曾|并非|绝不|毫不|决不|从不|并没"
    "|(?:都|也|从|并|却|从来|根本|至今)没(?![有准完])"
    "|(?<![有沉淹埋出吞湮还])没(?:来|去|听|看|想到|收|锁|打|说|做|见|回|吃|用|买|带|赶|找|拿|发现|注意|告诉|料)"
)
_CHINESE_ANY: Final = re.compile(
    "[不没沒无無未非别別勿莫否免禁拒难難少缺失除绝絕反弗毋休罢甭仅僅只才却却但错錯误誤差停止防避匪零空亏欠违違脱離离外异異漏忽弃棄仍还還忘戒坏厌恨]|放下|n['’]t|\\b[Nn](?:ot|o)\\b"
)
_CHINESE_FALSE: Final = re.compile(
    "差一?点儿?没|险些没|非[^，。；]{1,10}不[可行成]|供不应求|不仅|不但|不只|不光|不单|不过|不断|不久|不管|不论|不同(?!意)|不少|不止|不得不|不能不|不会不|不可不|不无|未必不|差不多|不妨|不愧|不由|不禁|不料|不时"
    "|要不|是不是|能不能|会不会|有没有|好不|对不起|不然|不一|不错|不够|不足|不安|不满|不幸|不良|不利|不到|不如|不等|不下|不已|不再|不愿透露|不愿具名|不是(?=.{0,20}[而就也]是)"
    "|不想(?=.{0,10}就)|恨不得|巴不得|要不是|若不是|了没有|还不(?=[快赶放给去来])|不是(?:个)?(?:好|滋味|东西)|不会(?=想|自己)|不齿"
)
_ENGLISH_NONE: Final = re.compile(
    r"\b(?:nobody|no one(?!['’])|none of|neither(?! (?:here|fish))|nowhere|nothing(?! (?:but|that|if|other|short"
    r"|like|(?:else|more)\b[^.;]{0,40} (?:but|than))\b))\b",
    re.IGNORECASE,
)
"""Who or what is denied: shown for review where the Chinese denies nothing and asks nothing."""

_ENGLISH_NO: Final = re.compile(
    r"\b[Nn]o (?!(?:doubt|matter|wonder|longer|sooner|more|less|fewer|later|earlier|other|one|better|worse|problem|way"
    r"|means?|time|small|exception|stranger|question|end|such|idea|surprise|secret|mistake|accident|coincidence|trouble"
    r"|good|fun|joke|match|shortage|choice|option|alternative|substitute|big|great|mere|easy|simple|ordinary|fool"
    r"|\w+er|avail|use|sign|wrong|contest|sweat|worries|thanks|please|offence|offense)\b)[a-z]{3,}\b"
)
"""No and what there is none of, but for sayings: no doubt, no small matter, by no means."""
_CHINESE_DENIES: Final = re.compile("[谁哪岂懒何怎?？]|难道|什么|沉默|默默")
_ASKING: Final = re.compile(r"(.)[不没]\1")
"""想不想 (do you want to): a question, and no denial."""

_RHETORICAL: Final = re.compile("岂|难道|何[必尝曾干苦须]|[哪那]里[敢能会有玩]|谁[让叫不没]|怎[能会敢]|[哪那]敢")
"""那里敢 (how should I dare): what asks so denies, and what denies so asserts."""

_BRACKETED: Final = re.compile("[（(][^（）()]*[)）]")
_NEXT_VERB: Final = re.compile(r" (?:be |been |have |yet |really |fully |ever )?([a-z]{3,})")
_AUXILIARY: Final = re.compile(
    r"\b(?:do|does|did|is|are|was|were|will|would|can|could|should|has|have|had|must|may|shall)(?: not|n['’]t)\Z"
    r"|\bcannot\Z"
    r"|\b(?:wo|ca)n['’]t\Z",
    re.IGNORECASE,
)
# What every match of the patterns above begins with or holds: found ten times as fast.
_MAY_NEGATE: Final = ("not", "never", "n't", "n’t")
_MAY_BE_NONE: Final = ("no o", "nob", "none", "neit", "nowh", "noth")
_STATED: Final = re.compile(r"\bwithout\b|(?:nothing|nobody|no one)[^.]*(?:not\b|n['’]t\b|cannot)", re.IGNORECASE)
_MAY_DENY_ALL: Final = ("not all", "not every")
_PREFIX: Final = re.compile(f" (?:{'|'.join(prefix.strip() for prefix in PREFIXES)})")
_MAY_NEGATE_CHINESE: Final = re.compile("[不没未非勿禁无]")
_NOT_IN_CHINESE: Final = noted("'{word}' (negation) has no negative counterpart in the Chinese.")
_SILENT_CHINESE: Final = noted("Chinese: no 不 没 无 未 非 or the like")
_NEVER: Final = frozenset(["从不", "从未", "从没", "从来不", "从来没"])
_LIGHT: Final = frozenset(["make", "have", "do", "get", "take", "go", "be", "give", "become", "come", "turn"])
"""Verbs that say little: that 盈利 is "to make a profit" does not make it mean "made a loss"."""

_LETTERS: Final = re.compile(r"[A-Za-z]+")


def find_negations(view: BeadView, chinese: Side, english: Side) -> list[Finding]:
    """Find what one side denies and the other does not, the English first."""
    found = list(_denied_in_english(view, chinese, english))
    if found or not _MAY_NEGATE_CHINESE.search(view.text(chinese)):
        return found
    return list(_denied_in_chinese(view, chinese, english))


def _denied_in_english(view: BeadView, chinese: Side, english: Side) -> Iterator[Finding]:
    zh, en = view.text(chinese), view.text(english).replace("_", " ")  # _not_ is emphasis
    small = f" {en.lower()}"
    plain = next(iter(_denials(en)), None) if any(map(small.__contains__, _MAY_NEGATE)) else None
    if plain and _RHETORICAL.search(zh):
        return
    if plain and not _CHINESE_ANY.search(zh):
        if _ENGLISH_SECOND.search(en, plain.end()) or _ENGLISH_SECOND.search(en[: plain.start()]):
            return
        yield _finding(
            view,
            english,
            plain,
            phrase(_NOT_IN_CHINESE, word=_whole_word(en, plain)),
            phrase(_SILENT_CHINESE),
            sure=_said_plainly(en, plain.end(), zh),
        )
        return
    if plain and _denied_alone(en, plain, zh):
        message = phrase(_NOT_IN_CHINESE, word=_whole_word(en, plain))
        said = phrase("Chinese: the word denied, and nothing that denies")
        yield _finding(view, english, plain, message, said, sure=False)
        return
    if pair := _denied_word(en, zh, small):
        yield _denied(view, chinese, english, pair)
        return
    nobody = _ENGLISH_NONE.search(en) if any(map(small.__contains__, _MAY_BE_NONE)) else None
    if nobody is None and " no " in small:
        nobody = _ENGLISH_NO.search(en)
    if nobody and not _CHINESE_ANY.search(zh) and not _CHINESE_DENIES.search(zh) and not _STATED.search(en):
        message = phrase(_NOT_IN_CHINESE, word=nobody[0])
        yield _finding(view, english, nobody, message, phrase(_SILENT_CHINESE), sure=False)


def _denied_in_chinese(view: BeadView, chinese: Side, english: Side) -> Iterator[Finding]:
    zh, en = view.text(chinese), view.text(english).replace("_", " ")
    negative, denied = _is_negative(en), denies_in_english(en)
    if negative and denied:
        return
    hidden = _CHINESE_FALSE.sub(_hide, _ASKING.sub(_hide, zh)) if "不" in zh or "没" in zh else zh
    if _RHETORICAL.search(zh):
        return
    if ("（" in zh or "(" in zh) and "(" not in en:
        hidden = _BRACKETED.sub(_hide, hidden)  # 冷冻（不会腐烂）: a gloss
    plain = _CHINESE_PLAIN.search(hidden)
    if plain and not negative and not _put_otherwise(hidden, plain, en):
        word = zh.find(plain[0])
        if word < 0:
            return
        place = re.compile(re.escape(plain[0])).search(zh)
        assert place is not None  # noqa: S101 - found above
        yield _finding(
            view,
            chinese,
            place,
            phrase("'{word}' (negation) has no negative counterpart in the English.", word=plain[0]),
            phrase("English: no negative word or prefix"),
            sure=False,
        )
    elif not denied and (found := find_denied_chinese(hidden, en) or find_forbidden(hidden, en)) is not None:
        yield _denied(view, chinese, english, found)


def _put_otherwise(hidden: str, plain: re.Match[str], en: str) -> bool:
    """Whether never doing something is said as always doing something else: 从不迟到, always on time."""
    return plain[0] in _NEVER and "always" in en and not same_act(hidden, plain.end(), en)


def _hide(match: re.Match[str]) -> str:
    return "〇" * len(match[0])


def _denied_alone(en: str, plain: re.Match[str], zh: str) -> bool:
    """Whether the Chinese says the very word that an English text denies, and denies only in words like 延误."""
    if _CHINESE_ANY.search(NEUTRAL.sub("〇〇", zh)) or _ENGLISH_SECOND.search(en, plain.end()):
        return False
    return not _ENGLISH_SECOND.search(en[: plain.start()]) and _said_plainly(en, plain.end(), zh)


def _denied_word(en: str, zh: str, small: str) -> tuple[Place, Place] | None:
    """Return an English denial by a prefix, or of all, with what the Chinese says in its place."""
    if any(map(small.__contains__, _MAY_DENY_ALL)) and (found := find_not_all(en, zh)) is not None:
        return found[1], found[0]
    if _PREFIX.search(small) and (found := find_denied_english(en, zh)) is not None:
        return found[1], found[0]
    return None


def _denied(view: BeadView, chinese: Side, english: Side, pair: tuple[Place, Place]) -> Finding:
    """Report a word that one side denies and the other says: where it is in the Chinese, and in the English."""
    places = {chinese: [pair[0]], english: [pair[1]]}
    here, there = view.text(chinese)[slice(*pair[0])], view.text(english)[slice(*pair[1])]
    return view.finding(
        check=_NAME,
        subtype="mistranslation",
        severity="critical",
        tier="review",
        confidence=0.7,
        message=phrase("'{chinese}' and '{english}' contradict each other.", chinese=here, english=there),
        source=places["source"],
        target=places["target"],
        evidence=[phrase("one side denies what the other says, and that has no other negative word")],
    )


def _denials(en: str) -> Iterator[re.Match[str]]:
    """Yield the plain negations of an English text but those of a title, Don't Starve."""
    for match in _ENGLISH_PLAIN.finditer(en):
        word = re.search(r"[A-Za-z]*\Z", en[: match.start()])
        first = match.start() - len(word[0] if word else "")
        if _STRESSED.match(en, match.end()) or (match[0] == "NOT" and not en.isupper()):
            continue  # NOT NULL is code
        inside = bool(re.search(r"[a-z,] [\"“‘']?\Z", en[:first]))
        if not (inside and en[first].isupper() and re.match(r" [A-Z]", en[match.end() : match.end() + 2])):
            yield match


def _whole_word(en: str, match: re.Match[str]) -> str:
    start = match.start()
    while start and en[start - 1].isalpha():
        start -= 1
    return en[start : match.end()]


def _said_plainly(en: str, end: int, zh: str) -> bool:
    """Whether the verb after an English negation is in the Chinese as it is: did not agree, 同意了."""
    after = _NEXT_VERB.match(en, end)
    if after is None or not _AUXILIARY.search(en[max(0, end - 16) : end]):
        return False
    verb = lemma(after[1].lower())
    chinese = load_dictionary().chinese(verb)
    return any(len(word) > 1 and word in zh for word in chinese)


def _finding(view: BeadView, side: Side, match: re.Match[str], message: str, evidence: str, *, sure: bool) -> Finding:
    return view.finding(
        check=_NAME,
        subtype="mistranslation",
        severity="critical",
        tier="error" if sure else "review",
        confidence=0.9 if sure else 0.65 if view.lang(side).startswith("en") else 0.55,
        message=message,
        source=[match.span()] if side == "source" else [],
        target=[match.span()] if side == "target" else [],
        evidence=[quoted_on(side, match[0]), evidence],
    )
