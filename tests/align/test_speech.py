"""Whose turn to speak it is at the ends of a bead, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from duizhao.align.sentences.evidence import Scene, bead_kinds, measure_closeness
from duizhao.align.sentences.punctuation import count_marks
from duizhao.align.sentences.search import Corridor
from duizhao.align.sentences.speech import MARK_NAMES, TURN_NAMES, mark_features, turn_features
from duizhao.align.sentences.vectors import sum_rows, unit

# “Good!” he cried. “Go!” / He left.
CHINESE = ["“好！”", "他叫道。", "“去吧！”", "他走了。"]
ENGLISH = ["'Good!' he cried.", "'Go!'", "He left."]


def scene(n: int, m: int) -> Scene:
    """Every node of n source sentences against m target sentences."""
    corridor = Corridor.of(np.zeros(n + 1, dtype=np.int64), np.full(n + 1, m, dtype=np.int64))
    spans = [sum_rows(np.eye(size, 8, dtype=np.float32), unit).spans(0, size, 3) for size in (n, m)]
    return Scene(
        corridor=corridor,
        kinds=bead_kinds(2),
        closeness=measure_closeness(corridor, bead_kinds(2), spans[0], spans[1], middle=0.0, unit=1.0),
        noise=0.25,
        source_lengths=np.full(n, 5),
        target_lengths=np.full(m, 15),
        ratio=3.0,
        middle=0.0,
        spread=0.3,
        source_starts=np.zeros(n, dtype=np.bool_),
        target_starts=np.zeros(m, dtype=np.bool_),
    )


def turns(chinese: list[str], english: list[str], i: int, j: int, kind: int) -> dict[str, float]:
    """List the turns at the ends of a bead that are not 0."""
    stage = scene(len(chinese), len(english))
    node = stage.corridor.offset[i] + j
    found = turn_features(stage, count_marks(chinese), count_marks(english))
    return {name.removeprefix("turn: "): value for name, table in found if (value := float(table[node, kind]))}


def test_marks_say_where_speech_starts_ends_and_goes_on() -> None:
    marks = count_marks(
        ["“好！”他说。", "他说：“去", "吧！”", "他走了。"]
    )  # 'Good!' he said. / He said: 'Go / on!' / He left.
    assert marks.starts.tolist() == [1, 1, 0, 0]
    assert marks.ends.tolist() == [0, 0, 1, 0]
    assert marks.tagged.tolist() == [1, 0, 0, 0]
    assert marks.open_after.tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("bead", "expected"),
    [
        # “好！”他叫道。 against 'Good!' he cried.: both begin speech, and at the end the English may go on.
        ((0, 0, 2), {"begins, begins": 0.5, "begins, maybe": 0.5, "narrated, maybe": 0.5}),
        # “好！” alone against 'Good!' he cried.: the Chinese speech has ended, the English may go on.
        ((0, 0, 0), {"begins, begins": 0.5, "ended, maybe": 0.5}),
        # “去吧！” against 'Go!': begins, and ends on both sides.
        ((2, 1, 0), {"begins, maybe": 0.5, "narrated, maybe": 0.5, "ended, ended": 0.5}),
    ],
)
def test_turns_at_the_ends_of_a_bead(bead: tuple[int, int, int], expected: dict[str, float]) -> None:
    assert turns(CHINESE, ENGLISH, *bead) == expected


def test_a_side_that_hardly_marks_speech_says_nothing_by_it() -> None:
    assert turns(CHINESE, ["Good, he cried.", "Go.", "He left."], 0, 0, 2) == {}


def test_every_name_has_its_feature() -> None:
    stage, marks = scene(4, 3), (count_marks(CHINESE), count_marks(ENGLISH))
    assert tuple(name for name, _ in mark_features(stage, *marks)) == MARK_NAMES
    assert tuple(name for name, _ in turn_features(stage, *marks)) == TURN_NAMES
