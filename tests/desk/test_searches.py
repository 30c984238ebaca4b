"""Gaps searched again in what an earlier search has kept, and from their texts where it does not lead."""

from __future__ import annotations

import numpy as np
import pytest

from duizhao.align.sentences.second_pass import align_and_keep
from duizhao.bitext.errors import FormatError, LanguageError
from duizhao.bitext.model import Document
from duizhao.bitext.progress import silent
from duizhao.desk import operations as do
from duizhao.desk.draft import Act
from duizhao.desk.marking import mark
from duizhao.desk.opening import state_of
from duizhao.desk.realigner import Realigner
from duizhao.desk.realigning import Gap, Link, gap_around, gaps_between, refill
from duizhao.desk.searches import KeptSearch, keep_search, pack_kept, search_kept, unpack_kept
from duizhao.desk.state import State, apply, reverse
from tests.conftest import TinyEncoder
from tests.desk.samples import ACT, shown
from tests.desk.test_operations import check_whole

TINY = TinyEncoder({f"v{number}": f"w{number}" for number in range(400)})
QUIET = Act(by="ann", at="", check=False)


def documents(count: int) -> tuple[Document, Document]:
    """Make sentences of random words of two languages, one of them for two in the middle."""
    rng = np.random.default_rng(5)
    words = [rng.integers(0, 400, rng.integers(5, 10)).tolist() for _ in range(count)]
    english = [" ".join(f"v{word}" for word in sentence) for sentence in words]
    chinese = [" ".join(f"w{word}" for word in sentence) for sentence in words]
    chinese[12:14] = [f"{chinese[12]} {chinese[13]}"]
    return Document.of(english, "en"), Document.of(chinese, "zh-Hans")


@pytest.fixture(scope="module")
def opened() -> tuple[State, KeptSearch]:
    bitext, search = align_and_keep(*documents(40), TINY)
    state = state_of(bitext)
    return state, keep_search(state, search)


def pairs_of(state: State, gap: Gap) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(state.pair(key).source, state.pair(key).target) for key in gap.pairs]


def plain(links: tuple[Link, ...]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(link.source, link.target) for link in links]


def test_what_was_kept_gives_the_same_beads_again(opened: tuple[State, KeptSearch]) -> None:
    state, kept = opened
    (gap,) = gaps_between(state)
    found = search_kept(state, [gap], unpack_kept(pack_kept(kept)))
    assert plain(found[gap]) == pairs_of(state, gap)
    assert refill(state, found, QUIET) == ()


def test_a_slip_is_mended_between_two_pins(opened: tuple[State, KeptSearch]) -> None:
    first, kept = opened
    state = first
    for place in (5, 25):
        state = apply(state, mark(state, [state.order[place]], "pinned", "yes", ACT))
    right = shown(state)
    state = apply(state, do.shift(state, state.order[8], "target", QUIET))
    assert shown(state) != right
    gap = gap_around(state, state.order[9])
    found = search_kept(state, [gap], kept)
    after = apply(state, refill(state, found, QUIET))
    check_whole(after)
    assert [row[1:] for row in shown(after)] == [row[1:] for row in right]
    outside = set(state.order) - set(gap.pairs)
    assert {key: after.pair(key) for key in outside} == {key: state.pair(key) for key in outside}


def test_a_gap_with_an_edited_or_cut_segment_is_searched_from_its_texts(opened: tuple[State, KeptSearch]) -> None:
    state, kept = opened
    for place in (5, 20):
        state = apply(state, mark(state, [state.order[place]], "pinned", "yes", ACT))
    unit = state.pair(state.order[8]).source[0]
    state = apply(state, do.edit(state, {unit: "v1 v2 v3 v4 v5"}, QUIET))
    gap = gap_around(state, state.order[9])
    other = gap_around(state, state.order[30])
    assert list(search_kept(state, [gap, other], kept)) == [other]
    realigner = Realigner(lambda: TINY, kept=kept)
    found = realigner.fill(state, [gap, other], silent)
    assert set(found) == {gap, other}
    check_whole(apply(state, refill(state, found, QUIET)))


def test_a_pin_beyond_what_was_searched_is_searched_from_the_texts() -> None:
    """A kept search has looked along its path alone; a pin far from that has the gaps beside it aligned anew."""
    bitext, search = align_and_keep(*documents(160), TINY)
    state = state_of(bitext)
    kept = keep_search(state, search)
    first, second = state.order[30], state.order[120]
    source, target = state.pair(first).source[0], state.pair(second).target[0]
    for key in (first, second):
        state = apply(state, do.unlink(state, key, QUIET))
    state = apply(state, do.link(state, [state.home[source], state.home[target]], QUIET))
    pinned = state.home[source]
    state = apply(state, mark(state, [pinned], "pinned", "yes", ACT))
    gaps = gaps_between(state)
    assert len(gaps) >= 2
    assert len(search_kept(state, gaps, kept)) < len(gaps)
    filled = Realigner(lambda: TINY, kept=kept).fill(state, gaps, silent)
    assert set(filled) == set(gaps)
    after = apply(state, refill(state, filled, QUIET))
    check_whole(after)
    assert after.pair(pinned) == state.pair(pinned)
    assert apply(after, reverse(refill(state, filled, QUIET))).objects == state.objects


def test_the_first_time_a_long_text_is_searched_and_that_is_kept(opened: tuple[State, KeptSearch]) -> None:
    state, _ = opened
    realigner = Realigner(lambda: TINY)
    (gap,) = gaps_between(state)
    assert plain(realigner.fill(state, [gap], silent)[gap]) == pairs_of(state, gap)
    assert realigner.kept is not None
    data = pack_kept(realigner.kept)
    other = Realigner(lambda: TINY)
    other.recall({"search": data}.get)
    assert other.kept is not None
    assert other.kept.units == realigner.kept.units


def test_opening_keeps_the_search() -> None:
    realigner = Realigner(lambda: TINY)
    realigner.align(*documents(20), silent)
    assert realigner.opened is not None
    with pytest.raises(LanguageError, match="are both en"):
        realigner.align(documents(20)[0], documents(20)[0], silent)


@pytest.mark.parametrize("data", [b"", b"\x00" * 8, b"\x00" * 7 + b"\x05hello" + b"x" * 9])
def test_damaged(data: bytes) -> None:
    with pytest.raises(FormatError):
        unpack_kept(data)
    realigner = Realigner(lambda: TINY)
    realigner.recall({"search": data}.get)
    assert realigner.kept is None
