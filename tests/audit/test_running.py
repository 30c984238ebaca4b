"""Subtitles: what one line lacks and the next has is not missing; a list of labels is no running text."""

from __future__ import annotations

from duizhao.audit.auditing import audit_bitext
from duizhao.audit.context import view_beads
from duizhao.audit.running import find_running
from duizhao.bitext.model import Bead, Bitext, Document

# Two lines a sentence, ten times over; the Chinese has the number, or the negation, in its other line.
SHIFTED = [
    ("The house was sold for about $150,000", "这座房子很快就卖掉了，"),  # the house was soon sold
    ("only a week after we had seen it.", "我们看过才一周，价格约15万美元。"),  # a week after, about 150,000 dollars
    ("She said that she did not", "她说她真的很"),  # she said she really very much
    ("want to go to the party tonight.", "不想参加今晚的聚会。"),  # did not want to go to tonight's party
]
MISSING = [
    ("The house was sold for about $150,000", "这座房子很快就卖掉了，"),
    ("only a week after we had seen it.", "我们看过才一周。"),  # no price
]
PLAIN = [
    ("Then we went back to the old town", "然后我们回到了老城，"),
    ("and had a long talk with the owner.", "和房主谈了很久。"),
]


def _bitext(pairs: list[tuple[str, str]]) -> Bitext:
    return Bitext(
        source=Document.of([source for source, _ in pairs], "en"),
        target=Document.of([target for _, target in pairs], "zh-Hans"),
        beads=tuple(Bead(source=(place,), target=(place,)) for place in range(len(pairs))),
    )


def _said(pairs: list[tuple[str, str]]) -> list[str]:
    audit = audit_bitext(_bitext(pairs + PLAIN * 10), checks=["numbers", "polarity", "coverage"])
    return [finding.message for finding in audit.findings]


def test_neighbours_have_it() -> None:
    assert _said(SHIFTED) == []


def test_nobody_has_it() -> None:
    assert _said(MISSING) == ["The number $150,000 of the source is not in the target."]


def test_whole_sentences_stand_alone() -> None:
    ended = [(source.rstrip(".") + ".", target) for source, target in SHIFTED]
    audit = audit_bitext(_bitext(ended), checks=["numbers"])
    assert {finding.bead for finding in audit.findings} == {0, 1}


def test_labels_do_not_run_on() -> None:
    labels = [(f"open file {number}", f"打开文件{number}") for number in range(40)]
    labels += [(f"close file {number}?", f"要关闭文件{number}吗？") for number in range(40)]
    assert find_running(view_beads(_bitext(labels))) == frozenset()
