"""Numbers of both sides that agree in value and differ otherwise: in money or unit, in bound, in sign."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from duizhao.audit.bounds import Bound, bound_of, is_negative, may_be_negative
from duizhao.audit.context import BeadView
from duizhao.audit.eras import find_era, find_half, speaks_of_era
from duizhao.audit.findings import Finding, Tier
from duizhao.audit.number_slips import show_number
from duizhao.audit.phrases import on_side
from duizhao.bitext.catalogue import noted, phrase
from duizhao.bitext.language.numbers import Number, units_clash

__all__ = ["FREE_UNITS", "MOST", "SURE", "find_other_sides", "find_other_units", "find_turned"]

_NAME: Final = "numbers"
MOST: Final = 50
"""No more findings than this are made of one bead; a bead with more is misaligned, and the first say so."""
SURE: Final = 0.8
"""From this strength on a number has to be there; words under 13 and figures of speech lie below."""
FREE_UNITS: Final = frozenset(["mu", "li", "jin", "liang"])
"""Units of old China, which translators turn into round amounts of others."""
_MOST_IN_SOURCE: Final = noted("{source} is the most in the source, {target} the least in the target.")
_LEAST_IN_SOURCE: Final = noted("{source} is the least in the source, {target} the most in the target.")
_BELOW_ZERO: Final = {
    "source": noted("{number} is below zero in the source only."),
    "target": noted("{number} is below zero in the target only."),
}
_SUBTYPES: Final = {"currency": "currency-format", "unit": "measurement-format"}
_DIFFERS: Final = {
    "currency": noted("The currency differs: {source} in the source, {target} in the target."),
    "unit": noted("The unit differs: {source} in the source, {target} in the target."),
}

_BEFORE_OUR_ERA: Final = {
    "source": noted("{number} is before our era in the source only."),
    "target": noted("{number} is before our era in the target only."),
}
_MORNING_IN_SOURCE: Final = noted("{source} is before noon in the source, {target} after noon in the target.")
_MORNING_IN_TARGET: Final = noted("{source} is after noon in the source, {target} before noon in the target.")
_ERAS: Final = ("BC", "B.C", "Christ", "公元前", "西元前", "纪元前", "紀元前")
_YEARS: Final = frozenset(["year", "cardinal", "century", "ordinal"])

_POINTS: Final = re.compile(r"(?: percentage)?[ -]points?\b|个?点")
_MINUS: Final = re.compile(r"[-−–－]\d|minus|零下|负")


def find_other_units(view: BeadView, pairs: Sequence[tuple[Number, Number]]) -> list[Finding]:
    """Find numbers that agree in value but in no unit with any partner."""
    clashing = [(one, two) for one, two in pairs if _differ(one, two) and not _are_points(view, one, two)]
    if not clashing:
        return []
    agreeing = [(one, two) for one, two in pairs if not _differ(one, two)]
    settled = {one.start for one, _ in agreeing}
    settled_target = {two.start for _, two in agreeing}
    findings = []
    for one, two in clashing[:MOST]:
        if one.start in settled or two.start in settled_target:
            continue
        settled.add(one.start)
        money = "currency" if one.unit.isupper() and two.unit.isupper() else "unit"
        # 元 and $ by themselves name the money of wherever the text is; points may be percentage points.
        vague = bool({one.text[-1], two.text[-1]} & {"元", "块"}) and "$" in one.text + two.text
        named = bool(one.unit and two.unit) and not vague and FREE_UNITS.isdisjoint((one.unit, two.unit))
        findings.append(
            view.finding(
                check=_NAME,
                subtype=_SUBTYPES[money],
                its_type="numbers",
                severity="major",
                tier="error" if named else "review",
                confidence=0.9 if named else 0.6,
                message=phrase(_DIFFERS[money], source=one.text, target=two.text),
                source=[(one.start, one.end)],
                target=[(two.start, two.end)],
                evidence=[on_side("source", show_number(one)), on_side("target", show_number(two))],
            )
        )
    return findings


def find_turned(view: BeadView, pairs: Sequence[tuple[Number, Number]]) -> list[Finding]:
    """Find numbers that agree but bound the other way, or are below zero on one side only."""
    findings: list[Finding] = []
    if not pairs:
        return findings
    signed = may_be_negative(view.source, view.target)
    seen: set[int] = set()
    partners = Counter(one.start for one, _ in pairs)
    backwards = Counter(two.start for _, two in pairs)
    for one, two in pairs:
        if one.start in seen or partners[one.start] > 1 or backwards[two.start] > 1 or one.kind == "code":
            continue
        bounds = _bounds(view, one, two)
        signs = (
            (is_negative(view.source, one, view.source_lang), is_negative(view.target, two, view.target_lang))
            if signed
            else (False, False)
        )
        if None not in bounds and bounds[0] != bounds[1]:
            most = bounds[0] == "most"
            message = phrase(_MOST_IN_SOURCE if most else _LEAST_IN_SOURCE, source=one.text, target=two.text)
            at_most, at_least = phrase("at most"), phrase("at least")
            evidence = [
                on_side("source", at_most if most else at_least),
                on_side("target", at_least if most else at_most),
            ]
            tier: Tier = "error"
        elif signs[0] != signs[1] and one.low != 0 and one.kind in {"cardinal", "percent"}:
            message = phrase(_BELOW_ZERO["source" if signs[0] else "target"], number=one.text)
            evidence = [
                on_side("source" if signs[0] else "target", phrase("a minus, 负 or 零下 before the number")),
            ]
            tier = (
                "error"
                if one.text[:1].isdigit() and two.text[:1].isdigit() and _MINUS.search(view.source + view.target)
                else "review"
            )
        else:
            continue
        seen.add(one.start)
        findings.append(
            view.finding(
                check=_NAME,
                subtype="mistranslation",
                its_type="numbers",
                severity="major",
                tier=tier,
                confidence=0.85 if tier == "error" else 0.6,
                message=message,
                source=[(one.start, one.end)],
                target=[(two.start, two.end)],
                evidence=evidence,
            )
        )
    return findings


def find_other_sides(view: BeadView, pairs: Sequence[tuple[Number, Number]]) -> list[Finding]:
    """Find years that agree but are before our era on one side only, and times before noon that are after it."""
    dated = any(map((view.source + view.target).__contains__, _ERAS))
    findings = []
    for one, two in pairs:
        if one.kind == "time" == two.kind:
            halves = find_half(view.source, one, view.source_lang), find_half(view.target, two, view.target_lang)
            if None in halves or halves[0] == halves[1]:
                continue
            message = phrase(
                _MORNING_IN_SOURCE if halves[0] == "am" else _MORNING_IN_TARGET, source=one.text, target=two.text
            )
            sure = True
        elif dated and one.kind in _YEARS and two.kind in _YEARS:
            eras = find_era(view.source, one, view.source_lang), find_era(view.target, two, view.target_lang)
            if eras[0] == eras[1] or "before" not in eras:
                continue
            if (eras[0] is None and speaks_of_era(view.source, view.source_lang)) or (
                eras[1] is None and speaks_of_era(view.target, view.target_lang)
            ):
                continue
            message = phrase(_BEFORE_OUR_ERA["source" if eras[0] == "before" else "target"], number=one.text)
            sure = None not in eras
        else:
            continue
        findings.append(
            view.finding(
                check=_NAME,
                subtype="mistranslation",
                its_type="numbers",
                severity="major",
                tier="error" if sure else "review",
                confidence=0.85 if sure else 0.6,
                message=message,
                source=[(one.start, one.end)],
                target=[(two.start, two.end)],
                evidence=[on_side("source", show_number(one)), on_side("target", show_number(two))],
            )
        )
    return findings


def _bounds(view: BeadView, one: Number, two: Number) -> tuple[Bound | None, Bound | None]:
    """Return how a number is bounded on either side; the English is only asked where the Chinese is bounded."""
    if view.source_lang.startswith("zh"):
        here = bound_of(view.source, one, view.source_lang)
        return here, bound_of(view.target, two, view.target_lang) if here else None
    there = bound_of(view.target, two, view.target_lang)
    return bound_of(view.source, one, view.source_lang) if there else None, there


def _differ(one: Number, two: Number) -> bool:
    """Tell whether two numbers are alike but for their unit, a per cent sign among them."""
    if units_clash(one, two):
        return True
    if one.kind == two.kind == "percent" and one.low != two.low:
        return _is_basis(one) != _is_basis(two)  # 25 basis points and 25个百分点
    if one.kind == two.kind or {one.kind, two.kind} != {"percent", "cardinal"} or (one.unit and two.unit):
        return False
    share, bare = (one, two) if one.kind == "percent" else (two, one)
    return share.low * 100 == bare.low and not bare.also and bare.strength >= SURE


def _are_points(view: BeadView, one: Number, two: Number) -> bool:
    """Whether one of two numbers counts points, which may be percentage points: 1.5 points, 1.5个百分点."""
    return bool(_POINTS.match(view.source, one.end) or _POINTS.match(view.target, two.end))


def _is_basis(number: Number) -> bool:
    return "基" in number.text or "basis" in number.text.lower() or "bp" in number.text.lower()
