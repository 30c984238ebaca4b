"""The numbers check: what is found in a pair, and in which tier; and what must never be flagged."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.audit.checks.numbers import CHECK
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding
from duizhao.bitext.model import Bitext, Document

CONTEXT = Context(bitext=Bitext(source=Document.of([], "en"), target=Document.of([], "zh-Hans"), beads=()), views=())


def _check(source: str, target: str, *, to: str = "zh-Hans") -> Sequence[Finding]:
    origin = "en" if to.startswith("zh") else "zh-Hans"
    assert CHECK.bead is not None
    return CHECK.bead(BeadView.of(source, target, origin, to), CONTEXT)


FOUND = [
    # source, target, tier, subtype, source spans, target spans
    ("It opened in 1985.", "它于1995年开放。", "error", "mistranslation", "1985", "1995年"),  # opened in
    ("1.4 billion people", "1.4亿人", "error", "mistranslation", "1.4 billion", "1.4亿"),  # people
    ("On July 26 it rained.", "7月18日下雨了。", "error", "mistranslation", "26", "18日"),  # it rained
    ("In November it rained.", "九月下雨了。", "error", "mistranslation", "November", "九月"),
    ("The S-400 system", "S-300系统", "error", "mistranslation", "400", "300"),  # system
    ("It rose by 46 percent.", "上升了85%。", "error", "mistranslation", "46 percent", "85%"),  # rose by
    ("It cost 5 million yuan.", "花费500万美元。", "error", "currency-format", "5 million yuan", "500万美元"),  # cost
    ("It is 5 miles away.", "距离5公里。", "error", "measurement-format", "5 miles", "5公里"),  # distance
    ("It took three months.", "花了四个月。", "error", "mistranslation", "three months", "四个月"),  # took
    ("Three people came.", "来了四个人。", "review", "mistranslation", "Three", "四"),  # came
    ("It rose by 85%.", "上升了85。", "review", "measurement-format", "85%", "85"),  # rose by
    ("It hired 250 people.", "它雇用了人。", "review", "omission", "250", ""),  # hired people
    ("It hired people.", "它雇用了250人。", "review", "addition", "", "250"),
]

CLEAN = [
    ("a dozen technologists", "十几名技术专家"),
    ("Kling was released more than a month ago.", "一个多月前，可灵发布。"),
    ("They are not as good in five to 10 years.", "在五到10年内他们不擅长。"),
    ("Both patients were in a coma.", "2例患者均处于昏迷状态。"),
    ("Six months later, 01.AI unveiled Llama 3-V.", "6个月后，零一万物发布了Llama 3-V。"),
    ("On the 27th it rained.", "27日下雨了。"),
    ("COVID-19 spread.", "新冠肺炎传播开来。"),
    ("He had a week.", "他有7天时间。"),
    ("One of them left; first, one must see.", "其中之一离开了；首先，必须看。"),
    ("Sales fell 20 percent.", "销量下降两成。"),
    ("on Monday", "周一"),
    ("At 3 p.m. it opened.", "下午三点开放。"),
    ("One in five children", "五分之一的儿童"),
    ("It tripled.", "它增长了两倍。"),
    ("It cost $5.", "它花了5美元。"),
]


@pytest.mark.parametrize(("source", "target", "tier", "subtype", "left", "right"), FOUND)
def test_found(source: str, target: str, tier: str, subtype: str, left: str, right: str) -> None:
    [finding] = _check(source, target)
    assert (finding.tier, finding.subtype) == (tier, subtype)
    assert "".join(span.text for span in finding.source_spans) == left
    assert "".join(span.text for span in finding.target_spans) == right


@pytest.mark.parametrize(("source", "target"), CLEAN)
def test_clean(source: str, target: str) -> None:
    assert not _check(source, target)
    assert not _check(target, source, to="en")


def test_a_fix_is_offered_where_it_is_certain() -> None:
    assert [finding.suggestion for finding in _check("in 1985", "1995年")] == ["1985年"]
    assert [finding.suggestion for finding in _check("2,600人", "2,500 people", to="en")] == ["2,600"]
    assert [finding.suggestion for finding in _check("1.4 billion", "1.4亿")] == [None]


def test_a_slip_of_scale_is_critical() -> None:
    [finding] = _check("1.4 billion people", "1.4亿人")
    assert finding.severity == "critical"
    assert "10 times" in finding.message


def test_one_language_is_left_alone() -> None:
    assert CHECK.bead is not None
    assert not CHECK.bead(BeadView.of("12", "13", "en", "en"), CONTEXT)
    assert not CHECK.bead(BeadView.of("12", "", "en", "zh"), CONTEXT)


def test_news_is_quiet_and_quick(shared: Path) -> None:
    """At most one error and five reviews in a hundred professional translations, a thousand pairs a second."""
    english, chinese = (
        (shared / "gold" / "align" / "ntrex_en_zh" / name).read_text(encoding="utf-8").split("\n")[:600]
        for name in ("en.txt", "zh.txt")
    )
    began = time.process_time()
    tiers = [
        "error" if any(finding.tier == "error" for finding in found) else "review"
        for one, two in zip(english, chinese, strict=True)
        if (found := _check(one, two))
    ]
    assert time.process_time() - began < 1
    assert tiers.count("error") <= 6
    assert tiers.count("review") <= 30


PIECES = st.lists(
    st.sampled_from(
        [
            "1",
            "20",
            "%",
            "3.5",
            "年",
            "月",
            "万",
            "一",
            "十",
            "几",
            " million",
            " dozen",
            "$",
            "元",
            ":",
            "/",
            " ",
            "五",
        ]
    ),
    max_size=12,
).map("".join)


@given(PIECES, PIECES)
@settings(max_examples=150, deadline=None)
def test_any_pair_can_be_checked(source: str, target: str) -> None:
    for finding in _check(source, target):
        assert all(span.text in source for span in finding.source_spans)
        assert all(span.text in target for span in finding.target_spans)
