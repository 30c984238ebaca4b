"""What the head of a column means: a role (term, status, definition …) and a language, in the words of many tools.

Heads are read by their words, not from a list of layouts: ``Term [zh-CN]``, ``Description:English``,
``zh_CN_description``, ``Chinese_PRC_Def``, ``英文术语`` and ``SOURCE PART OF SPEECH`` are each a language (or a side)
and a role. So a tool that was never seen is understood as long as its words are plain ones; a head that is not
understood is reported, and what stands under it is kept with the concept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from duizhao.bitext.language.tags import is_chinese, parse_tag
from duizhao.glossary.concepts import Status

__all__ = ["SOURCE", "TARGET", "Column", "language_named", "read_column", "read_header"]

SOURCE = "source"
TARGET = "target"
"""Sides that a head may name instead of a language; what stands under them says which language it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its head as written, its role and its language.

    ``role`` is ``term``, ``synonym``, ``status``, ``forbidden``, ``translate``, ``case``, ``definition``, ``note``,
    ``context``, ``part_of_speech``, ``subject``, ``id``, ``source``, ``reading``, ``info``, ``language``, ``fuzzy``,
    ``number`` (of the row), ``revision``, ``extras``, ``forms``, ``others`` or ``""`` where the head is not understood.
    ``lang`` is a language tag, :data:`SOURCE`, :data:`TARGET`, or ``""`` for what is said of the concept. ``negative``
    turns yes and no round (``Do not translate``). ``owner`` is the place of the term column that a repeated head is of
    (MateCat's Notes, memoQ's Term_Info), −1 for none. ``status`` is how a head rates the terms under it (``Preferred
    term``, ``首选译名``).
    """

    place: int
    head: str
    role: str
    lang: str = ""
    negative: bool = False
    owner: int = -1
    status: Status | None = None


_OTHER_LANGUAGES = {
    "af": "afrikaans",
    "am": "amharic",
    "ar": "arabic 阿拉伯文 阿拉伯语",
    "az": "azerbaijani",
    "be": "belarusian",
    "bg": "bulgarian",
    "bn": "bengali",
    "bo": "tibetan 藏文 藏语",
    "bs": "bosnian",
    "ca": "catalan",
    "cs": "czech 捷克文 捷克语",
    "cy": "welsh",
    "da": "danish",
    "de": "german deutsch 德文 德语 德語",
    "el": "greek",
    "eo": "esperanto",
    "es": "spanish español castellano 西班牙文 西班牙语 西文",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian farsi",
    "fi": "finnish",
    "fil": "filipino",
    "fr": "french français 法文 法语 法語",
    "ga": "irish",
    "gl": "galician",
    "gu": "gujarati",
    "ha": "hausa",
    "he": "hebrew",
    "hi": "hindi",
    "hr": "croatian",
    "ht": "haitian",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian bahasa 印尼文 印尼语",
    "ig": "igbo",
    "is": "icelandic",
    "it": "italian italiano 意大利文 意大利语",
    "ja": "japanese 日本語 日文 日语 日語",
    "ka": "georgian",
    "kk": "kazakh",
    "km": "khmer",
    "kn": "kannada",
    "ko": "korean 한국어 韩文 韩语 韓文",
    "la": "latin 拉丁文 拉丁语",
    "lo": "lao",
    "lt": "lithuanian",
    "lv": "latvian",
    "mk": "macedonian",
    "ml": "malayalam",
    "mn": "mongolian 蒙古文 蒙古语",
    "mr": "marathi",
    "ms": "malay 马来文 马来语",
    "mt": "maltese",
    "my": "burmese",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "om": "oromo",
    "pa": "punjabi",
    "pl": "polish 波兰文 波兰语",
    "pt": "portuguese 葡萄牙文 葡萄牙语 葡文",
    "ro": "romanian",
    "ru": "russian русский 俄文 俄语 俄語",
    "si": "sinhala",
    "sk": "slovak",
    "sl": "slovenian",
    "sn": "shona",
    "so": "somali",
    "sq": "albanian",
    "sr": "serbian",
    "sv": "swedish",
    "sw": "swahili",
    "ta": "tamil",
    "te": "telugu",
    "th": "thai 泰文 泰语",
    "tl": "tagalog",
    "tr": "turkish",
    "ug": "uyghur",
    "uk": "ukrainian",
    "ur": "urdu",
    "uz": "uzbek",
    "vi": "vietnamese 越南文 越南语",
    "xh": "xhosa",
    "yo": "yoruba",
    "zu": "zulu",
}
_NAMES = {name: tag for tag, names in _OTHER_LANGUAGES.items() for name in names.split()}
_LATIN_NAMES = {name: tag for name, tag in _NAMES.items() if name[0] < "⺀"}
_HAN_NAMES = {name: tag for name, tag in _NAMES.items() if name[0] >= "⺀"}
_CODES = frozenset(_OTHER_LANGUAGES) | {"nb", "nn"}
_WORDS = frozenset("no is it id my he hi el la lo ta te am be so si om ne".split())  # noqa: SIM905 - reads as words
"""Codes that are English words or abbreviations: a language only in brackets."""

_ENGLISH = frozenset({"english", "eng", "en", "anglais", "englisch", "inglés", "enus", "engb"})
_CHINESE = frozenset(
    {
        "chinese",
        "zh",
        "zho",
        "chi",
        "cmn",
        "mandarin",
        "putonghua",
        "chinois",
        "chinesisch",
        "chino",
        "zhcn",
        "zhtw",
        "zhhk",
        "chs",
        "cht",
    }
)
_HANS = frozenset(
    {"simplified", "hans", "prc", "cn", "china", "mainland", "sc", "chs", "zhcn", "sg", "singapore", "simp"}
)
_HANT = frozenset({"traditional", "hant", "tc", "cht", "trad"})
_TAIWAN = frozenset({"tw", "taiwan", "zhtw"})
_HONG_KONG = frozenset({"hk", "hong", "kong", "hongkong", "zhhk"})
_MACAO = frozenset({"mo", "macao", "macau"})
_REGIONS = _HANS | _HANT | _TAIWAN | _HONG_KONG | _MACAO
_ALONE = frozenset(
    {"cn", "tw", "hk", "chs", "cht", "zhcn", "zhtw", "zhhk", "simplified", "traditional", "hans", "hant"}
)
"""Words of a region or a script that mean Chinese where no language is named beside them."""
_VARIETIES = {
    "us": "US",
    "usa": "US",
    "american": "US",
    "uk": "GB",
    "gb": "GB",
    "british": "GB",
    "au": "AU",
    "ca": "CA",
}
_STATES = frozenset({"united", "states", "kingdom", "ie", "nz", "in", "za", "s", "p", "r", "sar", "region"})

_HAN_LANGUAGES = (
    (re.compile("简体中文|簡體中文|简体|簡體|简中|簡中|大陆|大陸"), "zh-Hans"),
    (re.compile("台湾|台灣|臺灣"), "zh-Hant-TW"),
    (re.compile("香港"), "zh-Hant-HK"),
    (re.compile("繁体中文|繁體中文|繁体|繁體|繁中|正體"), "zh-Hant"),
    (re.compile("英文|英语|英語|英"), "en"),
    (re.compile("中文|汉语|漢語|华语|華語|国语|國語|中国|汉|漢|中"), "zh"),
)
_HAN_ROLES = (
    (re.compile("禁用|禁止|不可用|违禁|違禁|误译|誤譯|错误|錯誤|错译|錯譯|避免"), "forbidden"),
    (re.compile("不译|不譯|不翻|勿译|勿譯|免译|免譯"), "untranslated"),
    (re.compile("词性|詞性|詞類|词类"), "part_of_speech"),
    (re.compile("状态|狀態|审核|審核"), "status"),
    (re.compile("定义|定義|释义|釋義|解释|解釋|描述|含义|涵義"), "definition"),
    (re.compile("例句|示例|例子|语境|語境|上下文|用例"), "context"),
    (re.compile("备注|備註|備注|注释|註釋|附注|说明|說明|注解|注|评论"), "note"),
    (re.compile("领域|領域|分类|分類|类别|類別|主题|主題|学科|學科|行业|行業|专业"), "subject"),
    (re.compile("拼音|读音|讀音|注音|发音"), "reading"),
    (re.compile("来源|來源|出处|出處|参考|參考"), "source"),
    (re.compile("语言|語言|语种|語種"), "language"),
    (re.compile("序号|序號|行号"), "number"),
    (re.compile("编号|編號|标识|條目號"), "id"),
    (re.compile("旧称|舊稱|曾用|同义词|同義詞|近义|别名|別名|又称|缩写|縮寫|简称"), "synonym"),
    (
        re.compile("术语|術語|词条|詞條|单词|單詞|词语|詞語|词汇|詞彙|名称|名稱|名|词|詞|表达|文本|译|譯|翻|原文"),
        "term",
    ),
)
_HAN_SIDES = (
    (re.compile("译文|譯文|翻译|翻譯|译名|譯名|目标|目標|译词|譯詞|译法|譯法"), TARGET),
    (re.compile("原文|源语|源文|原词|源"), SOURCE),
)

# In this order: the first role that has one of its words in a head. "Do not translate" is no note.
_ROLES: tuple[tuple[str, frozenset[str]], ...] = (
    ("fuzzy", frozenset({"fuzzy"})),
    ("revision", frozenset({"revision"})),
    ("part_of_speech", frozenset({"pos", "speech", "part", "wordclass", "grammar", "class"})),
    (
        "definition",
        frozenset({"definition", "definitions", "def", "description", "desc", "meaning", "explanation", "gloss"}),
    ),
    ("context", frozenset({"example", "examples", "context", "contexts", "sentence", "sample"})),
    ("info", frozenset({"info"})),
    ("note", frozenset({"note", "notes", "comment", "comments", "remark", "remarks", "instruction", "instructions"})),
    (
        "forbidden",
        frozenset(
            {
                "forbidden",
                "banned",
                "prohibited",
                "deprecated",
                "disallowed",
                "wrong",
                "incorrect",
                "avoid",
                "mistranslation",
            }
        ),
    ),
    ("translate", frozenset({"translatable", "translate"})),
    ("untranslated", frozenset({"dnt", "untranslatable", "nontranslatable"})),
    ("status", frozenset({"status", "state", "approval", "approved", "rating", "usage"})),
    ("reading", frozenset({"pinyin", "reading", "pronunciation", "romanization", "romanisation"})),
    ("subject", frozenset({"subject", "domain", "subdomain", "field", "topic", "category", "area", "industry"})),
    (
        "synonym",
        frozenset(
            {"synonym", "synonyms", "alternative", "alternatives", "variant", "variants", "abbreviation", "abbr"}
        ),
    ),
    ("id", frozenset({"id", "uuid", "guid", "identifier", "key"})),
    ("number", frozenset({"no", "number", "nr", "row", "num", "index"})),
    ("language", frozenset({"language", "lang", "locale"})),
    (
        "term",
        frozenset({"term", "terms", "word", "words", "expression", "phrase", "headword", "text", "string", "lemma"}),
    ),
    (
        "term",
        frozenset(
            {"translation", "translations", "name", "entry", "title", "terminology", "value", "equivalent", "full"}
        ),
    ),
    ("source", frozenset({"source", "reference", "references", "origin"})),
)
_ROLE_WORDS = frozenset[str]().union(*(words for _, words in _ROLES))
_FILLERS = frozenset(
    {"of", "the", "use", "in", "for", "a", "an", "field", "concept", "entry", "value", "is", "admn", "sts"}
)
_UNSPOKEN = frozenset({"sensitive", "casesensitive", "casesensitivity", "matchcase", "casing"})
"""Words of heads about case."""
_TARGETS = frozenset({"target", "tgt", "translation", "translations", "translated", "trg"})
_TRANSLATIONS = frozenset({"translation", "translations", "translated"})
_SOURCES = frozenset({"source", "src", "original"})
_NOT_TRANSLATED = re.compile(r"(?:do|don'?t|not?)[\W_]*(?:not)?[\W_]*translate|untranslatable", re.IGNORECASE)
_NOT_USED = re.compile(r"do(?:es)?[\W_]*(?:not|n't)[\W_]*use", re.IGNORECASE)
_OF_PEOPLE = frozenset({"by", "date", "time", "created", "modified", "creator", "modifier", "author", "user"})
"""Words of heads about who did something and when, which are kept as they are."""
_OF_CONCEPT = frozenset({"subject", "id", "number", "revision", "figures", "repeat"})

_BRACKETS = re.compile(r"[\[(（【]([^\])）】]*)[\])）】]")
_TAGGED = re.compile(r"\w\s*\[([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)\]")
"""A language tag in square brackets behind a word, as Crowdin writes it: a language, whatever it is."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PARTS = re.compile(r"[a-zà-ÿа-я]+|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]+", re.IGNORECASE)
REGION_LETTERS = 2
MAX_HEAD = 60
"""A longer cell is no head of a column."""


def read_header(cells: list[str]) -> list[Column] | None:
    """Return the columns of a row that is a header, one for each cell that is not blank; ``None`` where it is none.

    A header names the terms of two languages, one of them Chinese, or of a source and a target.

    >>> [(one.role, one.lang) for one in read_header(["Term [en]", "Part of Speech [en]", "Term [zh-TW]", "colour"])]
    [('term', 'en'), ('part_of_speech', 'en'), ('term', 'zh-Hant-TW'), ('', '')]
    >>> read_header(["valve", "阀门"])
    """
    columns = [read_column(place, cell) for place, cell in enumerate(cells) if cell.strip()]
    if [bool(column.role) for column in columns] == [False, False, True, True] and not _plain_words(columns[2:]):
        return None  # DeepL's: term, term, en, zh
    terms = [column for column in columns if column.role == "term"]
    if any(len(column.head) > MAX_HEAD for column in columns):
        return None
    named = [column for column in terms if column.lang not in {"", SOURCE, TARGET}]
    chinese = any(is_chinese(column.lang) for column in named)
    unnamed = [column for column in terms if column not in named]
    if len({column.lang for column in named}) > 1 and (chinese or not unnamed):
        if unnamed and all(is_chinese(column.lang) for column in named):
            # A term, and Chinese in both scripts.
            return _positions(_paired(columns))
        # Phrase's "term" repeats what stands under a language.
        columns = [replace(one, role="repeat") if one in unnamed and not one.lang else one for one in columns]
        return _positions(columns)
    sides = {column.lang for column in columns if column.role in {"term", "source"}}
    if len(terms) > 1 or {SOURCE, TARGET} <= sides or (named and sides & {SOURCE, TARGET}):
        return _positions(_paired(columns))
    return None


def _plain_words(columns: list[Column]) -> bool:
    """Tell whether a head is more than the code of a language."""
    return any(not language_named(column.head) for column in columns)


def _paired(columns: list[Column]) -> list[Column]:
    """Make a head of ``source`` or ``target`` alone, and one that says only "term", the term of a side."""
    found = []
    for column in columns:
        if column.lang in {SOURCE, TARGET} and column.role in {"", "source"}:
            found.append(replace(column, role="term"))
        elif column.role == "term" and not column.lang:
            found.append(replace(column, lang=SOURCE))
        else:
            found.append(column)
    return found


def _positions(columns: list[Column]) -> list[Column]:
    """Give a head that occurs behind two terms or more to the term before it: MateCat's Notes, memoQ's Term_Info."""
    counts: dict[str, int] = {}
    owners: dict[int, Column] = {}
    owner: Column | None = None
    for column in columns:
        if column.role == "term":
            owner = column
        elif column.role and not column.lang and owner is not None:
            owners[column.place] = owner
            counts[_bare(column.head)] = counts.get(_bare(column.head), 0) + 1
    return [
        replace(column, lang=owners[column.place].lang, owner=owners[column.place].place)
        if column.place in owners and counts[_bare(column.head)] > 1 and column.role not in _OF_CONCEPT
        else column
        for column in columns
    ]


def _bare(head: str) -> str:
    return head.casefold().rstrip("0123456789 _.")


def read_column(place: int, head: str) -> Column:
    """Return what one head means."""
    plain = unicodedata.normalize("NFKC", head).strip().lstrip("#*").rstrip("*")
    own = _OWN.get(plain.casefold())
    if own is not None:
        return Column(place=place, head=head.strip(), role=own[0], lang=own[1])
    lang, words, han = _language(plain)
    role, lang, negative = _role(plain, lang, words, han)
    status = next((one for one, pattern in _RATINGS if pattern.search(plain)), None)
    if not role and status is Status.PREFERRED:
        # Preferred: yes, no.
        role = "status"
    return Column(place=place, head=head.strip(), role=role, lang=lang, negative=negative, status=status)


_RATINGS = (
    (Status.PREFERRED, re.compile(r"\bpreferred\b|首选|首選|推荐|推薦|规范|規範", re.IGNORECASE)),
    (Status.ADMITTED, re.compile(r"\b(?:admitted|allowed)\b|备选|備選|可用", re.IGNORECASE)),
    (Status.SUPERSEDED, re.compile(r"\b(?:superseded|obsolete)\b|旧称|舊稱|曾用", re.IGNORECASE)),
)
"""How heads rate the terms under them."""

_OWN = {
    "english": ("term", "en"),
    "chinese": ("term", "zh"),
    "subject_field": ("subject", ""),
    "extras": ("extras", ""),
    "english_source": ("source", "en"),
    "chinese_source": ("source", "zh"),
    "english_extras": ("extras", "en"),
    "chinese_extras": ("extras", "zh"),
    "english_forms": ("forms", "en"),
    "chinese_forms": ("forms", "zh"),
    "english_forbidden": ("forbidden_terms", "en"),
    "chinese_forbidden": ("forbidden_terms", "zh"),
    "english_superseded": ("superseded_terms", "en"),
    "chinese_superseded": ("superseded_terms", "zh"),
    "english_notes": ("note", "en"),
    "chinese_notes": ("note", "zh"),
    "place": ("place", ""),
    "pinyin": ("reading", ""),
    "source": ("source", SOURCE),
    "verdict": ("figures", ""),
    "share": ("figures", ""),
    "occurrences": ("figures", ""),
    "score": ("figures", ""),
    "name": ("term", ""),
    "proper_noun": ("name", ""),
    "other_terms": ("others", ""),
    "context_english": ("context", "en"),
    "context_chinese": ("context", "zh"),
}
"""Heads of our own exports, and of two that would be misread by their words."""


def _role(plain: str, lang: str, words: list[str], han: str) -> tuple[str, str, bool]:
    """Return role, language or side, and whether yes means no."""
    if not words and not han:
        return ("term" if lang else ""), lang, False
    spoken = _phrase(plain, words)
    if spoken is not None:
        return spoken, lang, spoken == "translate"
    side, words = ("", words) if lang else _side(words)
    role = _latin_role(words) or _han_role(han)
    bare = not set(words) - _SOURCES - _TARGETS or (not role and not set(words) - _FILLERS)
    if side and not words and not han:
        role = "source" if side == SOURCE else "term"
    elif lang and not han and bare:
        role = "term"
    elif role == "term" and han and not lang:
        side = next((one for pattern, one in _HAN_SIDES if pattern.search(plain)), side)
    if role == "untranslated":
        return "translate", lang or side, True
    return role, lang or side, False


def _phrase(plain: str, words: list[str]) -> str | None:
    """Return the role of a head that is a phrase: do not translate, do not use, case sensitive."""
    if _UNSPOKEN & set(words):
        return "case"
    if _OF_PEOPLE & set(words):
        return ""
    if words in (["concept"], ["entry"]):
        return "id"
    if _NOT_TRANSLATED.search(plain):
        return "translate"
    return "forbidden" if _NOT_USED.search(plain) else None


def _side(words: list[str]) -> tuple[str, list[str]]:
    """Return the side that words name, and the words without it; "translation" alone is the target."""
    said = set(words)
    if said & _SOURCES:
        return SOURCE, [word for word in words if word not in _SOURCES]
    if said & (_TARGETS - _TRANSLATIONS):
        return TARGET, [word for word in words if word not in _TARGETS]
    if said & _TRANSLATIONS and not said - _TRANSLATIONS - _FILLERS:
        return TARGET, []
    return "", words


def _latin_role(words: list[str]) -> str:
    return next((role for role, known in _ROLES if known & set(words)), "")


def _han_role(han: str) -> str:
    return next((role for pattern, role in _HAN_ROLES if pattern.search(han)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """A head in words: Latin ones in small letters, its Han characters, Latin ones in brackets, and a tag in those."""

    latin: list[str]
    han: str
    inner: set[str]
    tag: str


_Named = tuple[str, list[str], str]
"""A language, and the Latin words and Han characters of a head that do not name it."""


def _language(plain: str) -> _Named:
    """Return the language that a head names (``""`` for none), its other Latin words, and its other Han characters."""
    parts = [word.casefold() for word in _PARTS.findall(_CAMEL.sub(" ", plain))]
    words = _Words(
        latin=[word for word in parts if word[0] < "⺀"],
        han="".join(word for word in parts if word[0] >= "⺀"),
        tag=next(iter(_TAGGED.findall(plain)), ""),
        inner={word.casefold() for word in _PARTS.findall(" ".join(_BRACKETS.findall(plain)))},
    )
    for read in (_named_english, _named_chinese, _named_in_han, _named_otherwise, _coded):
        found = read(words)
        if found is not None:
            return found
    return "", words.latin, words.han


def _named_english(words: _Words) -> _Named | None:
    latin = words.latin
    if not set(latin) & _ENGLISH:
        return None
    if "united" in latin:
        latin = ["us" if word == "states" else "gb" if word == "kingdom" else word for word in latin]
    variety = next((_VARIETIES[word] for word in latin if word in _VARIETIES), "")
    return f"en-{variety}" if variety else "en", _rest(words, latin, _ENGLISH | set(_VARIETIES) | _STATES), words.han


def _named_chinese(words: _Words) -> _Named | None:
    if not set(words.latin) & (_CHINESE | _ALONE):
        return None
    return _chinese(words.latin), _rest(words, words.latin, _CHINESE | _REGIONS | _STATES), words.han


def _named_in_han(words: _Words) -> _Named | None:
    for pattern, tag in _HAN_LANGUAGES:
        if pattern.search(words.han):
            han = words.han
            for other, _ in _HAN_LANGUAGES:
                han = other.sub("", han)
            return tag, words.latin, han
    return next(
        ((tag, words.latin, words.han.replace(name, "")) for name, tag in _HAN_NAMES.items() if name in words.han), None
    )


def _named_otherwise(words: _Words) -> _Named | None:
    name = next((word for word in words.latin if word in _LATIN_NAMES), None)
    return None if name is None else (_LATIN_NAMES[name], _rest(words, words.latin, {name}), words.han)


def _coded(words: _Words) -> _Named | None:
    """Return the language of a code that stands alone, in brackets, or beside words of roles."""
    if words.tag:
        parsed = parse_tag(words.tag)
        used = set(words.tag.casefold().replace("_", "-").split("-"))
        written = f"{parsed.language}-{parsed.region}" if parsed.region else parsed.language
        return written, [one for one in words.latin if one not in used], words.han
    alone = len(words.latin) == 1 and not words.han
    for word in words.latin:
        bracketed = word in words.inner
        if word in _CODES and (bracketed or word not in _WORDS) and (alone or bracketed or _paired_code(words.latin)):
            region = next((one for one in words.latin if one != word and len(one) == REGION_LETTERS), "")
            tag = f"{word}-{region.upper()}" if region else word
            return tag, [one for one in words.latin if one not in {word, region}], words.han
    return None


def _rest(words: _Words, latin: list[str], named: AbstractSet[str]) -> list[str]:
    """Return the words that do not name the language, in or out of brackets."""
    return [word for word in latin if word not in named and (word not in words.inner or word in _ROLE_WORDS)]


def _paired_code(words: list[str]) -> bool:
    """Tell whether all other words of a head are a role's or a region's, so that a code among them is a language."""
    known = _ROLE_WORDS | _FILLERS | _TARGETS
    return all(word in known or len(word) == REGION_LETTERS for word in words)


def _chinese(words: list[str]) -> str:
    """Return the tag of the Chinese that words name."""
    said = set(words)
    if said & _TAIWAN:
        return "zh-Hant-TW"
    if said & _HONG_KONG:
        return "zh-Hant-HK"
    if said & _MACAO:
        return "zh-Hant-MO"
    if said & _HANT:
        return "zh-Hant"
    return "zh-Hans" if said & _HANS else "zh"


def language_named(text: str) -> str:
    """Return the tag of a language named in a cell, ``""`` where it names none.

    >>> [language_named(text) for text in ("Chinese (Simplified)", "zh_TW", "en-us", "German", "valve")]
    ['zh-Hans', 'zh-Hant-TW', 'en-US', 'de', '']
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    lang, words, han = _language(plain if len(plain) > 3 else f"[{plain}]")  # noqa: PLR2004 - a bare code
    return lang if not words and not han else ""
