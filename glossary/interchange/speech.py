"""Parts of speech as tools and people write them."""

from __future__ import annotations

from duizhao.bitext.errors import FormatError
from duizhao.glossary.concepts import PARTS_OF_SPEECH

__all__ = ["PROPER_NOUN", "read_part_of_speech"]

PROPER_NOUN = "properNoun"

_NAMES = {
    "noun": "noun n n. subst substantive commonnoun nounphrase np 名词 名詞 名",
    "verb": "verb v v. vt vi vt. vi. aux auxiliary verbphrase vp 动词 動詞 动",
    "adjective": "adjective adj adj. a. 形容词 形容詞 形",
    "adverb": "adverb adv adv. 副词 副詞 副",
    "other": "other x pronoun pron adposition adp preposition prep prep. conjunction conj cconj sconj determiner det"
    " interjection intj numeral num particle part punct punctuation sym symbol phrase idiom abbreviation abbr acronym"
    " prefix suffix article expression sentence clause 代词 介词 连词 数词 量词 助词 叹词 短语 缩写 其他 成语",
    "": "- none unknown undefined notset",
}
_NAMES_OF_NAMES = frozenset("propernoun propn propername name pn 专名 專名 专有名词 專有名詞".split())  # noqa: SIM905


def read_part_of_speech(text: str, place: str) -> tuple[bool, str]:
    """Return whether a part of speech is a name's, and the part of speech.

    >>> read_part_of_speech("NOUN", ""), read_part_of_speech("proper noun", ""), read_part_of_speech("动词", "")
    ((False, 'noun'), (True, 'noun'), (False, 'verb'))

    Raises
    ------
    FormatError
        When it is none that is known; ``place`` says where it stands.
    """
    plain = "".join(text.split()).casefold().replace("-", "") or "-"
    if plain in _NAMES_OF_NAMES:
        return True, "noun"
    for part, names in _NAMES.items():
        if plain in names.split():
            return False, part
    known = ", ".join((*PARTS_OF_SPEECH, PROPER_NOUN))
    raise FormatError(f"{place}: unknown part of speech {text[:30]!r}; use one of {known}")
