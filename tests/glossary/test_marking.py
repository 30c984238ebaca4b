"""Marking known terms in a text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.glossary.concepts import ConceptEntry, Form, Status, Term
from duizhao.glossary.termbase.base import open_termbase
from duizhao.glossary.termbase.marking import Marker, mark_data, marked_text

PAIRS = [
    ("computing power", "算力"),
    ("open source", "开源"),
    ("model", "模型"),
    ("large language model", "大语言模型"),
    ("integral", "积分"),
    ("distribution", "分布"),
    ("AI", "人工智能"),
    ("US", "美国"),
    ("C", "C语言"),
    ("C++", "C++语言"),
    (".NET", ".NET框架"),
    ("01.AI", "零一万物"),
    ("Moore's law", "摩尔定律"),
    ("AI chip", "AI芯片"),
    ("the", "这个"),
    ("company", "公司"),
    ("rare", "𠮷野家"),
]


@pytest.fixture(scope="module")
def marker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marker]:
    path = tmp_path_factory.mktemp("marking") / "terms.db"
    with open_termbase(path, create=True) as base:
        for english, chinese in PAIRS:
            base.add(ConceptEntry(terms=(Term(text=english, lang="en"), Term(text=chinese, lang="zh-Hans"))))
        base.add(
            ConceptEntry(
                terms=(
                    Term(text="Apple", lang="en", name=True, forms=(Form(text="Apple Inc."),)),
                    Term(text="苹果", lang="zh-Hans", status=Status.DEPRECATED),
                    Term(text="苹果公司", lang="zh-Hans", status=Status.PREFERRED),
                )
            )
        )
        yield Marker(base)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Case, inflection, hyphens, line breaks.
        ("Computing power is open-source.", ["Computing power", "open-source"]),
        ("Two models, one MODEL.", ["models", "MODEL"]),
        ("open\nsource", ["open\nsource"]),
        ("open. Source, open, source", []),
        ("ｏｐｅｎ　ｓｏｕｒｃｅ", ["ｏｐｅｎ　ｓｏｕｒｃｅ"]),
        # The longest first, and whole words only.
        ("large language models", ["large language models"]),
        ("a large language", []),
        ("remodelled companys", []),
        ("companies' models", ["companies", "models"]),
        # Capitals, names, signs.
        ("The US and us, AI and ai, said", ["US", "AI"]),
        ("A.I. from the U.S. is here", ["A.I.", "U.S."]),
        ("Apple ate an apple; Apple Inc. did", ["Apple", "Apple Inc."]),
        ("C, C++ and C# on .NET", ["C", "C++", ".NET"]),
        ("01.AI, not 01 AI", ["01.AI", "AI"]),
        ("Moore’s law", ["Moore’s law"]),
        # Function words are no terms.
        ("the", []),
        # Chinese: word boundaries, scripts, the longest first, other planes.
        ("累积分布的积分", ["分布", "积分"]),
        ("開源的大語言模型", ["開源", "大語言模型"]),
        ("他在𠮷野家用算力", ["𠮷野家", "算力"]),
        ("苹果公司的苹果", ["苹果公司", "苹果"]),
        # Both at once.
        ("用AI芯片和AI 芯片的AI模型", ["AI芯片", "AI 芯片", "AI", "模型"]),
        ("用C++语言写open source模型", ["C++语言", "open source", "模型"]),
        ("", []),
    ],
)
def test_terms_in_a_text(marker: Marker, text: str, expected: list[str]) -> None:
    assert [mark.text for mark in marker.marks(text)] == expected


@settings(max_examples=200, deadline=None)
@given(
    text=st.lists(st.sampled_from([*"AIaiopens ourc-.+C算力开源積分布İßﬁ𠮷野家\n＋", "open source", "AI芯片"])).map(
        "".join
    )
)
def test_marks_are_ordered_apart_and_where_they_say(marker: Marker, text: str) -> None:
    marks = marker.marks(text)
    assert all(mark.text == text[mark.start : mark.end] for mark in marks)
    assert all(one.end <= two.start for one, two in pairwise(marks))


def test_the_text_with_its_marks(marker: Marker) -> None:
    text = "苹果的模型"
    marks = marker.marks(text)
    assert marked_text(text, marks) == "[[苹果|✗ Apple]]的[[模型|model]]"
    assert marked_text("Apple", marker.marks("Apple")) == "[[Apple|苹果公司]]"
    assert mark_data(marks)[1]["terms"] == [
        {
            "concept": "c3",
            "term": "模型",
            "lang": "zh-Hans",
            "translation": "model",
            "forbidden": False,
            "proposed": False,
        }
    ]


def test_all_terms_that_are_spelt_so_are_told(tmp_path: Path) -> None:
    with open_termbase(tmp_path / "t.db", create=True) as base:
        for chinese in ("银行", "河岸"):
            base.add(ConceptEntry(terms=(Term(text="bank", lang="en"), Term(text=chinese, lang="zh-Hans"))))
        marker = Marker(base)
    (mark,) = marker.marks("a bank")
    assert [term.translation for term in mark.terms] == ["银行", "河岸"]


def test_a_marker_without_terms(tmp_path: Path) -> None:
    with open_termbase(tmp_path / "t.db", create=True) as base:
        assert Marker(base).marks("算力 and so on") == []
