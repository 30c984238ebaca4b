"""Beads, bitexts and how texts are joined."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duizhao.bitext.joining import join_bitexts
from duizhao.bitext.model import Bead, Bitext, Checked, Document, Recipe, join_texts
from duizhao.bitext.units import Note, Unit, Variant

EN = Document.of(["One.", "Two.", "Three."], "en")
ZH = Document.of(["一。", "二三。"], "zh-Hans")  # One. / Two three.


def test_bitext_joins_each_side_as_its_language_does() -> None:
    bitext = Bitext(
        source=EN, target=ZH, beads=(Bead(source=(0,), target=(0,)), Bead(source=(1, 2), target=(1,))), recipe=Recipe()
    )
    assert list(bitext.pairs()) == [("One.", "一。"), ("Two. Three.", "二三。")]


@pytest.mark.parametrize(
    "beads",
    [
        (),
        (Bead(source=(0, 1, 2), target=(0,)),),  # a target segment is missing
        (Bead(source=(0, 1, 2), target=(0, 1)), Bead(source=(0,), target=())),  # a source segment twice
    ],
)
def test_bitext_accounts_for_every_segment_once(beads: tuple[Bead, ...]) -> None:
    with pytest.raises(ValueError, match="exactly once"):
        Bitext(source=EN, target=ZH, beads=beads)


def test_an_empty_bead_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Bead(source=(), target=())


def test_document_offsets_count_as_if_joined_by_newlines() -> None:
    text = "\n".join(EN.texts)
    assert [text[s.start : s.end] for s in EN.segments] == EN.texts


@pytest.mark.parametrize(
    ("texts", "lang", "joined"),
    [
        ([], "en", ""),
        (["a", "b"], "en", "a b"),
        (["好。", "Yes."], "zh-Hant", "好。Yes."),
        (["GPT", "4"], "zh-Hans", "GPT 4"),
        (["𠮷。", "𠀀。"], "zh-Hans", "𠮷。𠀀。"),  # outside the Basic Multilingual Plane
    ],
)
def test_join_texts(texts: list[str], lang: str, joined: str) -> None:
    assert join_texts(texts, lang) == joined


def test_recipe_is_one_line() -> None:
    recipe = Recipe(version="0.1.0", model="use", parameters=(("beads", "5"),))
    assert str(recipe) == "version:0.1.0|model:use|level:sentence|beads:5"


def test_what_a_person_said_and_a_file_had_is_kept_when_bitexts_are_joined() -> None:
    unit = Unit(id="7", notes=(Note(text="Check the term."),), source=Variant(lang="en-GB", text="One."))
    said = Bead(
        source=(0,), target=(0,), checked=Checked(by="Li"), pinned=True, note="so", left_out="a heading", unit=unit
    )
    one = Bitext(source=Document.of(["One."], "en"), target=Document.of(["一。"], "zh-Hans"), beads=(said,))
    joined = join_bitexts([one, one])
    assert joined.beads == (said, replace(said, source=(1,), target=(1,)))
