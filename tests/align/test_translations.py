"""Several translations of one source as one bitext."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.align.translations import join_translations
from duizhao.bitext.errors import InputError, OutputError
from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.bitext.selection import leave_out_below
from duizhao.bitext.writers import check_holds_translations
from duizhao.bitext.writers.tmx import write_tmx

SOURCE = Document.of(["One.", "Two.", "Three.", "Four."], "en")


def bitext(lang: str, texts: list[str], *beads: tuple[tuple[int, ...], tuple[int, ...], float]) -> Bitext:
    made = tuple(Bead(source=source, target=target, confidence=confidence) for source, target, confidence in beads)
    return Bitext(source=SOURCE, target=Document.of(texts, lang), beads=made)


CN = bitext(
    "zh-Hans",
    ["一。", "二。", "三。四。"],
    ((0,), (0,), 0.9),
    ((1,), (1,), 0.8),
    ((2, 3), (2,), 0.7),
)
TW = bitext(
    "zh-Hant",
    ["壹貳。", "編者。", "參。"],
    ((0, 1), (0,), 0.6),
    ((), (1,), 0.5),
    ((2,), (2,), 0.95),
    ((3,), (), 0.4),
)


def test_beads_are_merged_to_the_smallest_common_ones() -> None:
    joined = join_translations([CN, TW])
    found = [
        (bead.source, bead.target, bead.confidence, [(v.lang, v.text) for v in bead.unit.others], bead.unit.properties)
        for bead in joined.beads
        if bead.unit is not None
    ]
    assert found == [
        (
            (0, 1),
            (0, 1),
            0.6,
            [("zh-TW", "壹貳。")],
            (("x-confidence-zh-CN", "0.8000"), ("x-confidence-zh-TW", "0.6000")),
        ),
        (
            (2, 3),
            (2,),
            0.4,
            [("zh-TW", "參。")],
            (("x-confidence-zh-CN", "0.7000"), ("x-confidence-zh-TW", "0.4000")),
        ),
    ]
    assert joined.notes == ("zh-TW: 1 sentences without a partner",)


def test_a_unit_has_all_languages() -> None:
    handle = io.BytesIO()
    write_tmx(join_translations([CN, TW]), handle)
    units = re.findall(r"<tu .*?</tu>", handle.getvalue().decode(), re.DOTALL)
    assert [re.findall(r'xml:lang="([^"]*)"><seg>([^<]*)', unit) for unit in units] == [
        [("en-US", "One. Two."), ("zh-CN", "一。二。"), ("zh-TW", "壹貳。")],
        [("en-US", "Three. Four."), ("zh-CN", "三。四。"), ("zh-TW", "參。")],
    ]


def test_what_only_the_second_translation_has_is_kept() -> None:
    one = bitext("zh-Hans", ["一。"], ((0,), (0,), 0.9), ((1,), (), 0.9), ((2,), (), 0.9), ((3,), (), 0.9))
    handle = io.BytesIO()
    write_tmx(join_translations([one, TW]), handle)
    assert "<seg>Three.</seg>" in handle.getvalue().decode()
    assert "<seg>參。</seg>" in handle.getvalue().decode()


def test_other_sources_are_refused() -> None:
    other = Bitext(
        source=Document.of(["x"], "en"), target=Document.of(["一"], "zh-Hans"), beads=(Bead(source=(0,), target=(0,)),)
    )
    with pytest.raises(InputError, match="different sources"):
        join_translations([CN, other])


@pytest.mark.parametrize("path", ["a.tsv", "a.xlf", "a.html", "-"])
def test_formats_of_two_languages_are_refused(path: str) -> None:
    check_holds_translations(["a.tmx", "b.jsonl"])
    with pytest.raises(OutputError, match=r"holds one translation; write several to \.jsonl or \.tmx"):
        check_holds_translations([path])


@st.composite
def cuts(draw: st.DrawFn, size: int, lang: str) -> Bitext:
    """Cut the source anywhere; each run has one target sentence or none."""
    places = sorted({0, *draw(st.lists(st.integers(1, size - 1))), size})
    beads: list[tuple[tuple[int, ...], tuple[int, ...], float]] = []
    texts: list[str] = []
    for start, end in pairwise(places):
        target = (len(texts),) if draw(st.booleans()) else ()
        texts += [f"第{start}句。"] * len(target)  # sentence 0, 1 …
        beads.append((tuple(range(start, end)), target, 0.5))
    return bitext(lang, texts, *beads)


@given(cuts(4, "zh-Hans"), cuts(4, "zh-Hant"))
def test_nothing_is_lost_and_no_bead_is_cut(one: Bitext, two: Bitext) -> None:
    joined = join_translations([one, two])
    groups = [set(bead.source) for bead in joined.beads]
    for bead in (*one.beads, *two.beads):
        assert sum(set(bead.source) <= group for group in groups) == 1
    written = "".join(v.text for bead in joined.beads if bead.unit for v in bead.unit.others)
    assert written == "".join(two.target.texts)


def test_pairs_that_are_not_sure_are_left_out() -> None:
    kept, dropped = leave_out_below(CN, 0.85)
    assert dropped == 2
    assert [bead.left_out for bead in kept.beads] == ["", *["below a confidence of 0.85"] * 2]
    handle = io.BytesIO()
    write_tmx(kept, handle)
    assert '<prop type="x-left-out">2</prop>' in handle.getvalue().decode()
