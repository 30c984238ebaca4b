"""Documents in, beads out: with a bag-of-words encoder, so that what is close is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.align.encoders.protocol import TokenVectors, Vectors
from duizhao.align.sentences.second_pass import align_sentences
from duizhao.bitext.errors import InputError
from duizhao.bitext.model import Bead, Bitext, Document
from tests.conftest import TinyEncoder

# Words of the two languages: w7 means the same as v7.
WORDS = 400
TINY = TinyEncoder({f"v{number}": f"w{number}" for number in range(WORDS)})


def sentences(count: int, seed: int) -> list[list[int]]:
    rng = np.random.default_rng(seed)
    return [rng.integers(0, WORDS, rng.integers(5, 10)).tolist() for _ in range(count)]


def source_line(words: list[int]) -> str:
    return " ".join(f"w{word}" for word in words)


def target_line(words: list[int]) -> str:
    return " ".join(f"v{word}" for word in words)


def align(source: list[str], target: list[str]) -> Bitext:
    return align_sentences(Document.of(source, "zh-Hans"), Document.of(target, "en"), TINY)


def kinds(bitext: Bitext) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.source, bead.target) for bead in bitext.beads]


def test_equal_sides_give_one_to_one() -> None:
    words = sentences(30, 1)
    bitext = align([source_line(w) for w in words], [target_line(w) for w in words])
    assert kinds(bitext) == [((i,), (i,)) for i in range(30)]
    assert min(bead.confidence for bead in bitext.beads) > 0.9
    assert bitext.recipe.model == "tiny"


def test_merged_and_missing_sentences_are_found() -> None:
    words = sentences(30, 2)
    source = [source_line(w) for w in words]
    target = [target_line(w) for w in words]
    target[10:12] = [f"{target[10]} {target[11]}"]  # two source sentences in one
    del target[20]  # source sentence 21 has no partner
    found = kinds(align(source, target))
    assert ((10, 11), (10,)) in found
    assert ((21,), ()) in found
    assert len(found) == 29


@pytest.mark.parametrize("run", [1, 7, 90])
def test_a_run_of_foreign_lines_stays_alone(run: int) -> None:
    words, foreign = sentences(40, 3), sentences(run, 4)
    source = [source_line(w) for w in words]
    target = [target_line(w) for w in words]
    target[15:15] = [target_line(w) for w in foreign]
    expected = [((i,), (i,)) for i in range(15)]
    expected += [((i,), (i + run,)) for i in range(15, 40)]
    assert [pair for pair in kinds(align(source, target)) if all(pair)] == expected


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0)])
def test_an_empty_side_leaves_the_other_alone(n: int, m: int) -> None:
    bitext = align([f"w{i}" for i in range(n)], [f"v{i}" for i in range(m)])
    assert len(bitext.beads) == n + m
    assert not any(bead.paired for bead in bitext.beads)


@pytest.mark.parametrize("longest", [0, 9])
def test_bead_size_out_of_range(longest: int) -> None:
    document = Document.of(["w1"], "en")
    with pytest.raises(InputError, match="max_beads"):
        align_sentences(document, document, TINY, max_beads=longest)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 14), st.integers(1, 14), st.integers(0, 999), st.integers(1, 6))
def test_beads_partition_in_order_and_swapping_sides_turns_them_round(n: int, m: int, seed: int, longest: int) -> None:
    chinese = Document.of([source_line(w) for w in sentences(n, seed)], "zh-Hans")
    english = Document.of([target_line(w) for w in sentences(m, seed + seed % 2)], "en")
    bitext = align_sentences(chinese, english, TINY, max_beads=longest)
    assert [i for bead in bitext.beads for i in bead.source] == list(range(n))
    assert [j for bead in bitext.beads for j in bead.target] == list(range(m))
    assert all(len(bead.source) <= longest and len(bead.target) <= longest for bead in bitext.beads)
    assert all(0 <= bead.confidence <= 1 for bead in bitext.beads)
    turned = align_sentences(english, chinese, TINY, max_beads=longest)
    assert [Bead(source=b.target, target=b.source, score=b.score, confidence=b.confidence) for b in turned.beads] == [
        *bitext.beads
    ]


class TokenEncoder(TinyEncoder):
    """Gives a token a word as well, in more or fewer dimensions than the models the weights were learned with."""

    def __init__(self, dimension: int) -> None:
        super().__init__({f"v{number}": f"w{number}" for number in range(WORDS)})
        self.dimension = dimension

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Give the sentences' rows, and each word's direction."""
        tokens = []
        for text in texts:
            words = text.split()
            ends = np.cumsum([len(word) + 1 for word in words], dtype=np.int32) - 1
            starts = ends - np.array([len(word) for word in words], dtype=np.int32)
            vectors = np.stack([self._direction(word) for word in words])
            tokens.append(TokenVectors(vectors=vectors, starts=starts, ends=ends))
        return self.encode(texts), tokens


@pytest.mark.parametrize("dimension", [16, 300])
def test_weights_fit_a_model_of_another_dimension(dimension: int) -> None:
    words = sentences(40, 6)
    source, target = [source_line(w) for w in words], [target_line(w) for w in words]
    target[10:12] = [f"{target[10]} {target[11]}"]
    source[20:22] = [f"{source[20]} {source[21]}"]
    del target[30]  # source sentence 30 has no partner
    bitext = align_sentences(Document.of(source, "zh-Hans"), Document.of(target, "en"), TokenEncoder(dimension))
    found = kinds(bitext)
    assert ((10, 11), (10,)) in found
    assert ((20,), (19, 20)) in found
    assert ((30,), ()) in found
    assert len(found) == 38
    assert np.mean([bead.confidence for bead in bitext.beads]) > 0.9


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    words = sentences(5, 5)
    align_sentences(
        Document.of([source_line(w) for w in words], "zh-Hans"),
        Document.of([target_line(w) for w in words], "en"),
        TINY,
        progress=lambda stage, done, total: told.append((stage, done, total)),
    )
    assert told[0] == ("encode", 0, 10)
    assert told[-1] == ("second pass", 10, 10)


@pytest.mark.parametrize("turned", [False, True])
def test_an_empty_line_stands_alone_and_keeps_its_number(turned: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    encoder = TinyEncoder({f"zh{n}": f"en{n}" for n in range(8)})
    lines = [f"zh{n} zh{n + 1} zh{n + 2}" for n in range(5)]
    chinese = Document.of(["", *lines[:2], " ", *lines[2:], ""], "zh-Hans")
    english = Document.of([line.replace("zh", "en") for line in lines], "en")
    sides = (english, chinese) if turned else (chinese, english)
    beads = [(bead.source, bead.target) for bead in align_sentences(*sides, encoder).beads]
    expected = [
        ((0,), ()),
        ((1,), (0,)),
        ((2,), (1,)),
        ((3,), ()),
        ((4,), (2,)),
        ((5,), (3,)),
        ((6,), (4,)),
        ((7,), ()),
    ]
    assert beads == [(column, row) if turned else (row, column) for row, column in expected]
