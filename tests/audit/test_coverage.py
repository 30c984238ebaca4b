"""Coverage: runs of words without a counterpart, hand-made, and what the check says without any encoder."""

import numpy as np
import pytest

from audit.auditing import audit_bitext
from audit.coverage import Coverage, Run, find_runs
from bitext.model import Bead, Bitext, Document
from bitext.words import Word


def _coverage(best: list[float]) -> Coverage:
    words = tuple(Word(text="w", start=2 * n, end=2 * n + 1) for n in range(len(best)))
    return Coverage(words=words, content=np.ones(len(best), dtype=np.bool_), best=np.array(best))


@pytest.mark.parametrize(
    ("best", "runs"),
    [
        ([0.9, 0.9, 0.9], []),
        ([0.9, 0.03, 0.9], [Run(start=2, end=3, count=1, score=2.3)]),  # log(.3 / .03)
        ([0.03, 0.9, 0.03], [Run(start=0, end=5, count=2, score=4.31)]),  # a covered word takes .3 away
        (
            [0.03, *[0.9] * 9, 0.03],
            [Run(start=0, end=1, count=1, score=2.3), Run(start=20, end=21, count=1, score=2.3)],
        ),
        ([0.2, 0.2, 0.2], []),  # unsure, but not enough
        ([0.0], [Run(start=0, end=1, count=1, score=2.71)]),  # the floor
        ([], []),
    ],
)
def test_runs(best: list[float], runs: list[Run]) -> None:
    assert find_runs(_coverage(best), 1.7) == runs


def test_words_that_carry_no_content_count_for_nothing() -> None:
    covered = _coverage([0.03, 0.03])
    grammar = Coverage(words=covered.words, content=np.zeros(2, dtype=np.bool_), best=covered.best)
    assert find_runs(grammar, 1.0) == []
    assert grammar.share == 1.0


def test_beads_left_out_are_told_once_a_run() -> None:
    source = Document.of(["He left.", "She stayed.", "It rained.", "© 2024"], "en")
    target = Document.of(["他走了。", "作者。"], "zh-Hans")  # he left; the author
    beads = (
        Bead(source=(0,), target=(0,)),
        Bead(source=(1,), target=()),
        Bead(source=(2,), target=()),
        Bead(source=(3,), target=()),
        Bead(source=(), target=(1,)),
    )
    audit = audit_bitext(Bitext(source=source, target=target, beads=beads), checks=["coverage"])
    assert [(f.bead, f.subtype, f.severity, f.tier, f.related) for f in audit.findings] == [
        (1, "omission", "major", "review", (2,)),
        (4, "addition", "neutral", "review", ()),
    ]


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ("The city said it would open the old bridge to all of them in May.", "。", [("omission", "error")]),
        ("The city said it would open the old bridge to all of them in May.", "市。", [("omission", "review")]),  # city
        (
            "The city said it would open the old bridge to all of them in May.",
            "该市称将于五月向所有人开放旧桥。",
            [],
        ),  # said
        ("It rained.", "雨" * 60, []),  # rain; too short a source to tell
        ("12 13", "12 13", []),
    ],
)
def test_length_alone_is_weak_evidence(source: str, target: str, found: list[tuple[str, str]]) -> None:
    bitext = Bitext(
        source=Document.of([source], "en"),
        target=Document.of([target], "zh-Hans"),
        beads=(Bead(source=(0,), target=(0,)),),
    )
    findings = audit_bitext(bitext, checks=["coverage"]).findings
    assert [(finding.subtype, finding.tier) for finding in findings] == found
