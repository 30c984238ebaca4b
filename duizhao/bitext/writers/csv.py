"""Comma-separated values (RFC 4180), UTF-8, with the names of the columns."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from typing import BinaryIO

from duizhao.bitext.pairs import Pair
from duizhao.bitext.writers.characters import guarded, legal
from duizhao.bitext.writers.columns import TABLE, heading, properties_of, row_of
from duizhao.bitext.writers.stream import Held

__all__ = ["CsvWriter"]


class CsvWriter:
    """Writes pairs as rows, those with an empty side too.

    A cell that a spreadsheet would run as a formula has an apostrophe before it, which the reader takes off.
    """

    holds: frozenset[Held] = frozenset({"ids", "notes", "states"})
    keeps: frozenset[str]

    def __init__(self, handle: BinaryIO, *, properties: Sequence[str] = ()) -> None:
        """Write the names of the columns; ``properties`` are those of units that have one."""
        self._writer = csv.writer(codecs.getwriter("utf-8")(handle), lineterminator="\n")
        self._properties = properties
        self.keeps = frozenset(properties)
        self._writer.writerow((*TABLE, *(guarded(legal(heading(name))) for name in properties)))

    def add(self, pair: Pair) -> str:
        """Write a row; a pair that a person left out is not written."""
        if pair.left_out:
            return pair.left_out[:60]
        cells = (*row_of(pair), *properties_of(pair, self._properties))
        self._writer.writerow(
            "" if cell is None else guarded(legal(cell)) if isinstance(cell, str) else f"{cell:.4f}" for cell in cells
        )
        return ""

    def finish(self) -> None:
        """Nothing comes after the last row."""
