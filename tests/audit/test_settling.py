"""What becomes of many findings: a habit is one, a pair that is not a translation has no finer findings but markup."""

from __future__ import annotations

import pytest

from duizhao.audit.auditing import audit_bitext
from duizhao.audit.settling import MOST_ALIKE
from duizhao.bitext.model import Bead, Bitext, Document


def _bitext(pairs: list[tuple[str, str]], source: str = "zh-Hans", target: str = "en") -> Bitext:
    return Bitext(
        source=Document.of([one for one, _ in pairs], source),
        target=Document.of([other for _, other in pairs], target),
        beads=tuple(Bead(source=(number,), target=(number,)) for number in range(len(pairs))),
    )


RIGHT = [(f"他在{number}年来过这里。", f"He came here in {number}.") for number in range(1951, 2011)]  # came here


@pytest.mark.parametrize(("slips", "found"), [(6, 6), (MOST_ALIKE, MOST_ALIKE), (9, 1), (15, 1)])
def test_small_beginnings_are_gathered(slips: int, found: int) -> None:
    pairs = [(one, other.lower() if number < slips else other) for number, (one, other) in enumerate(RIGHT)]
    findings = audit_bitext(_bitext(pairs), checks=["spelling"]).findings
    assert len(findings) == found
    if found == 1:
        assert f"{slips} such places" in findings[0].message
        assert findings[0].related == tuple(range(1, slips))


def test_colons_of_the_other_width_are_one_finding() -> None:
    pairs = [("He said: go.", "他说：走，快走。") for _ in range(200)]  # he said: go, go quickly
    pairs += [("She said: stay.", "她说:留下。") for _ in range(12)]  # she said: stay
    findings = audit_bitext(_bitext(pairs, "en", "zh-Hans"), checks=["punctuation"]).findings
    assert [(finding.bead, len(finding.related)) for finding in findings] == [(200, 11)]


def test_a_lost_tag_is_reported_beside_an_untranslated_pair() -> None:
    source = "Click <b>Save</b> to keep the changes of the whole document."
    target = "Click Save to keep the changes of the whole document."
    findings = audit_bitext(
        _bitext([(source, target)], "en", "zh-Hans"), checks=["language", "markup", "spelling"]
    ).findings
    assert {finding.check for finding in findings} == {"language", "markup"}
