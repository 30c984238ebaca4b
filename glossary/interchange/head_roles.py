"""What a head says of the column under it: its role (term, status, definition …) and a side, source or target.

Roles are read from the words of a head, English or Chinese, that do not name a language.
"""

from __future__ import annotations

import re

__all__ = ["ROLE_WORDS", "SIDE_WORDS", "SOURCE", "TARGET", "read_role"]

SOURCE = "source"
TARGET = "target"
"""Sides that a head may name instead of a language; what stands under them says which language it is."""

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
ROLE_WORDS = frozenset[str]().union(*(words for _, words in _ROLES))
_FILLERS = frozenset(
    {"of", "the", "use", "in", "for", "a", "an", "field", "concept", "entry", "value", "is", "admn", "sts"}
)
_UNSPOKEN = frozenset({"sensitive", "casesensitive", "casesensitivity", "matchcase", "casing"})
"""Words of heads about case."""
_TARGETS = frozenset({"target", "tgt", "translation", "translations", "translated", "trg"})
_TRANSLATIONS = frozenset({"translation", "translations", "translated"})
_SOURCES = frozenset({"source", "src", "original"})
SIDE_WORDS = _TARGETS | _FILLERS
"""Words that may stand in a head beside those of its role."""
_NOT_TRANSLATED = re.compile(r"(?:do|don'?t|not?)[\W_]*(?:not)?[\W_]*translate|untranslatable", re.IGNORECASE)
_NOT_USED = re.compile(r"do(?:es)?[\W_]*(?:not|n't)[\W_]*use", re.IGNORECASE)
_OF_PEOPLE = frozenset({"by", "date", "time", "created", "modified", "creator", "modifier", "author", "user"})
"""Words of heads about who did something and when, which are kept as they are."""


def read_role(plain: str, lang: str, words: list[str], han: str) -> tuple[str, str, bool]:
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
