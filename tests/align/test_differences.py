"""Two versions of a sentence, word by word; what is a fact is flagged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.align.editions.differences import compare_words

TABLE: list[tuple[str, str, list[str], list[str], tuple[str, ...]]] = [
    ("议案以14票通过。", "议案以41票通过。", ["14"], ["41"], ("numbers",)),  # passed with 14, with 41 votes
    ("都对", "都不对", [], ["不"], ("negation",)),  # all right; not all right
    ("他没有来。", "他来了。", ["没有"], ["了"], ("negation",)),  # he did not come; he came
    ("二十人", "三十人", ["二十"], ["三十"], ("numbers",)),  # twenty, thirty people
    ("他走了", "她走了", ["他"], ["她"], ()),  # he left; she left
    ("It was right.", "It was not right.", [], ["not"], ("negation",)),
    ("It isn't far.", "It is far.", ["isn't"], ["is"], ("negation",)),
    ("Some 1,200 came.", "Some 2,100 came.", ["1,200"], ["2,100"], ("numbers",)),
    ("Three men, no dog.", "Five men, one dog.", ["Three", "no"], ["Five", "one"], ("numbers", "negation")),
    ("A Cold day.", "a cold day.", [], [], ()),
    ("", "New.", [], ["New."], ()),
]


@pytest.mark.parametrize(("old", "new", "gone", "fresh", "flags"), TABLE)
def test_words(old: str, new: str, gone: list[str], fresh: list[str], flags: tuple[str, ...]) -> None:
    found = compare_words(old, new)
    assert [old[start:end] for start, end in found.gone] == gone
    assert [new[start:end] for start, end in found.new] == fresh
    assert found.flags == flags


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_is_left_is_the_same(old: str, new: str) -> None:
    found = compare_words(old, new)
    rest = []
    for text, spans in ((old, found.gone), (new, found.new)):
        kept, at = "", 0
        for start, end in spans:
            assert at <= start < end <= len(text)
            kept += text[at:start]
            at = end
        rest.append("".join((kept + text[at:]).split()).casefold())
    assert rest[0] == rest[1]
