"""How well two editions of a text are told apart.

    python benchmarks/editions.py            # writes benchmarks/editions.md

First on the seeds 000 and 002, against what was judged by hand (tests/align/golden_edition.tsv), on which the
constants of `duizhao.align.editions.comparing` were chosen; then on editions made by a seeded script from NTREX
documents (``--gold``), on which nothing was chosen: sentences dropped, cut short after a clause, merged with the next,
foreign ones added, and a block moved.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from duizhao.align.editions.clauses import split_clauses  # noqa: E402
from duizhao.align.editions.comparing import Edition, compare_editions  # noqa: E402
from duizhao.align.encoders.registry import load_encoder  # noqa: E402
from duizhao.bitext.documents import make_document, split_manuscript  # noqa: E402
from duizhao.bitext.model import Document  # noqa: E402
from duizhao.bitext.readers import read_manuscript  # noqa: E402

SEED = 20
DOCUMENTS = 40
DROPPED, SHORTENED, MERGED, ADDED = 0.35, 0.15, 0.12, 0.08

Units = dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[str, bool]]


def by_hand() -> Units:
    """Read the judgements."""

    def numbers(cell: str) -> tuple[int, ...]:
        return () if cell == "-" else tuple(map(int, cell.split(",")))

    lines = (HERE.parent / "tests" / "align" / "golden_edition.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    return {(numbers(source), numbers(target)): (fate, moved == "yes") for source, target, fate, moved in rows}


def seeds() -> tuple[Document, Document]:
    """Read the English of 000, and 002."""
    folder = HERE.parent / "seeds"
    long, _ = split_manuscript(read_manuscript(next(folder.glob("000_*"))))
    return long, make_document(read_manuscript(next(folder.glob("002_*"))), lang="en")


def documents(gold: Path, name: str) -> list[list[str]]:
    """Read NTREX, a list of sentences a document, the first forty of ten sentences or more."""
    folder = gold / "align" / "ntrex_en_zh"
    texts = (folder / name).read_text("utf-8").splitlines()
    ids = [line.split("\t")[-1] for line in (folder / "doc_ids.tsv").read_text("utf-8").splitlines()]
    made: dict[str, list[str]] = {}
    for text, document in zip(texts, ids, strict=True):
        made.setdefault(document, []).append(text)
    return [sentences for sentences in made.values() if len(sentences) >= 10][:DOCUMENTS]


def edit(texts: list[str], foreign: list[str], lang: str, chance: np.random.Generator) -> tuple[list[str], Units]:
    """Make an edition of ``texts`` and say what was done."""
    pieces: list[tuple[tuple[int, ...], str, str]] = []
    space = " " if lang == "en" else ""
    at = 0
    while at < len(texts):
        draw = chance.random()
        text = texts[at]
        clauses = split_clauses(text, lang)
        if draw < DROPPED:
            pieces.append(((at,), "", "left out"))
        elif draw < DROPPED + SHORTENED and len(clauses) > 2 and clauses[len(clauses) // 2][0] < 0.6 * len(text):
            kept = text[: clauses[len(clauses) // 2][0]].rstrip(" ,;，；、")
            pieces.append(((at,), kept + ("." if lang == "en" else "。"), "condensed"))
        elif draw < DROPPED + SHORTENED + MERGED and at + 1 < len(texts):
            joined = text.rstrip(".。") + (", and " if lang == "en" else "，") + space.join([texts[at + 1]])
            pieces.append(((at, at + 1), joined, "merged"))
            at += 1
        else:
            pieces.append(((at,), text, "kept"))
        at += 1
    made: list[str] = []
    units: Units = {}
    there = [piece for piece in pieces if piece[1]]
    size = max(1, len(there) // 6)
    start = int(chance.integers(0, max(1, len(there) - 2 * size)))
    moved = {piece[0] for piece in there[start : start + size]}
    order = there[:start] + there[start + size : start + 2 * size] + there[start : start + size]
    order += there[start + 2 * size :]
    over = {piece[0] for piece in there[start + size : start + 2 * size]}
    weight = {True: 0, False: 0}
    for numbers, text, _ in there:
        if numbers in moved or numbers in over:
            weight[numbers in moved] += len(text)
    # Of two blocks that change places the lighter one counts as moved.
    shifted = moved if weight[True] <= weight[False] else over
    for numbers, text, fate in order:
        units[numbers, (len(made),)] = (fate, bool(over) and numbers in shifted)
        made.append(text)
        if chance.random() < ADDED:
            units[(), (len(made),)] = ("added", False)
            made.append(str(chance.choice(foreign)))
    units.update({(numbers, ()): (fate, False) for numbers, text, fate in pieces if not text})
    return made, units


def links(units: Units) -> set[tuple[int, int]]:
    """Return the pairs of sentences that hang together."""
    return {(i, j) for source, target in units for i in source for j in target}


def found(edition: Edition) -> Units:
    """Return an edition in the form of the judgements."""
    return {(unit.source, unit.target): (unit.fate, unit.moved) for unit in edition.units}


def scores(pairs: list[tuple[Units, Units]]) -> str:
    """Return a row: sentence links' precision and recall, units exactly right, fates and moves of those."""
    hits = guessed = true = right = units = fates = moves = 0
    lost = lost_right = lost_guessed = 0
    for gold, guess in pairs:
        one, other = links(gold), links(guess)
        hits, guessed, true = hits + len(one & other), guessed + len(other), true + len(one)
        both = gold.keys() & guess.keys()
        right, units = right + len(both), units + len(gold)
        fates += sum(gold[unit][0] == guess[unit][0] for unit in both)
        moves += sum(gold[unit][1] == guess[unit][1] for unit in both)
        gone, said = ({unit for unit in side if not unit[1]} for side in (gold, guess))
        lost, lost_guessed, lost_right = lost + len(gone), lost_guessed + len(said), lost_right + len(gone & said)
    cells = (
        hits / guessed, hits / true, right / units, fates / right, moves / right, lost_right / lost_guessed,
        lost_right / lost,
    )  # fmt: skip
    return " | ".join(f"{cell:.3f}" for cell in cells)


def main() -> None:
    """Measure and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=HERE.parent.parent / "shared" / "gold")
    parser.add_argument("--models", nargs="+", default=["use", "e5-small", "use+e5-small"])
    parser.add_argument("-o", "--output", type=Path, default=HERE / "editions.md")
    options = parser.parse_args()
    head = (
        "links P | links R | units right | their fates right | their moves right | left out P | left out R |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    )
    long, short = seeds()
    gold = by_hand()
    lines = [
        "# How well are two editions told apart?",
        "",
        (
            "`python benchmarks/editions.py`. *Links* are pairs of sentences; a *unit* is right when it holds exactly "
            "the sentences it should; fates (kept, condensed, merged, …) and moves are counted over those."
        ),
        "",
        f"## Seeds 000 and 002, {len(gold)} units judged by hand (the constants were chosen here)",
        "",
        f"| encoder | {head[0]} s |",
        head[1] + "--:|",
    ]
    best: Edition | None = None
    for name in options.models:
        started = time.perf_counter()
        best = compare_editions(long, short, load_encoder(name))
        seconds = time.perf_counter() - started
        lines.append(f"| {name} | {scores([(gold, found(best))])} | {seconds:.1f} |")
    assert best is not None
    lines += ["", f"Shares of words, {options.models[-1]}:", ""]
    lines += [f"- {fate}: {share:.1%}" for fate, share in best.shares().items() if share]
    lines += ["", f"Clauses left out of sentences that were not, {options.models[-1]}:", ""]
    lines += [f"- ({p.segment}) {p.text}" for unit in best.units for p in unit.omissions]
    for lang, name in (("en", "en.txt"), ("zh-Hans", "zh.txt")):
        chance = np.random.default_rng(SEED)
        sources = documents(options.gold, name)
        made = [edit(texts, sources[n - 1], lang, chance) for n, texts in enumerate(sources)]
        lines += [
            "",
            f"## Made from {len(sources)} documents of NTREX, {lang}, {sum(map(len, sources))} sentences",
            "",
            f"| encoder | {head[0]}",
            head[1],
        ]
        for model in options.models:
            encoder = load_encoder(model)
            pairs = [
                (units, found(compare_editions(Document.of(texts, lang), Document.of(edition, lang), encoder)))
                for texts, (edition, units) in zip(sources, made, strict=True)
            ]
            lines.append(f"| {model} | {scores(pairs)} |")
    options.output.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
