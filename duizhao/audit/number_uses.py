"""Numbers whose values agree and that say another thing: by the week for by the day, four windows for the fourth."""

from __future__ import annotations

from typing import Final

from duizhao.audit.context import BeadView
from duizhao.audit.findings import Finding, Side
from duizhao.audit.opposites import Place
from duizhao.audit.phrases import quoted_on
from duizhao.audit.ranks import find_other_rank
from duizhao.audit.rates import find_other_rate
from duizhao.bitext.catalogue import phrase

__all__ = ["find_other_uses"]

_NAME: Final = "numbers"


def find_other_uses(view: BeadView, chinese: Side, english: Side) -> list[Finding]:
    """Find a number that counts by another time than on the other side, ranks what that counts, or halves it."""
    zh, en = view.text(chinese), view.text(english)
    found = find_other_rate(zh, en) or find_other_rank(zh, en)
    if found is None:
        return []
    places: dict[Side, Place] = {chinese: found[0], english: found[1]}
    source, target = view.source[slice(*places["source"])], view.target[slice(*places["target"])]
    return [
        view.finding(
            check=_NAME,
            subtype="mistranslation",
            its_type="numbers",
            severity="major",
            tier="review",
            confidence=0.65,
            message=phrase("'{source}' of the source is '{target}' in the target.", source=source, target=target),
            source=[places["source"]],
            target=[places["target"]],
            evidence=[quoted_on("source", source), quoted_on("target", target)],
        )
    ]
