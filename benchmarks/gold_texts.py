"""The texts that sentence alignment is learned and measured on: literary chapters, and news made harder."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from harder_sets import HarderText, make_text, read_ntrex

from duizhao.bitext.model import Document

__all__ = ["BOOKS", "Beads", "Text", "make_news", "read_chapters", "text_of"]

Beads = list[tuple[tuple[int, ...], tuple[int, ...]]]

BOOKS = {
    "The Golden Age": ("dev 001", "dev2 001", "dev2 002"),
    "The Deer and the Cauldron": ("dev 002", "dev2 005", "dev2 008"),
    "The Story of the Stone": ("dev 003", "dev2 011", "dev2 012"),
    "Red Sorghum": ("dev 004", "dev2 015", "dev2 016"),
    "The Song of Everlasting Sorrow": ("dev 005", "dev2 017", "dev2 020"),
    "The Three-Body Problem": ("dev 006", "dev2 021", "dev2 023"),
}
"""Of each book the chapters: of `gold/align/mac_final_dev`, and of `mac_final_dev2`."""

SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Two documents, Chinese and English, and their true beads; ``group``: what is left out together."""

    name: str
    group: str
    source: Document
    target: Document
    beads: Beads
    weight: float = 1.0


def read_chapters(gold: Path) -> list[Text]:
    """Read the eighteen chapters."""
    sys.path.insert(0, str(gold))
    from score_beads import read_beads  # noqa: PLC0415 - stands with the gold data

    texts = []
    for book, chapters in BOOKS.items():
        for chapter in chapters:
            release, number = chapter.split()
            folder = gold / "align" / f"mac_final_{release}"
            lines = [(folder / side / number).read_text(encoding="utf-8").splitlines() for side in ("zh", "en")]
            texts.append(
                Text(
                    name=chapter,
                    group=book,
                    source=Document.of(lines[0], "zh-Hans"),
                    target=Document.of(lines[1], "en"),
                    beads=read_beads(folder / "gold" / number),
                )
            )
    return texts


def text_of(name: str, made: HarderText, *, weight: float = 1.0) -> Text:
    """Make documents of a made-up text."""
    return Text(
        name=name,
        group="news",
        source=Document.of(made.chinese, "zh-Hans"),
        target=Document.of(made.english, "en"),
        beads=made.beads,
        weight=weight,
    )


def make_news(gold: Path, *, weight: float) -> list[Text]:
    """Make eight texts of 175 pairs of news each; the last 250 pairs of NTREX are left untouched."""
    pairs = read_ntrex(gold / "align" / "ntrex_en_zh")
    rng = np.random.default_rng(SEED)
    settings: list[dict[str, float]] = [
        {"merge": 0.2, "drop": 0.03},
        {"merge": 0.3, "drop": 0.10, "run": 0.02, "longest_run": 20},
        {"merge": 0.2, "drop": 0.02, "run": 0.03},
        {"merge": 0.25, "drop": 0.4, "run": 0.01, "longest_run": 30},
        {"merge": 0.2, "drop": 0.005},
        {"merge": 0.0, "drop": 0.0},
        {"merge": 0.1, "drop": 0.15, "run": 0.06, "longest_run": 30, "repeat": 0.5},
        {"merge": 0.4, "drop": 0.25},
    ]
    texts = []
    for number, options in enumerate(settings):
        foreign = pairs[1400 + number * 43 : 1443 + number * 43]
        made = make_text(pairs[number * 175 : (number + 1) * 175], foreign, rng, **options)  # type: ignore[arg-type]
        texts.append(text_of(f"news {number + 1}", made, weight=weight))
    return texts
