"""Two versions of a text in one language, told apart sentence by sentence."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from duizhao.align.editions.clauses import split_clauses
from duizhao.align.editions.comparing import Edition, compare_editions
from duizhao.align.editions.report import edition_to_html, edition_to_json, edition_to_tsv
from duizhao.align.encoders.protocol import Encoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.bitext.documents import make_document, split_manuscript
from duizhao.bitext.errors import InputError
from duizhao.bitext.model import Document
from duizhao.bitext.readers import read_manuscript

GOLDEN = Path(__file__).with_name("golden_edition.tsv")
Units = dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[str, bool]]


@pytest.fixture(scope="module")
def use() -> Encoder:
    return load_encoder("use")


@pytest.fixture(scope="module")
def edition(seeds: Path, use: Encoder) -> Edition:
    long, _ = split_manuscript(read_manuscript(next(seeds.glob("000_*"))))
    short = make_document(read_manuscript(next(seeds.glob("002_*"))), lang="en")
    return compare_editions(long, short, use, version="test")


def units(edition: Edition) -> Units:
    return {(unit.source, unit.target): (unit.fate, unit.moved) for unit in edition.units}


def golden() -> Units:
    def numbers(cell: str) -> tuple[int, ...]:
        return () if cell == "-" else tuple(int(number) for number in cell.split(","))

    rows = [line.split("\t") for line in GOLDEN.read_text("utf-8").splitlines() if not line.startswith("#")][1:]
    return {(numbers(source), numbers(target)): (fate, moved == "yes") for source, target, fate, moved in rows}


def test_every_sentence_is_judged_as_by_hand(edition: Edition) -> None:
    assert units(edition) == golden()


@pytest.mark.parametrize(
    "said",
    [
        "compliance with Beijing’s strict censorship regime",
        "yielded error messages",
        "creating harmful, fake or politically sensitive content",
        "has sued OpenAI and its partner, Microsoft",
    ],
)
def test_whole_paragraphs_are_found_to_be_left_out(edition: Edition, said: str) -> None:
    (unit,) = [u for u in edition.units if any(said in edition.source.segments[i].text for i in u.source)]
    assert unit.fate == "left out"


def test_a_clause_is_found_to_be_left_out_of_a_sentence_that_is_not(edition: Edition) -> None:
    missing = [passage.text for unit in edition.units for passage in unit.omissions]
    assert "and power a new wave of military technologies, including autonomous weapons." in missing
    for unit in edition.units:
        for passage in unit.omissions:
            assert passage.segment in unit.source
            assert edition.source.segments[passage.segment].text[passage.start : passage.end] == passage.text


def test_shares_add_up(edition: Edition) -> None:
    shares = edition.shares()
    assert sum(shares[fate] for fate in ("kept", "condensed", "expanded", "merged", "split", "left out")) == (
        pytest.approx(1)
    )
    assert 0.45 < shares["left out"] < 0.55
    assert 0 < shares["added"] < 0.1


ENGLISH = [
    "The minister opened the new bridge on Monday.",
    "Three hundred guests had come from the villages nearby.",
    "A brass band played while children waved paper flags.",
    "Engineers said the steel would last a century.",
    "Critics complained that the toll was far too high.",
    "Rain began to fall before the speeches had ended.",
]
CHINESE = [
    "部长周一为新桥剪彩。",  # the minister opened the new bridge on Monday
    "附近村庄来了三百位客人。",  # 300 guests from villages nearby
    "铜管乐队演奏，孩子们挥舞着纸旗。",  # a brass band played, children waved flags
    "工程师说，这些钢材能用一百年。",  # engineers: the steel will last a century
    "批评者抱怨过桥费太高。",  # critics: the toll is too high
    "演讲还没结束就下起了雨。",  # rain fell before the speeches ended
]


@pytest.mark.parametrize(("lang", "texts"), [("en", ENGLISH), ("zh-Hans", CHINESE)])
def test_an_edition_of_itself_is_kept(lang: str, texts: list[str], use: Encoder) -> None:
    document = Document.of(texts, lang)
    edition = compare_editions(document, document, use)
    assert units(edition) == {((n,), (n,)): ("kept", False) for n in range(len(texts))}
    assert all(unit.source_share == pytest.approx(1, abs=1e-4) for unit in edition.units)
    assert not any(unit.omissions or unit.additions for unit in edition.units)


@pytest.mark.parametrize(
    ("lang", "texts", "simple"),
    [
        ("en", ENGLISH, "The bridge was opened by the minister on Monday."),
        ("zh-Hans", CHINESE, "周一，部長為新橋剪綵。"),
    ],
)
def test_what_was_done_is_told(lang: str, texts: list[str], simple: str, use: Encoder) -> None:
    # Reworded (in Chinese in the other script), one left out, two merged, the last moved to the front.
    space = " " if lang == "en" else ""
    target = [texts[5], simple, texts[2], texts[3][:-1] + ("; " if lang == "en" else "；") + space.join([texts[4]])]
    edition = compare_editions(Document.of(texts, lang), Document.of(target, lang), use)
    assert units(edition) == {
        ((0,), (1,)): ("kept", False),
        ((1,), ()): ("left out", False),
        ((2,), (2,)): ("kept", False),
        ((3, 4), (3,)): ("merged", False),
        ((5,), (0,)): ("kept", True),
    }


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    left=st.lists(st.sampled_from([*ENGLISH, "", "…", "12,000"]), max_size=7),
    right=st.lists(st.sampled_from([*ENGLISH, "", "Ja."]), max_size=7),
)
def test_every_segment_stands_in_one_unit(tiny_encoder: Encoder, left: list[str], right: list[str]) -> None:
    edition = compare_editions(Document.of(left, "en"), Document.of(right, "en"), tiny_encoder)
    assert sorted(i for unit in edition.units for i in unit.source) == list(range(len(left)))
    assert sorted(j for unit in edition.units for j in unit.target) == list(range(len(right)))
    assert edition_to_json(edition).endswith("\n")


def test_moved_is_the_least_text(use: Encoder) -> None:
    order = list(range(6))
    random.Random(3).shuffle(order)  # noqa: S311 - a test
    source, target = Document.of(ENGLISH, "en"), Document.of([ENGLISH[n] for n in order], "en")
    stay = [unit for unit in compare_editions(source, target, use).units if not unit.moved]
    assert [unit.target for unit in stay] == sorted(unit.target for unit in stay)


def test_two_languages_are_no_editions(use: Encoder) -> None:
    with pytest.raises(InputError, match="one language"):
        compare_editions(Document.of(ENGLISH, "en"), Document.of(CHINESE, "zh-Hans"), use)


@pytest.mark.parametrize(
    ("text", "lang", "clauses"),
    [
        ("", "en", []),
        ("Stop.", "en", ["Stop."]),
        ("It cost 1,000 dollars, he said.", "en", ["It cost 1,000 dollars,", "he said."]),
        ("The A.I. system that won", "en", ["The A.I. system", "that won"]),
        ("𠮷野家開門了，但沒有人。", "zh-Hant", ["𠮷野家開門了，", "但沒有人。"]),  # it opened, but nobody came
    ],
)
def test_clauses(text: str, lang: str, clauses: list[str]) -> None:
    assert [text[a:b] for a, b in split_clauses(text, lang)] == clauses


def test_json_holds_everything(edition: Edition) -> None:
    record = json.loads(edition_to_json(edition))
    assert record["recipe"] == "version:test|model:use|level:edition"
    assert len(record["units"]) == len(edition.units)
    assert set(record["shares"]) >= {"kept", "left out", "added", "moved", "omitted clauses"}


def test_the_table_has_a_line_a_unit(edition: Edition) -> None:
    lines = edition_to_tsv(edition).splitlines()
    assert len(lines) == 1 + len(edition.units)
    assert {line.count("\t") for line in lines} == {9}


def test_the_page_escapes_and_marks(edition: Edition, use: Encoder) -> None:
    page = html.fromstring(edition_to_html(edition))
    struck = [element.text for element in page.iter("del")]
    assert "and power a new wave of military technologies, including autonomous weapons." in struck
    assert not page.xpath("//img | //link | //script/@src")
    assert len(page.findall(".//script")) == 1  # the page's own, allowed by its hash
    nasty = Document.of(["<script>alert(1)</script> & <b>bold</b> text here"], "en", name="<i>name</i>")
    text = edition_to_html(compare_editions(nasty, Document.of(ENGLISH[:1], "en"), use))
    assert "<script>alert" not in text
    assert "<i>" not in text
