"""Make texts that are hard to align from 1–1 pairs: merged, dropped, inserted, moved; runs of foreign lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

__all__ = ["HarderText", "make_text", "read_ntrex"]

Beads = list[tuple[tuple[int, ...], tuple[int, ...]]]


@dataclass(slots=True, kw_only=True)
class HarderText:
    """Chinese and English lines, and the beads between them, alone ones included."""

    chinese: list[str] = field(default_factory=list)
    english: list[str] = field(default_factory=list)
    beads: Beads = field(default_factory=list)

    def add(self, chinese: list[str], english: list[str]) -> None:
        """Add one bead."""
        source = tuple(range(len(self.chinese), len(self.chinese) + len(chinese)))
        target = tuple(range(len(self.english), len(self.english) + len(english)))
        self.chinese += chinese
        self.english += english
        if source or target:
            self.beads.append((source, target))

    def add_alone(self, chinese: list[str], english: list[str]) -> None:
        """Add lines that have no partner."""
        for line in chinese:
            self.add([line], [])
        for line in english:
            self.add([], [line])


def read_ntrex(folder: Path) -> list[tuple[str, str]]:
    """Read the pairs, Chinese and English, in order."""
    chinese = (folder / "zh.txt").read_text(encoding="utf-8").splitlines()
    english = (folder / "en.txt").read_text(encoding="utf-8").splitlines()
    return list(zip(chinese, english, strict=True))


def make_text(
    pairs: list[tuple[str, str]],
    foreign: list[tuple[str, str]],
    rng: np.random.Generator,
    *,
    merge: float = 0.2,
    split_chinese: float = 0.35,
    drop: float = 0.05,
    drop_english: float = 0.5,
    run: float = 0.0,
    longest_run: int = 90,
    repeat: float = 0.0,
) -> HarderText:
    """Make a text.

    Parameters
    ----------
    pairs : list of (Chinese, English)
        What is told, in order.
    foreign : list of (Chinese, English)
        Where lines of runs without partner are taken from, one side each.
    rng : np.random.Generator
    merge : float
        Probability that a pair's lines are joined with the next one's, two to four, on one side.
    split_chinese : float
        Of these, the share where English is the side that is joined.
    drop, drop_english : float
        Probability that a line is missing on one side, and the share of these where English is missing.
    run, longest_run : float, int
        Probability that a run of foreign lines comes before a pair, and its greatest length; lengths are
        spread evenly by their logarithm.
    repeat : float
        Probability that a foreign line is one of the ten first, as in a menu that comes again.
    """
    text = HarderText()
    pools = ([line for line, _ in foreign], [line for _, line in foreign])
    taken = [0, 0]
    place = 0
    while place < len(pairs):
        if rng.random() < run:
            side = int(rng.random() < 0.5)
            lines = []
            for _ in range(int(np.exp(rng.uniform(0, np.log(longest_run))))):
                again = rng.random() < repeat
                number = int(rng.integers(10)) if again else taken[side] % len(pools[side])
                taken[side] += not again
                lines.append(pools[side][number])
            text.add_alone(lines if side == 0 else [], lines if side else [])
        if rng.random() < drop:
            english_missing = rng.random() < drop_english
            chinese, english = pairs[place]
            text.add_alone([chinese] if english_missing else [], [] if english_missing else [english])
            place += 1
            continue
        count = 1
        if rng.random() < merge:
            count = 2 + int(rng.random() < 0.35) + int(rng.random() < 0.12)
        group = pairs[place : place + count]
        chinese_lines, english_lines = [pair[0] for pair in group], [pair[1] for pair in group]
        if len(group) == 1:
            text.add(chinese_lines, english_lines)
        elif rng.random() < split_chinese:
            text.add(chinese_lines, [" ".join(english_lines)])
        else:
            text.add(["".join(chinese_lines)], english_lines)
        place += len(group)
    return text
