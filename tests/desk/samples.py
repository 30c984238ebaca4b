"""Small bitexts and states for the tests of the desk."""

from __future__ import annotations

import random

from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.desk.draft import Act
from duizhao.desk.opening import state_of
from duizhao.desk.state import State

__all__ = ["ACT", "ARTICLE", "article", "bitext", "numbered", "shifted", "shown", "small"]

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


ARTICLE: tuple[tuple[tuple[str, ...], tuple[str, ...], float], ...] = (
    (("A Town Votes on Its Old Library",), ("小镇为老图书馆投票",), 0.99),
    (
        ("The library on Mill Street has been closed since March, when part of the ceiling came down.",),
        ("磨坊街的图书馆三月因部分天花板坍塌而关闭,至今未开。",),
        0.99,
    ),
    (
        ("Nobody was hurt.", "The reading room had been empty that morning."),
        ("所幸无人受伤,当天上午阅览室里空无一人。",),
        0.93,
    ),
    (
        ("Repairs would cost 4.1 million dollars, the council was told on Tuesday.",),
        ("市议会周二获悉,修缮费用将达140万美元。",),
        0.97,
    ),
    (
        ("“We are not sentimental,” said the mayor,", "“but we can count.”"),
        ("“我们不是在怀旧,”", "市长说,“但我们会算账。”"),
        0.62,
    ),
    (("She laughed.",), (), 0.71),
    (
        ("A new building, on the other hand, would cost twice as much and take three years.",),
        ("而新建一座要花两倍的钱,还要三年时间。", "反对者并不这样看。"),
        0.41,
    ),
    (("Opponents see it differently.",), (), 0.38),
    (
        ("The old beams, they say, will not last another winter.",),
        ("他们说,那些老梁撑不过下一个冬天,。",),
        0.96,
    ),
    (("Sixty years ago the town had voted on the same question.",), ("六十年前,镇上就同一个问题投过票。",), 0.98),
    ((), ("本报记者王芳对本文亦有贡献。",), 0.83),
    (("It chose to repair.",), ("结果是修。",), 0.88),
    (("The vote is on the first Sunday of May.",), ("投票定于五月的第一个星期日举行。",), 0.99),
    (("Both sides expect a close result.",), ("双方都预计结果会很接近。",), 0.98),
)
"""An invented report, sentence by sentence: a number that differs, a doubled mark, a boundary in the wrong place."""


def article() -> Bitext:
    """Return the invented report as a bitext with a doubtful place, unpaired sentences and two errors."""
    sides: tuple[list[str], list[str]] = ([], [])
    beads = []
    for source, target, confidence in ARTICLE:
        places = []
        for texts, side in zip((source, target), sides, strict=True):
            places.append(tuple(range(len(side), len(side) + len(texts))))
            side.extend(texts)
        beads.append(Bead(source=places[0], target=places[1], confidence=confidence))
    return Bitext(
        source=Document.of(sides[0], "en", name="library.txt"),
        target=Document.of(sides[1], "zh-Hans", name="library.zh.txt"),
        beads=tuple(beads),
    )


def shifted(count: int = 24) -> tuple[Bitext, tuple[tuple[str, str], ...]]:
    """Return sentences of random words, their pairs slipped by one before and after the eleventh, and what is right.

    The words are those that the tiny encoder of the realigning tests knows: ``v7`` is ``w7``.
    """
    rng = random.Random(3)  # noqa: S311 - a repeatable draw
    numbers = [[rng.randrange(400) for _ in range(rng.randrange(5, 10))] for _ in range(count)]
    source = [" ".join(f"v{one}" for one in sentence) for sentence in numbers]
    target = [" ".join(f"w{one}" for one in sentence) for sentence in numbers]

    def partner(place: int) -> int:
        first, last = (0, 10) if place < 10 else (11, count)
        return place if place == 10 else first + (place - first + 1) % (last - first)

    beads = tuple(Bead(source=(place,), target=(partner(place),), confidence=0.4) for place in range(count))
    wrong = Bitext(source=Document.of(source, "en"), target=Document.of(target, "zh-Hans"), beads=beads)
    return wrong, tuple(zip(source, target, strict=True))
