"""Bitexts that the tests of readers and writers share: a small one, and any at all."""

from __future__ import annotations

from hypothesis import strategies as st

from duizhao.bitext.model import Bead, Bitext, Document, Recipe

__all__ = ["TEXTS", "bitexts", "small"]


def small() -> Bitext:
    """Three English and three Chinese sentences; one of each is left without a partner."""
    return Bitext(
        source=Document.of(["He left.", "She stayed.", "An advertisement."], "en", name="a.txt"),
        target=Document.of(["他走了，", "她留下。", "编者按。"], "zh-Hans"),  # he left, / she stayed. / editor's note.
        beads=(
            Bead(source=(0, 1), target=(0, 1), score=1.25, confidence=0.9),
            Bead(source=(), target=(2,), score=-0.1, confidence=0.5),
            Bead(source=(2,), target=(), score=-0.1, confidence=0.75),
        ),
        recipe=Recipe(version="1.2.3", model="use"),
    )


TEXTS = st.text(st.characters(exclude_categories=()), max_size=20)


@st.composite
def bitexts(draw: st.DrawFn) -> Bitext:
    """Any documents, cut into beads of up to three segments a side."""
    langs = draw(st.tuples(st.sampled_from(["en", "zh-Hans", "zh-Hant"]), st.sampled_from(["en", "zh-Hant"])))
    sizes = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(any), max_size=5))
    numbers = st.floats(allow_nan=True, allow_infinity=True)
    beads, at = [], [0, 0]
    for m, n in sizes:
        beads.append(
            Bead(
                source=tuple(range(at[0], at[0] + m)),
                target=tuple(range(at[1], at[1] + n)),
                score=draw(numbers),
                confidence=draw(numbers),
            )
        )
        at = [at[0] + m, at[1] + n]
    source, target = (
        Document.of(draw(st.lists(TEXTS, min_size=n, max_size=n)), lang, name=draw(TEXTS))
        for n, lang in zip(at, langs, strict=True)
    )
    notes = tuple(draw(st.lists(TEXTS, max_size=2)))
    recipe = Recipe(version=draw(TEXTS), model=draw(TEXTS), level=draw(st.sampled_from(["sentence", "lines"])))
    return Bitext(source=source, target=target, beads=tuple(beads), recipe=recipe, notes=notes)
