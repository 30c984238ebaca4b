"""Parquet (by pyarrow): a table of pairs for pandas, DuckDB and trainers of models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

from duizhao.bitext.errors import MissingPackageError
from duizhao.bitext.writers.characters import legal
from duizhao.bitext.writers.columns import TABLE, heading, properties_of, row_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duizhao.bitext.pairs import Pair
    from duizhao.bitext.writers.stream import Held

__all__ = ["ParquetWriter"]

# Rows in a group: as many as fit a few megabytes.
_GROUP: Final = 10_000


class ParquetWriter:
    """Writes pairs as rows, those with an empty side too; an unknown confidence is null."""

    holds: frozenset[Held] = frozenset({"ids", "notes", "states"})
    keeps: frozenset[str]

    def __init__(self, handle: BinaryIO, *, properties: Sequence[str] = ()) -> None:
        """Begin the file; ``properties`` are those of units that have a column.

        Raises
        ------
        MissingPackageError
            When pyarrow is not installed.
        """
        try:
            import pyarrow as pa  # noqa: PLC0415 (an extra)
            from pyarrow import parquet  # noqa: PLC0415
        except ImportError:
            raise MissingPackageError("Parquet needs pyarrow: pip install 'duizhao[parquet]'") from None
        self._properties = properties
        self.keeps = frozenset(properties)
        named = [(name, pa.float64() if name == "confidence" else pa.string()) for name in TABLE]
        self._schema = pa.schema([*named, *((legal(heading(name)), pa.string()) for name in properties)])
        self._batch_of: Any = pa.record_batch
        self._writer = parquet.ParquetWriter(handle, self._schema, compression="zstd")
        self._rows: list[tuple[Any, ...]] = []

    def add(self, pair: Pair) -> str:
        """Keep a row until its group is complete; a pair that a person left out is not written."""
        if pair.left_out:
            return pair.left_out[:60]
        cells = (*row_of(pair), *properties_of(pair, self._properties))
        self._rows.append(tuple(legal(cell) if isinstance(cell, str) else cell for cell in cells))
        if len(self._rows) == _GROUP:
            self._flush()
        return ""

    def _flush(self) -> None:
        columns = [list(column) for column in zip(*self._rows, strict=True)] or [[] for _ in self._schema]
        self._writer.write_batch(self._batch_of(columns, schema=self._schema))
        self._rows = []

    def finish(self) -> None:
        """Write the last group and the footer."""
        self._flush()
        self._writer.close()
