"""Words: how texts are cut, and what is known of a word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.words import content_words, frequency, is_function_word, lemma, words

CUTS = [
    ("en", "The start-up can’t close.", "The start-up can’t close ."),
    ("en", "A.I. and U.S.-made chips", "A.I. and U.S.-made chips"),
    ("en", "01.AI, Llama 3-V and GPT-4o", "01.AI , Llama 3-V and GPT-4o"),
    ("en", "It fell 10.5% to $1,000.50 in the 1990s.", "It fell 10.5% to $ 1,000.50 in the 1990s ."),
    ("en", "TrueMedia.org's founder... said—no", "TrueMedia.org's founder ... said — no"),
    ("en", "See https://a.b/c?d=1, or me@a.org.", "See https://a.b/c?d=1, or me@a.org ."),
    ("en", "AT&T and Clément", "AT&T and Clément"),
    ("en", "Low-side/High-side MOSFETs", "Low-side / High-side MOSFETs"),
    ("en", "Read/Write R&D I/Os over TCP/IP", "Read / Write R&D I/Os over TCP/IP"),
    (
        "zh-Hans",
        "人工智能进步加速,正在追赶。",
        "人工智能 进步 加速 , 正在 追赶 。",
    ),  # A.I. speeds up, catches up
    ("zh-Hans", "我们用01.AI和GPT-4……", "我们 用 01.AI 和 GPT-4 ……"),  # we use …
    ("zh-Hant", "我們喜歡計算機", "我們 喜歡 計算機"),  # we like computers
]


@pytest.mark.parametrize(("lang", "text", "expected"), CUTS)
def test_cuts(lang: str, text: str, expected: str) -> None:
    assert " ".join(word.text for word in words(text, lang)) == expected


@given(st.text(max_size=60), st.sampled_from(["en", "zh"]))
@settings(max_examples=200, deadline=None)
def test_every_character_is_in_one_word(text: str, lang: str) -> None:
    at = 0
    for word in words(text, lang):
        assert word.text == text[word.start : word.end] != ""
        assert word.start >= at
        assert not text[at : word.start].strip()
        at = word.end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    ("word", "expected"),
    [("companies", "company"), ("China’s", "china"), ("ran", "run"), ("bosses'", "boss"), ("Kuaishou", "kuaishou")],
)
def test_lemmas(word: str, expected: str) -> None:
    assert lemma(word) == expected


def test_content_words() -> None:
    assert [word.text for word in content_words("他们的芯片是很好的。", "zh")] == ["芯片", "好"]  # their chips are good
    assert [word.text for word in content_words("Their chips are the best.", "en")] == ["chips", "best"]
    assert is_function_word("Don’t", "en")
    assert is_function_word("這個", "zh-Hant")  # this


def test_frequencies() -> None:
    assert frequency("的", "zh") > 7 > frequency("算力", "zh-Hans") > 0  # of; computing power
    assert frequency("計算", "zh-Hant") == frequency("计算", "zh-Hans") > 4  # to compute
    assert frequency("qwrtzxy", "en") == 0


def test_other_languages_are_refused() -> None:
    with pytest.raises(LanguageError, match="'ja'"):
        words("です", "ja")
