"""What lists of headwords say of an expression."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.bitext.errors import ModelError
from duizhao.glossary.mining import headwords
from duizhao.glossary.mining.headwords import Sieve, load_headwords, standing


@given(st.sets(st.text(min_size=1, max_size=8), max_size=40))
def test_a_sieve_has_all_that_was_put_in(keys: set[str]) -> None:
    sieve = Sieve.of(keys)
    assert all(key in sieve for key in keys)


def test_a_sieve_hardly_has_anything_else() -> None:
    sieve = Sieve.of(f"in{number}" for number in range(2000))
    assert sum(f"out{number}" in sieve for number in range(4000)) < 40


@pytest.mark.parametrize(
    ("key", "chinese", "words", "listed", "titled"),
    [
        ("gradient descent", "梯度下降", ["梯度", "下降"], 1, True),
        ("machine learning", "机器学习", ["机器学习"], 2, True),
        ("diabetes mellitus", "糖尿病", ["糖尿病"], 2, True),
        ("different way", "不同办法", ["不同", "办法"], 0, False),
        ("following table", "下表", ["下", "表"], 0, False),
        ("database", "数据库", ["数据库"], 2, False),  # only phrases are looked up in English
    ],
)
def test_lists(key: str, chinese: str, words: list[str], listed: int, *, titled: bool) -> None:
    found = standing(key, chinese, words)
    assert (found.listed, found.titled) == (listed, titled)


@pytest.mark.parametrize(
    ("makes", "hardly"),
    [
        (["梯度", "下降"], ["不同", "办法"]),  # gradient descent, different way
        (["线粒体"], ["时候"]),  # mitochondrion, time
        (["电磁", "感应"], ["许多", "感应"]),  # electromagnetic induction, many inductions
    ],
)
def test_the_words_of_terms_make_more_headwords(makes: list[str], hardly: list[str]) -> None:
    assert standing("", "".join(makes), makes).making > standing("", "".join(hardly), hardly).making


def test_the_least_of_the_words_decides() -> None:
    both, one, other = (standing("", "", words).making for words in (["梯度", "办法"], ["梯度"], ["办法"]))
    assert both == min(one, other)


def test_english_phrases_have_a_head_and_a_modifier() -> None:
    disease, thing = standing("liver disease", "", []), standing("next thing", "", [])
    assert disease.head > thing.head
    assert disease.modifier > thing.modifier
    assert (standing("disease", "", []).head, standing("disease", "", []).modifier) == (0, 0)


def test_nothing_known_is_said_of_a_key_without_words() -> None:
    assert standing("", "", []).making == 0
    assert standing("zyxgrb qwvkh", "", []).head == 0


def test_a_damaged_table_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headwords, "files", lambda _: tmp_path)
    for raw in (b"", b"PK", b"no table"):
        (tmp_path / headwords.TABLE).write_bytes(raw)
        load_headwords.cache_clear()
        with pytest.raises(ModelError, match=r"headwords\.npz: the table of headwords is damaged"):
            load_headwords()
    np.savez(tmp_path / headwords.TABLE, terms=np.zeros(1, dtype=np.uint8))
    with pytest.raises(ModelError, match="damaged"):
        load_headwords()
    load_headwords.cache_clear()
