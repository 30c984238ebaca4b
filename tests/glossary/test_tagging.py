"""Labelling many sentences at once gives what labelling each gives."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.glossary.mining.tagging import load_tagger

WORDS = st.sampled_from(
    ["The", "the", "video", "was", "created", "by", "OpenAI", "in", "2024", "start-up", "running", "Run", "<s>", "zzxq"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=9), max_size=7))
def test_many_sentences_as_each(sentences: list[list[str]]) -> None:
    tagger = load_tagger()
    assert tagger.tag_all(sentences) == [tagger.tag(sentence) for sentence in sentences]


def test_no_sentences() -> None:
    assert load_tagger().tag_all([]) == []
    assert load_tagger().tag_all([[]]) == [[]]
