"""The whole way from a bitext to concepts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from duizhao.align.encoders.protocol import TokenEncoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.align.sentences.second_pass import align_sentences
from duizhao.bitext.documents import split_manuscript
from duizhao.bitext.errors import LanguageError
from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.bitext.readers import read_manuscript
from duizhao.glossary.concepts import Origin, State
from duizhao.glossary.mining.candidates import english_key
from duizhao.glossary.mining.chinese import chinese_key
from duizhao.glossary.mining.glossary import DO_NOT_TRANSLATE, Glossary, MinedConcept, mine_terms
from duizhao.glossary.termbase.base import open_termbase
from tests.conftest import WordEncoder

HERE = Path(__file__).parent
# Words and the English words whose direction they share.
SYNONYMS = {
    "算力": "computing",
    "芯片": "chip",
    "出口": "export",
    "公司": "company",
    "需要": "needs",
    "开源": "open-source",
    "技术": "technology",
    "零一万物": "01.ai",
    "人工智能": "a.i.",
    "快手": "kuaishou",
    "power": "computing",
    "chips": "chip",
    "technologies": "technology",
    "need": "needs",
    "open": "open-source",
}

ROWS = (
    ("The company needs computing power.", "公司需要算力。"),
    ("The chips need computing power.", "芯片需要算力。"),
    ("Chips need open-source technology.", "芯片需要开源技术。"),
    ("Open-source technologies need A.I. chips.", "開源技術需要人工智能芯片。"),
)


def bitext(rows: Sequence[tuple[str, str]], source: str = "en", target: str = "zh-Hans", name: str = "a") -> Bitext:
    return Bitext(
        source=Document.of([row[0] for row in rows], source, name=name),
        target=Document.of([row[1] for row in rows], target, name=name),
        beads=tuple(Bead(source=(k,), target=(k,)) for k in range(len(rows))),
    )


def concept(glossary: Glossary, english: str) -> MinedConcept:
    return next(one for one in glossary.concepts if any(term.text == english for term in one.entry.english))


@pytest.fixture(scope="module")
def mined() -> Glossary:
    return mine_terms([bitext(ROWS)], WordEncoder(SYNONYMS))


def test_a_pair_with_its_witnesses(mined: Glossary) -> None:
    found = concept(mined, "computing power")
    assert [term.text for term in found.entry.chinese] == ["算力"]
    assert found.entry.origin is Origin.MINED
    assert found.entry.state is State.PROPOSED
    assert dict(found.entry.evidence)["count"] == 2
    assert found.pairs[0].evidence.mutual
    assert found.entry.contexts[0].chinese in {"公司需要算力。", "芯片需要算力。"}


def test_forms_are_one_term(mined: Glossary) -> None:
    found = concept(mined, "open-source technology").entry
    assert [(form.text, form.kind) for form in found.english[0].forms] == [("Open-source technologies", "inflection")]
    assert [(form.text, form.kind) for form in found.chinese[0].forms] == [("開源技術", "script")]


def test_every_occurrence_has_its_place(mined: Glossary) -> None:
    forth, back = concept(mined, "chip").consistency
    assert [(one.bead, one.form, one.rendering) for one in forth.occurrences] == [
        (1, "chips", "芯片"),
        (2, "Chips", "芯片"),
        (3, "chips", "芯片"),
    ]
    assert (back.figures.source_lang, back.figures.occurrences, back.figures.verdict) == ("zh-Hans", 3, "consistent")
    for one in forth.occurrences:
        assert ROWS[one.bead][0][one.start : one.end] == one.form
        assert ROWS[one.bead][1][one.other_start : one.other_end] == one.rendering


def test_the_other_way_round_gives_the_same_pairs(mined: Glossary) -> None:
    turned = mine_terms([bitext([(b, a) for a, b in ROWS], "zh-Hans", "en")], WordEncoder(SYNONYMS))
    assert {pair.english + pair.chinese for one in turned.concepts for pair in one.pairs} == {
        pair.english + pair.chinese for one in mined.concepts for pair in one.pairs
    }


def test_several_bitexts_and_untranslated_beads() -> None:
    glossary = mine_terms([bitext(ROWS[:2]), bitext([*ROWS[2:], ("Same.", "Same.")], name="b")], WordEncoder(SYNONYMS))
    assert glossary.pairs == 4
    assert {one.document for one in concept(glossary, "chip").consistency[0].occurrences} == {"a", "b"}


def test_a_name_is_found_by_where_it_recurs() -> None:
    rows = [("Then 01.AI needs chips.", "零一万物需要芯片。"), ("Even 01.AI buys power.", "连零一万物也买算力。")]
    found = concept(mine_terms([bitext(rows)], WordEncoder(SYNONYMS)), "01.AI").entry
    assert [term.text for term in found.chinese] == ["零一万物"]
    assert found.english[0].name


def test_attested_variants() -> None:
    other = Document.of(["计算能力很贵。", "没有算力。"], "zh-Hans", name="other")  # computing capacity is dear
    rows = [*ROWS, ("The power of chips.", "芯片的能力。")]
    found = concept(mine_terms([bitext(rows)], WordEncoder(SYNONYMS), attest=[other]), "computing power")
    assert [dict(one.counts)["算力"] for one in found.attested] == [1]
    assert found.entry.extras[0][1].startswith("other: ")


def test_a_budget_bounds_what_is_linked() -> None:
    rows = [(f"In {number} years the company needs chips.", f"{number}年公司需要芯片。") for number in range(30)]
    glossary = mine_terms([bitext(rows)], WordEncoder(SYNONYMS), link_budget=5)
    assert glossary.linked == 5
    assert concept(glossary, "chip").consistency[0].figures.occurrences == 30


def test_a_large_text_is_mined_as_a_small_one() -> None:
    rows = [(f"Chapter {number}.", f"第{number}章。") for number in range(6_000)]
    rows[3_000] = ("The embargo hurts.", "禁运有害。")  # seen once
    found = mine_terms([bitext(rows)], WordEncoder({**SYNONYMS, "禁运": "embargo"}), link_budget=20)
    assert [term.text for term in concept(found, "embargo").entry.chinese] == ["禁运"]


def test_what_no_link_shows_is_looked_up() -> None:
    # Of thirty pairs one is linked, and another has the word that only the dictionary can tell.
    rows = [(f"The company needs {number} chips.", f"公司需要{number}个芯片。") for number in range(30)]
    rows.append(("The chip needs an embargo, which it never gets, as far as I can see.", "禁运。"))
    found = mine_terms([bitext(rows)], WordEncoder(SYNONYMS), link_budget=1)
    assert found.linked == 1
    assert dict(concept(found, "embargo").entry.evidence)["count"] == 1


def test_what_the_dictionary_has_of_a_rendering_seen_once() -> None:
    # The company (draws up) invoices: one link to all of it, and the dictionary has the second word.
    rows = [*ROWS, ("The company needs invoices.", "公司需要开具发票。")]
    found = mine_terms([bitext(rows)], WordEncoder({**SYNONYMS, "开具": "invoices", "发票": "invoices"}))
    assert [pair.chinese for one in found.concepts for pair in one.pairs if pair.english == "invoice"] == ["发票"]


def test_two_english_terms_share_a_chinese_one() -> None:
    rows = [
        *ROWS,
        ("The turbine needs chips.", "涡轮机需要芯片。"),
        ("The windmill needs chips.", "涡轮机需要芯片。"),
        ("The turbine needs power.", "涡轮机需要算力。"),
        ("The windmill needs power.", "涡轮机需要算力。"),
    ]
    found = mine_terms([bitext(rows)], WordEncoder({**SYNONYMS, "涡轮机": "turbine", "windmill": "turbine"}))
    for english in ("turbine", "windmill"):
        assert concept(found, english).entry.chinese[0].text == "涡轮机"
        figures = concept(found, english).consistency[1].figures
        assert (figures.occurrences, figures.verdict) == (4, "ambiguous")


def test_what_is_left_as_it_is_comes_last() -> None:
    rows = [("The company needs OpenAI.", "公司需要OpenAI。"), ("The chips need OpenAI.", "芯片需要OpenAI。")]
    found = mine_terms([bitext([*rows, *ROWS])], WordEncoder(SYNONYMS))
    assert [one.entry.note for one in found.concepts][-1] == DO_NOT_TRANSLATE
    assert concept(found, "OpenAI").entry.note == DO_NOT_TRANSLATE
    assert not concept(found, "chip").entry.note


def test_nothing_comes_of_nothing() -> None:
    assert mine_terms([], WordEncoder(SYNONYMS)).concepts == ()
    assert mine_terms([bitext([("...", "。")])], WordEncoder(SYNONYMS)).concepts == ()


def test_two_texts_of_one_language_are_refused() -> None:
    with pytest.raises(LanguageError, match="English and Chinese"):
        mine_terms([bitext([("a", "b")], "en", "en-GB")], WordEncoder(SYNONYMS))


def test_a_termbase_takes_what_was_mined(mined: Glossary, tmp_path: Path) -> None:
    with open_termbase(tmp_path / "t.db", create=True) as base:
        assert base.merge_mined(mined.entries).added == len(mined.concepts)
        assert base.merge_mined(mined.entries).added == 0


def rows_of(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def keyed(english: str, chinese: str) -> tuple[str, str]:
    return english_key(english.replace("'", "’")), chinese_key(chinese)


def test_the_piece_of_the_new_york_times(seeds: Path) -> None:
    source, target = split_manuscript(read_manuscript(next(seeds.glob("000_*"))))
    encoder = load_encoder("e5-small")
    assert isinstance(encoder, TokenEncoder)
    glossary = mine_terms([align_sentences(source, target, load_encoder("use"))], encoder)
    pairs = [
        keyed(one.text, other.text)
        for found in glossary.concepts
        for one in found.entry.english
        for other in found.entry.chinese
    ]
    verdicts = {keyed(row[0], row[1]): row[2] == "right" for row in rows_of("nyt_judged.tsv")}
    right = [verdicts.get(pair, False) for pair in pairs]
    assert sum(right) / len(right) >= 0.9
    assert sum(right[:40]) >= 39
    wanted = [{keyed(row[0], one) for one in row[1].split("|")} for row in rows_of("nyt_terms.tsv")]
    assert sum(not one.isdisjoint(pairs) for one in wanted) / len(wanted) >= 0.92
    assert concept(glossary, "open source").consistency[0].figures.verdict == "consistent"
