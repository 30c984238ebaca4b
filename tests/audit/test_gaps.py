"""Evidence for gaps: shapes, bounds and hand-checked numbers of small link tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.align.words.evidence import EVIDENCE_NAMES
from duizhao.audit.gaps import GAP_FEATURES, carry_content, describe_gaps, load_gap_weights, read_gap_weights
from duizhao.bitext.errors import ModelError
from duizhao.bitext.language.words import Word, words


def _words(text: str) -> list[Word]:
    return words(text, "en")


def test_content_is_no_grammar_no_mark_and_no_title() -> None:
    assert carry_content(_words("The chips of Mr Lee, sold."), "en").tolist() == [
        *(False, True, False, False, True, False, True, False),
    ]


def test_the_numbers_of_a_small_table() -> None:
    side = _words("old chips sell")
    links = np.array([[0.9, 0.1], [0.6, 0.2], [0.1, 0.8]])
    content, other = np.ones(3, dtype=np.bool_), np.ones(2, dtype=np.bool_)
    rows = describe_gaps(side, "en", content, other, np.zeros((3, 2, len(EVIDENCE_NAMES))), links)
    found = [dict(zip(GAP_FEATURES, row, strict=True)) for row in rows.tolist()]
    assert [row["best"] for row in found] == [0.9, 0.6, 0.8]
    assert [row["second"] for row in found] == [0.1, 0.2, 0.1]
    # What old has more of the first word is taken off chips: .6 × (1 − (.9 − .6)).
    assert found[1]["unrivalled"] == pytest.approx(0.42)
    assert (found[1]["before"], found[1]["after"]) == (0.9, 0.8)
    assert found[1]["room"] == pytest.approx(0.4)  # its neighbours' counterparts stand side by side
    assert found[0]["free"] == pytest.approx(0.3)  # .1 of the one word and .2 of the other
    assert found[0]["doubtful"] == pytest.approx(0.6)  # .4 of chips and .2 of sell


@given(st.integers(1, 6), st.integers(1, 6), st.randoms(use_true_random=False))
def test_any_table_gives_finite_numbers(n: int, m: int, random: object) -> None:
    seed = np.random.default_rng(random.getrandbits(32))  # type: ignore[attr-defined]
    side = [Word(text=f"Ab{number}", start=4 * number, end=4 * number + 3) for number in range(n)]
    evidence = seed.random((n, m, len(EVIDENCE_NAMES)))
    content, other = seed.random(n) < 0.7, seed.random(m) < 0.7
    for lang in ("en", "zh-Hans"):
        rows = describe_gaps(side, lang, content, other, evidence, seed.random((n, m)))
        assert rows.shape == (content.sum(), len(GAP_FEATURES))
        assert np.isfinite(rows).all()
        assert np.isfinite(load_gap_weights().weigh(rows, lang)).all()


def test_weights_are_complete_or_refused() -> None:
    one = {"bias": 0.0} | dict.fromkeys(GAP_FEATURES, 0.0)
    read_gap_weights({"zh": one, "en": one})
    with pytest.raises(ModelError, match="en has no weight 'bias'"):
        read_gap_weights({"zh": one})
