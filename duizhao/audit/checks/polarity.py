"""Meaning turned round: a negation on one side only, opposite directions, other quantifiers.

English and Chinese put negation into many forms besides not and 不 (un-, less, without, fail, lack; 无, 未, 非,
免, 拒, 缺), so a plain negation on one side is held against *anything* negative on the other, and only silence
there counts. A Chinese negation is often the paraphrase of an English idiom (没有变化, set in stone), so what
is missing for one is shown for review. Opposites (`duizhao.audit.opposites`) are held against each other where one side
speaks only of the one kind and the other side only of the other.
"""

from __future__ import annotations

from typing import Final

from duizhao.audit.attributes import find_attributes
from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding
from duizhao.audit.negations import find_negations
from duizhao.audit.opposites import Clash
from duizhao.audit.turned_words import find_opposites, is_explained, tell_opposite
from duizhao.bitext.catalogue import phrase

__all__ = ["CHECK"]

_NAME: Final = "polarity"

_MINIMUM_CHINESE: Final = 4


def check_polarity(view: BeadView, context: Context) -> list[Finding]:  # noqa: ARG001 - as every check
    """Look for meaning turned round in one bead."""
    if not view.paired:
        return []
    chinese, english = view.side_in("zh"), view.side_in("en")
    if chinese is None or english is None or len(view.text(chinese)) < _MINIMUM_CHINESE:
        return []
    found = [*find_negations(view, chinese, english), *find_opposites(view, chinese, english)]
    if not found and (places := find_attributes(view.text(chinese), view.text(english))) is not None:
        evidence = phrase("said of the same thing, by CC-CEDICT")
        found.append(tell_opposite(view, chinese, english, *places, evidence))
    return found


def check_contrasts(context: Context) -> list[Finding]:
    """Look for linked words of opposite meaning, over the whole bitext; without token vectors there is none."""
    if not context.linked:
        return []
    findings = []
    for view in context.paired_views:
        pair = context.linked.get(view.index)
        chinese, english = view.side_in("zh"), view.side_in("en")
        if pair is None or chinese is None or english is None or view.index in context.running:
            continue
        zh, en = view.text(chinese), view.text(english)
        told = any(one.check == _NAME for one in find_opposites(view, chinese, english))
        for place, other in pair.contrasts[:1]:
            if told or is_explained(Clash(chinese=place, english=other), zh, en):
                continue
            findings.append(
                tell_opposite(
                    view, chinese, english, place, other, phrase("linked by their vectors, opposite in CC-CEDICT")
                )
            )
    return findings


CHECK: Final = Check(
    name=_NAME,
    summary="negations on one side only, words that mean the opposite",
    bead=check_polarity,
    document=check_contrasts,
    needs=frozenset({"source"}),
    helped_by=frozenset({"encoder"}),
)
