"""What marks show of a bead: whether both sides quote, ask and exclaim, and whose turn to speak it is at its ends.

A translator moves sentence ends more readily than the ends of what somebody says.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from duizhao.align.sentences.evidence import Features, Scene, running
from duizhao.align.sentences.punctuation import Marks

__all__ = ["MARK_NAMES", "TURN_NAMES", "mark_features", "turn_features"]

Flags = npt.NDArray[np.bool_]

# Sides whose sentences hold quotation marks this much more rarely than the other's say nothing by them.
_QUOTING = 0.3
# Marks that are counted, and the field of `Marks` that counts them.
_COUNTED = {"?": "questions", "!": "exclamations", "…": "pauses"}
_STATES = ("quotes: state", "quotes: begin", "quotes: opening", "quotes: closing", "asks", "announces")
MARK_NAMES = (*_STATES, *(f"{what} {mark}" for mark in _COUNTED for what in ("more", "shared")))
_TURNS = (
    "inside, outside",
    "inside, maybe",
    "ended, inside",
    "ended, maybe",
    "ended, ended",
    "narrated, inside",
    "begins, begins",
    "begins, maybe",
    "narrated, maybe",
    "none, begins",
    "begins, none",
    "narrated, ended",
    "ended, none",
)
TURN_NAMES = tuple(f"turn: {turn}" for turn in _TURNS)


def mark_features(scene: Scene, source: Marks, target: Marks) -> Features:
    """Yield whether the marks of both sides agree: quotations open, begun and closed, questions, exclamations."""
    (i, j), (row, column) = scene.bounds()
    quoting = _quoting(source, target)
    before = [np.concatenate([[0], marks.open_after]) for marks in (source, target)]
    begins = [np.concatenate([marks.begins, [0]]) for marks in (source, target)]
    for name, (left, right) in (("state", before), ("begin", begins)):
        unlike = ((left[i] != right[j]) * 0.5 + (left[row] != right[column]) * 0.5) * quoting
        yield f"quotes: {name}", unlike.astype(np.float32)
    for name in ("opening", "closing"):
        left, right = running(getattr(source, name)), running(getattr(target, name))
        yield f"quotes: {name}", (((left[row] > left[i]) != (right[column] > right[j])) * quoting).astype(np.float32)
    for name in ("asks", "announces"):
        yield name, (getattr(source, name)[row - 1] != getattr(target, name)[column - 1]).astype(np.float32)
    for mark, name in _COUNTED.items():
        left, right = running(getattr(source, name)), running(getattr(target, name))
        here, there = left[row] - left[i], right[column] - right[j]
        yield f"more {mark}", np.minimum(np.abs(here - there), 2).astype(np.float32)
        yield f"shared {mark}", np.minimum(np.minimum(here, there), 2).astype(np.float32)


def turn_features(scene: Scene, source: Marks, target: Marks) -> Features:
    """Yield whether what somebody says begins and ends at a bead's ends on both sides.

    English often puts who speaks between two sentences of one speech (“Perfect!” he cried. “Go to!”), so where a
    sentence goes on after a quotation and the next begins with one, the speech may or may not go on: ``maybe``.
    Each feature is the share of the bead's two ends where a state of the source's boundary meets one of the target's.
    """
    own, other = _boundaries(source), _boundaries(target)
    begins = np.concatenate([target.begins, [0]]).astype(np.bool_) & ~other["inside"]
    maybe = begins & np.concatenate([[0], target.tagged]).astype(np.bool_)
    left = {
        "inside": own["inside"],
        "ended": own["ended"],
        "narrated": ~own["inside"] & ~own["ended"],
        "begins": own["starts"] & ~own["inside"],
        "none": ~own["inside"] & ~own["starts"],
    }
    right = {"inside": other["inside"], "maybe": maybe, "begins": begins & ~maybe, "ended": other["ended"]}
    # What is outside a quotation after one ended on the source's side must not end one on the target's.
    outside = ~other["inside"] & ~maybe
    nothing = {"inside": outside, "ended": outside & ~other["ended"], "begins": ~other["inside"] & ~begins}
    quoting = _quoting(source, target)
    (i, j), (row, column) = scene.bounds()
    for turn in _TURNS:
        one, other_one = turn.split(", ")
        here = left[one]
        there = nothing[one] if other_one in {"outside", "none"} else right[other_one]
        first = (here[i] & there[j]) * np.float32(0.5)
        values = (first + (here[row] & there[column]) * np.float32(0.5)) * quoting
        yield f"turn: {turn}", np.asarray(values, dtype=np.float32)


def _quoting(source: Marks, target: Marks) -> np.float32:
    """1 where both sides mark what is said, 0 where one of them hardly does."""
    often = [float(np.mean(marks.opening > 0)) if len(marks.opening) else 0.0 for marks in (source, target)]
    return np.float32(min(often) > _QUOTING * max(often))


def _boundaries(marks: Marks) -> dict[str, Flags]:
    """Tell of each boundary between sentences what a quotation does there: three arrays [shape=(n + 1,), bool].

    ``inside``: it runs on; ``ended``: one ends with the sentence before; ``starts``: the first mark of the sentence
    after opens one.
    """
    return {
        "inside": np.concatenate([[0], marks.open_after]).astype(np.bool_),
        "ended": np.concatenate([[0], marks.ends]).astype(np.bool_),
        "starts": np.concatenate([marks.starts, [0]]).astype(np.bool_),
    }
