"""Measure sentence alignment where passages are missing on one side, as in an abridged edition.

    python benchmarks/passages.py [--shared ../shared] [--texts DIR] [--models use use+e5-small] [--write]

Of each text passages are taken away on one side, chosen by a fixed seed: two of 8 to 40 beads, four of 3 to 8, one of
50 to 110 (a quarter of a short text at most). The texts are eighteen literary chapters and, where ``--texts`` is given,
the kinds of `domains` with lines merged and hardly any dropped. Weights were learned on the whole chapters, so their
rows say how much a passage costs rather than how good the aligner is. ``VECALIGN`` and ``BERTALIGN``, the folders of
rivals, add these for the first model, as in `alignment`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import domains
import numpy as np
from alignment import align_rival, align_text, table
from gold_texts import Beads, Text, read_chapters, text_of
from harder_sets import make_text
from rivals import rivals

from duizhao.align.encoders.registry import load_encoder
from duizhao.bitext.model import Document

HERE = Path(__file__).resolve().parent
SEED = 99
SETTINGS = {
    "whole": (0, 0, 0),
    "four of 3 to 8": (4, 3, 8),
    "two of 8 to 40": (2, 8, 40),
    "one of 50 to 110": (1, 50, 110),
}
"""Of each setting how many passages are taken away, and their least and greatest number of beads."""


def without_passages(text: Text, count: int, least: int, most: int, draw: np.random.Generator) -> Text:
    """Take passages away, each on one side; what stood beside them is alone."""
    total = len(text.beads)
    gone: list[set[int]] = [set(), set()]
    for _ in range(count):
        size = min(int(draw.integers(least, most + 1)), total // 4)
        first, side = int(draw.integers(2, total - size - 2)), int(draw.integers(0, 2))
        gone[side].update(number for bead in text.beads[first : first + size] for number in bead[side])
    documents, places = [], []
    for document, away, lang in ((text.source, gone[0], "zh-Hans"), (text.target, gone[1], "en")):
        kept = [number for number in range(len(document)) if number not in away]
        documents.append(Document.of([document.texts[number] for number in kept], lang))
        places.append({old: new for new, old in enumerate(kept)})
    beads: Beads = []
    for bead in text.beads:
        source, target = (
            tuple(place[number] for number in side if number in place) for place, side in zip(places, bead, strict=True)
        )
        if source and target:
            beads.append((source, target))
        else:
            beads += [((number,), ()) for number in source] + [((), (number,)) for number in target]
    return Text(name=text.name, group=text.group, source=documents[0], target=documents[1], beads=beads)


def read_texts(gold: Path, folder: Path | None) -> Iterator[tuple[str, list[Text]]]:
    """Yield each kind of text with its texts."""
    yield "chapters", read_chapters(gold)
    if folder is None:
        return
    kinds = {
        "laws": domains.laws(folder),
        "documentation": domains.documentation(folder),
        "abstracts": domains.abstracts(gold),
        "subtitles": domains.subtitles(folder),
    }
    for kind, pairs in kinds.items():
        made = [make_text(pairs, [], np.random.default_rng(seed), merge=0.3, drop=0.004) for seed in domains.SEEDS]
        yield kind, [text_of(f"{kind} {seed}", one) for seed, one in zip(domains.SEEDS, made, strict=True)]


def main() -> None:
    """Measure, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--models", nargs="+", default=["use", "use+e5-small"])
    parser.add_argument("--write", action="store_true", help="write passages.md")
    arguments = parser.parse_args()
    gold = arguments.shared / "gold"
    sys.path.insert(0, str(gold))
    from score_beads import score  # noqa: PLC0415 - stands with the gold data

    encoders = [load_encoder(name) for name in arguments.models]
    rows: list[Sequence[object]] = []
    for kind, texts in read_texts(gold, arguments.texts):
        for setting, numbers in SETTINGS.items():
            draw = np.random.default_rng(SEED)
            cut = [without_passages(text, *numbers, draw) for text in texts]
            found = {encoder.name: [align_text(text, encoder)[0] for text in cut] for encoder in encoders}
            for name, rival in rivals().items():
                found[name] = [align_rival(text, encoders[0], rival) for text in cut]
            for name, beads in found.items():
                scores = score([(text.beads, one) for text, one in zip(cut, beads, strict=True)], "all")
                right = sum(len(set(text.beads) & set(one)) for text, one in zip(cut, map(_alone, beads), strict=True))
                counts = (right, sum(len(_alone(one)) for one in beads), sum(len(_alone(text.beads)) for text in cut))
                rows.append((kind, setting, name, scores["strict"]["f1"], scores["lax"]["f1"], *counts))
                print(*rows[-1], flush=True)
    head = ("texts", "passages missing", "by", "strict", "lax", "alone: right", "said", "true")
    if arguments.write:
        introduction = [
            "# Passages missing on one side",
            "",
            "Written by `python benchmarks/passages.py`, which says how the texts are made. Strict and lax F1 over all",
            "beads; how many sentences are rightly said to be alone, are said to be, and are.",
            "",
        ]
        lines = [*introduction, *table(head, rows)]
        (HERE / "passages.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _alone(beads: Beads) -> Beads:
    return [bead for bead in beads if not (bead[0] and bead[1])]


if __name__ == "__main__":
    main()
