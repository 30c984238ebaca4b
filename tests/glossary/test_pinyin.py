"""Pinyin: reading aloud, and what a person types."""

from __future__ import annotations

import pytest

from duizhao.glossary.concepts import Term
from duizhao.glossary.pinyin import mark_tones, pinyin_keys, split_tones
from duizhao.glossary.termbase.indexing import Indexer


@pytest.mark.parametrize(
    ("numbered", "marked"),
    [
        ("suan4 li4", "suàn lì"),
        ("Bei3 jing1", "Běi jīng"),
        ("gui4 jiu3 liu2", "guì jiǔ liú"),  # the last of iu and ui bears the mark
        ("xiong1 lou2 yue4", "xiōng lóu yuè"),
        ("lu:4 se4", "lǜ sè"),
        ("nv3 lve4", "nǚ lüè"),
        ("hua1 r5", "huā r"),
        ("peng2 you5", "péng you"),
        ("A1 fei1", "Ā fēi"),
        ("suàn lì", "suàn lì"),
        ("AI 2024", "AI 2024"),
        ("m2 ng2", "m ng"),
        ("", ""),
    ],
)
def test_numbers_to_marks(numbered: str, marked: str) -> None:
    assert mark_tones(numbered) == marked


@pytest.mark.parametrize(
    ("typed", "letters", "tones"),
    [
        ("suan4li4", "suanli", "44"),
        ("suànlì", "suanli", "44"),
        ("su\u0061\u0300n li\u0300", "suanli", "44"),  # marks apart from their letters
        ("SUAN LI", "suanli", ""),
        ("lǜsè", "lvse", "44"),
        ("lu:4se4", "lvse", "44"),
        ("lyuse", "lvse", ""),
        ("péngyou", "pengyou", "2"),
        ("peng2you5", "pengyou", "2"),
        ("xi'an", "xian", ""),
    ],
)
def test_what_is_typed(typed: str, letters: str, tones: str) -> None:
    assert split_tones(typed) == (letters, tones)


@pytest.mark.parametrize(
    ("reading", "initials"),
    [("suàn lì", ("sl",)), ("zhōng guó", ("zg", "zhg")), ("AI xīn piàn", ("aixp",)), ("lì", ()), ("", ())],
)
def test_initials(reading: str, initials: tuple[str, ...]) -> None:
    assert pinyin_keys(reading).initials == initials


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("算力", "suàn lì"),
        ("银行", "yín háng"),  # bank: 行 is not xíng here
        ("行走", "xíng zǒu"),  # to walk
        ("長城", "cháng chéng"),  # the Great Wall, in Traditional characters: 長 is not zhǎng
        ("AI芯片", "AI xīn piàn"),
        ("𠮷野家", "yě jiā"),  # a character whose reading nobody listed is left out
        ("。", ""),
    ],
)
def test_reading_aloud(text: str, reading: str) -> None:
    assert Indexer().reading(Term(text=text, lang="zh-Hans")) == reading


def test_a_reading_that_was_given_stays() -> None:
    assert Indexer().reading(Term(text="行", lang="zh-Hans", reading="hang2")) == "háng"
    assert Indexer().reading(Term(text="row", lang="en")) == ""
