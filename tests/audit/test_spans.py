"""Spans of findings: whole words, no half of a bracket; `|` marks what was found and what is to be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.audit.spans import whole_words

CASES = [
    # in English
    ("The |Disadvantage|(s) of it", "The Disadvantage(s) of it", "Disadvantage(s)"),
    ("Disadvantage(|s|) of it", "Disadvantage(s) of it", "Disadvantage(s)"),
    ("the editor|'s) and further reading|.", "the editor's) and further reading.", "and further reading"),
    ("(see the FAQ|’s) and notes|", "(see the FAQ’s) and notes", "and notes"),
    ("a |well-kno|wn inn", "a well-known inn", "well-known"),
    ("the |re|-used cups", "the re-used cups", "re-used"),
    ("for |) older cats|", "for ) older cats", "older cats"),
    ("both |(older cats|, dogs)", "both (older cats, dogs)", "older cats"),
    ("both |(older cats)| here", "both (older cats) here", "(older cats)"),
    ("both (|older cats)| here", "both (older cats) here", "older cats"),
    ('he said |"go away|"', 'he said "go away"', "go away"),
    ('he said |"go away"|', 'he said "go away"', '"go away"'),
    ("in the |users' rooms|", "in the users' rooms", "users' rooms"),
    ("in the |users'| rooms", "in the users' rooms", "users'"),
    ("press |and|/or hold", "press and/or hold", "and/or"),
    ("about |2.5 GB of| it", "about 2.5 GB of it", "2.5 GB of"),
    ("the |), |end", "the ), end", ""),
    # in Chinese
    (
        "参见（|编辑的）以及延伸阅读|。",
        "参见（编辑的）以及延伸阅读。",
        "编辑的）以及延伸阅读",
    ),  # see (the editor's) and more
    ("参见（编辑|）以及延伸阅读|。", "参见（编辑）以及延伸阅读。", "以及延伸阅读"),
    ("他说|：“走开|”。", "他说：“走开”。", "走开"),  # he said: go away
    ("他说：|“走开”|。", "他说：“走开”。", "“走开”"),
    ("他用|Py|Torch训练", "他用PyTorch训练", "PyTorch"),  # he trains with
    ("读|《红楼|梦》时", "读《红楼梦》时", "红楼"),  # reading the novel
    ("读|《红楼梦》|时", "读《红楼梦》时", "《红楼梦》"),
    ("旧书|、旧报（|很多", "旧书、旧报（很多", "旧报"),  # old books, old papers (many)
]


@pytest.mark.parametrize(("marked", "text", "shown"), CASES)
def test_what_is_shown_is_whole_words(marked: str, text: str, shown: str) -> None:
    before, found, _ = marked.split("|")
    start, end = whole_words(text, len(before), len(before) + len(found))
    assert text[start:end] == shown


@given(st.text(alphabet="ab 's()（）“”\"-/，中文1.", max_size=24), st.data())
def test_a_span_keeps_inside_its_text_and_settles(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first = whole_words(text, start, end)
    assert 0 <= first[0] <= first[1] <= len(text)
    assert whole_words(text, *first) == first
