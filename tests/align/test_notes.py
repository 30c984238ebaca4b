"""Regions that could not be aligned, and passages that moved."""

from __future__ import annotations

import numpy as np

from duizhao.align.sentences.notes import Place, describe_moved, describe_regions, find_moved
from duizhao.align.sentences.vectors import unit
from duizhao.bitext.model import Bead


def test_passage_that_moved_is_found_by_its_vectors() -> None:
    rng = np.random.default_rng(1)
    source = unit(rng.standard_normal((30, 64)).astype(np.float32))
    target = source[[*range(5), *range(7, 20), 5, 6, *range(20, 30)]]  # 5 and 6 moved behind 19
    beads = [Bead(source=(i,), target=(i,)) for i in range(5)]
    beads += [Bead(source=(5,), target=()), Bead(source=(6,), target=())]
    beads += [Bead(source=(i,), target=(i - 2,)) for i in range(7, 20)]
    beads += [Bead(source=(), target=(18,)), Bead(source=(), target=(19,))]
    beads += [Bead(source=(i,), target=(i,)) for i in range(20, 30)]
    moved = find_moved(beads, source, target, middle=0.0, unit=0.8)
    assert moved == (Place(source=range(5, 7), target=range(18, 20)),)
    assert describe_moved(moved) == ("source 6–7 and target 19–20 match, but stand out of order",)
    assert moved[0].turned() == Place(source=range(18, 20), target=range(5, 7))


def test_nothing_alone_means_nothing_moved() -> None:
    rows = np.eye(3, dtype=np.float32)
    beads = [Bead(source=(i,), target=(i,)) for i in range(3)]
    assert find_moved(beads, rows, rows, middle=0.0, unit=1.0) == ()


def test_long_run_and_doubtful_stretch_are_told() -> None:
    run = [Bead(source=(i,), target=()) for i in range(20)]
    doubtful = [Bead(source=(20 + i,), target=(i,), confidence=0.3) for i in range(8)]
    sure = [Bead(source=(28,), target=(8,), confidence=0.9)]
    assert describe_regions([*run, *doubtful, *sure]) == (
        "source 1–20 has no partner",
        "source 21–28 and target 1–8 have a low-confidence alignment",
    )
    assert describe_regions(sure) == ()


def test_many_moved_passages_are_counted() -> None:
    moved = [Place(source=range(i, i + 1), target=range(i, i + 1)) for i in range(25)]
    assert describe_moved(moved)[-1] == "5 more passages stand out of order"
