"""What the memory takes for the same text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.memory.folding import fold, fold_key, places, tokens, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Computing Power", "computing  power"),
        ("計算機", "计算机"),  # computer, in either script
        ("ＡＩ芯片", "AI芯片"),  # AI chips, full width
        ("naïve", "NAIVE"),
        ("𠮷野家", "𠮷野家"),  # a name outside the BMP
    ],
)
def test_the_same_text(one: str, other: str) -> None:
    assert fold_key(one) == fold_key(other)


@pytest.mark.parametrize(
    ("text", "filed"),
    [
        ("Open-source models", ["open", "source", "models"]),
        ("开源模型", ["开源", "源模", "模型"]),  # open-source models
        ("用AI写。", ["用", "ai", "写"]),  # write with AI
        ("𠮷野家", ["𠮷野", "野家"]),
    ],
)
def test_what_a_text_is_filed_under(text: str, filed: list[str]) -> None:
    assert words(fold(text)) == filed


@given(st.text(alphabet="aÉßﬁ水計𠮷 ,1½e\u0301Ａ", max_size=20))
def test_every_place_of_a_fold_leads_back(text: str) -> None:
    back = places(text)
    assert len(back) == len(fold(text)) + 1
    assert back == sorted(back)
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.text in fold(text[token.start : token.end])
