"""Realigning: the gaps, the patch, and that nothing outside a gap changes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.desk.draft import Act
from duizhao.desk.marking import mark
from duizhao.desk.opening import state_of
from duizhao.desk.operations import unlink
from duizhao.desk.realigning import Gap, Link, documents_of, gap_around, gaps_between, refill
from duizhao.desk.state import RefusedError, State, apply, reverse
from tests.desk.samples import ACT, numbered, shown, small
from tests.desk.test_operations import check_whole

QUIET = Act(by="ann", at="", check=False)


def link(state: State, source: tuple[str, ...], target: tuple[str, ...], confidence: float = 0.9) -> Link:
    assert all(state.unit(one) for one in (*source, *target))
    return Link(source=source, target=target, score=1.0, confidence=confidence)


def test_a_gap_ends_at_what_is_fastened() -> None:
    state = state_of(numbered(9))  # s1–s9, s10–s18, b19–b27
    for key, name in (("b21", "pinned"), ("b25", "checked")):
        state = apply(state, mark(state, [key], name, "yes", ACT))
    assert gap_around(state, "b23") == Gap(
        pairs=("b22", "b23", "b24"), source=("s4", "s5", "s6"), target=("s13", "s14", "s15")
    )
    assert gap_around(state, "b27").pairs == ("b26", "b27")
    with pytest.raises(RefusedError, match="pinned or checked"):
        gap_around(state, "b21")
    assert [gap.pairs for gap in gaps_between(state)] == [("b19", "b20"), ("b22", "b23", "b24"), ("b26", "b27")]


def test_a_gap_is_bounded() -> None:
    gap = gap_around(state_of(numbered(500)), "b1250")
    assert len(gap.source) + len(gap.target) <= 200
    assert gap.pairs[0] < "b1250" < gap.pairs[-1]


def test_changed_by_hand_is_left_alone_by_realigning_all() -> None:
    state = small()
    state = apply(state, unlink(state, "b12", QUIET))
    assert [gap.pairs for gap in gaps_between(state)] == [("b11",), ("b13", "b14")]


def test_what_comes_out_as_it_was_keeps_its_id() -> None:
    state = small()
    gap = Gap(pairs=("b12", "b13"), source=("s3", "s4"), target=("s8", "s9", "s10"))
    found = [link(state, ("s3",), ("s8",)), link(state, ("s4",), ("s9",)), link(state, (), ("s10",))]
    after = apply(state, refill(state, {gap: found}, ACT))
    assert shown(after)[1:] == [
        ("b12", ["It rained. The tea was cold."], ["下雨了。茶凉了。"]),
        ("b13", ["Nobody came."], ["没有人"]),
        ("b15", [], ["来。"]),
        ("b14", ["Ads."], []),
    ]
    assert [after.pair(key).by for key in after.order] == ["aligner", "aligner", "realign", "realign", "aligner"]
    assert after.mark("b13", "checked") is None
    check_whole(after)


def test_documents_of_a_gap() -> None:
    state = small()
    source, target = documents_of(state, gap_around(state, "b12"))
    assert source.texts == ["He left.", "She stayed.", "It rained. The tea was cold.", "Nobody came.", "Ads."]
    assert (source.lang, target.lang, len(target)) == ("en", "zh-Hans", 5)


@settings(max_examples=40, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_any_beads_fill_a_gap_and_are_taken_back(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a repeatable draw
    state = state_of(numbered(14))
    for _ in range(rng.randrange(4)):
        key = rng.choice(state.order)
        state = apply(state, mark(state, [key], "pinned", "yes", ACT))
    filled = {}
    for gap in gaps_between(state):
        units = list(gap.source), list(gap.target)
        links = []
        while any(units):
            parts = tuple(tuple(side[: rng.randrange(3)]) for side in units)
            if any(parts):
                links.append(Link(source=parts[0], target=parts[1], score=0.0, confidence=0.5))
                for side, part in zip(units, parts, strict=True):
                    del side[: len(part)]
        filled[gap] = links
    patch = refill(state, filled, ACT)
    after = apply(state, patch)
    check_whole(after)
    assert apply(after, reverse(patch)).objects == state.objects
    pinned = [row for row in shown(state) if state.mark(row[0], "pinned")]
    assert [row for row in shown(after) if after.mark(row[0], "pinned")] == pinned
    expected = [(one.source, one.target) for links in filled.values() for one in links]
    found = [(after.pair(key).source, after.pair(key).target) for key in after.order if not after.mark(key, "pinned")]
    assert found == expected
