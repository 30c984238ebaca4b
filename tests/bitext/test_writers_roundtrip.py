"""What the writers write, the readers read back."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.model import Bead, Bitext, Document, Recipe, Segment
from duizhao.bitext.readers import read_beads, read_bitext
from duizhao.bitext.writers import write_bitext

# Letters, Han inside and outside the basic plane, both widths of punctuation, markup, quotes, backslashes.
TEXTS = st.text(
    "aZé 9.,!<>&'\"\\{}[]:;/=中文字，。！？「」“”《》……——　𠮷𝒳\u200b\u2028", min_size=1, max_size=12
).filter(lambda text: text == text.strip() and any(char.isalpha() for char in text))


@st.composite
def clean_bitexts(draw: st.DrawFn) -> Bitext:
    """Bitexts whose texts a reader has no reason to trim: no white space around them, something in them."""
    sizes = draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)).filter(any), min_size=1, max_size=6))
    sizes.append((1, 1))
    at = [0, 0]
    beads = []
    for m, n in sizes:
        beads.append(
            Bead(
                source=tuple(range(at[0], at[0] + m)),
                target=tuple(range(at[1], at[1] + n)),
                score=draw(st.floats(-100, 100)),
                confidence=draw(st.floats(0, 1)),
            )
        )
        at = [at[0] + m, at[1] + n]
    documents = []
    for count, lang in zip(at, ("en", draw(st.sampled_from(["zh-Hans", "zh-Hant"]))), strict=True):
        segments = []
        start = paragraph = 0
        for text in draw(st.lists(TEXTS, min_size=count, max_size=count)):
            start += draw(st.integers(0, 3))
            paragraph += draw(st.integers(0, 1))
            end = start + len(text)
            segments.append(Segment(text=text, lang=lang, start=start, end=end, paragraph=paragraph))
            start = end
        documents.append(Document(segments=tuple(segments), lang=lang))
    recipe = Recipe(version="1.0", model="use", parameters=(("beads", "5"),))
    return Bitext(source=documents[0], target=documents[1], beads=tuple(beads), recipe=recipe)


def back(bitext: Bitext, suffix: str, *, header: bool = False) -> Bitext:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{suffix}")
        write_bitext(bitext, [path], header=header)
        langs = (bitext.source.lang, bitext.target.lang) if suffix == ".tsv" else (None, None)
        return read_bitext(path, header=header, source_lang=langs[0], target_lang=langs[1])


@settings(deadline=None, max_examples=30)
@given(clean_bitexts())
def test_jsonl_loses_nothing_of_the_alignment(bitext: Bitext) -> None:
    again = back(bitext, ".jsonl")
    assert again.beads == bitext.beads
    assert again.source.segments == bitext.source.segments
    assert again.target.segments == bitext.target.segments
    assert (again.source.lang, again.target.lang) == (bitext.source.lang, bitext.target.lang)


@settings(deadline=None, max_examples=30)
@given(clean_bitexts())
def test_tmx_keeps_the_pairs(bitext: Bitext) -> None:
    again = back(bitext, ".tmx")
    assert list(again.pairs()) == list(bitext.pairs())
    assert (again.source.lang, again.target.lang) == (bitext.source.lang, bitext.target.lang)
    paired = [bead for bead in bitext.beads if bead.paired]
    for one, two in zip(again.beads, paired, strict=True):
        assert math.isclose(one.confidence, two.confidence, abs_tol=6e-5)
        assert math.isclose(one.score, two.score, rel_tol=1e-5)
    assert again.recipe == bitext.recipe


@settings(deadline=None, max_examples=30)
@given(clean_bitexts(), st.booleans())
def test_tsv_keeps_the_pairs(bitext: Bitext, header: bool) -> None:  # noqa: FBT001
    wanted = [tuple(text.replace("\u2028", " ") for text in pair) for pair in bitext.pairs()]
    assert list(back(bitext, ".tsv", header=header).pairs()) == wanted


@settings(deadline=None, max_examples=30)
@given(clean_bitexts())
def test_beads_come_back(bitext: Bitext) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.beads")
        write_bitext(bitext, [path])
        again = read_beads(path, bitext.source, bitext.target)
    assert [(bead.source, bead.target) for bead in again.beads] == [(bead.source, bead.target) for bead in bitext.beads]


@pytest.mark.parametrize("suffix", [".tmx", ".tsv", ".jsonl"])
def test_written_twice_is_the_same(tmp_path: Path, suffix: str) -> None:
    """Read and written again, a file does not change any more."""
    bitext = Bitext(
        source=Document.of(["He left.", "She stayed."], "en"),
        target=Document.of(["他走了。", "她留下。"], "zh-Hans"),  # he left, she stayed
        beads=(Bead(source=(0,), target=(0,), score=1.5, confidence=0.75), Bead(source=(1,), target=(1,))),
    )
    first, second, third = (tmp_path / f"{name}{suffix}" for name in "abc")
    write_bitext(bitext, [first])
    write_bitext(read_bitext(first), [second])
    write_bitext(read_bitext(second), [third])
    assert third.read_text().replace("b.", "a.") == second.read_text()
