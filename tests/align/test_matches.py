"""Matches by hand: two sentences a side, whose last and first clauses stand crosswise."""

from __future__ import annotations

import numpy as np
import pytest

from duizhao.align.sentences.matches import MATCHES, Matches, match_tokens, weigh_matches
from duizhao.align.sentences.search import Corridor
from duizhao.align.sentences.vectors import unit
from duizhao.align.sentences.votes import Tokens, cosine_spread, links_of_vectors

WIDE = Corridor.of(np.zeros(3, dtype=np.int64), np.full(3, 2, dtype=np.int64))


def side(words: list[list[int]], texts: list[str]) -> Tokens:
    """Make tokens of one letter, each the same vector as its number on the other side."""
    starts = np.cumsum([0, *(len(sentence) for sentence in words)]).astype(np.int64)
    offsets = [place for text in texts for place, letter in enumerate(text) if letter.isalpha()]
    flat = [word for sentence in words for word in sentence]
    return Tokens(vectors=np.eye(9, dtype=np.float32)[flat], starts=starts, offsets=np.array(offsets, dtype=np.int64))


def match(source: list[list[int]], target: list[list[int]], *texts: list[str]) -> Matches:
    written = texts[0], texts[-1]
    tokens = side(source, written[0]), side(target, written[1])
    return match_tokens(*tokens, links_of_vectors(written, *tokens, WIDE, 1.0), 1.0)


def weigh(matches: Matches, *beads: tuple[int, int, int, int]) -> list[dict[str, float]]:
    table = np.array(beads, dtype=np.int64)
    rows = weigh_matches(matches, table[:, [0, 2]], table[:, [1, 3]])
    return [dict(zip(MATCHES, row, strict=True)) for row in rows.tolist()]


def test_alike_sentences_match_one_to_one() -> None:
    alike = match([[0, 1, 2, 3], [4, 5]], [[0, 1, 2, 3], [4, 5]], ["ab,cd", "ef"])
    first, both = weigh(alike, (0, 0, 1, 1), (0, 0, 2, 2))
    assert first["share leaving"] == pytest.approx(0, abs=1e-3)
    assert first["share inside"] == pytest.approx(8 / 9, abs=1e-3)
    assert first["clause outward"] == pytest.approx(-2, abs=1e-3)
    assert both["share inside"] == pytest.approx(12 / 13, abs=1e-3)
    assert both["seam"] == pytest.approx(0, abs=1e-3)  # nothing is parted: two beads are as good
    assert both["weakest sentence"] == pytest.approx(2 / 2.5, abs=1e-3)


def test_a_moved_clause_leaves_its_bead_and_sews_two_together() -> None:
    # ab, cd | ef against ab | cd, ef: the translator moved the clause cd over the sentence's end.
    moved = match([[0, 1, 2, 3], [4, 5]], [[0, 1], [2, 3, 4, 5]], ["ab,cd", "ef"], ["ab", "cd,ef"])
    first, second, both = weigh(moved, (0, 0, 1, 1), (1, 1, 1, 1), (0, 0, 2, 2))
    for single in (first, second):
        assert single["share leaving"] == pytest.approx(2 / 6.5, abs=1e-3)
        assert single["clause outward"] == pytest.approx(2, abs=1e-3)
        assert single["edges outward"] == pytest.approx(np.log(3), abs=1e-3)
        assert single["edges inward"] == pytest.approx(np.log(3), abs=1e-3)
    assert both["share leaving"] == pytest.approx(0, abs=1e-3)
    assert both["seam"] == pytest.approx(np.log(3), abs=1e-3)


def test_a_word_in_every_sentence_is_shared_among_them() -> None:
    # The name, 8, stands in each sentence: each of the four pairs of names gets a quarter of a match.
    matches = match([[8, 0], [8, 1]], [[8, 0], [8, 1]], ["ab", "cd"])
    assert np.sort(matches.values.round(2)).tolist() == [0.25, 0.25, 1.25, 1.25]
    assert [total.round(2).tolist() for total in matches.totals] == [[1.5, 1.5], [1.5, 1.5]]


def test_sentences_without_tokens_have_no_clauses() -> None:
    matches = match([[], [0, 1]], [[], [0, 1]], ["…", "ab"])
    assert matches.clauses[0].tolist() == [0, 0, 1]
    empty, full = weigh(matches, (0, 0, 1, 1), (1, 1, 1, 1))
    assert empty["share inside"] == 0
    assert full["share inside"] == pytest.approx(4 / 5, abs=1e-3)


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        (91, 1.0),  # random directions spread by 1/√91 = .105, as e5-small's tokens do
        (100, 1.0),  # .100: so near that it is chance
        (23, 1 / 23**0.5 / 0.105),
        (400, 1 / 400**0.5 / 0.105),
    ],
)
def test_cosines_are_counted_in_the_spread_that_the_model_gives_them(dimension: int, expected: float) -> None:
    rng = np.random.default_rng(4)
    nothing = np.zeros(0, dtype=np.int64)
    sides = (
        Tokens(vectors=unit(rng.standard_normal((300, dimension)).astype(np.float32)), starts=nothing, offsets=nothing)
        for _ in range(2)
    )
    assert cosine_spread(*sides) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_links_are_the_best_cosines_within_each_sentence(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sides, texts = [], []
    for count in (4, 5):
        sizes = rng.integers(0, 4, count)  # some sentences have no tokens
        vectors = unit(rng.normal(size=(int(sizes.sum()), 3)).astype(np.float32))
        starts = np.cumsum([0, *sizes]).astype(np.int64)
        offsets = np.concatenate([np.arange(size) for size in sizes]).astype(np.int64)
        sides.append(Tokens(vectors=vectors, starts=starts, offsets=offsets))
        texts.append(["x" * size for size in sizes])
    corridor = Corridor.of(np.array([0, 0, 1, 2, 3]), np.array([1, 3, 4, 5, 5]))
    links = links_of_vectors((texts[0], texts[1]), sides[0], sides[1], corridor, 0.5)
    for own, other, found in ((sides[0], sides[1], links[0]), (sides[1], sides[0], links[1])):
        for sentence in range(len(own.starts) - 1):
            rows = own.vectors[own.starts[sentence] : own.starts[sentence + 1]]
            size = len(rows) * found.width[sentence]
            here = found.values[found.places[sentence] : found.places[sentence] + size]
            table = here.reshape(len(rows), found.width[sentence])
            for place in range(found.width[sentence]):
                there = found.first[sentence] + place
                columns = other.vectors[other.starts[there] : other.starts[there + 1]]
                for row, link in zip(rows, table[:, place], strict=True):
                    assert link == pytest.approx(float((columns @ row).max()) / 0.5 if len(columns) else -1, abs=1e-5)
