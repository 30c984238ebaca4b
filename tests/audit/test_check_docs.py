"""docs/checks.md: every check has a section, and every example gives what the page says."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from duizhao.audit.auditing import audit_bitext
from duizhao.audit.checks import CHECK_MODULES
from duizhao.bitext.language.characters import has_han
from duizhao.bitext.model import Bead, Bitext, Document

PAGE = (Path(__file__).parents[2] / "docs" / "checks.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| (?P<source>.+?) \| (?P<target>.+?) \| (?P<result>error|review|quiet) \|$", re.MULTILINE)


def _sections() -> dict[str, str]:
    name, *parts = re.split(r"^## (\S+)$", PAGE, flags=re.MULTILINE)
    assert "--list-checks" in name
    return dict(zip(parts[::2], parts[1::2], strict=True))


EXAMPLES = [
    (name, match["source"], html.unescape(match["target"]), match["result"])
    for name, text in _sections().items()
    for match in _ROW.finditer(text)
]


def test_every_check_has_a_section_in_the_order_of_the_registry() -> None:
    assert list(_sections()) == list(CHECK_MODULES)


@pytest.mark.parametrize(("name", "source", "target", "result"), EXAMPLES)
def test_example(name: str, source: str, target: str, result: str) -> None:
    langs = ("zh-Hans", "en") if has_han(source) else ("en", "zh-Hans")
    bitext = Bitext(
        source=Document.of([source], langs[0]),
        target=Document.of([target], langs[1]),
        beads=(Bead(source=(0,), target=(0,)),),
    )
    tiers = {finding.tier for finding in audit_bitext(bitext, checks=[name]).findings}
    assert tiers == (set() if result == "quiet" else {result})


def test_every_rule_has_examples_of_both_kinds() -> None:
    results: dict[str, set[str]] = {}
    for name, _, _, result in EXAMPLES:
        results.setdefault(name, set()).add("quiet" if result == "quiet" else "flag")
    untested = {"coverage", "terminology", "consistency"}  # they need a model, a termbase or a whole document
    assert {name for name, kinds in results.items() if kinds == {"quiet", "flag"}} == set(CHECK_MODULES) - untested
