"""The MQM score: hand-checked sums, and a profile that refuses what it does not know."""

from pathlib import Path

import pytest

from duizhao.audit.context import BeadView
from duizhao.audit.findings import Finding, Severity, Tier
from duizhao.audit.mqm import count_words, default_profile, parse_profile, read_profile, score_findings
from duizhao.bitext.errors import InputError
from duizhao.bitext.model import Document

HUNDRED = Document.of(["word " * 100], "en")
VIEW = BeadView.of("word", "词", "en", "zh-Hans")  # word


def _finding(severity: Severity, tier: Tier = "error", subtype: str = "mistranslation") -> Finding:
    return VIEW.finding(check="t", subtype=subtype, severity=severity, tier=tier, confidence=0.5, message="m")


@pytest.mark.parametrize(
    ("severities", "total", "linear", "calibrated"),
    [
        ((), 0, 100, 100),
        (("neutral",), 0, 100, 100),
        (("minor",), 1, 99, 95),  # 1 point in 100 words is 10 in 1,000: just acceptable
        (("minor", "major"), 6, 94, 70),
        (("critical",), 25, 75, -25),
    ],
)
def test_scores(severities: tuple[Severity, ...], total: float, linear: float, calibrated: float) -> None:
    score = score_findings([_finding(severity) for severity in severities], HUNDRED)
    assert (score.total, score.linear, score.calibrated) == pytest.approx((total, linear, calibrated))
    assert score.per_thousand == pytest.approx(total * 10)
    assert score.passed is (not severities)  # an error never stands beside "passed"
    assert score.count == 100


def test_what_is_to_be_reviewed_costs_nothing_until_confirmed() -> None:
    score = score_findings([_finding("major", "review")], HUNDRED)
    assert (score.total, score.review_total) == (0, 5)
    assert score.worst_calibrated == pytest.approx(75)


def test_the_steps_tell_the_sum() -> None:
    score = score_findings([_finding("major"), _finding("major"), _finding("minor", subtype="omission")], HUNDRED)
    assert "2 major mistranslation × 1 × 5 + 1 minor omission × 1 × 1 = 11 points" in "\n".join(score.steps)
    assert "100 source words (evaluation word count)" in score.steps


def test_weights_by_dimension_and_by_type() -> None:
    profile = parse_profile("weights: {accuracy: 2, accuracy/omission: 3}")
    assert score_findings([_finding("minor")], HUNDRED, profile=profile).total == 2
    assert score_findings([_finding("minor", subtype="omission")], HUNDRED, profile=profile).total == 3


def test_chinese_is_counted_in_words_too() -> None:
    score = score_findings([], Document.of(["字" * 167], "zh-Hans"))  # a character
    assert score.count == 100
    assert "1.67 Han characters to a word" in score.unit


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("A.I. is here", 3), ("在2024年", 1 + 2 / 1.67), ("𠮷野家", 3 / 1.67), ("don’t", 1)],  # in 2024; a name
)
def test_word_counts(text: str, words: float) -> None:
    assert count_words(text) == pytest.approx(words)


def test_an_empty_document_has_a_score() -> None:
    assert score_findings([], Document.of([], "en")).calibrated == 100


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("severities: {fatal: 3}", "severities has no entry 'fatal'"),
        ("weights: {accuracy/vibes: 3}", "weights has no entry"),
        ("colour: red", "there is no setting 'colour'"),
        ("- a\n- b", "a profile is a mapping"),
        ("passing_score: 101", "below maximum_score"),
        ("acceptable_points: 0", "above 0"),
        ("reference_count: .nan", "is a number"),
        ("severities: 3", "is a table of numbers"),
        ("severities: {minor: -1}", "0 or more"),
        ("tiers: {error: yes}", "is a number"),
        ("a: [", "not YAML"),
        ("!!python/object/apply:os.system ['true']", "not YAML"),
        ("count: both", "'source' or 'target'"),
    ],
)
def test_a_profile_is_checked(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        parse_profile(text)


def test_an_empty_profile_is_the_shipped_one() -> None:
    assert parse_profile("") == default_profile()


def test_a_missing_profile_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_profile(tmp_path / "none.yaml")
