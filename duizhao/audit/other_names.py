"""What is said where the Chinese has one name and the English another: of places, people and products."""

from __future__ import annotations

from collections.abc import Sequence

from duizhao.audit.context import BeadView
from duizhao.audit.findings import Finding, Side, Tier
from duizhao.bitext.catalogue import phrase

__all__ = ["tell_other_name"]

Place = tuple[int, int]


def tell_other_name(
    view: BeadView,
    chinese: Side,
    place: Place,
    other: Place,
    *,
    check: str,
    confidence: float,
    evidence: Sequence[str],
    meaning: str = "",
    tier: Tier = "review",
) -> Finding:
    """Say that one name was put for another.

    Parameters
    ----------
    chinese
        The side that is Chinese.
    place, other
        Where the name stands in the Chinese, and where the other stands in the English.
    meaning
        The Chinese name in English or in pinyin; it is left out where the name needs none.
    """
    english: Side = "target" if chinese == "source" else "source"
    here, there = view.text(chinese)[slice(*place)], view.text(english)[slice(*other)]
    places = {chinese: [place], english: [other]}
    return view.finding(
        check=check,
        subtype="mistranslation",
        its_type="inconsistent-entities",
        severity="major",
        tier=tier,
        confidence=confidence,
        message=phrase(
            "{name} ({meaning}) in the Chinese, but {other} in the English.", name=here, meaning=meaning, other=there
        )
        if meaning
        else phrase("{name} in the Chinese, but {other} in the English.", name=here, other=there),
        source=places["source"],
        target=places["target"],
        evidence=evidence,
    )
