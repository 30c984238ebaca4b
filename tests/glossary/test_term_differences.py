"""Terms that translations of one source render differently."""

from __future__ import annotations

from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.glossary.concepts import ConceptEntry, Term
from duizhao.glossary.translations import compare_terms

SOURCE = ("The ferry leaves at six.", "The ferry carries cars.", "The software is new.", "A tourist came.")


def _bitext(lang: str, *texts: str) -> Bitext:
    return Bitext(
        source=Document.of(SOURCE, "en"),
        target=Document.of(texts, lang),
        beads=tuple(Bead(source=(index,), target=(index,)) for index in range(len(SOURCE))),
    )


def _entry(english: str, *chinese: str) -> ConceptEntry:
    return ConceptEntry(
        terms=(Term(text=english, lang="en"), *(Term(text=text, lang="zh-Hans") for text in chinese)),
    )


def test_a_different_word_is_a_difference_another_script_is_not() -> None:
    """渡轮 and 交通船 are two words for a ferry; 软件 and 軟體, software, are one in two regions."""
    simplified = _bitext("zh-CN", "渡轮六点开船。", "渡轮可载汽车。", "软件是新的。", "来了一位游客。")
    traditional = _bitext("zh-TW", "交通船六點開船。", "交通船可載汽車。", "軟體是新的。", "來了一位遊客。")
    found = compare_terms(
        [_entry("ferry", "渡轮", "交通船"), _entry("software", "软件", "軟體"), _entry("tour", "游览", "游客")],
        [simplified, traditional],
    )
    # "tour" is no word of "A tourist came."
    assert [str(one) for one in found] == ["ferry: zh-CN 渡轮 (2), zh-TW 交通船 (2)"]


def test_one_rendering_in_all_is_no_difference() -> None:
    """The rarer of two words in one translation does not make one either."""
    one = _bitext("zh-CN", "渡轮六点开船。", "渡船可载汽车。", "软件是新的。", "来了一位游客。")
    two = _bitext("zh-TW", "渡輪六點開船。", "渡輪可載汽車。", "軟體是新的。", "來了一位遊客。")
    assert not compare_terms([_entry("ferry", "渡轮", "渡船")], [one, two])
