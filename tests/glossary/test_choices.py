"""Which pairs can be terms at all, which Chinese comes first, and which English keys are one concept."""

from __future__ import annotations

from collections import Counter

import pytest

from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.glossary.mining.acronyms import find_spelled_out
from duizhao.glossary.mining.pairing import TermPair
from duizhao.glossary.mining.selection import choose_concepts, order_choices
from duizhao.glossary.mining.trust import Evidence
from duizhao.glossary.mining.witnesses import Sightings, weigh_candidates


def pair(english: str, chinese: str, *, score: float = 0.95, count: int = 2, dictionary: float = 0.0) -> TermPair:
    return TermPair(
        english=english,
        chinese=chinese,
        score=score,
        evidence=Evidence(
            count=count,
            link=0.95,
            weakest=0.9,
            english_share=1.0,
            chinese_share=1.0,
            log_likelihood=20.0,
            log_dice=14.0,
            cosine=0.5,
            dictionary=dictionary,
            sound=0.0,
            mutual=True,
        ),
    )


def sightings(pairs: list[TermPair], forms: dict[str, str] | None = None) -> Sightings:
    counts = {one.english: one.evidence.count for one in pairs}
    written = {key: (forms or {}).get(key, key) for key in counts}
    return Sightings(
        counts=counts,
        names={key: counts[key] for key, form in written.items() if form[:1].isupper()},
        english_forms={key: Counter({form: counts[key]}) for key, form in written.items()},
        chinese_forms={one.chinese: Counter({one.chinese: 1}) for one in pairs},
        words=10_000,
    )


def possible(pairs: list[TermPair], forms: dict[str, str] | None = None) -> set[str]:
    seen = sightings(pairs, forms)
    return set(weigh_candidates(order_choices(pairs, seen), seen, load_dictionary()))


@pytest.mark.parametrize(
    ("english", "chinese", "expected"),
    [
        # a verb in -s, and what it does; a plural inside a compound
        ("harms performance", "损害性能", False),
        ("server performs admission", "服务器执行准入", False),
        ("operations team", "运维团队", True),
        # what is done to something left in Latin letters
        ("running curl", "运行curl", False),
        ("convex sets", "凸集", True),
        # one of a row with numbers
        ("scenario 2", "方案2", False),
        # counted: several replicas, the first result, various components; polynomial begins like several
        ("multiple replica", "多个副本", False),
        ("first result", "第一个结果", False),
        ("various component", "各种组件", False),
        ("polynomial ring", "多项式环", True),
        ("second moment", "二次矩", True),
    ],
)
def test_what_can_be_a_term(english: str, chinese: str, *, expected: bool) -> None:
    assert (possible([pair(english, chinese)]) == {english}) is expected


def test_a_row_of_code_words_of_one_class_is_none() -> None:
    row = [pair(f"{word} command", f"{word}命令") for word in ("fetch", "merge", "rebase")]
    often = pair("clone command", "clone命令", count=9)
    assert possible([*row, often, pair("shell script", "shell脚本")]) == {"clone command", "shell script"}
    assert possible(row[:2]) == {"fetch command", "merge command"}


@pytest.mark.parametrize(
    ("pairs", "first"),
    [
        # a branch is left as it is in code; the Chinese that holds it is more than it
        ([pair("ref", "ref", count=9), pair("ref", "引用", score=0.9, count=3)], "引用"),
        ([pair("ref", "ref", count=9), pair("ref", "ref目录", score=0.9, count=3)], "ref"),
        ([pair("ref", "ref", count=40), pair("ref", "引用", score=0.9, count=3)], "ref"),
    ],
)
def test_what_is_left_in_latin_letters_does_not_come_first(pairs: list[TermPair], first: str) -> None:
    assert order_choices(pairs, sightings(pairs, {"ref": "Ref"}))["ref"][0].chinese == first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Use machine translation (MT) here.", {"mt": "machine translation"}),
        ("The Center for Disease Control (CDC) said so.", {"cdc": "center for disease control"}),
        ("TCP (transmission control protocol) is old.", {"tcp": "transmission control protocol"}),
        ("Graphics processing units (GPUs) are fast.", {"gpu": "graphics processing unit"}),
        # other letters, another clause, a word alone, and two things of one acronym
        ("It was shown (FYI) and seen.", {}),
        ("In Rome, many trees (RMT) grow.", {}),
        ("Water (W) and Salt (SA).", {}),
        ("Continuous delivery (CD) and continuous deployment (CD).", {}),
    ],
)
def test_acronyms_that_are_spelled_out(text: str, expected: dict[str, str]) -> None:
    assert find_spelled_out([text]) == expected


def test_an_acronym_and_its_long_form_are_one_concept() -> None:
    pairs = [pair("machine translation", "机器翻译"), pair("mt", "mt", count=5), pair("chip", "芯片", count=5)]
    seen = sightings(pairs, {"mt": "MT"})
    apart = choose_concepts(pairs, seen, load_dictionary())
    assert {one.english for one in apart} == {("machine translation",), ("mt",), ("chip",)}
    joined = choose_concepts(pairs, seen, load_dictionary(), {"mt": "machine translation"})
    assert {(one.english, one.chinese, one.acronyms) for one in joined} == {
        (("machine translation", "mt"), ("机器翻译", "mt"), ("mt",)),
        (("chip",), ("芯片",), ()),
    }


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [("ad", "ads", True), ("risk", "risks", True), ("server log", "servers log", True), ("chip", "wafer", False)],
)
def test_a_plural_is_no_concept_of_its_own(one: str, other: str, *, joined: bool) -> None:
    pairs = [pair(one, "芯片", count=6), pair(other, "芯片", count=9)]
    found = choose_concepts(pairs, sightings(pairs), load_dictionary())
    assert ({concept.english for concept in found} == {(one, other)}) is joined
