"""From findings to an MQM score, with the steps in words.

The scoring models are those of MQM 2.0 (Lommel et al. 2024, "The Multi-Range Theory of Translation
Quality Measurement", arXiv:2405.16969; themqm.org, "The MQM Scoring Models"): the absolute penalty
total is the sum of count × error-type weight × severity multiplier; divided by the evaluation word count
and scaled to the reference word count it is the normed penalty total; the linear raw score takes the
penalty per word as a share of the maximum score; the linear calibrated score takes it on a line through
the penalty that is just acceptable and the passing score. A team sets all of these in a YAML profile.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

from duizhao.audit.checks import CHECK_MODULES
from duizhao.audit.findings import MQM_CORE, SEVERITIES, TIERS, Finding, Penalty, Score, Side
from duizhao.bitext.catalogue import Message, joined, noted, phrase
from duizhao.bitext.errors import InputError
from duizhao.bitext.language.characters import HAN
from duizhao.bitext.model import Document

__all__ = ["Profile", "Switch", "count_words", "default_profile", "parse_profile", "read_profile", "score_findings"]

MAXIMUM_PROFILE_BYTES: Final = 1_000_000
"""A profile is a page of text; anything longer is something else."""

_HAN: Final = re.compile(f"[{HAN}]")
_WORD: Final = re.compile(r"[^\W_]+(?:[’'.,\-][^\W_]+)*")
_SETTINGS: Final = (
    "name",
    "count",
    "characters_per_word",
    "reference_count",
    "maximum_score",
    "passing_score",
    "acceptable_points",
    "severities",
    "tiers",
    "weights",
    "checks",
)

_PASSES: Final = noted("passes: the threshold is {threshold}")
_LOW: Final = noted("does not pass: the threshold is {threshold}")
_ERROR: Final = noted("does not pass: the threshold is {threshold}, and {n} finding is an error")
_ERRORS: Final = noted("does not pass: the threshold is {threshold}, and {n} findings are errors")
_SOURCE_HAN: Final = noted("source words, {characters} Han characters to a word")
_TARGET_HAN: Final = noted("target words, {characters} Han characters to a word")

Switch: TypeAlias = Literal["off", "review", "error"]
"""What a project may make of a check: not run it, or put its findings into one tier."""

_SWITCHES: Final[tuple[Switch, ...]] = get_args(Switch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The settings of a score; ``audit/profile.yaml`` explains each.

    ``weights`` is keyed by dimension (``accuracy``) or by dimension and error type
    (``accuracy/omission``), the longer key going first; a type in neither weighs 1.
    """

    name: str
    count: Literal["source", "target"]
    characters_per_word: float
    reference_count: float
    maximum_score: float
    passing_score: float
    acceptable_points: float
    severities: Mapping[str, float]
    tiers: Mapping[str, float]
    weights: Mapping[str, float]
    checks: Mapping[str, Switch] = field(default_factory=dict)

    def weight(self, category: str, subtype: str) -> float:
        """Return the weight of an error type."""
        return self.weights.get(f"{category}/{subtype}", self.weights.get(category, 1.0))


def default_profile() -> Profile:
    """Return the profile that ships with the program: even weights, 0/1/5/25.

    >>> default_profile().severities["critical"]
    25.0
    """
    return parse_profile((files("duizhao.audit") / "profile.yaml").read_text(encoding="utf-8"), name="profile.yaml")


def read_profile(path: Path) -> Profile:
    """Read a team's profile.

    Raises
    ------
    InputError
        When the file cannot be read, or `parse_profile` refuses it.
    """
    try:
        size = path.stat().st_size
        if size > MAXIMUM_PROFILE_BYTES:
            raise InputError(f"{path}: the profile is too large ({size:,} bytes); see audit/profile.yaml for one")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the profile cannot be read: {error}") from error
    return parse_profile(text, name=str(path))


def parse_profile(text: str, *, name: str = "profile") -> Profile:
    """Parse and check a profile in YAML; no tag is executed, and what it leaves out is as shipped.

    Parameters
    ----------
    text :
        The YAML; ``audit/profile.yaml`` shows every setting.
    name :
        What messages call it.

    Raises
    ------
    InputError
        When it is not YAML, has a setting that does not exist, or a value of the wrong kind.
    """
    import yaml  # noqa: PLC0415 - only an audit reads YAML

    try:
        given = yaml.safe_load(text)
        shipped = yaml.safe_load((files("duizhao.audit") / "profile.yaml").read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"{name}: not YAML: {' '.join(str(error).split())}") from error
    if given is None:
        given = {}
    if not isinstance(given, dict):
        raise InputError(f"{name}: a profile is a mapping of settings, not {type(given).__name__}")
    for key in given:
        if key not in _SETTINGS:
            raise InputError(f"{name}: there is no setting '{key}'; there are: {', '.join(_SETTINGS)}")
    values = {**shipped, **given}
    if values["count"] not in {"source", "target"}:
        raise InputError(f"{name}: count is 'source' or 'target', not '{values['count']}'")
    pairs = [f"{category}/{subtype}" for category, subtypes in MQM_CORE.items() for subtype in subtypes]
    profile = Profile(
        name=str(values["name"]),
        count=values["count"],
        characters_per_word=_number(values, "characters_per_word", name, above=0),
        reference_count=_number(values, "reference_count", name, above=0),
        maximum_score=_number(values, "maximum_score", name, above=0),
        passing_score=_number(values, "passing_score", name),
        acceptable_points=_number(values, "acceptable_points", name, above=0),
        severities=_numbers(values, shipped, "severities", SEVERITIES, name),
        tiers=_numbers(values, shipped, "tiers", TIERS, name),
        weights=_numbers(values, shipped, "weights", (*MQM_CORE, *pairs), name),
        checks=_switches(values.get("checks"), name),
    )
    if profile.passing_score >= profile.maximum_score:
        raise InputError(f"{name}: passing_score must be below maximum_score, {profile.maximum_score:g}")
    return profile


def _switches(given: object, name: str) -> dict[str, Switch]:
    """Read which checks are off, or in another tier. YAML reads a bare ``off`` as false."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise InputError(f"{name}: checks is a table of check names, not '{given}'")
    found: dict[str, Switch] = {}
    for check, value in given.items():
        if check not in CHECK_MODULES:
            raise InputError(f"{name}: no check is called '{check}'; there are: {', '.join(CHECK_MODULES)}")
        word = "off" if value is False else value
        switch = next((one for one in _SWITCHES if one == word), None)
        if switch is None:
            raise InputError(f"{name}: checks: {check} is '{value}'; it must be one of {', '.join(_SWITCHES)}")
        found[str(check)] = switch
    return found


def _number(values: Mapping[str, object], key: str, name: str, *, above: float | None = None) -> float:
    value = values[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(f"{name}: {key} is a number, not '{value}'")
    if value < 0 or (above is not None and value <= above):
        raise InputError(f"{name}: {key} is {value}; it must be {'above 0' if above == 0 else '0 or more'}")
    return float(value)


def _numbers(
    values: Mapping[str, object], shipped: Mapping[str, dict[str, float]], key: str, names: Sequence[str], name: str
) -> dict[str, float]:
    table = values[key]
    if not isinstance(table, dict):
        raise InputError(f"{name}: {key} is a table of numbers, not '{table}'")
    for entry in table:
        if entry not in names:
            raise InputError(f"{name}: {key} has no entry '{entry}'; there are: {', '.join(names)}")
    merged = {**shipped[key], **table}
    return {entry: _number(merged, entry, f"{name}: {key}") for entry in merged}


def count_words(text: str, *, characters_per_word: float = 1.67) -> float:
    """Count the words of a text, each Han character being a part of one.

    >>> count_words("Dr. Lee's start-up raised $1,000.")
    5.0
    >>> round(count_words("人工智能", characters_per_word=2))  # artificial intelligence
    2
    """
    han = 0 if text.isascii() else len(_HAN.findall(text))
    others = len(_WORD.findall(_HAN.sub(" ", text) if han else text))
    return others + han / characters_per_word


def score_findings(
    findings: Sequence[Finding], document: Document, *, side: Side = "source", profile: Profile | None = None
) -> Score:
    """Score findings against the length of a document.

    Parameters
    ----------
    findings :
        What was found; those of a tier that counts 0 in the profile only enter ``review_total``.
    document :
        The document whose words are counted, and ``side`` which it is.
    profile :
        Weights and thresholds; the shipped ones when None.

    Returns
    -------
    Score
        With each row of the scorecard and the calculation in words. A document without a word is scored
        as if it had one.
    """
    profile = profile or default_profile()
    counts = Counter((f.category, f.subtype, f.severity, f.tier) for f in findings)
    order = {name: number for number, name in enumerate([*MQM_CORE, *SEVERITIES, *TIERS])}
    penalties = []
    for category, subtype, severity, tier in sorted(
        counts, key=lambda row: (order[row[0]], row[1], -order[row[2]], order[row[3]])
    ):
        count = counts[category, subtype, severity, tier]
        weight = profile.weight(category, subtype)
        multiplier = profile.severities[severity]
        penalties.append(
            Penalty(
                category=category,
                subtype=subtype,
                severity=severity,
                tier=tier,
                count=count,
                weight=weight,
                multiplier=multiplier,
                points=count * weight * multiplier,
            )
        )
    total = math.fsum(row.points * profile.tiers[row.tier] for row in penalties)
    review_total = math.fsum(row.points for row in penalties)
    words = max(1.0, sum(count_words(text, characters_per_word=profile.characters_per_word) for text in document.texts))
    unit = _unit(side, profile.characters_per_word if document.lang.startswith("zh") else None)
    slope = (profile.maximum_score - profile.passing_score) / profile.acceptable_points

    def calibrate(points: float) -> float:
        return profile.maximum_score - slope * points * profile.reference_count / words

    linear = profile.maximum_score * (1 - total / words)
    normed = total * profile.reference_count / words
    calibrated = calibrate(total)
    errors = sum(finding.tier == "error" for finding in findings)
    # Whatever the figure: a text with a contradiction in it is not ready.
    passed = calibrated >= profile.passing_score and not errors
    shown = {
        "words": f"{words:,.0f}",
        "total": f"{total:g}",
        "reference": f"{profile.reference_count:,.0f}",
        "normed": f"{normed:.2f}",
        "maximum": f"{profile.maximum_score:g}",
        "threshold": f"{profile.passing_score:g}",
        "calibrated": f"{calibrated:.2f}",
    }
    steps = (
        phrase("{words} {unit} (evaluation word count)", unit=unit, **shown),
        phrase("absolute penalty total: {sum}", sum=_sum(penalties, profile)),
        phrase(
            "normed penalty total: {total} × {count} ÷ {words} = {normed} points per {reference} words",
            count=f"{profile.reference_count:g}",
            **shown,
        ),
        phrase("linear quality score: {maximum} × (1 − {total} ÷ {words}) = {linear}", linear=f"{linear:.2f}", **shown),
        phrase(
            "calibrated quality score: {maximum} − {slope} × {normed} = {calibrated},"
            " where {points} points per {reference} words give {threshold}",
            slope=f"{slope:g}",
            points=f"{profile.acceptable_points:g}",
            **shown,
        ),
        phrase(_PASSES if passed else _LOW if not errors else _ERROR if errors == 1 else _ERRORS, n=errors, **shown),
        phrase(
            "if every finding to review were confirmed: {points} points, calibrated {score}",
            points=f"{review_total:g}",
            score=f"{calibrate(review_total):.2f}",
        ),
    )
    return Score(
        profile=profile.name,
        unit=unit,
        count=round(words),
        penalties=tuple(penalties),
        total=total,
        per_thousand=1000 * total / words,
        linear=linear,
        calibrated=calibrated,
        threshold=profile.passing_score,
        passed=passed,
        review_total=review_total,
        worst_calibrated=calibrate(review_total),
        steps=steps,
    )


def _unit(side: Side, characters: float | None) -> Message:
    """Say what is counted; ``characters`` are the Han characters to a word."""
    if characters is None:
        return phrase("source words") if side == "source" else phrase("target words")
    template = _SOURCE_HAN if side == "source" else _TARGET_HAN
    return phrase(template, characters=f"{characters:g}")


def _sum(penalties: Sequence[Penalty], profile: Profile) -> Message:
    """Write out the sum, a term for each row that counts."""
    counted = [row for row in penalties if profile.tiers[row.tier]]
    if not counted:
        return phrase("no finding counts, 0 points")
    total = math.fsum(row.points * profile.tiers[row.tier] for row in counted)
    terms = [
        phrase(
            "{n} {severity} {type} × {weight} × {multiplier}",
            n=row.count,
            severity=phrase(row.severity),
            type=phrase(row.subtype),
            weight=f"{row.weight:g}",
            multiplier=f"{row.multiplier:g}",
        )
        for row in counted
    ]
    return phrase("{terms} = {n} points", terms=joined(" + ", terms), n=f"{total:g}")
