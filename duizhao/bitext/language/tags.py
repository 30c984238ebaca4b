"""Language tags: one form for each language and script, whatever way they were written (BCP 47, RFC 5646).

The form has the language, and for Chinese the script: ``en``, ``zh-Hans``, ``zh-Hant``. A region says where a
language is written, not which one it is, so it is kept beside (`region_of`): ``zh-CN``, ``zh_CN``, ``ZHO-CN``,
``zh-Hans-CN`` and ``cmn-Hans`` are all ``zh-Hans``. ``zh`` alone leaves the script to be found in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from duizhao.bitext.errors import LanguageError

__all__ = ["Tag", "canonical_tag", "is_chinese", "parse_tag", "region_of", "same_language"]

# A primary language has two or three letters; four to eight are reserved, and no such tag exists (RFC 5646, 2.2.1).
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}\Z")
_SUBTAG: Final = re.compile(r"[A-Za-z0-9]{1,8}\Z")
_SCRIPT: Final = re.compile(r"[A-Za-z]{4}\Z")
_REGION: Final = re.compile(r"[A-Za-z]{2}\Z|[0-9]{3}\Z")
_EXTENDED: Final = re.compile(r"[A-Za-z]{3}\Z")

# The two-letter codes of ISO 639-1; any three letters are taken for a code of ISO 639-3.
_TWO_LETTERS: Final = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el "  # noqa: SIM905
    "en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu "
    "iw ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my "
    "na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm "
    "sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh "
    "zu".split()
)
# Written Chinese has one written language: what is said in Cantonese, Wu, Gan, Hakka or Xiang and the classical one.
_TWO_FOR_THREE: Final = {
    **dict.fromkeys(("zho", "chi", "cmn", "yue", "wuu", "gan", "hak", "hsn", "lzh"), "zh"),
    "eng": "en",
    "jpn": "ja",
    "kor": "ko",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "rus": "ru",
    "ita": "it",
    "por": "pt",
    "nld": "nl",
    "dut": "nl",
    "ara": "ar",
    "heb": "he",
    "hin": "hi",
    "tha": "th",
    "vie": "vi",
    "ind": "id",
    "lat": "la",
    "ell": "el",
    "gre": "el",
    "bod": "bo",
    "tib": "bo",
}
_SCRIPTS_OF_REGIONS: Final = {
    **dict.fromkeys(("TW", "HK", "MO"), "Hant"),
    **dict.fromkeys(("CN", "SG", "MY"), "Hans"),
}
# Windows called the scripts so before there were subtags for them.
_OLD_SCRIPTS: Final = {"chs": "Hans", "cht": "Hant"}
_HAN_SCRIPTS: Final = frozenset({"", "Hans", "Hant", "Hani"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A language tag in its parts: ``language`` in lower case, ``script`` as in ``Hans``, ``region`` as in ``CN``.

    ``script`` and ``region`` are empty where the tag does not give them; a Chinese script follows from the region.
    """

    language: str
    script: str = ""
    region: str = ""

    def __str__(self) -> str:
        """Return the canonical form: the language, and for Chinese the script."""
        if self.language == "zh" and self.script not in {"", "Hani"}:
            return f"zh-{self.script}"
        return self.language


def canonical_tag(tag: str) -> str:
    """Reduce a language tag to the one form of its language and script.

    Case, underscores and three-letter codes make no difference, and a region only chooses the Chinese script.
    ``zh`` alone stays ``zh``: its script is then found in the text.

    Raises
    ------
    LanguageError
        When it is not a language tag.

    >>> [canonical_tag(tag) for tag in ("EN", "en-GB", "zh_TW", "zh-Hans-CN", "ZHO-CN", "cmn", "zh-CHT", "de-AT")]
    ['en', 'en', 'zh-Hant', 'zh-Hans', 'zh-Hans', 'zh', 'zh-Hant', 'de']
    """
    return str(parse_tag(tag))


def region_of(tag: str) -> str:
    """Return the region of a tag, ``""`` where it has none.

    Raises
    ------
    LanguageError
        When it is not a language tag.

    >>> [region_of(tag) for tag in ("en-GB", "zh_hk", "zh-Hant-TW", "es-419", "zh-Hans")]
    ['GB', 'HK', 'TW', '419', '']
    """
    return parse_tag(tag).region


@lru_cache(maxsize=1024)
def parse_tag(tag: str) -> Tag:
    """Take a language tag apart; a POSIX locale such as ``zh_CN.UTF-8`` is read as one.

    Raises
    ------
    LanguageError
        When it is not a language tag.
    """
    first, *rest = tag.strip().partition(".")[0].partition("@")[0].replace("_", "-").split("-")
    language = first.lower()
    known = _LANGUAGE.match(first) and (len(first) > 2 or language in _TWO_LETTERS)  # noqa: PLR2004
    if not known or not all(map(_SUBTAG.match, rest)):
        message = f"{tag[:40]!r} is not a language tag; give one such as en, zh-Hans or zh-Hant"
        raise LanguageError(message)
    language = _TWO_FOR_THREE.get(language, language)
    script = region = ""
    for place, part in enumerate(rest):
        if len(part) == 1:
            break  # an extension or private use
        if _SCRIPT.match(part) and not script and not region:
            script = part.title()
        elif language == "zh" and part.lower() in _OLD_SCRIPTS:
            script = _OLD_SCRIPTS[part.lower()]
        elif _REGION.match(part) and not region:
            region = part.upper()
        elif not (_EXTENDED.match(part) and place == 0) and len(part) < 4:  # noqa: PLR2004  (a variant has four or more)
            message = f"{tag[:40]!r} is not a language tag: {part!r} is neither a script nor a region"
            raise LanguageError(message)
    if language == "zh" and not script:
        script = _SCRIPTS_OF_REGIONS.get(region, "")
    return Tag(language=language, script=script, region=region)


def is_chinese(tag: str) -> bool:
    """Tell whether a tag is Chinese in Chinese characters (pinyin, ``zh-Latn``, is not); False for what is not a tag.

    >>> [is_chinese(tag) for tag in ("zh", "ZH_TW", "cmn-Hant", "zh-Latn", "en-GB", "")]
    [True, True, True, False, False, False]
    """
    return _is_chinese(tag)


@lru_cache(maxsize=1024)
def _is_chinese(tag: str) -> bool:
    try:
        parsed = parse_tag(tag)
    except LanguageError:
        return False
    return parsed.language == "zh" and parsed.script in _HAN_SCRIPTS


def same_language(one: str, other: str) -> bool:
    """Tell whether two tags are one language, whatever the script and region.

    >>> same_language("zh-Hans", "zh-TW"), same_language("en-GB", "EN"), same_language("en", "zh")
    (True, True, False)
    """
    return one == other or (is_chinese(one) and is_chinese(other)) or _same(one, other)


@lru_cache(maxsize=1024)
def _same(one: str, other: str) -> bool:
    try:
        return str(parse_tag(one)) == str(parse_tag(other))
    except LanguageError:
        return False
