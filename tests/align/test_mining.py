"""Finding the pairs that two unrelated texts share."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duizhao.align.encoders.protocol import Encoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.align.mining import Margin, Search, mine_pairs
from duizhao.bitext.documents import make_document, split_manuscript
from duizhao.bitext.errors import InputError, MissingPackageError
from duizhao.bitext.model import Document
from duizhao.bitext.readers import read_manuscript

WORDS = [f"word{number}" for number in range(5000)]


def sentences(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - a test
    return [" ".join(chance.sample(WORDS, 8)) for _ in range(count)]


# Random directions in 64 dimensions are closer to each other than sentences are, hence the higher thresholds.
@pytest.mark.parametrize(("margin", "threshold"), [("distance", 0.3), ("ratio", 1.8)])
def test_shared_sentences_are_found_in_any_order(tiny_encoder: Encoder, margin: Margin, threshold: float) -> None:
    shared, left, right = sentences(20, 1), sentences(30, 2), sentences(25, 3)
    source = Document.of(left[:10] + shared + left[10:], "en")
    target = Document.of(right + shared[::-1], "en")
    pairs = mine_pairs(source, target, tiny_encoder, margin=margin, threshold=threshold)
    assert {(pair.source, pair.target) for pair in pairs} == {(10 + n, 25 + 19 - n) for n in range(20)}
    assert [pair.margin for pair in pairs] == sorted((pair.margin for pair in pairs), reverse=True)
    assert all(pair.cosine == pytest.approx(1, abs=0.05) for pair in pairs)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(left=st.integers(0, 12), right=st.integers(0, 12), k=st.integers(1, 6), seed=st.integers(0, 99))
def test_each_segment_once_and_sides_may_be_swapped(
    tiny_encoder: Encoder, left: int, right: int, k: int, seed: int
) -> None:
    source = Document.of(sentences(left, seed), "en")
    target = Document.of(sentences(right, seed + 1), "en")
    pairs = mine_pairs(source, target, tiny_encoder, k=k, threshold=-9)
    assert len({pair.source for pair in pairs}) == len({pair.target for pair in pairs}) == len(pairs)
    swapped = mine_pairs(target, source, tiny_encoder, k=k, threshold=-9)
    assert {(pair.source, pair.target) for pair in pairs} == {(pair.target, pair.source) for pair in swapped}


@pytest.mark.parametrize("texts", [[], [""], ["1984", "§ 3", "…"], ["Ja."]])
def test_segments_that_say_nothing_pair_with_nothing(texts: list[str], tiny_encoder: Encoder) -> None:
    assert mine_pairs(Document.of(texts, "en"), Document.of(texts, "en"), tiny_encoder, threshold=-9) == ()


def test_a_repeated_sentence_counts_once(tiny_encoder: Encoder) -> None:
    one, *others = sentences(30, 5)
    source, target = Document.of([one] * 5 + others[:10], "en"), Document.of([one, *others[10:]], "en")
    pairs = mine_pairs(source, target, tiny_encoder, threshold=0.3)
    assert [(pair.source, pair.target) for pair in pairs] == [(0, 0)]


def test_k_has_to_be_positive(tiny_encoder: Encoder) -> None:
    with pytest.raises(InputError, match="1 or more"):
        mine_pairs(Document.of(["a"], "en"), Document.of(["a"], "en"), tiny_encoder, k=0)


def test_blocks_give_what_one_block_gives(tiny_encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = (Document.of(sentences(90, seed), "en") for seed in (7, 8))
    whole = mine_pairs(source, target, tiny_encoder, threshold=-9)
    monkeypatch.setattr("duizhao.align.neighbours._TILE", 7)
    cut = mine_pairs(source, target, tiny_encoder, threshold=-9)
    assert [(p.source, p.target) for p in whole] == [(p.source, p.target) for p in cut]
    assert np.allclose([p.margin for p in whole], [p.margin for p in cut], atol=1e-5)


@pytest.mark.parametrize("search", ["faiss"])
def test_a_missing_index_is_named(search: Search, tiny_encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faiss", None)
    document = Document.of(sentences(3, 1), "en")
    with pytest.raises(MissingPackageError, match="faiss-cpu"):
        mine_pairs(document, document, tiny_encoder, search=search)


def test_an_index_finds_what_products_find(tiny_encoder: Encoder) -> None:
    pytest.importorskip("faiss")
    source, target = (Document.of(sentences(300, seed) + sentences(40, 9), "en") for seed in (7, 8))
    exact = mine_pairs(source, target, tiny_encoder, threshold=0.3)
    found = mine_pairs(source, target, tiny_encoder, threshold=0.3, search="faiss")
    assert {(p.source, p.target) for p in found} == {(p.source, p.target) for p in exact}
    assert len(found) >= 40


@pytest.fixture(scope="module")
def use() -> Encoder:
    return load_encoder("use")


def test_the_lawsuit_is_found_in_two_articles(seeds: Path, use: Encoder) -> None:
    english, _ = split_manuscript(read_manuscript(next(seeds.glob("000_*"))))
    chinese = make_document(read_manuscript(next(seeds.glob("003_*"))), lang="zh")
    pairs = mine_pairs(english, chinese, use)
    assert "The New York Times has sued OpenAI" in english.segments[pairs[0].source].text
    assert "《纽约时报》起诉ChatGPT的制造商OpenAI" in chinese.segments[pairs[0].target].text
