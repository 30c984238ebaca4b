"""How often a text denies something: not, never and without; 不, 没 and 无; and whether it speaks of him or of her.

Only counts are compared, so words that hold a negative character and deny nothing (不仅 not only, 非常 very) are
left out first, and so is an English ``not only``. A double negation (不得不, have to) denies nothing either.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["count_denials", "find_gender"]

_ENGLISH: Final = re.compile(
    r"\b(?:not(?! (?:only|just|merely|simply|least|to mention)\b)|never|no(?! (?:doubt|matter|wonder)\b)|cannot|neither"
    r"|nor|none|nobody|nothing|nowhere|without|unable|non)\b|n['’]t\b|\b(?:un|dis|im|in|ir|il)(?:legal|like|agree|able|approv"
    r"|possib|correct|complete|sufficient|accurate|regular|relevant|willing|fair|known|safe|successful|affect|chang|clear"
    r"|limited|employ)\w*",
    re.IGNORECASE,
)
_CHINESE: Final = re.compile(
    "[不没沒未無无勿莫]|非(?=法|[一-龥]{0,2}性)|(?<![个特区分告差类性级])别(?=再|让|去|说|忘|怕)|并非|绝非"
)
_CHINESE_IDLE: Final = re.compile(
    "不得不|不能不|不会不|不可不|无不|不无|无非|无不|不仅|不但|不只|不光|不单|不过|不断|不久|不管|不论|无论|不少|不止|差不多|不妨"
    "|不禁|不料|不时|不同(?!意)|不由|不愧|要不|是不是|能不能|会不会|有没有|好不好|对不起|未来|未必|未免|无疑|非常|除非|不一|不已"
    "|不等|不惜|无锡|没落|沉没|淹没|没收|埋没|不丹|不列颠|莫斯科|莫名|约莫|莫大|未婚|不外"
)
_HE: Final = re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
_SHE: Final = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)


def count_denials(text: str, lang: str) -> int:
    """Count the words that deny.

    >>> count_denials("我不同意，也没有去。", "zh"), count_denials("I do not agree.", "en")
    (2, 1)
    """
    if lang.startswith("zh"):
        return len(_CHINESE.findall(_CHINESE_IDLE.sub("〇", text)))
    return len(_ENGLISH.findall(text))


def find_gender(text: str, lang: str) -> str:
    """Return ``"m"`` for a text that speaks only of him, ``"f"`` for only of her, else ``""``.

    >>> find_gender("他走了", "zh"), find_gender("Her dog left.", "en"), find_gender("She met him.", "en")
    ('m', 'f', '')
    """
    he, she = (
        ("他" in text.replace("其他", ""), "她" in text)
        if lang.startswith("zh")
        else (
            bool(_HE.search(text)),
            bool(_SHE.search(text)),
        )
    )
    return "" if he == she else ("m" if he else "f")
