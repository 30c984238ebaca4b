"""Findings per 1,000 pairs of human translation, by domain, tier and check; development and left-out texts apart.

Run ``python benchmarks/audit_domains.py --pairs FOLDER``; the table goes to ``benchmarks/audit_domains.md``. The folder
holds files named ``dev.DOMAIN.en-zh.tsv`` or ``left.DOMAIN.zh-en.tsv``, a pair a line, in reading order; they are other
people's texts and no part of this repository (``benchmarks/audit.md`` says where each is from). ``--list FILE`` also
writes every finding to a file, to be read by hand; ``--encoder`` adds the checks that need one, on the first 400 pairs.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.audit.auditing import audit_bitext
from duizhao.audit.checks import CHECK_MODULES
from duizhao.bitext.model import Bead, Bitext, Document

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import Encoder
    from duizhao.audit.findings import Audit

HERE = Path(__file__).resolve().parent
RULES = [name for name in CHECK_MODULES if name not in {"coverage", "terminology"}]
SAMPLE = 400
TAGS = {"en": "en", "zh": "zh-Hans"}


def read_pairs(path: Path) -> Bitext:
    """Read pairs, one a line with a tab between, as a bitext."""
    rows = [line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line]
    source, target = path.name.split(".")[-2].split("-")
    return Bitext(
        source=Document.of([row[0] for row in rows], TAGS[source]),
        target=Document.of([row[1] for row in rows], TAGS[target]),
        beads=tuple(Bead(source=(number,), target=(number,)) for number in range(len(rows))),
    )


def first_pairs(bitext: Bitext, count: int) -> Bitext:
    """Return the first pairs of a bitext."""
    pairs = list(bitext.pairs())[:count]
    return Bitext(
        source=Document.of([pair[0] for pair in pairs], bitext.source.lang),
        target=Document.of([pair[1] for pair in pairs], bitext.target.lang),
        beads=tuple(Bead(source=(number,), target=(number,)) for number in range(len(pairs))),
    )


def rows_of(name: str, audit: Audit) -> list[str]:
    """Say how often each check speaks in a domain, in findings per 1,000 pairs."""
    pairs = len(audit.bitext.beads)
    counts = Counter((finding.check, finding.tier) for finding in audit.findings)
    checks = sorted(
        {check for check, _ in counts}, key=lambda check: (-sum(counts[check, t] for t in ("error", "review")), check)
    )
    cells = [
        ", ".join(f"{check} {1000 * counts[check, tier] / pairs:.1f}" for check in checks if counts[check, tier])
        for tier in ("error", "review")
    ]
    errors, reviews = 1000 * len(audit.errors) / pairs, 1000 * len(audit.reviews) / pairs
    return [f"| {name} | {pairs} | {errors:.1f} | {reviews:.1f} | {cells[0]} | {cells[1]} |"]


def main() -> None:  # noqa: C901 - one step after the other
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--only", default="", help="only files whose name begins so")
    parser.add_argument("--list", type=Path, help="write every finding here")
    parser.add_argument("--encoder", help="also run coverage, with this model")
    parser.add_argument("--checks", help="only these rule checks, commas between")
    args = parser.parse_args()
    encoder: Encoder | None = None
    checks = args.checks.split(",") if args.checks else RULES
    if args.encoder:
        from duizhao.align.encoders.registry import load_encoder  # noqa: PLC0415 - only where asked for

        encoder = load_encoder(args.encoder)
    head = ["| domain | pairs | errors | reviews | errors by check | reviews by check |", "|---|--:|--:|--:|---|---|"]
    tables: dict[str, list[str]] = {"dev": [], "left": []}
    totals: dict[str, Counter[str]] = {"dev": Counter(), "left": Counter()}
    listed: list[str] = []
    for path in sorted(args.pairs.glob(f"{args.only}*.tsv")):
        part, domain = path.name.removesuffix(".tsv").split(".", 1)
        bitext = read_pairs(path)
        audits = [(domain, audit_bitext(bitext, checks=checks))]
        if encoder is not None:
            audits.append(
                (f"{domain}, coverage", audit_bitext(first_pairs(bitext, SAMPLE), encoder=encoder, checks=["coverage"]))
            )
        for name, audit in audits:
            tables[part] += rows_of(name, audit)
            print(tables[part][-1], flush=True)
            if name == domain:
                totals[part].update(pairs=len(bitext.beads), errors=len(audit.errors), reviews=len(audit.reviews))
            listed += [
                "\t".join([path.name, str(one.bead + 1), one.tier, one.check, one.message, one.source, one.target])
                for one in audit.findings
            ]
    if args.list:
        args.list.write_text("\n".join(listed) + "\n", encoding="utf-8")
    lines = [
        "# Findings per 1,000 pairs of human translation",
        "",
        "`python benchmarks/audit_domains.py --pairs FOLDER`",
        "",
    ]
    for part, title in (("dev", "Development"), ("left", "Left out")):
        if tables[part]:
            count = totals[part]
            sums = [
                f"| **all rule checks** | {count['pairs']} |"
                + "".join(f" **{1000 * count[tier] / count['pairs']:.1f}** |" for tier in ("errors", "reviews"))
                + " | |"
            ]
            lines += [f"## {title}", "", *head, *tables[part], *sums, ""]
            print(title, sums[0])
    notes = HERE / "audit_domains_notes.md"
    if notes.exists():
        lines += [notes.read_text(encoding="utf-8").rstrip(), ""]
    if not args.only and not args.checks:
        (HERE / "audit_domains.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
