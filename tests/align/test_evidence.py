"""Features by hand: closeness, lengths, kinds, votes, marks."""

from __future__ import annotations

import numpy as np
import pytest

from duizhao.align.sentences.evidence import (
    Scene,
    bead_kinds,
    closeness_features,
    length_features,
    link_features,
    measure_closeness,
)
from duizhao.align.sentences.lexicon import DocumentLexicon, Relations, WordList
from duizhao.align.sentences.punctuation import count_marks
from duizhao.align.sentences.search import Corridor
from duizhao.align.sentences.speech import mark_features
from duizhao.align.sentences.vectors import Sums, sum_rows, unit
from duizhao.align.sentences.votes import VOTES, cast_votes, links_of_words


def scene(longest: int = 2) -> Scene:
    """Two source sentences against three: source 1 is target 1 and 2 together."""
    rows = np.eye(4, dtype=np.float32)
    source = np.stack([rows[0], rows[1] + rows[2]])
    sums = [
        Sums(rows=side, head=unit, mean=np.zeros(4, dtype=np.float32), singles=unit(side))
        for side in (source, rows[:3])
    ]
    spans = [side.spans(0, len(side), longest + 1) for side in sums]
    corridor = Corridor.of(np.zeros(3, dtype=np.int64), np.full(3, 3, dtype=np.int64))
    return Scene(
        corridor=corridor,
        kinds=bead_kinds(longest),
        closeness=measure_closeness(corridor, bead_kinds(longest), spans[0], spans[1], middle=0.0, unit=1.0),
        noise=0.25,
        source_lengths=np.array([10, 20]),
        target_lengths=np.array([30, 30, 30]),
        ratio=3.0,
        middle=0.0,
        spread=0.3,
        source_starts=np.array([True, True]),
        target_starts=np.array([True, True, False]),
    )


def value(found: dict[str, np.ndarray], name: str, i: int, j: int, kind: int) -> float:
    """Look a feature up at node (i, j); every row of the corridor holds four nodes."""
    table = found[name]
    return float(table[0 if len(table) == 1 else 4 * i + j, kind])


def lexicon_of(own: WordList, other: WordList, close: dict[tuple[str, str], float]) -> DocumentLexicon:
    """Make a lexicon of pairs of words."""
    words = np.array([own.vocabulary.index(word) for word, _ in close])
    partners = np.array([other.vocabulary.index(partner) for _, partner in close])
    values = np.array(list(close.values()), dtype=np.float32)
    return DocumentLexicon(
        forward=Relations.of(words, partners, values, len(own.vocabulary)),
        backward=Relations.of(partners, words, values, len(other.vocabulary)),
    )


@pytest.mark.parametrize(
    ("longest", "kinds"), [(1, [[1, 1]]), (2, [[1, 1], [1, 2], [2, 1]]), (3, [[1, 1], [1, 2], [2, 1], [1, 3], [2, 2]])]
)
def test_kinds_hold_one_sentence_more_than_the_longest_side(longest: int, kinds: list[list[int]]) -> None:
    assert bead_kinds(longest).tolist()[: len(kinds)] == kinds
    assert bead_kinds(longest).sum(axis=1).max() == longest + 1


def test_closeness_and_what_a_longer_or_shorter_bead_would_give() -> None:
    found = dict(closeness_features(scene()))
    half = 0.5**0.5
    assert value(found, "closeness", 0, 0, 0) == pytest.approx(1)
    assert value(found, "closeness", 1, 1, 0) == pytest.approx(half)  # 1–1, where 1–2 would be right
    assert value(found, "longer: best", 1, 1, 0) == pytest.approx(1 - half)
    assert value(found, "closeness", 1, 1, 1) == pytest.approx(1)
    assert value(found, "shorter: best", 1, 1, 1) == pytest.approx(half - 1)
    assert value(found, "closeness above noise", 0, 1, 0) == 0


def test_closeness_of_a_narrower_corridor_is_what_would_be_measured_there() -> None:
    rng = np.random.default_rng(5)
    spans = [sum_rows(rng.standard_normal((size, 6)).astype(np.float32), unit).spans(0, size, 4) for size in (9, 7)]
    wide = Corridor.of(np.maximum(np.arange(10) - 5, 0), np.minimum(np.arange(10) + 3, 7))
    narrow = Corridor.of(np.maximum(np.arange(10) - 3, 0), np.minimum(np.arange(10), 7))
    measured = [
        measure_closeness(corridor, bead_kinds(3), spans[0], spans[1], middle=0.1, unit=0.5)
        for corridor in (wide, narrow)
    ]
    within = measured[0].within(narrow, 7)
    assert within.corridor.low.tolist() == measured[1].corridor.low.tolist()
    np.testing.assert_allclose(within.values, measured[1].values, atol=1e-6)


def test_lengths_kinds_and_paragraph_bounds() -> None:
    found = dict(length_features(scene()))
    assert value(found, "length", 0, 0, 0) == pytest.approx(0)
    assert value(found, "length", 1, 1, 1) == pytest.approx(0)
    assert value(found, "length", 1, 1, 0) == pytest.approx(np.log(65 / 35))
    assert [value(found, "paragraphs crossed", 0, 0, kind) for kind in range(3)] == [0, 1, 1]
    assert value(found, "paragraphs crossed", 1, 1, 1) == 0
    assert [value(found, "kind 1-2", 0, 0, kind) for kind in range(3)] == [0, 1, 0]


def test_words_vote_for_the_bead_that_holds_their_partners() -> None:
    own, other = WordList.of([["a", "b"]], [[0, 2]]), WordList.of([["A"], ["B"]], [[0], [0]])
    lexicon = lexicon_of(own, other, {("a", "A"): 0.6, ("b", "B"): 0.6})
    corridor = Corridor.of(np.zeros(2, dtype=np.int64), np.full(2, 2, dtype=np.int64))
    links, _ = links_of_words((["a，b"], ["A", "B"]), own, other, lexicon, corridor)
    votes = cast_votes(links, np.array([[0, 1], [0, 1]]), np.array([[0, 1], [0, 2]]))
    column = {name: number for number, name in enumerate(VOTES)}
    # Against target 0 alone: a votes for, b against; with both, there is nothing outside, which counts as -1.
    assert votes[0, column["mean"]] == pytest.approx(0, abs=1e-6)
    assert votes[0, column["first clause"]] == pytest.approx(np.tanh(2))
    assert votes[0, column["last clause"]] == pytest.approx(-np.tanh(2))
    assert votes[0, column["share against"]] == 0.5
    assert votes[1, column["mean"]] == pytest.approx(np.tanh(1.6 / 0.3))
    assert votes[1, column["inside"]] == pytest.approx(0.6)


def test_beads_in_any_order_get_the_votes_they_get_alone() -> None:
    own = WordList.of([["a"], ["b", "c"], ["a"]], [[0], [0, 2], [0]])
    other = WordList.of([["A"], ["B"], ["C"]], [[0]] * 3)
    lexicon = lexicon_of(own, other, {("a", "A"): 0.6, ("a", "C"): 0.4, ("b", "B"): 0.9, ("c", "C"): 0.3})
    corridor = Corridor.of(np.zeros(4, dtype=np.int64), np.full(4, 3, dtype=np.int64))
    texts = ["a", "b，c", "a"], ["A", "B", "C"]
    links, _ = links_of_words(texts, own, other, lexicon, corridor)
    beads = [
        (i, a, j, b) for i in (2, 0, 1) for a in (1, 2) for j in (1, 0, 2) for b in (1, 2) if max(i + a, j + b) < 4
    ]
    sides = np.array(beads)[:, :2], np.array(beads)[:, 2:]
    together = cast_votes(links, *sides)
    for number in range(len(beads)):
        alone = cast_votes(links, sides[0][number : number + 1], sides[1][number : number + 1])
        np.testing.assert_array_equal(together[number], alone[0])


def test_link_and_mark_features_have_a_value_for_every_bead() -> None:
    stage = scene()
    words = [WordList.of([["a"]] * count, [[0]] * count) for count in (2, 3)]
    lexicon = lexicon_of(words[0], words[1], {("a", "a"): 1.0})
    links = links_of_words((["a", "a"], ["a", "a", "a"]), words[0], words[1], lexicon, stage.corridor)
    for name, values in link_features(stage, "words", links):
        assert name.startswith("words: ")
        assert values.shape == (stage.corridor.size, 3)
    found = dict(
        mark_features(stage, count_marks(["“是？”", "好。"]), count_marks(["'Yes?'", "Good.", "Fine."]))
    )  # yes, good
    assert value(found, "quotes: opening", 0, 0, 0) == 0
    assert value(found, "quotes: opening", 0, 1, 0) == 1
    assert value(found, "shared ?", 0, 0, 0) == 1
    assert value(found, "asks", 0, 1, 0) == 1
