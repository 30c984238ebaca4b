"""Pairs by kind, from ``cases/*.tsv``: what must be flagged, and what must stay quiet, in both directions.

``quiet`` allows no finding, ``noerror`` none of the error tier, ``flag`` asks for one, ``missed`` is a fault that is
not found yet: where it is, it becomes ``flag``. All rule checks run, on a document of one pair. Chinese is glossed by
the English in its row, the file says what kind of case it is.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from duizhao.audit.auditing import audit_bitext
from duizhao.bitext.language.characters import has_han
from duizhao.bitext.model import Bead, Bitext, Document

CASES = Path(__file__).parent / "cases"
RULES = (
    "numbers", "language", "wording", "punctuation", "brackets", "spacing", "names", "transliteration", "polarity",
    "spelling", "repetition", "debris", "markup",
)  # fmt: skip


def cases() -> list[tuple[str, str, str, str]]:
    """Return kind, source, target and what is expected of every row."""
    rows = []
    for path in sorted(CASES.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            source, target, expected = line.split("\t")
            rows.append((path.stem, source, target, expected))
    return rows


def _tiers(source: str, target: str) -> list[str]:
    chinese_first = has_han(source) and not has_han(target)
    langs = ("zh-Hans", "en") if chinese_first else ("en", "zh-Hans")
    bitext = Bitext(
        source=Document.of([source], langs[0]),
        target=Document.of([target], langs[1]),
        beads=(Bead(source=(0,), target=(0,)),),
    )
    return [f"{one.tier} {one.check}: {one.message}" for one in audit_bitext(bitext, checks=RULES).findings]


@pytest.mark.parametrize(("kind", "source", "target", "expected"), cases())
def test_case(kind: str, source: str, target: str, expected: str) -> None:
    found = _tiers(source, target)
    match expected:
        case "flag":
            assert found, kind
        case "noerror":
            assert not [one for one in found if one.startswith("error")], kind
        case "missed":
            assert not found, f"{kind}: found now, so write flag"
        case "quiet":
            assert not found, kind
        case _:
            pytest.fail(f"{kind}.tsv: {expected!r} is not quiet, noerror, flag or missed")
