"""Which language a head or a cell names: ``zh_CN``, ``Chinese (Simplified)``, ``英文``, ``Term [zh-TW]``.

A language is named by a word, by a code that stands alone or in brackets, or by Han characters; what else the head says
is handed back for its role to be read from (`duizhao.glossary.interchange.head_roles`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from duizhao.bitext.language.tags import parse_tag
from duizhao.glossary.interchange.head_roles import ROLE_WORDS, SIDE_WORDS
from duizhao.glossary.interchange.tags import REGION_LETTERS

__all__ = ["language_named", "read_language"]

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
_BRACKETS = re.compile(r"[\[(（【]([^\])）】]*)[\])）】]")
_TAGGED = re.compile(r"\w\s*\[([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)\]")
"""A language tag in square brackets behind a word, as Crowdin writes it: a language, whatever it is."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PARTS = re.compile(r"[a-zà-ÿа-я]+|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """A head in words: Latin ones in small letters, its Han characters, Latin ones in brackets, and a tag in those."""

    latin: list[str]
    han: str
    inner: set[str]
    tag: str


_Named = tuple[str, list[str], str]
"""A language, and the Latin words and Han characters of a head that do not name it."""


def read_language(plain: str) -> _Named:
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
    return [word for word in latin if word not in named and (word not in words.inner or word in ROLE_WORDS)]


def _paired_code(words: list[str]) -> bool:
    """Tell whether all other words of a head are a role's or a region's, so that a code among them is a language."""
    known = ROLE_WORDS | SIDE_WORDS
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
    lang, words, han = read_language(plain if len(plain) > 3 else f"[{plain}]")  # noqa: PLR2004 - a bare code
    return lang if not words and not han else ""
