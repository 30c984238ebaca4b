"""The first pass's chain, the corridor around it, and cuts."""

from __future__ import annotations

import numpy as np
import pytest

from duizhao.align.encoders.protocol import Vectors
from duizhao.align.sentences.anchors import DENSE, corridor_around, cut_text, find_anchors
from duizhao.align.sentences.vectors import unit


def noisy_copy(rows: Vectors, seed: int) -> Vectors:
    rng = np.random.default_rng(seed)
    return unit(rows + rng.standard_normal(rows.shape).astype(np.float32) * 0.08)


def random_rows(count: int, seed: int) -> Vectors:
    return unit(np.random.default_rng(seed).standard_normal((count, 64)).astype(np.float32))


@pytest.mark.parametrize("run", [0, 90])
def test_chain_skips_a_foreign_run(run: int) -> None:
    source = random_rows(100, 1)
    target = np.concatenate([noisy_copy(source[:40], 2), random_rows(run, 3), noisy_copy(source[40:], 4)])
    anchors = find_anchors(source, target)
    true = [(i, i + run * (i >= 40)) for i in range(100)]
    found = set(zip(anchors.source.tolist(), anchors.target.tolist(), strict=True))
    assert len(found & set(true)) >= 98
    corridor, unsearched = corridor_around(anchors, len(source), len(target))
    assert unsearched == ()
    assert all(corridor.low[i] <= j <= corridor.high[i] for i, j in true)


def test_lines_that_are_the_same_on_both_sides_say_nothing_of_how_alike_translations_are() -> None:
    prose, code = random_rows(40, 11), random_rows(60, 12)
    translated = noisy_copy(prose, 13)
    alone = find_anchors(prose, translated)
    mixed = find_anchors(np.concatenate([prose, code]), np.concatenate([translated, code]))
    assert len(mixed.source) > 90
    assert mixed.match == pytest.approx(alone.match, abs=0.02)
    assert mixed.match < 0.9
    # Code that was changed a little is told by its letters.
    edited = find_anchors(
        np.concatenate([prose, code]),
        np.concatenate([translated, unit(code + translated.mean(axis=0))]),
        telling=np.repeat([True, False], [len(prose), len(code)]),
    )
    assert edited.match == pytest.approx(alone.match, abs=0.02)


def test_long_text_is_anchored_by_blocks() -> None:
    count = DENSE + 500
    source = random_rows(count, 5)
    target = np.concatenate([noisy_copy(source[:1000], 6), noisy_copy(source[1200:], 7)])  # 200 are missing
    anchors = find_anchors(source, target)
    right = sum(j == i - 200 * (i >= 1200) for i, j in zip(anchors.source, anchors.target, strict=True))
    assert right >= 0.98 * (count - 200)
    pieces = cut_text(anchors, (), len(source), len(target), 500)
    assert len(pieces) > 4
    assert [i for rows, _ in pieces for i in rows] == list(range(len(source)))
    assert [j for _, columns in pieces for j in columns] == list(range(len(target)))


def test_texts_that_share_nothing_are_not_searched_whole() -> None:
    anchors = find_anchors(random_rows(0, 1), random_rows(0, 2))
    corridor, unsearched = corridor_around(anchors, 900, 900)
    assert unsearched == ((0, 900, 0, 900),)
    assert corridor.size < 900 * 900 / 2
    assert corridor.low[0] == 0
    assert corridor.high[900] == 900


def test_anchors_lie_between_given_beads() -> None:
    source = random_rows(60, 5)
    target = noisy_copy(source, 6)
    # A bead that is given wrong: what lies before it cannot be anchored beyond it.
    fences = [(range(20, 21), range(40, 41))]
    anchors = find_anchors(source, target, fences)
    before = anchors.source < 20
    assert 20 not in anchors.source.tolist()
    assert (anchors.target[before] < 40).all()
    assert (anchors.target[~before] > 40).all()
    assert anchors.source[before].tolist() == list(range(20))  # their partners are in the box before it
    assert cut_text(anchors, fences, 60, 60, 500) == (
        (range(20), range(40)),
        (range(21, 60), range(41, 60)),
    )
