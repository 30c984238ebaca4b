"""Translations that experts marked, as ``benchmarks/train_estimate.py`` reads them: WMT20 zh→en and bio-mqm en→zh.

WMT20: half of the documents, drawn once, with all ten systems, three raters a segment. bio-mqm: all, one rater.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["WEIGHT", "Mark", "Marked", "chosen_rows", "read_rows", "read_sets", "split"]

Floats = npt.NDArray[np.float64]
POINTS = {"Neutral": 0, "Minor": 1, "Major": 5, "Critical": 25}
PEOPLE = ("Human", "reference")
FOLDS = 5
SUBSETS = {("e5-small", "zh"): 1300, ("e5-small", "en"): 781}
"""By encoder and source: at least so many rows of complete documents, drawn once, where the encoder is slow."""
WEIGHT = {"Minor": 0.3, "Major": 1.0, "Critical": 1.0}
"""How bad a mark on a token is; what has another severity is no error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What one rater marked in a target, by character offsets, end exclusive."""

    rater: str
    start: int
    end: int
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Marked:
    """A set of marked translations: what is known of each row, [shape=(n,)]; ``people`` numbers one person's rows."""

    name: str
    langs: tuple[str, str]
    pairs: list[tuple[str, str]]
    penalty: Floats
    major: Floats
    documents: npt.NDArray[np.str_]
    sources: npt.NDArray[np.int64]
    half: npt.NDArray[np.int64]
    machine: npt.NDArray[np.bool_]
    people: npt.NDArray[np.int64]
    marks: list[list[Mark]]
    raters: npt.NDArray[np.int64]


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a TSV with a header and without quoting."""
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_sets(gold: Path) -> list[Marked]:
    """Read both sets."""
    rows = read_rows(gold / "audit/wmt20_mqm_zh-en/wmt20_mqm_zh-en.tsv")
    documents = sorted({row["doc"] for row in rows})
    random.Random(1).shuffle(documents)  # noqa: S311 - a draw, not a secret
    drawn = set(documents[: len(documents) // 2])
    rows = [row for row in rows if row["doc"] in drawn]
    wmt = _marked(
        "WMT20 zh→en",
        ("zh", "en"),
        rows,
        [float(row["mqm_penalty_mean"]) for row in rows],
        [_share(row) for row in rows],
    )
    rows = read_rows(gold / "audit/bio-mqm_en-zh/bio_mqm_en-zh.tsv")
    marks = [_marks(row) for row in rows]
    penalty = [float(sum(POINTS[mark] for mark in some)) for some in marks]
    major = [float(not {"Major", "Critical"}.isdisjoint(some)) for some in marks]
    return [wmt, _marked("bio-mqm en→zh", ("en", "zh"), rows, penalty, major)]


def _marked(
    name: str, langs: tuple[str, str], rows: Sequence[dict[str, str]], penalty: Sequence[float], major: Sequence[float]
) -> Marked:
    at = {source: number for number, source in enumerate(dict.fromkeys(row["source"] for row in rows))}
    return Marked(
        name=name,
        langs=langs,
        pairs=[(row["source"], row["translation"]) for row in rows],
        penalty=np.array(penalty),
        major=np.array(major),
        documents=np.array([row["doc"] for row in rows]),
        sources=np.array([at[row["source"]] for row in rows]),
        half=np.array([sorted({row["system"] for row in rows}).index(row["system"]) % 2 for row in rows]),
        machine=np.array([not row["system"].startswith(PEOPLE) for row in rows]),
        people=np.array([number for number, row in enumerate(rows) if row["system"] in {"Human-A.0", "reference"}]),
        marks=[
            [
                Mark(rater=m.get("rater", ""), start=m["start"], end=m["end"], severity=m["severity"])
                for m in json.loads(row["errors_json"])
                if m.get("side", "target") == "target" and m["start"] >= 0 and m["severity"] in WEIGHT
            ]
            for row in rows
        ],
        raters=np.array([int(row.get("n_raters", 1)) for row in rows]),
    )


def _share(row: dict[str, str]) -> float:
    """Return the share of raters who marked a major error."""
    marks = json.loads(row["errors_json"])
    return len({mark["rater"] for mark in marks if mark["severity"] == "Major"}) / int(row["n_raters"])


def _marks(row: dict[str, str]) -> list[str]:
    marks = [mark["severity"] for mark in json.loads(row["errors_json"])]
    return marks + [m["severity"] for m in json.loads(row["source_errors_json"]) if m["error_category"] != "Source"]


def chosen_rows(marked: Marked, encoder: str) -> npt.NDArray[np.int64]:
    """Return the rows that are described with an encoder: all, or as many complete documents as a slow one is given."""
    least = SUBSETS.get((encoder, marked.langs[0]))
    if least is None:
        return np.arange(len(marked.pairs))
    documents = sorted(set(marked.documents))
    random.Random(5).shuffle(documents)  # noqa: S311 - a draw, not a secret
    rows: list[int] = []
    for document in documents:
        if len(rows) > least:
            break
        rows += np.flatnonzero(marked.documents == document).tolist()
    return np.array(sorted(rows))


def split(marked: Marked, *, systems: bool) -> Iterator[tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]]:
    """Yield the rows to learn from and those to measure on: documents apart, or documents and halves of the systems."""
    order = sorted(set(marked.documents))
    random.Random(0).shuffle(order)  # noqa: S311 - a draw, not a secret
    fold = {document: number % FOLDS for number, document in enumerate(order)}
    folds = np.array([fold[document] for document in marked.documents])
    for number in range(FOLDS):
        for half in (0, 1) if systems else (None,):
            other, own = (
                (np.ones(len(folds), dtype=bool),) * 2 if half is None else (marked.half != half, marked.half == half)
            )
            yield (folds != number) & other, (folds == number) & own
