"""What a person can do: a table of operations on a small state, and the algebra of patches as properties."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.model import Bitext, Document
from duizhao.desk import operations as do
from duizhao.desk.marking import mark
from duizhao.desk.opening import bitext_of, build_state, state_of
from duizhao.desk.positions import between, first_keys
from duizhao.desk.state import SIDES, ConflictError, Mark, Pair, Passage, Patch, RefusedError, State, apply, reverse
from tests.desk.samples import ACT, bitext, numbered, shown, small

Operation = Callable[[State], Patch]
Row = tuple[str, list[str], list[str]]

B11: Row = ("b11", ["He left.", "She stayed."], ["他走了。", "她留下了。"])
B12: Row = ("b12", ["It rained. The tea was cold."], ["下雨了。茶凉了。"])
B13: Row = ("b13", ["Nobody came."], ["没有人", "来。"])
B14: Row = ("b14", ["Ads."], [])

TABLE: list[tuple[str, Operation, list[Row]]] = [
    ("nothing", lambda _: (), [B11, B12, B13, B14]),
    (
        "join with the next",
        lambda state: do.join(state, "b12", ACT),
        [B11, ("b12", B12[1] + B13[1], B12[2] + B13[2]), B14],
    ),
    (
        "join with the previous keeps the id of the one in focus",
        lambda state: do.join(state, "b12", ACT, previous=True),
        [("b12", B11[1] + B12[1], B11[2] + B12[2]), B13, B14],
    ),
    (
        "split at a seam on both sides",
        lambda state: do.split(state, "b11", ACT, source=(1, 0), target=(1, 0)),
        [("b11", ["He left."], ["他走了。"]), ("b15", ["She stayed."], ["她留下了。"]), B12, B13, B14],
    ),
    (
        "split inside the sentences",
        lambda state: do.split(state, "b12", ACT, source=(0, 10), target=(0, 4)),
        [B11, ("b12", ["It rained."], ["下雨了。"]), ("b15", ["The tea was cold."], ["茶凉了。"]), B13, B14],
    ),
    (
        "split one side alone leaves the rest unpaired",
        lambda state: do.split(state, "b13", ACT, source=None, target=(1, 0)),
        [B11, B12, ("b13", ["Nobody came."], ["没有人"]), ("b15", [], ["来。"]), B14],
    ),
    (
        "move the first up",
        lambda state: do.move(state, "b13", "target", "up", ACT),
        [B11, ("b12", B12[1], ["下雨了。茶凉了。", "没有人"]), ("b13", ["Nobody came."], ["来。"]), B14],
    ),
    (
        "move the last down",
        lambda state: do.move(state, "b13", "target", "down", ACT),
        [B11, B12, ("b13", ["Nobody came."], ["没有人"]), ("b14", ["Ads."], ["来。"])],
    ),
    (
        "a pair whose last segment moves away ends",
        lambda state: do.move(state, "b14", "source", "up", ACT),
        [B11, B12, ("b13", ["Nobody came.", "Ads."], B13[2])],
    ),
    (
        "unlink",
        lambda state: do.unlink(state, "b12", ACT),
        [B11, ("b12", B12[1], []), ("b15", [], B12[2]), B13, B14],
    ),
    (
        "swap a side with the next",
        lambda state: do.swap(state, "b12", "target", ACT),
        [B11, ("b12", B12[1], B13[2]), ("b13", B13[1], B12[2]), B14],
    ),
    (
        "shift a side down",
        lambda state: do.shift(state, "b12", "target", ACT),
        [B11, ("b12", B12[1], []), ("b13", B13[1], B12[2]), ("b14", ["Ads."], B13[2])],
    ),
    (
        "link pairs that are apart: shown at the first source",
        lambda state: do.link(state, ("b14", "b11"), ACT),
        [("b14", ["He left.", "She stayed.", "Ads."], B11[2]), B12, B13],
    ),
    (
        "edit",
        lambda state: do.edit(state, {"s5": " An advertisement. "}, ACT),
        [B11, B12, B13, ("b14", ["An advertisement."], [])],
    ),
    (
        "add",
        lambda state: do.add(state, "b14", "target", "广告。", ACT),
        [B11, B12, B13, ("b14", ["Ads."], ["广告。"])],
    ),
    (
        "join two segments of one paragraph",
        lambda state: do.join_units(apply_cut(state), "b12", "source", 0, ACT),
        [B11, B12, B13, B14],
    ),
]


def apply_cut(state: State) -> State:
    """Return the state with the sentence of b12 cut, the parts in one pair again."""
    cut = apply(state, do.split(state, "b12", ACT, source=(0, 10), target=None))
    return apply(cut, do.link(cut, ("b12", "b15"), ACT))


@pytest.mark.parametrize(("operation", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_operations(operation: Operation, expected: list[Row]) -> None:
    state = small()
    base = apply_cut(state) if operation is TABLE[-1][1] else state
    patch = operation(state)
    after = apply(base, patch)
    assert shown(after) == expected
    assert apply(after, reverse(patch)).objects == base.objects


REFUSED: list[tuple[str, Operation]] = [
    ("This is the last pair.", lambda state: do.join(state, "b14", ACT)),
    ("This is the first pair.", lambda state: do.move(state, "b11", "source", "up", ACT)),
    ("This side is empty: there is no segment to move.", lambda state: do.move(state, "b14", "target", "up", ACT)),
    ("This pair has only one side.", lambda state: do.unlink(state, "b14", ACT)),
    ("This pair is no longer there.", lambda state: do.unlink(state, "b99", ACT)),
    (
        "Both parts would not hold something: choose another place.",
        lambda state: do.split(state, "b12", ACT, source=(1, 0), target=None),
    ),
    ("There is nothing to cut off here.", lambda state: do.split(state, "b12", ACT, source=(0, 28), target=None)),
    (
        "Only neighbouring segments of one paragraph can be joined.",
        lambda state: do.join_units(state, "b11", "source", 0, ACT),
    ),
    ("A segment cannot be emptied; leave the pair out instead.", lambda state: do.edit(state, {"s1": " "}, ACT)),
    ("Text of the file is not removed; leave the pair out instead.", lambda state: do.drop(state, "s1", ACT)),
    (
        "No unpaired segment is left on the other side.",
        lambda state: do.link(state, ("b14", do.nearest_unpaired(state, "b14", "source")), ACT),
    ),
]


@pytest.mark.parametrize(("message", "operation"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(message: str, operation: Operation) -> None:
    with pytest.raises(RefusedError, match=message):
        operation(small())


def test_what_a_person_pairs_is_checked_and_a_foreign_change_takes_the_check_back() -> None:
    state = small()
    state = apply(state, do.join(state, "b12", ACT))
    assert isinstance(state.mark("b12", "checked"), Mark)
    assert state.pair("b12").by == "person"
    silent = apply(state, do.edit(state, {"s3": "It poured."}, ACT.__class__(by="bob", at="", check=False)))
    assert silent.mark("b12", "checked") is None


def test_a_mark_is_an_object_of_its_own() -> None:
    state = small()
    noted = mark(state, ["b11"], "note", "a pun", ACT)
    pinned = mark(state, ["b11"], "pinned", "yes", ACT)
    assert [change.key for change in noted] == ["b11.note"]
    assert apply(apply(state, noted), pinned).objects == apply(apply(state, pinned), noted).objects
    with pytest.raises(ConflictError):
        apply(apply(state, noted), noted)


def test_offsets_of_a_cut() -> None:
    """An exact origin gives exact offsets, joined lines are walked, an entity cannot be placed."""
    text = "It rained. \n The tea was  cold. A &amp; B are letters."
    whole = "It rained. The tea was cold."
    cases = [
        (text[:31], whole[:10], 10, (0, 10, 13, 31)),
        (text[32:], "A & B are letters.", 5, None),
    ]
    for origin, words, offset, expected in cases:
        document = Document.of([words if expected is None else "It rained. The tea was  cold."], "en")
        segment = document.segments[0]
        start = text.index(origin)
        placed = Document(
            segments=(segment.__class__(text=segment.text, lang="en", start=start, end=start + len(origin)),),
            lang="en",
            text=text,
        )
        state = state_of(
            Bitext(source=placed, target=Document.of(["雨"], "zh-Hans"), beads=bitext_of(state_of(numbered(1))).beads)
        )
        after = apply(state, do.split(state, "b3", ACT, source=(0, offset), target=None))
        left, right = (after.unit(key) for key in after.units["source"])
        if expected is None:
            assert left.approximate
            assert right.approximate
            assert (left.start, left.end) == (right.start, right.end) == (start, start + len(origin))
        else:
            assert (left.start, left.end, right.start, right.end) == expected
            assert text[left.start : left.end] == left.text


@given(st.lists(st.integers(min_value=0, max_value=10**6), max_size=60))
def test_there_is_always_room_between(places: list[int]) -> None:
    keys = first_keys(3)
    for place in places:
        at = place % (len(keys) + 1)
        low = keys[at - 1] if at else ""
        high = keys[at] if at < len(keys) else None
        keys.insert(at, between(low, high))
    assert keys == sorted(set(keys))


def random_cut(state: State, units: tuple[str, ...], rng: random.Random) -> do.Cut | None:
    """Return a place in a side, at a seam or inside a text, or none."""
    number = rng.randrange(len(units) + 1)
    inside = rng.randrange(len(state.unit(units[number]).text) + 1) if number < len(units) else 0
    return rng.choice([None, (number, 0), (number, inside)])


def random_operation(state: State, rng: random.Random) -> Patch:
    """Return the patch of an operation drawn by chance; a `RefusedError` as it comes."""
    key = rng.choice(state.order)
    side = rng.choice(SIDES)
    pair = state.pair(key)
    cuts = {one: random_cut(state, pair.side(one), rng) for one in SIDES}
    operations: list[Callable[[], Patch]] = [
        lambda: do.join(state, key, ACT, previous=rng.random() < 0.5),
        lambda: do.move(state, key, side, rng.choice(("up", "down")), ACT),
        lambda: do.split(state, key, ACT, source=cuts["source"], target=cuts["target"]),
        lambda: do.unlink(state, key, ACT),
        lambda: do.link(state, rng.sample(state.order, min(2, len(state.order))), ACT),
        lambda: do.swap(state, key, side, ACT),
        lambda: do.join_units(state, key, side, rng.randrange(3), ACT),
        lambda: do.edit(state, {rng.choice(state.units[side]): f"typed {rng.randrange(9)}"}, ACT),
        lambda: do.shift(state, key, side, ACT),
        lambda: do.add(state, key, side, "added", ACT),
        lambda: mark(state, [key], rng.choice(("checked", "pinned", "note")), rng.choice((None, "words")), ACT),
    ]
    return rng.choice(operations)()


def check_whole(state: State) -> None:
    """Every unit is in exactly one pair, no pair is empty, and what is kept beside the objects follows from them."""
    again = build_state(dict(state.texts), dict(state.objects), next_id=state.next_id, like=state)
    assert again == state
    homes = [unit for key in state.order for unit in (*state.pair(key).source, *state.pair(key).target)]
    assert sorted(homes) == sorted(key for key, value in state.objects.items() if isinstance(value, Passage))
    marks = [key.partition(".")[0] for key, value in state.objects.items() if isinstance(value, Mark)]
    assert all(isinstance(state.objects.get(key), Pair) for key in marks)
    bitext_of(state)


@settings(max_examples=30, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_undone_in_reverse_gives_the_first_state(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a repeatable draw
    state = first = state_of(numbered(12))
    done: list[Patch] = []
    for _ in range(60):
        try:
            patch = random_operation(state, rng)
        except RefusedError:
            continue
        state = apply(state, patch)
        done.append(patch)
    check_whole(state)
    last = state
    for patch in reversed(done):
        state = apply(state, reverse(patch))
    assert state.objects == first.objects
    assert (state.order, state.units, state.home) == (first.order, first.units, first.home)
    for patch in done:
        state = apply(state, patch)
    assert state == last


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_patches_that_touch_nothing_in_common_commute(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a repeatable draw
    state = state_of(numbered(30))
    patches: list[Patch] = []
    while len(patches) < 2:
        try:
            patches.append(random_operation(state, rng))
        except RefusedError:
            continue
    one, other = patches
    first = apply(state, one)
    shared = {change.key for change in one} & {change.key for change in other}
    if shared:
        touched = [change for change in other if change.key in shared]
        if any(first.objects.get(change.key) != change.before for change in touched):
            with pytest.raises(ConflictError):
                apply(first, other)
        return
    assert apply(first, other).objects == apply(apply(state, other), one).objects


def test_there_and_back() -> None:
    assert bitext_of(small()) == bitext()
