"""What mining finds, and at which precision, in NTREX shuffled among distractors.

    python benchmarks/mining.py              # writes benchmarks/mining.md

The documents of NTREX (gold data beside the checkout, ``--gold``) are dealt into two halves. In each, a half of
the documents stand on both sides, a quarter in English only and a quarter in Chinese only, all sentences
shuffled. Thresholds are chosen on one half and scored on the other, both ways.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from duizhao.align.encoders.registry import load_encoder  # noqa: E402
from duizhao.align.mining import THRESHOLDS, MinedPair, mine_pairs  # noqa: E402
from duizhao.bitext.documents import make_document, split_manuscript  # noqa: E402
from duizhao.bitext.model import Document  # noqa: E402
from duizhao.bitext.readers import read_manuscript  # noqa: E402

SEED = 1


def halves(gold: Path) -> list[tuple[Document, Document, set[tuple[int, int]]]]:
    """Deal the documents, shuffle the sentences, and keep which belong together."""
    folder = gold / "align" / "ntrex_en_zh"
    english, chinese, ids = ((folder / n).read_text("utf-8").splitlines() for n in ("en.txt", "zh.txt", "doc_ids.tsv"))
    documents = [line.split("\t")[-1] for line in ids]
    names = sorted(set(documents))
    chance = np.random.default_rng(SEED)
    chance.shuffle(names)
    made = []
    for half in (0, 1):
        part = {name: number % 4 for number, name in enumerate(names[half::2])}
        sides = []
        for texts, lang, absent in ((english, "en", 3), (chinese, "zh-Hans", 2)):
            lines = [n for n, name in enumerate(documents) if name in part and part[name] != absent]
            chance.shuffle(lines)
            sides.append((Document.of([texts[n] for n in lines], lang), lines))
        (source, left), (target, right) = sides
        place = {line: number for number, line in enumerate(right)}
        made.append((source, target, {(n, place[line]) for n, line in enumerate(left) if line in place}))
    return made


def curve(pairs: tuple[MinedPair, ...], gold: set[tuple[int, int]], threshold: float) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the pairs at or above a threshold."""
    chosen = [pair for pair in pairs if pair.margin >= threshold]
    right = sum((pair.source, pair.target) in gold for pair in chosen)
    precision, recall = right / max(len(chosen), 1), right / len(gold)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def precise(pairs: tuple[MinedPair, ...], gold: set[tuple[int, int]], least: float) -> float:
    """Return the lowest threshold whose precision is at least ``least``."""
    good = [pair.margin for pair in pairs if curve(pairs, gold, pair.margin)[0] >= least]
    return min(good)


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=HERE.parent.parent / "shared" / "gold")
    parser.add_argument("--models", nargs="+", default=["use", "e5-small", "use+e5-small"])
    parser.add_argument("-o", "--output", type=Path, default=HERE / "mining.md")
    options = parser.parse_args()
    sets = halves(options.gold)
    sizes = "; ".join(f"{len(s)} English and {len(t)} Chinese sentences, {len(g)} pairs" for s, t, g in sets)
    lines = [
        "# What does mining find?",
        "",
        (
            f"`python benchmarks/mining.py`. NTREX, two halves by document ({sizes}), shuffled, k = 4, exact search. "
            "*Default* is the threshold of `duizhao.align.mining`; *chosen* gave 99 % precision on the other half."
        ),
        "",
        "| encoder | margin | half | default P | R | F1 | chosen | P | R | F1 |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name in options.models:
        encoder = load_encoder(name)
        for margin in THRESHOLDS:
            mined = [mine_pairs(s, t, encoder, margin=margin, threshold=-9) for s, t, _ in sets]
            for half in (0, 1):
                gold = sets[half][2]
                chosen = precise(mined[1 - half], sets[1 - half][2], 0.99)
                default = curve(mined[half], gold, THRESHOLDS[margin])
                other = curve(mined[half], gold, chosen)
                cells = (*(f"{x:.3f}" for x in default), f"{chosen:.3f}", *(f"{x:.3f}" for x in other))
                lines.append(f"| {name} | {margin} | {half + 1} | {' | '.join(cells)} |")
    lines += ["", "## Two articles that share some facts", ""]
    seeds = HERE.parent / "seeds"
    english, _ = split_manuscript(read_manuscript(next(seeds.glob("000_*"))))
    chinese = make_document(read_manuscript(next(seeds.glob("003_*"))), lang="zh")
    encoder = load_encoder(options.models[-1])
    started = time.perf_counter()
    pairs = mine_pairs(english, chinese, encoder)
    seconds = time.perf_counter() - started
    lines += [
        (
            f"The English of seed 000 against the Chinese of seed 003, {options.models[-1]}, default threshold: "
            f"{len(pairs)} pairs of {len(english)} and {len(chinese)} sentences, {seconds:.1f} s."
        ),
        "",
        "| margin | cosine | English | Chinese |",
        "|--:|--:|---|---|",
        *(
            f"| {p.margin:.2f} | {p.cosine:.2f} | {english.texts[p.source]} | {chinese.texts[p.target]} |"
            for p in pairs
        ),
        "",
    ]
    options.output.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
