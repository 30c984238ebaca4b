"""Words as sets: the same answers as the patterns that they replace."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.audit.word_sets import ascii_words, denying_words, word_set

PATTERN = re.compile(r"\b(?:no|not|without|un\w{2,}|anti-?\w{2,}|\w+less)\b|n['’]t\b", re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("The mill, the Mill's wheel.", ["the", "mill", "the", "mill", "s", "wheel"]),
        ("naïve 3D_print", ["na", "ve", "d", "print"]),
        ("磨坊 mill", ["mill"]),  # a mill
    ],
)
def test_ascii_words(text: str, expected: list[str]) -> None:
    assert ascii_words(text) == expected
    assert word_set(text) == frozenset(expected)


WORDS = [
    "no",
    "Not",
    "note",
    "un",
    "under",
    "don't",
    "won’t",
    "anti",
    "anti-war",
    "hopeless",
    ",",
    ".",
    "-",
    "不",
    "'tis",
]


@given(st.lists(st.sampled_from(WORDS)))
def test_words_deny_as_the_pattern_does(words: list[str]) -> None:
    text = " ".join(words)
    assert denying_words(PATTERN)(text) == (PATTERN.search(text) is not None)
