"""Search by meaning: a vector of each unit's English side in bytes, beside the text, compared one by one.

Vectors are those of a multilingual encoder, less the mean of their language in this memory (vectors of one language
lie close together), normalised, each scaled so that its largest number is 127 and rounded to a byte. A search compares
the query with every one of them in a compiled loop: exact but for the rounding, no index to build, to keep or to
get out of date, and linear. An index library would answer a million units faster and approximately, but has to be
rebuilt or locked when two programs write, and weighs as much again on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Encoder, Vectors
from duizhao.bitext.errors import InputError
from duizhao.bitext.language.characters import has_han
from duizhao.bitext.progress import Progress, silent
from duizhao.memory.kernels import compare
from duizhao.memory.store import Filters, Memory, MemoryUnit

__all__ = ["MeaningIndex", "Near", "add_vectors", "load_meaning"]

BLOCK: Final = 1_024
"""Units a row of the file: half a megabyte, and a transaction of a second."""
_SAMPLE: Final = 2_000
"""Units whose vectors make the mean of a language."""

Bytes = npt.NDArray[np.int8]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A unit and how close its meaning is to the query's: a cosine, -1 to 1, higher is closer."""

    unit: MemoryUnit
    similarity: float


def add_vectors(memory: Memory, encoder: Encoder, *, progress: Progress | None = None) -> int:
    """Make the vectors that the memory lacks and return how many; what is there already stays.

    Raises
    ------
    InputError
        When the memory has vectors of another model.
    """
    report = progress or silent
    _check_model(memory, encoder)
    rows = memory.database.rows
    if not len(memory):
        return 0
    if not rows("SELECT 1 FROM meta WHERE key = 'model'"):
        sample = rows("SELECT english, chinese FROM unit ORDER BY id LIMIT ?", (_SAMPLE,))
        means = [encoder.encode([row[side] for row in sample]).mean(axis=0) for side in (0, 1)]
        with memory.database.transaction():
            for key, value in (("english mean", means[0].tobytes()), ("chinese mean", means[1].tobytes())):
                memory.database.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
            memory.database.run("INSERT OR REPLACE INTO meta VALUES ('model', ?)", (encoder.name.encode(),))
    mean = _mean(memory, "english mean")
    total = len(memory)
    made: int = rows("SELECT coalesce(sum(length(units) / 8), 0) FROM vector_block")[0][0]
    done = made
    while True:
        # What another program has made meanwhile is not made again: each block begins where the last one ends.
        with memory.database.transaction():
            last = rows("SELECT units FROM vector_block ORDER BY first DESC LIMIT 1")
            after = int(np.frombuffer(last[0][0], dtype=np.int64)[-1]) if last else 0
            found = rows("SELECT id, english FROM unit WHERE id > ? ORDER BY id LIMIT ?", (after, BLOCK))
            if not found:
                break
            numbers = np.array([row[0] for row in found], dtype=np.int64)
            vectors, scales = _quantise(encoder.encode([row[1] for row in found]) - mean)
            memory.database.run(
                "INSERT INTO vector_block VALUES (?, ?, ?, ?)",
                (int(numbers[0]), numbers.tobytes(), vectors.tobytes(), scales.tobytes()),
            )
        done += len(found)
        report("vectors", done, total)
    return done - made


def _check_model(memory: Memory, encoder: Encoder) -> None:
    known = memory.database.rows("SELECT value FROM meta WHERE key = 'model'")
    if known and known[0][0].decode() != encoder.name:
        raise InputError(
            f"{memory.database.path}: its vectors are of the model {known[0][0].decode()}, not of {encoder.name}; "
            "use that model"
        )


def _mean(memory: Memory, key: str) -> Vectors:
    return np.frombuffer(memory.database.rows("SELECT value FROM meta WHERE key = ?", (key,))[0][0], dtype=np.float32)


def _quantise(rows: Vectors) -> tuple[Bytes, Vectors]:
    """Normalise rows and round them to bytes: [shape=(n, dim), int8] and scales [shape=(n,), float32]."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = rows / np.maximum(lengths, 1e-9)
    largest = np.maximum(np.abs(unit).max(axis=1), 1e-9)
    return np.rint(unit / largest[:, None] * 127).astype(np.int8), (largest / 127).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningIndex:
    """The vectors of a memory, read at once and searched from memory: half a kilobyte a unit.

    ``units``: [shape=(n,), int64], ids; ``vectors``: [shape=(n, dim), int8]; ``scales``: [shape=(n,), float32];
    ``means``: those of English and Chinese.
    """

    memory: Memory
    encoder: Encoder
    units: Numbers
    vectors: Bytes
    scales: Vectors
    means: tuple[Vectors, Vectors]

    def search(self, text: str, *, limit: int = 10, least: float = 0.0, filters: Filters | None = None) -> list[Near]:
        """Find the units whose meaning is closest to a text's, in English or Chinese, closest first."""
        return self.search_all([text], limit=limit, least=least, filters=filters)[0]

    def search_all(
        self, texts: Sequence[str], *, limit: int = 10, least: float = 0.0, filters: Filters | None = None
    ) -> list[list[Near]]:
        """Search for several texts, encoded together."""
        means = np.stack([self.means[has_han(text)] for text in texts])
        queries, scales = _quantise(self.encoder.encode(texts) - means)
        return [
            self._closest(query, float(scale), limit, least, filters)
            for query, scale in zip(queries, scales, strict=True)
        ]

    def _closest(self, query: Bytes, scale: float, limit: int, least: float, filters: Filters | None) -> list[Near]:
        similarity = compare(self.vectors, query, self.scales) * scale
        # Filters and doubles take some away: more than wanted are read.
        wanted = min(len(similarity), 20 * limit + 100 if filters else 3 * limit + 20)
        best = np.argpartition(-similarity, wanted - 1)[:wanted] if wanted else np.zeros(0, dtype=np.int64)
        best = best[np.argsort(-similarity[best], kind="stable")]
        found = self.memory.units([int(self.units[k]) for k in best], filters)
        near: dict[tuple[str, str], Near] = {}
        for k in best:
            unit = found.get(int(self.units[k]))
            if unit is None or similarity[k] < least or (unit.english, unit.chinese) in near:
                continue
            near[unit.english, unit.chinese] = Near(unit=unit, similarity=float(similarity[k]))
            if len(near) == limit:
                break
        return list(near.values())


def load_meaning(memory: Memory, load_encoder: Callable[[str], Encoder]) -> MeaningIndex:
    """Read the vectors of a memory; ``load_encoder`` gets the name of the model that made them.

    Raises
    ------
    InputError
        When the memory has no vectors.
    """
    rows = memory.database.rows
    model = rows("SELECT value FROM meta WHERE key = 'model'")
    blocks = rows("SELECT units, vectors, scales FROM vector_block ORDER BY first") if model else []
    if not blocks:
        path = memory.database.path
        raise InputError(f"{path}: no vectors yet; make them with `duizhao tm add {path} --meaning`")
    encoder = load_encoder(model[0][0].decode())
    return MeaningIndex(
        memory=memory,
        encoder=encoder,
        units=np.frombuffer(b"".join(row[0] for row in blocks), dtype=np.int64),
        vectors=np.frombuffer(b"".join(row[1] for row in blocks), dtype=np.int8).reshape(-1, encoder.dimension),
        scales=np.frombuffer(b"".join(row[2] for row in blocks), dtype=np.float32),
        means=(_mean(memory, "english mean"), _mean(memory, "chinese mean")),
    )
