"""Beads chosen again around pins, from a kept search and from the texts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.align.sentences.pins import insert_beads
from duizhao.align.sentences.realigning import Search, pack_search, realign, unpack_search
from duizhao.align.sentences.second_pass import align_between, align_sentences, search_documents
from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.model import Bead, Checked, Document
from tests.conftest import TinyEncoder

WORDS = 400
TINY = TinyEncoder({f"v{number}": f"w{number}" for number in range(WORDS)})
Key = tuple[tuple[int, ...], tuple[int, ...]]


def documents(count: int, seed: int, *, empty: bool = False) -> tuple[Document, Document]:
    """Make sentences of which the tenth and eleventh are one in English."""
    rng = np.random.default_rng(seed)
    words = [rng.integers(0, WORDS, rng.integers(5, 10)).tolist() for _ in range(count)]
    chinese = [" ".join(f"w{word}" for word in sentence) for sentence in words]
    english = [" ".join(f"v{word}" for word in sentence) for sentence in words]
    if count > 11:
        english[10:12] = [f"{english[10]} {english[11]}"]
    if empty:
        chinese.insert(3, " ")
    return Document.of(chinese, "zh-Hans"), Document.of(english, "en")


def keys(beads: tuple[Bead, ...]) -> list[Key]:
    return [(bead.source, bead.target) for bead in beads]


def pin(*sides: tuple[int, ...]) -> Bead:
    return Bead(source=sides[0], target=sides[1])


@pytest.fixture(scope="module")
def search() -> Search:
    return search_documents(*documents(40, 1), TINY)


def test_without_pins_the_beads_are_those_of_the_alignment(search: Search) -> None:
    assert realign(search).beads == align_sentences(*documents(40, 1), TINY).beads


@pytest.mark.parametrize("turned", [False, True])
def test_right_pins_change_nothing_else(turned: bool) -> None:  # noqa: FBT001 - a parameter of the test
    sides = documents(40, 1, empty=True)[:: -1 if turned else 1]
    whole = align_sentences(sides[0], sides[1], TINY).beads
    kept = search_documents(sides[0], sides[1], TINY)
    pins = [whole[4], whole[11], whole[30]]
    found = realign(kept, pins)
    assert not found.outside
    assert keys(found.beads) == keys(whole)
    assert [bead.pinned for bead in found.beads] == [bead in pins for bead in whole]
    assert all(bead.confidence == 1 for bead in found.beads if bead.pinned)
    assert keys(align_sentences(sides[0], sides[1], TINY, pins=pins).beads) == keys(whole)


# Pins against the text, and beads that must follow from them.
@pytest.mark.parametrize(
    ("pins", "expected"),
    [
        ([((20,), (19, 20))], [((20,), (19, 20))]),
        ([((20,), (18,)), ((21,), (20,))], [((20,), (18,)), ((21,), (20,)), ((), (19,))]),  # nothing is left beside 19
        ([((5,), ())], [((5,), ())]),
        ([((5,), ()), ((), (5,))], [((5,), ()), ((), (5,)), ((4,), (4,)), ((6,), (6,))]),
        # Crossing: one of two cuts the text, and both are kept.
        ([((5,), (6,)), ((6,), (5,))], [((5,), (6,)), ((6,), (5,)), ((4,), (4,)), ((7,), (7,))]),
        # Not contiguous.
        ([((5, 7), (5, 7))], [((5, 7), (5, 7)), ((6,), (6,)), ((8,), (8,))]),
    ],
)
def test_pins_are_kept_and_the_rest_goes_around_them(search: Search, pins: list[Key], expected: list[Key]) -> None:
    given = [pin(*one) for one in pins]
    aligned = align_sentences(*documents(40, 1), TINY, pins=given).beads
    found = realign(search, given)
    assert not found.outside
    for beads in (aligned, found.beads):
        assert set(expected) <= set(keys(beads))
        assert sorted(i for bead in beads for i in bead.source) == list(range(40))
        assert sorted(j for bead in beads for j in bead.target) == list(range(39))


def test_pins_keep_what_a_person_said_of_them(search: Search) -> None:
    checked = Bead(source=(8,), target=(8,), checked=Checked(by="me"), note="as agreed")
    (found,) = (bead for bead in realign(search, [checked]).beads if bead.source == (8,))
    assert found == replace(checked, pinned=True, confidence=1.0)


def test_a_gap_beyond_the_kept_corridor_is_returned_and_searched_from_its_texts() -> None:
    source, target = documents(40, 1)
    search = search_documents(source, target, TINY)
    wrong = [pin((4,), (30,))]
    found = realign(search, wrong)
    assert found.outside
    left = [i for place in found.outside for i in place.source]
    right = [j for place in found.outside for j in place.target]
    assert sorted([i for bead in found.beads for i in bead.source] + left) == list(range(40))
    assert sorted([j for bead in found.beads for j in bead.target] + right) == list(range(39))
    more = [bead for place in found.outside for bead in align_between(source, target, place, TINY, pins=wrong)]
    assert sorted(i for bead in [*found.beads, *more] for i in bead.source) == list(range(40))
    assert sorted(j for bead in [*found.beads, *more] for j in bead.target) == list(range(39))
    # The same pin when the texts are aligned from the start: what lies before it still finds its partner.
    aligned = align_sentences(source, target, TINY, pins=wrong).beads
    assert ((3,), (3,)) in keys(aligned)
    assert ((4,), (30,)) in keys(aligned)


@pytest.mark.parametrize(
    ("pins", "message"),
    [
        ([((40,), (3,))], "source segment 40 does not exist; the last one is 39"),
        ([((1,), (39,))], "target segment 39 does not exist"),
        ([((1,), (1,)), ((1, 2), (2,))], "source segment 1 is in two pins"),
        ([((1,), (1,)), ((), (1,))], "target segment 1 is in two pins"),
    ],
)
def test_pins_that_do_not_fit_are_refused(search: Search, pins: list[Key], message: str) -> None:
    with pytest.raises(InputError, match=message):
        realign(search, [pin(*one) for one in pins])
    with pytest.raises(InputError, match=message):
        align_sentences(*documents(40, 1), TINY, pins=[pin(*one) for one in pins])


@settings(deadline=None, max_examples=15)
@given(st.integers(2, 20), st.integers(0, 99), st.data())
def test_every_segment_is_in_one_bead_whatever_is_pinned(count: int, seed: int, data: st.DataObject) -> None:
    source, target = documents(count, seed, empty=count > 5)
    size = st.integers(0, 2)
    rows, columns = (data.draw(st.permutations(range(len(side)))) for side in (source, target))
    pins, i, j = [], 0, 0
    for _ in range(data.draw(st.integers(0, 5))):
        a, b = data.draw(size), data.draw(size)
        left, right = tuple(sorted(rows[i : i + a])), tuple(sorted(columns[j : j + b]))
        i, j = i + a, j + b
        if left or right:
            pins.append(pin(left, right))
    aligned = align_sentences(source, target, TINY, pins=pins).beads
    assert {(one.source, one.target) for one in pins} <= set(keys(aligned))
    search = search_documents(source, target, TINY)
    found = realign(search, pins)
    more = [bead for place in found.outside for bead in align_between(source, target, place, TINY, pins=pins)]
    assert {(one.source, one.target) for one in pins} <= set(keys(found.beads))
    for beads in (aligned, (*found.beads, *more)):
        assert sorted(i for bead in beads for i in bead.source) == list(range(len(source)))
        assert sorted(j for bead in beads for j in bead.target) == list(range(len(target)))


def test_a_search_goes_to_bytes_and_back(search: Search) -> None:
    data = pack_search(search)
    assert len(data) < 500 * 79
    assert realign(unpack_search(data)).beads == realign(search).beads


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04nonsense", None])
def test_a_damaged_search_is_refused(search: Search, damage: bytes | None) -> None:
    data = pack_search(search)[:-200] if damage is None else damage
    with pytest.raises(FormatError, match="align the documents again"):
        unpack_search(data)


def test_beads_are_put_back_in_reading_order() -> None:
    beads = [pin((0,), (0,)), pin((3,), (2,)), pin((), (4,))]
    extra = [pin((2,), ()), pin((), (3,)), pin((1, 4), (1,)), pin((5,), ())]
    assert keys(tuple(insert_beads(beads, extra))) == [
        ((0,), (0,)),
        ((1, 4), (1,)),
        ((2,), ()),
        ((3,), (2,)),
        ((), (3,)),
        ((), (4,)),
        ((5,), ()),
    ]
