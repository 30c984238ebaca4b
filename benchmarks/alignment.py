"""Measure sentence alignment, and write ``alignment.md``.

    [BERTALIGN=DIR] [VECALIGN=DIR] python benchmarks/alignment.py [--shared ../shared] [--models use use+e5-small]

Chapters: strict and lax F1 leaving one book out, by kind of bead, deletions by themselves, and how far the
confidence can be trusted. News: harder sets made of the 247 pairs of NTREX that no weight was learned on, with the
weights that are shipped, every bead counted, those without partner too. The Bible: verses, with the shipped weights.
`rivals.py` says how to have bertalign and vecalign in the tables; ``alignment_rivals.md`` has them once measured.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from gold_texts import BOOKS, Beads, Text, make_news, read_chapters, text_of
from harder_sets import HarderText, make_text, read_ntrex
from rivals import Rival, rivals
from train_sentences import NEWS_WEIGHT, Trial, leave_books_out, wrong_alone

from duizhao.align.encoders.protocol import Encoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.align.sentences.second_pass import align_sentences
from duizhao.align.sentences.vectors import encode_sums
from duizhao.bitext.model import Document

HERE = Path(__file__).resolve().parent
SEED = 11
FIRST_UNSEEN = 1750  # pair of NTREX; those before are in the texts that weights are learned on
CAVEAT = (
    "The penalty of the weights, the temperature of matches and the prices of choosing beads were chosen on left-out",
    "chapters, six of these among them, and the first pass has seen every book: the figures flatter. Books in order:",
    f"{', '.join(BOOKS)}.",
    "Both rivals get span vectors made from sentences encoded once; for e5 these are sums, which costs.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Harder:
    """A harder set."""

    name: str
    text: HarderText


def harder_sets(pairs: list[tuple[str, str]]) -> list[Harder]:
    """Make the sets of the unseen pairs; foreign lines are of the pairs before them."""
    rng = np.random.default_rng(SEED)
    told, foreign = pairs[FIRST_UNSEEN:], pairs[600:1000]
    plain = {"merge": 0.0, "drop": 0.0}
    settings = {
        "as it is": plain,
        "a tenth dropped in Chinese": {**plain, "drop": 0.1, "drop_english": 0.0},
        "a tenth dropped in English": {**plain, "drop": 0.1, "drop_english": 1.0},
        "a fifth dropped, either side": {**plain, "drop": 0.2},
        "merged and split, every fifth": {**plain, "merge": 0.2},
        "merged and split, every second": {**plain, "merge": 0.5},
        "runs of 1 to 90 foreign lines": {**plain, "run": 0.04},
        "menus: runs that repeat": {**plain, "run": 0.06, "longest_run": 30, "repeat": 0.5},
        "all of it": {"merge": 0.2, "drop": 0.1, "run": 0.03},
    }
    sets = [
        Harder(name=name, text=make_text(told, foreign, rng, **options))  # type: ignore[arg-type]
        for name, options in settings.items()
    ]
    half = HarderText()
    for number, (chinese, english) in enumerate(told):
        half.add([chinese], [english] if number < len(told) // 2 else [])
    chapter = HarderText()
    for number, (chinese, english) in enumerate(told):
        chapter.add([] if 80 <= number < 170 else [chinese], [english])
    abridged = HarderText()
    for chinese, english in told:
        abridged.add([chinese] if rng.random() < 0.5 else [], [english])
    return [
        *sets,
        Harder(name="a chapter of 90 lines missing", text=chapter),
        Harder(name="second half missing", text=half),
        Harder(name="every second line left out", text=abridged),
    ]


def moved_text(pairs: list[tuple[str, str]]) -> tuple[HarderText, Beads]:
    """Move twelve passages of one to three lines of English ten to thirty lines on; also returns their beads."""
    rng = np.random.default_rng(SEED)
    told = pairs[FIRST_UNSEEN:]
    order = list(range(len(told)))
    moved: set[int] = set()
    for start in range(5, len(told) - 40, 17)[:12]:
        size = int(rng.integers(1, 4))
        passage = order[start : start + size]
        del order[start : start + size]
        place = start + int(rng.integers(10, 31))
        order[place:place] = passage
        moved.update(passage)
    text = HarderText(chinese=[pair[0] for pair in told], english=[told[number][1] for number in order])
    text.beads = [((number,), (order.index(number),)) for number in range(len(told))]
    return text, [bead for bead in text.beads if bead[0][0] in moved]


def align_text(text: Text, encoder: Encoder) -> tuple[Beads, tuple[str, ...]]:
    """Align with the shipped weights."""
    bitext = align_sentences(text.source, text.target, encoder)
    return [(bead.source, bead.target) for bead in bitext.beads], bitext.notes


def align_rival(text: Text, encoder: Encoder, rival: Rival) -> Beads:
    """Align with a rival's kernels on the encoder's own span vectors, centred."""
    spans = [encode_sums(encoder, side.texts).spans(0, len(side), 5).vectors for side in (text.source, text.target)]
    return rival(spans[0], spans[1], text.source.texts, text.target.texts)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Write a Markdown table; floats to three places."""
    shown = [[f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return [*lines, *("| " + " | ".join(row) + " |" for row in shown), ""]


def chapters(gold: Path, encoders: Sequence[Encoder], store: Path | None) -> list[str]:
    """Measure the chapters."""
    from score_beads import by_type, score  # noqa: PLC0415 - stands with the gold data

    texts = [*read_chapters(gold), *make_news(gold, weight=NEWS_WEIGHT)]
    trials = [trial for trial in leave_books_out(encoders, texts, store) if trial.text.group != "news"]
    rows: list[Sequence[object]] = []
    for encoder in encoders:
        own = [trial for trial in trials if trial.encoder == encoder.name]
        documents = [(trial.text.beads, trial.found) for trial in own]
        found = score(documents)
        said, wrong = (sum(counts) for counts in zip(*map(wrong_alone, own), strict=True))
        likelihood = f"{sum(trial.likelihood for trial in own):.0f}"
        each = _by_book([trial.text for trial in own], documents)
        alone = f"{wrong} of {said}"
        rows.append(("duizhao", encoder.name, found["strict"]["f1"], found["lax"]["f1"], alone, likelihood, each))
    literary = [text for text in texts if text.group != "news"]
    for name, rival in rivals().items():
        for encoder in encoders:
            documents = [(text.beads, align_rival(text, encoder, rival)) for text in literary]
            found = score(documents)
            each = _by_book(literary, documents)
            strict, lax = found["strict"]["f1"], found["lax"]["f1"]
            rows.append((f"{name}, same vectors", encoder.name, strict, lax, "", "", each))
    rows += [
        ("bertalign, published (MAC dev 2021)", "LaBSE", 0.911, 0.998, "", "", ""),
        ("vecalign, published (MAC dev 2021)", "LaBSE", 0.863, 0.997, "", "", ""),
        ("one annotator against the other", "", 0.988, "", "", "", ""),
    ]
    lines = ["## Eighteen literary chapters of six books (MAC, final), one book left out at a time", ""]
    lines += table(
        ("aligner", "model", "strict F1", "lax F1", "wrong nulls", "log likelihood", "strict F1 by book"), rows
    )
    lines += [*CAVEAT, ""]
    for encoder in encoders:
        own = [trial for trial in trials if trial.encoder == encoder.name]
        documents = [(trial.text.beads, trial.found) for trial in own]
        kinds = sorted(by_type(documents).items(), key=lambda item: -item[1][0])
        lines += [f"### By kind of bead, `{encoder.name}`", ""]
        lines += table(
            ("Chinese–English", "true", "found", "predicted", "recall", "precision"),
            [(k, t, f, p, f / t if t else 0.0, f / p if p else 0.0) for k, (t, f, p) in kinds if t + p > 2],
        )
        lines += _alone(documents)
        lines += _calibration(encoder.name, own)
    return lines


def _by_book(texts: Sequence[Text], documents: Sequence[tuple[Beads, Beads]]) -> str:
    from score_beads import score  # noqa: PLC0415 - stands with the gold data

    groups = [
        [document for text, document in zip(texts, documents, strict=True) if text.group == book] for book in BOOKS
    ]
    return ", ".join(f"{score(group)['strict']['f1']:.3f}" for group in groups)


def _alone(documents: Iterable[tuple[Beads, Beads]]) -> list[str]:
    tally: Counter[str] = Counter()
    for truth, found in documents:
        for name, side in (("deletions", 1), ("insertions", 0)):
            true = {bead[1 - side][0] for bead in truth if not bead[side]}
            said = {bead[1 - side][0] for bead in found if not bead[side]}
            tally[f"{name} true"] += len(true)
            tally[f"{name} said"] += len(said)
            tally[f"{name} right"] += len(true & said)
    rows = []
    for name in ("deletions", "insertions"):
        true, said, right = (tally[f"{name} {what}"] for what in ("true", "said", "right"))
        rows.append((name, true, said, right, right / said if said else 0.0, right / true if true else 0.0))
    return table(("Chinese without partner; English", "true", "said", "right", "precision", "recall"), rows)


def _calibration(name: str, trials: Sequence[Trial]) -> list[str]:
    confidence, right = [], []
    for trial in trials:
        truth = set(trial.text.beads)
        for bead, sure in zip(trial.found, trial.confidence, strict=True):
            if bead[0] and bead[1]:
                confidence.append(sure)
                right.append(bead in truth)
    sure, hit = np.array(confidence), np.array(right, dtype=float)
    rows = []
    edges = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
    for low, high in pairwise(edges):
        within = (sure >= low) & (sure < high)
        if within.any():
            share = float(hit[within].mean())
            bar = "█" * round(20 * share)
            rows.append((f"{low:.2f}–{min(high, 1):.2f}", int(within.sum()), float(sure[within].mean()), share, bar))
    top = sure >= 0.9
    brier = f"Brier score {((sure - hit) ** 2).mean():.4f} (always saying {hit.mean():.3f}: {hit.var():.4f})."
    best = f"Of the {int(top.sum())} beads at 0.9 and over, {top.mean():.0%} of all, {hit[top].mean():.1%} are right."
    return [
        f"### Confidence, `{name}`",
        "",
        f"{brier} {best}",
        "",
        *table(("said", "beads", "mean said", "strictly right", ""), rows),
    ]


def news(gold: Path, encoders: Sequence[Encoder]) -> list[str]:
    """Measure the harder sets."""
    from score_beads import score  # noqa: PLC0415 - stands with the gold data

    pairs = read_ntrex(gold / "align" / "ntrex_en_zh")
    others = rivals()
    head = ["set", "Chinese", "English", "without partner", *(f"duizhao, {encoder.name}" for encoder in encoders)]
    head += [f"{name}, {encoders[0].name}" for name in others]
    rows: list[list[object]] = []
    for harder in harder_sets(pairs):
        text = text_of(harder.name, harder.text)
        alone = sum(not (source and target) for source, target in text.beads)
        row: list[object] = [harder.name, len(text.source), len(text.target), alone]
        row += [score([(text.beads, align_text(text, encoder)[0])], "all")["strict"]["f1"] for encoder in encoders]
        row += [
            score([(text.beads, align_rival(text, encoders[0], rival))], "all")["strict"]["f1"]
            for rival in others.values()
        ]
        rows.append(row)
    lines = ["## News made harder (NTREX, pairs that nothing was learned on)", "", "Strict F1, every bead counted.", ""]
    lines += table(head, rows)
    made, moved = moved_text(pairs)
    text = text_of("moved", made)
    lines += ["### Moved passages", ""]
    for encoder in encoders:
        beads, notes = align_text(text, encoder)
        told = [note for note in notes if "out of order" in note]
        kept = [bead for bead in text.beads if bead not in moved]
        right = sum(bead in set(beads) for bead in kept)
        lines.append(
            f"- `{encoder.name}`: {len(moved)} lines moved in 12 passages; {right} of the {len(kept)} others are "
            f"paired rightly, and {len(told)} passages are told, as in “{told[0] if told else ''}”."
        )
    return [*lines, ""]


def bible(gold: Path, encoder: Encoder) -> list[str]:
    """Measure the Bible, source English."""
    from score_beads import read_beads, score  # noqa: PLC0415 - stands with the gold data

    folder = gold / "align" / "bible_5k"
    sides = [(folder / side / "001").read_text(encoding="utf-8").splitlines() for side in ("en", "zh")]
    truth = read_beads(folder / "gold" / "001")
    start = time.process_time()
    bitext = align_sentences(Document.of(sides[0], "en"), Document.of(sides[1], "zh-Hans"), encoder)
    seconds = time.process_time() - start
    found = score([(truth, [(bead.source, bead.target) for bead in bitext.beads])])
    other = score([(truth, read_beads(folder / "anchor_outputs" / "bertalign" / "001"))])
    return [
        "## The Bible (verses, English to Chinese)",
        "",
        *table(
            ("aligner", "model", "strict F1", "lax F1", "processor seconds"),
            [
                ("duizhao", encoder.name, found["strict"]["f1"], found["lax"]["f1"], f"{seconds:.1f}"),
                ("bertalign, its own output", "LaBSE", other["strict"]["f1"], other["lax"]["f1"], ""),
            ],
        ),
    ]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    parser.add_argument("--models", nargs="+", default=["use", "use+e5-small"])
    parser.add_argument("--store", type=Path, help="keep the features in this folder")
    parser.add_argument("--parts", nargs="+", default=["chapters", "news", "bible"])
    arguments = parser.parse_args()
    gold = arguments.shared / "gold"
    encoders = [load_encoder(name) for name in arguments.models]
    read_chapters(gold)
    lines = [
        "# Sentence alignment",
        "",
        "Written by `python benchmarks/alignment.py`. Laws, subtitles, documentation and",
    ]
    lines += ["abstracts, with a table of reliability for each: [domains.md](domains.md).", ""]
    if "chapters" in arguments.parts:
        lines += chapters(gold, encoders, arguments.store)
    if "news" in arguments.parts:
        lines += news(gold, encoders)
    if "bible" in arguments.parts:
        lines += bible(gold, encoders[0])
    print("\n".join(lines))
    if set(arguments.parts) == {"chapters", "news", "bible"}:
        (HERE / "alignment.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
