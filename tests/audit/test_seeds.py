"""The audit of the seed documents, every finding judged by hand in ``judged.tsv``.

The bitext here is made by hand (each English paragraph and the Chinese one after it) and no encoder is
used; keys do not depend on the alignment, so the file also holds what the aligned document gives.
"""

import csv
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from duizhao.audit.auditing import audit_bitext, audit_document
from duizhao.audit.findings import Finding
from duizhao.bitext.model import Bead, Bitext, Document

JUDGED = Path(__file__).with_name("judged.tsv")


@pytest.fixture(scope="module")
def judged() -> dict[str, dict[str, str]]:
    with JUDGED.open(encoding="utf-8", newline="") as handle:
        return {row["key"]: row for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)}


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        # One line holds an English paragraph and its Chinese one.
        yield from (part for part in re.split(r"(?<=here\.”) ", line.strip()) if part)


def _nyt(seeds: Path) -> Bitext:
    lines = list(_lines(seeds / "000_16fbb5af2bb8e27a.txt"))
    pairs = [
        (one, other)
        for one, other in pairwise(lines)
        if re.match(r"[“A-Z]", one)
        and not re.search("[一-鿿]", one)
        and re.search("[一-鿿]{6}", other)
        and len(one) > 60
    ]
    return Bitext(
        source=Document.of([one for one, _ in pairs], "en"),
        target=Document.of([other for _, other in pairs], "zh-Hans"),
        beads=tuple(Bead(source=(number,), target=(number,)) for number in range(len(pairs))),
    )


def test_every_finding_of_the_times_piece_is_judged_right(seeds: Path, judged: dict[str, dict[str, str]]) -> None:
    bitext = _nyt(seeds)
    assert len(bitext.beads) == 30
    audit = audit_bitext(bitext)
    assert [finding.target_spans[0].text for finding in audit.errors] == [",。"]
    _assert_judged(audit.findings, judged)
    assert audit.score.calibrated > audit.score.threshold
    assert not audit.score.passed  # not beside an error


@pytest.mark.parametrize(("name", "least"), [("001_787e719aadad22fd", 9), ("003_8e82a68349571489", 1)])
def test_every_finding_of_a_text_alone_is_judged_right(
    seeds: Path, judged: dict[str, dict[str, str]], name: str, least: int
) -> None:
    audit = audit_document(Document.of(list(_lines(seeds / f"{name}.txt")), "zh-Hans"))
    assert len(audit.findings) >= least
    _assert_judged(audit.findings, judged)


def _assert_judged(findings: tuple[Finding, ...], judged: dict[str, dict[str, str]]) -> None:
    for finding in findings:
        assert finding.key in judged, f"nobody has judged {finding.key}: {finding.message}"
        row = judged[finding.key]
        assert (row["check"], row["tier"], row["verdict"]) == (finding.check, finding.tier, "right")
