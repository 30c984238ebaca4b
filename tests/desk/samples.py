"""Small bitexts and states for the tests of the desk."""

from __future__ import annotations

from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.desk.draft import Act
from duizhao.desk.opening import state_of
from duizhao.desk.state import State

__all__ = ["ACT", "bitext", "numbered", "shown", "small"]

ACT = Act(by="ann", at="2026-01-01T00:00:00Z")


def bitext() -> Bitext:
    """Return five source and five target sentences in four beads: two sure, one doubtful, one left out."""
    return Bitext(
        source=Document.of(["He left.", "She stayed.", "It rained. The tea was cold.", "Nobody came.", "Ads."], "en"),
        target=Document.of(
            # He left; she stayed; it rained, the tea was cold; nobody; came
            ["他走了。", "她留下了。", "下雨了。茶凉了。", "没有人", "来。"],
            "zh-Hans",
        ),
        beads=(
            Bead(source=(0, 1), target=(0, 1), confidence=0.9),
            Bead(source=(2,), target=(2,), confidence=0.6),
            Bead(source=(3,), target=(3, 4), confidence=0.3),
            Bead(source=(4,), target=(), confidence=0.7),
        ),
    )


def small() -> State:
    """Return the state of that bitext: units s1–s5 and s6–s10, pairs b11–b14."""
    return state_of(bitext())


def numbered(count: int, *, doubtful: int = 7) -> Bitext:
    """Return a bitext of so many pairs, every ``doubtful``-th of low confidence."""
    return Bitext(
        source=Document.of([f"This is sentence number {n} of the text." for n in range(count)], "en"),
        target=Document.of([f"这是本文的第{n}句。" for n in range(count)], "zh-Hans"),  # this is sentence n of the text
        beads=tuple(
            Bead(source=(n,), target=(n,), confidence=0.4 if n % doubtful == doubtful - 1 else 0.95)
            for n in range(count)
        ),
    )


def shown(state: State) -> list[tuple[str, list[str], list[str]]]:
    """Return the pairs of a state as id, texts of the source, texts of the target."""
    rows = []
    for key in state.order:
        pair = state.pair(key)
        rows.append((key, [state.unit(one).text for one in pair.source], [state.unit(one).text for one in pair.target]))
    return rows
