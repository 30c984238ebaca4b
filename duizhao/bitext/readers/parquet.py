"""Parquet tables, by pyarrow: the columns of text and of numbers, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from duizhao.bitext.errors import FormatError, InputError, MissingPackageError
from duizhao.bitext.pairs import PairStream
from duizhao.bitext.readers._columns import Row, stream_of_rows
from duizhao.bitext.readers.encoding import unreadable

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

__all__ = ["open_parquet"]

_BATCH: Final = 1_024
# In bytes, unpacked: a group of rows is read at once.
_LARGEST_GROUP: Final = 2 << 30
_WIDEST: Final = 200


def open_parquet(
    path: Path, *, name: str = "", source_lang: str | None = None, target_lang: str | None = None
) -> PairStream:
    """Open a table with a column in each language (see `duizhao.bitext.readers._columns.stream_of_rows`).

    The members of a structure are columns of their own, as in the ``translation`` of data sets on hubs. Columns of
    lists and bytes are left aside.

    Raises
    ------
    MissingPackageError
        When pyarrow is not installed.
    FormatError
        When the file is not Parquet, or is damaged.
    InputError, LanguageError
        As for any file.
    """
    place = name or str(path)
    return stream_of_rows(
        _rows(path, place),
        name=name or path.name,
        place=place,
        header=True,
        source_lang=source_lang,
        target_lang=target_lang,
    )


def _rows(path: Path, place: str) -> Iterator[Row]:
    try:
        import pyarrow as pa  # noqa: PLC0415 (an extra)
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415
    except ImportError:
        raise MissingPackageError(f"{place}: Parquet needs pyarrow: pip install 'duizhao[parquet]'") from None
    try:
        with path.open("rb") as handle:
            if not handle.read(1):
                raise InputError(f"{place} is empty")
            handle.seek(0)
            with ParquetFile(handle) as file:
                yield from _rows_of(file, place)
    except pa.ArrowException as error:
        said = " ".join(str(error).split())[:200]
        raise FormatError(f"{place}: not a sound Parquet file ({said})") from None
    except OSError as error:  # pyarrow raises it for damage, without a number
        if error.errno is None:
            said = " ".join(str(error).split())[:200]
            raise FormatError(f"{place}: not a sound Parquet file ({said})") from None
        raise InputError(unreadable(path, error)) from error


def _rows_of(file: ParquetFile, place: str) -> Iterator[Row]:
    import pyarrow as pa  # noqa: PLC0415 (an extra)

    for number in range(file.num_row_groups):
        if file.metadata.row_group(number).total_byte_size > _LARGEST_GROUP:
            raise InputError(f"{place}: a group of rows unpacks to more than {_LARGEST_GROUP >> 30} GiB; split it")
    number = 0
    for batch in file.iter_batches(batch_size=_BATCH):
        table = pa.Table.from_batches([batch]).flatten()
        columns = [index for index, column in enumerate(table.schema) if _is_plain(column.type)][:_WIDEST]
        if not number:
            yield Row("", "names", [table.schema[index].name.rpartition(".")[2] for index in columns])
        for cells in zip(*(table.column(index).to_pylist() for index in columns), strict=True):
            number += 1
            yield Row("", f"row {number}", ["" if cell is None else str(cell) for cell in cells])


def _is_plain(kind: Any) -> bool:  # noqa: ANN401 (pyarrow has no types)
    """Whether a column holds text or numbers."""
    import pyarrow.types as kinds  # noqa: PLC0415 (an extra)

    value = kind.value_type if kinds.is_dictionary(kind) else kind
    return bool(
        kinds.is_string(value)
        or kinds.is_large_string(value)
        or kinds.is_string_view(value)
        or kinds.is_integer(value)
        or kinds.is_floating(value)
        or kinds.is_boolean(value)
    )
