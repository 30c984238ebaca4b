"""How long each rule check takes a pair, in processor time on one core.

Run ``python benchmarks/audit_speed.py [--gold ../shared/gold]``; it prints the table and writes it to
``benchmarks/audit_speed.md``. The pairs are NTREX-128 in both directions. Each figure is the quickest of fifteen runs
over all pairs, after one that loads what a check needs; ``pairs a second`` follows from it. A check by
itself includes what it is the first to ask for (the habits of the document, the words of the target).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from duizhao.audit.auditing import audit_bitext
from duizhao.audit.checks import CHECK_MODULES, load_checks
from duizhao.audit.context import Context, view_beads
from duizhao.bitext.model import Bead, Bitext, Document

HERE = Path(__file__).resolve().parent
RUNS = 15
RULES = [name for name in CHECK_MODULES if name not in {"coverage", "terminology"}]
"""Without the two that need a model or a termbase."""


def read_bitexts(gold: Path) -> list[Bitext]:
    """Read NTREX from English to Chinese, and the other way about."""
    folder = gold / "align" / "ntrex_en_zh"
    english, chinese = (
        Document.of((folder / name).read_text(encoding="utf-8").splitlines(), lang)
        for name, lang in (("en.txt", "en"), ("zh.txt", "zh-Hans"))
    )
    beads = tuple(Bead(source=(number,), target=(number,)) for number in range(len(english)))
    return [
        Bitext(source=source, target=target, beads=beads) for source, target in ((english, chinese), (chinese, english))
    ]


def measure(run: Callable[[], object], pairs: int) -> float:
    """Return the processor time of the quickest run, in microseconds a pair."""
    times = []
    for _ in range(RUNS + 1):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return min(times[1:]) / pairs * 1e6


def run_check(name: str, bitext: Bitext) -> Callable[[], object]:
    """Make a run of one check over fresh views, which are not counted: `audit_bitext` without checks makes them."""
    (check,) = load_checks([name])
    views = view_beads(bitext)

    def run() -> None:
        context = Context(bitext=bitext, views=views)
        if check.bead is not None:
            for view in context.views:
                check.bead(view, context)
        if check.document is not None:
            check.document(context)

    return run


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=HERE.parent.parent / "shared" / "gold")
    bitexts = read_bitexts(parser.parse_args().gold)
    pairs = len(bitexts[0].beads)
    rows = {name: [measure(run_check(name, bitext), pairs) for bitext in bitexts] for name in RULES}
    rows = dict(sorted(rows.items(), key=lambda row: -row[1][0]))
    rows["views and score, no check"] = [measure(partial(audit_bitext, bitext, checks=[]), pairs) for bitext in bitexts]
    every = [measure(partial(audit_bitext, bitext, checks=RULES), pairs) for bitext in bitexts]
    lines = [
        "# How fast the rule checks are",
        "",
        f"`python benchmarks/audit_speed.py`: {pairs} NTREX pairs, one core, processor time.",
        "",
        "| microseconds a pair | en→zh | zh→en |",
        "|---|--:|--:|",
        *(f"| {name} | {there:.1f} | {back:.1f} |" for name, (there, back) in rows.items()),
        f"| **all rule checks together** | **{every[0]:.0f}** | **{every[1]:.0f}** |",
        f"| **pairs a second** (target 5,000) | **{1e6 / every[0]:,.0f}** | **{1e6 / every[1]:,.0f}** |",
    ]
    (HERE / "audit_speed.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
