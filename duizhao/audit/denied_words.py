"""Words that one side denies and the other says: 不含糖 (no sugar) beside contains sugar, unsafe beside 安全.

A denial may be put in many ways, so what counts is the word denied: where the other side has that very word, by the
dictionary, and nothing negative anywhere, the meaning is turned round.
"""

from __future__ import annotations

import re
from typing import Final

from duizhao.audit.word_sets import denying_words
from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.words import is_function_word, lemma

__all__ = [
    "NEUTRAL",
    "PREFIXES",
    "denies_in_english",
    "find_denied_chinese",
    "find_denied_english",
    "find_forbidden",
    "find_not_all",
]

Place = tuple[int, int]

NEUTRAL: Final = re.compile(
    "特别|分别|区别|级别|性别|个别|类别|国别|派别|告别|别人|别的|别墅|未来|非常|非洲|无线|无锡|空气|天空|航空|空间|太空|空军|空调|空中"
    "|空姐|空客|国外|外国|外交|外部|海外|另外|此外|外资|外汇|外科|外观|外面|外长|外语|外套|对外|户外|外公|外婆|人才|才能|才华|天才"
    "|刚才|国防|消防|防御|防守|防卫|反映|反应|反复|反馈|生还|归还|偿还|还款|还钱|还清|退还|还给|延误|误差|距离|差异|出差"
    "|差距|差点|时差|零售|零件|零食|零钱|绝对|停车|停留|失业|除夕|仍然|仍旧|仍在|还是|还有|还要|还在|还会|还能|还将|还可|只要|仅仅"
    "|格外|难民"
)
"""Words with a character that denies which deny nothing."""
_DENIES: Final = re.compile("[不没沒无無未非勿莫否免禁拒难難缺绝絕反弗毋休罢只仅少停止防避零空脱離离]")
_NEGATOR: Final = re.compile(
    "(?:不得|不准|不许|不要|不能够?|不会|不可以?|不应当?|不该|不想|不再|不太|没有|没能|未能|未曾|尚未|并未|从未|从不|并不"
    "|绝不|决不|毫不|严禁|禁止|切勿|请勿|不|没|未|勿|无(?=[权罪害]))(?:再|能|会|可|应|过|被|完全|继续|对此)?"
)
_SINGLE: Final = frozenset("权罪害含怕喝吃抽爱信懂买卖走住付签用")
_LIGHT: Final = frozenset(
    """
    make have do get take go be give become come use say one way thing people time good well like can will may must
    let put set see need want know think look work able
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Words that say little: that one of them is on both sides proves nothing."""
_ASKS: Final = re.compile("[吗嗎?？]|难道|岂|怎能|何不|如果|若|假如|要是|除非|否则|以免|免得|为了")
_ENGLISH_DENIES: Final = re.compile(
    r"\b(?:no|non|not|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|scarcely|barely|rarely"
    r"|seldom|few|little|only|unless|until|except|instead|rather|too|less|least|lest|fail\w*|lack\w*|refus\w+|avoid\w*"
    r"|den[iy]\w*|absen\w+|free|miss\w*|stop\w*|prevent\w*|ban\w*|forb\w+|reject\w*|against|zero|out|beyond|far|yet"
    r"|prohib\w+|exclu\w+|imposs\w+|ignor\w+|doubt\w*|remov\w*|declin\w+|oppos\w+|end\w*|los[est]\w*|wrong\w*"
    r"|differ\w*|if|before|than|any|anything|anyone|bar\w*|off|short|despite|regardless|still|remain\w*|stay\w*|halt\w*"
    r"|resist\w*|dis\w{3,}|un(?!i|der)\w{3,}|im(?=p|m)\w{4,}|in(?:a|c|d|e|s|v)\w{4,}|ir(?=r)\w{4,}|il(?=l)\w{4,}"
    r"|\w+less(?:ly|ness)?|non-?\w+|anti\w+|mis\w{3,})\b|n['’]t\b",
    re.IGNORECASE,
)
_denies: Final = denying_words(_ENGLISH_DENIES)
_WORD: Final = re.compile(r"[A-Za-z]+")
_LONGEST: Final = 4
_APART: Final = 0.5
_PREFIXED: Final = re.compile(
    r"\b(?:un(?!der|til|less|it|i[fo]|cle|ani|iq|ive|veil|cover|fold|pack|leash|lock|wind|load|tie)([a-z]{4,})"
    r"|(?:il|im|in|ir|dis)(legal\w*|legible|literate|logical|mature|moral|passable|patient|perfect|polite|possible"
    r"|practical|probable|proper|pure|active|adequate|accurate|appropriate|capable|competent|complete|consistent"
    r"|convenient|correct|credible|dependent|direct|edible|effective|efficient|eligible|equal|expensive|experienced"
    r"|frequent|secure|significant|sincere|stable|sufficient|tolerant|valid|visible|rational|regular|relevant"
    r"|replaceable|responsible|reversible|honest|loyal|satisfied|obedient|respectful|agree\w*|approv\w+|allow\w*"
    r"|appear\w*|continu\w+|like\w*|trust\w*))\b"
)
_BAN: Final = re.compile("(?<![由舍不])不得(?!不|安|而知|已|了|其|要领|人心)|不准|不许|禁止|严禁")
_LEAVE: Final = re.compile(r"\b(?:may|can|(?:is|are|be) (?:allowed|permitted|free|entitled) to)\b")
_IDLE: Final = frozenset(["via", "through", "by", "feeling", "feel", "sense", "way", "thing"])
"""Words of glosses that are little held against: 禁止通过 (forbid to pass) says nothing of "via"."""
PREFIXES: Final = (
    *(" un", " ill", " imm", " imp", " irr", " ina", " inc", " ind", " ine", " inf", " ins", " int", " inv"),
    *(" disa", " disc", " dish", " disl", " diso", " disr", " diss", " dist"),
)
"""How a word in small letters may begin that is denied by its first syllable, with the space before it."""
_NOT_ALL: Final = re.compile(
    r"\bnot (?:all(?! (?:that|at all|the (?:way|time))\b)|every(?:one|body|thing)?)\b(?! (?:day|time|bit|way)\b)",
    re.IGNORECASE,
)
_ALL: Final = re.compile("所有|人人|每[个位名人天年次种]|全[部都体]|大家|一切|个个|任何人|统统|无一例外")
_NOT_ALL_CHINESE: Final = re.compile("[不没沒未无無非莫]|(?<!都)有[的些人]|部分|少数|个别|几个|并非|仅|只|难|少")


def denies_in_english(english: str) -> bool:
    """Whether an English text has anything that denies, even by the first syllable of a word.

    >>> denies_in_english("It is unsafe."), denies_in_english("It is safe.")
    (True, False)
    """
    return _denies(english)


def find_denied_chinese(hidden: str, english: str) -> tuple[Place, Place] | None:
    """Find a word that the Chinese denies and the English, which denies nothing, says.

    Parameters
    ----------
    hidden
        The Chinese text, of the same length, without words such as 不仅 that deny nothing.

    Examples
    --------
    >>> find_denied_chinese("本产品不含糖。", "This product contains sugar.")
    ((3, 5), (13, 21))
    """
    denials = list(_NEGATOR.finditer(hidden))
    if len(denials) != 1 or _ASKS.search(hidden):
        return None
    place = denials[0].end()
    dictionary = load_dictionary()
    for length in range(_LONGEST, 0, -1):
        word = hidden[place : place + length]
        if len(word) < length or word not in dictionary or (length == 1 and word not in _SINGLE):
            continue
        senses = dictionary.senses(word) - _LIGHT - _IDLE
        for match in _WORD.finditer(english):
            small = match[0].lower()
            near = abs(place / len(hidden) - match.start() / len(english)) <= _APART
            if near and not is_function_word(small, "en") and (small in senses or lemma(small) in senses):
                there = (denials[0].start(), place + length), match.span()
                return None if _ENGLISH_DENIES.search(english) else there
        return None
    return None


def find_denied_english(english: str, chinese: str) -> tuple[Place, Place] | None:
    """Find an English word that is denied by how it begins, where the Chinese says what follows and denies nothing.

    >>> find_denied_english("This medicine is unsafe for children.", "这种药对儿童安全。")
    ((17, 23), (6, 8))
    """
    if _DENIES.search(chinese) and _DENIES.search(NEUTRAL.sub("〇〇", chinese)):
        return None
    for match in _PREFIXED.finditer(english):
        base = (match[1] or match[2]).lower()
        dictionary = load_dictionary()
        if any(word in chinese for word in dictionary.chinese(match[0].lower())):
            continue
        for word in sorted(
            {*dictionary.chinese(base), *dictionary.chinese(lemma(base))}, key=lambda one: (-len(one), one)
        ):
            if len(word) > 1 and (place := chinese.find(word)) >= 0:
                return match.span(), (place, place + len(word))
    return None


def find_forbidden(chinese: str, english: str) -> tuple[Place, Place] | None:
    """Find what the Chinese forbids and the English, which denies nothing, allows.

    >>> find_forbidden("租户不得饲养宠物。", "The tenant may keep pets.")
    ((2, 4), (11, 14))
    """
    ban = _BAN.search(chinese)
    leave = _LEAVE.search(english) if ban is not None else None
    if ban is None or leave is None or _ENGLISH_DENIES.search(english):
        return None
    return ban.span(), leave.span()


def find_not_all(english: str, chinese: str) -> tuple[Place, Place] | None:
    """Find ``not all`` where the Chinese says all and denies nothing.

    >>> find_not_all("Not every seat was taken.", "每个座位都有人。")
    ((0, 9), (0, 2))
    """
    some = _NOT_ALL.search(english)
    every = _ALL.search(chinese) if some is not None else None
    if some is None or every is None or _NOT_ALL_CHINESE.search(NEUTRAL.sub("〇〇", chinese)):
        return None
    return some.span(), every.span()
