"""Terms found in many sentences at once are those found in each, whatever the sentences and the terms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.glossary.mining.chinese import chinese_key
from duizhao.glossary.mining.corpus import Cutter
from duizhao.glossary.mining.renderings import Found, Nomenclature, find_chinese, find_english
from duizhao.glossary.mining.scanning import Strings
from duizhao.glossary.mining.spotting import TermScanner
from tests.glossary.test_survey import pairs_of

ENGLISH = ["open-source", "Open", "source", "IT", "it", "GPUs", "U.S.", "Lee’s", "James’", "data", "centers", "-", "."]
CHINESE = ["开源", "数据", "中心", "数据中心", "列", "表", "GPU", "ｇｐｕ", "美国", "累积分布", "，", " "]
# open source; data, number, according to; data center, center; it; GPU; US, integral, column, table; distribution
TERMS = [
    (["open source", "source"], ["开源"]),
    (["data"], ["数据", "数", "据"]),
    (["data center", "center"], ["数据中心", "中心"]),
    (["it"], ["它"]),
    (["gpu", "open source gpu"], ["GPU"]),
    (["us", "lee", "lee data"], ["美国", "积分", "列", "表"]),
    (["james"], ["分布", "数据"]),
]


def terms_of(rows: list[tuple[list[str], list[str]]]) -> Nomenclature:
    chinese = [[(form, chinese_key(form)) for form in some] for _, some in rows]
    return Nomenclature.of([english for english, _ in rows], chinese, frozenset(["it", "us"]))


def one_by_one(
    rows: list[tuple[str, str]], terms: Nomenclature, known: dict[str, int]
) -> list[list[tuple[int, Found]]]:
    book, cutter = load_dictionary(), Cutter(known)
    pairs = pairs_of(rows)
    return [
        [(n, one) for n, pair in enumerate(pairs) for one in find_english(pair.english_words, pair.english, terms)],
        [
            (n, one)
            for n, pair in enumerate(pairs)
            for one in find_chinese(cutter.words(pair), pair.chinese, terms, book)
        ],
    ]


def at_once(rows: list[tuple[str, str]], terms: Nomenclature, known: dict[str, int]) -> list[list[tuple[int, Found]]]:
    scanner = TermScanner(terms, Cutter(known), load_dictionary())
    return [
        [
            (text, Found(concept, start, end, first, last, scanner.names[key]))
            for text, concept, start, end, first, last, key in side.tolist()
        ]
        for side in scanner.find(pairs_of(rows))
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(ENGLISH), min_size=1, max_size=7).map(" ".join),
            st.lists(st.sampled_from(CHINESE), min_size=1, max_size=7).map("".join),
        ),
        max_size=4,
    ),
    st.lists(st.sampled_from(TERMS), max_size=5, unique_by=lambda one: one[0][0]),
    st.sampled_from([{}, {"数据中": 2}]),
)
def test_as_one_by_one(
    rows: list[tuple[str, str]], some: list[tuple[list[str], list[str]]], known: dict[str, int]
) -> None:
    rows = [row for row in rows if row[1].strip()]
    terms = terms_of(some)
    assert at_once(rows, terms, known) == one_by_one(rows, terms, known)


def test_a_term_of_one_character_is_found_but_for_inside_words() -> None:
    terms = terms_of([(["column"], ["列"])])
    # the column is full; lists (列表) are not columns
    found = at_once([("The column is full.", "列已满。"), ("A list.", "一个列表。")], terms, {})
    assert [(text, one.start) for text, one in found[1]] == [(0, 0)]


@pytest.mark.parametrize(
    ("keys", "texts", "expected"),
    [
        (["ab", "b", "abc"], ["xabc", "", "b"], [(0, 1, 3, 2), (0, 1, 2, 0), (0, 2, 1, 1), (2, 0, 1, 1)]),
        ([], ["abc"], []),
        (["𠀀"], ["a𠀀"], [(0, 1, 1, 0)]),  # a character outside the first plane is one
    ],
)
def test_strings(keys: list[str], texts: list[str], expected: list[tuple[int, ...]]) -> None:
    assert list(map(tuple, Strings(keys).find(texts).tolist())) == expected


def test_many_finds_need_more_room() -> None:
    found = Strings(["a"]).find(["a" * 5000])
    assert np.array_equal(found[:, 1], np.arange(5000))
