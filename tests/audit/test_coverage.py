"""Coverage: runs of words without a counterpart, hand-made, and what the check says without any encoder."""

import numpy as np
import pytest

from duizhao.align.encoders.protocol import TokenEncoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.audit.auditing import audit_bitext
from duizhao.audit.coverage import Coverage, Run, cover_pairs, find_gaps, find_runs
from duizhao.bitext.language.words import Word
from duizhao.bitext.model import Bead, Bitext, Document


@pytest.fixture(scope="module")
def token_encoder() -> TokenEncoder:
    encoder = load_encoder("e5-small")
    assert isinstance(encoder, TokenEncoder)
    return encoder


def _coverage(best: list[float]) -> Coverage:
    words = tuple(Word(text="w", start=2 * n, end=2 * n + 1) for n in range(len(best)))
    return Coverage(
        words=words, content=np.ones(len(best), dtype=np.bool_), best=np.array(best), gains=np.zeros(len(best))
    )


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
    grammar = Coverage(words=covered.words, content=np.zeros(2, dtype=np.bool_), best=covered.best, gains=np.zeros(0))
    assert find_runs(grammar, 1.0) == []
    assert grammar.share == 1.0


@pytest.mark.parametrize(
    ("gains", "runs"),
    [
        ([-0.5, -0.5, -0.5], []),
        ([-0.5, 2.5, -0.5], [Run(start=2, end=3, count=1, score=2.5)]),
        ([1.5, -0.5, 1.5, -0.5], [Run(start=0, end=5, count=2, score=2.5)]),
        ([3.0, *[-0.5] * 7, 3.0], [Run(start=0, end=1, count=1, score=3.0), Run(start=16, end=17, count=1, score=3.0)]),
        ([1.0, 0.5], []),
        ([], []),
    ],
)
def test_gaps(gains: list[float], runs: list[Run]) -> None:
    words = tuple(Word(text="w", start=2 * n, end=2 * n + 1) for n in range(len(gains) + 1))
    content = np.array([True] * len(gains) + [False])  # the last is grammar
    best = np.full(len(words), 0.9)
    assert find_gaps(Coverage(words=words, content=content, best=best, gains=np.array(gains)), 2.0) == runs


CHINESE = "国家统计局周二公布的数据显示，手机销量去年增长了百分之四。"
FULL = (
    "Data published on Tuesday by the National Bureau of Statistics show that phone sales grew by 4 percent last year."
)
GAPS = [
    (FULL, set()),
    (FULL.replace(" by the National Bureau of Statistics", ""), {"国家统计局"}),
    (FULL.replace(" published on Tuesday by the National Bureau of Statistics", ""), {"国家统计局周二公布"}),
]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("english", "left_out"), GAPS)
def test_gaps_of_a_pair(*, token_encoder: TokenEncoder, english: str, left_out: set[str], turned: bool) -> None:
    pair, langs = ((english, CHINESE), ("en", "zh-Hans")) if turned else ((CHINESE, english), ("zh-Hans", "en"))
    (covered,) = cover_pairs([pair], *langs, token_encoder)
    assert covered is not None
    gaps = find_gaps(covered[turned], 1.0)
    assert {CHINESE[gap.start : gap.end] for gap in gaps} == left_out
    assert find_gaps(covered[not turned], 1.0) == []


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


MUSEUM = "The museum reopened in March, the old wing was repaired by local masons, and entry is free on Sundays."
TRANSLATED = "博物馆于三月重新开放，旧翼由当地石匠修缮，周日免费入场。"


@pytest.mark.parametrize(
    ("english", "chinese", "left_out"),
    [
        (MUSEUM, TRANSLATED, ""),
        (MUSEUM, TRANSLATED.replace("旧翼由当地石匠修缮，", ""), "local masons"),
        (MUSEUM, TRANSLATED.replace("，周日免费入场", ""), "entry is free"),
    ],
)
def test_a_clause_that_was_cut_is_shown(token_encoder: TokenEncoder, english: str, chinese: str, left_out: str) -> None:
    bitext = Bitext(
        source=Document.of([english], "en"),
        target=Document.of([chinese], "zh-Hans"),
        beads=(Bead(source=(0,), target=(0,)),),
    )
    found = audit_bitext(bitext, checks=["coverage"], encoder=token_encoder).findings
    shown = [one.source_spans[0].text for one in found if one.subtype == "omission"]
    assert any(left_out in text for text in shown) if left_out else not found


def test_progress_is_reported_while_words_are_linked(token_encoder: TokenEncoder) -> None:
    bitext = Bitext(
        source=Document.of([MUSEUM] * 2, "en"),
        target=Document.of([TRANSLATED] * 2, "zh-Hans"),
        beads=(Bead(source=(0,), target=(0,)), Bead(source=(1,), target=(1,))),
    )
    told: list[tuple[str, int, int]] = []
    audit_bitext(bitext, checks=["coverage"], encoder=token_encoder, progress=lambda *call: told.append(call))
    assert ("word links", 0, 2) in told
