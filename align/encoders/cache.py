"""Vectors kept on disk, so that a second run over the same text, or a killed one, need not encode it again.

The folder is made for its owner alone (0700), the file likewise (0600): keys are hashes, but vectors give texts away.

One SQLite file in write-ahead mode: what was committed before a kill is there after it, two processes may
use it at once, and nothing in it is ever executed. A record's key is a hash of the model (name, checksum,
dtype) and the text. The oldest records go when the file grows beyond its bound. A damaged file is put
aside and replaced, and a place that cannot be written means working without a cache; both are reported.

Only models that profit are cached. A sentence with its tokens is read in a tenth of a millisecond, and
e5-small needs 30 milliseconds of processor for it; the Universal Sentence Encoder needs 1.3, and as its
sums take four kilobytes a sentence it is left out (`benchmarks/encoders.md`).

The environment variable DUIZHAO_CACHE moves the cache to another folder, or switches it off (``off``).
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import weakref
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from duizhao.align.encoders.protocol import TokenEncoder, TokenVectors, Vectors, encode_tokens
from duizhao.bitext.errors import InputError, OutputError

__all__ = ["CacheState", "CachedEncoder", "VectorCache", "cache_folder", "clear_cache", "describe_cache", "open_cache"]

VARIABLE = "DUIZHAO_CACHE"
MAX_BYTES = 1 << 30  # 50,000 sentences with their tokens, half a million without
_FILE = "vectors.sqlite"
_VERSION = 1
_CHECK = 4  # bytes of CRC-32 before each record
_PATIENCE = 30.0  # seconds to wait for another process that writes
_EVICTED = 10  # one tenth of the records goes at a time
_CHUNK = 256  # sentences encoded between two commits: what a kill can cost
_LOOKUP = 500  # keys in one query; SQLite takes 999 in its oldest builds

_log = logging.getLogger(__name__)


def cache_folder() -> Path | None:
    """Return where the cache is: DUIZHAO_CACHE, else the user's cache folder; None when switched off."""
    chosen = os.environ.get(VARIABLE, "")
    if chosen.lower() in {"off", "0", "no", "none"}:
        return None
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_cache_path  # noqa: PLC0415 - only a run without the variable needs it

    return user_cache_path("duizhao", appauthor=False)


def open_cache(folder: Path | None = None, *, max_bytes: int = MAX_BYTES) -> VectorCache | None:
    """Open the cache in ``folder``, or in its usual place; None when it is switched off or cannot be used."""
    folder = folder or cache_folder()
    if folder is None:
        return None
    try:
        _make_private(folder)
        return VectorCache(folder / _FILE, max_bytes=max_bytes)
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        _log.warning("no vector cache in %s (%s): working without; set %s to another folder", folder, reason, VARIABLE)
        return None


def _make_private(folder: Path) -> None:
    """Make the folder, or take an old one of ours, for its owner alone; one that the user named stays as it is."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
    elif VARIABLE not in os.environ and folder == cache_folder() and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheState:
    """How many records a cache holds (a sentence, or the tokens of one), and how many bytes its files take."""

    records: int
    size: int


def describe_cache(folder: Path) -> CacheState:
    """Count what is kept in a folder, without making anything; a damaged file holds no records.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    path = folder / _FILE
    size = sum(file.stat().st_size for file in _cache_files(folder))
    if not path.is_file():
        return CacheState(records=0, size=size)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)) as connection:
            records = int(connection.execute("SELECT count(*) FROM vectors").fetchone()[0])
    except sqlite3.OperationalError as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    except sqlite3.DatabaseError:
        records = 0
    return CacheState(records=records, size=size)


def clear_cache(folder: Path) -> int:
    """Delete what is kept in a folder; return how many bytes that frees. Nothing else in the folder is touched.

    Raises
    ------
    OutputError
        When a file cannot be deleted.
    """
    freed = 0
    for file in _cache_files(folder):
        size = file.stat().st_size
        try:
            file.unlink()
        except OSError as error:
            raise OutputError(f"{file}: cannot be deleted: {error.strerror}") from error
        freed += size
    return freed


def _cache_files(folder: Path) -> list[Path]:
    names = (_FILE, f"{_FILE}-wal", f"{_FILE}-shm", Path(_FILE).with_suffix(".damaged").name)
    return [folder / name for name in names if (folder / name).is_file()]


class VectorCache:
    """Bytes by model and text, in one SQLite file.

    Parameters
    ----------
    path : Path
        The file; made when it is missing.
    max_bytes : int
        How large it may grow, at least 1 MB.
    """

    def __init__(self, path: Path, *, max_bytes: int = MAX_BYTES) -> None:
        """Open the file; one that is no cache, or damaged, is put aside.

        Raises
        ------
        InputError
            When the bound is too small to hold anything.
        sqlite3.OperationalError
            When the file can be neither opened nor made.
        """
        if max_bytes < 1 << 20:
            raise InputError(f"a vector cache of {max_bytes} bytes holds nothing: give 1 MB (1048576) or more")
        self._path = path
        self._max_bytes = max_bytes
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            self._put_aside(error)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        # SQLite gives the files beside it the permissions of this one.
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                if version != _VERSION:
                    connection.execute("DROP TABLE IF EXISTS vectors")
                    connection.execute(
                        "CREATE TABLE vectors (id INTEGER PRIMARY KEY, key BLOB UNIQUE NOT NULL, value BLOB NOT NULL)"
                    )
                    connection.execute(f"PRAGMA user_version = {_VERSION}")
        except sqlite3.DatabaseError:
            connection.close()
            raise
        # An encoder is simply let go of, so the file is closed with the last reference to it.
        weakref.finalize(self, connection.close)
        return connection

    def _put_aside(self, error: sqlite3.DatabaseError) -> None:
        aside = self._path.with_suffix(".damaged")
        _log.warning(
            "the vector cache %s is damaged (%s): starting a new one, the old one is %s",
            self._path,
            error,
            aside,
        )
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._path.replace(aside)

    def _rebuild(self, error: sqlite3.DatabaseError) -> None:
        self._connection.close()
        self._put_aside(error)
        self._connection = self._connect()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return what is kept of ``keys``."""
        found: dict[bytes, bytes] = {}
        try:
            for start in range(0, len(keys), _LOOKUP):
                asked = keys[start : start + _LOOKUP]
                marks = ",".join("?" * len(asked))
                # Only question marks are put into the text.
                query = f"SELECT key, value FROM vectors WHERE key IN ({marks})"  # noqa: S608
                for key, value in self._connection.execute(query, asked).fetchall():
                    if zlib.crc32(value[_CHECK:]) == int.from_bytes(value[:_CHECK], "little"):
                        found[key] = value[_CHECK:]
                    else:
                        _log.warning("a record of the vector cache %s is damaged: computing it again", self._path)
                        self._connection.execute("DELETE FROM vectors WHERE key = ?", (key,))
        except sqlite3.OperationalError as error:
            _log.warning("the vector cache %s cannot be read (%s): computing again", self._path, error)
        except sqlite3.DatabaseError as error:
            self._rebuild(error)
        return found

    def put(self, records: Sequence[tuple[bytes, bytes]]) -> None:
        """Keep the records, in one transaction; one that is there already stays as it is."""
        checked = [(key, zlib.crc32(value).to_bytes(_CHECK, "little") + value) for key, value in records]
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany("INSERT OR IGNORE INTO vectors (key, value) VALUES (?, ?)", checked)
                if self.size() > self._max_bytes:
                    self._connection.execute(
                        "DELETE FROM vectors WHERE id IN (SELECT id FROM vectors ORDER BY id "
                        "LIMIT 1 + (SELECT count(*) FROM vectors) / ?)",
                        (_EVICTED,),
                    )
        except sqlite3.OperationalError as error:
            _log.warning("the vector cache %s cannot be written (%s): continuing without", self._path, error)
        except sqlite3.DatabaseError as error:
            self._rebuild(error)

    def size(self) -> int:
        """Count the bytes of the pages in use."""
        pages, free, page_size = (
            self._connection.execute(f"PRAGMA {what}").fetchone()[0]
            for what in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * page_size)

    def __len__(self) -> int:
        """Count the records."""
        return int(self._connection.execute("SELECT count(*) FROM vectors").fetchone()[0])


class CachedEncoder:
    """An encoder that asks the cache first, and loads the model only for what is not there.

    Token vectors are kept, and given, in half precision, so that a first run and a second one return
    the very same numbers.

    Parameters
    ----------
    load : Callable
        Makes the encoder; called once, at the first text that is not in the cache.
    name, dimension
        The encoder's.
    identity : str
        What makes its vectors what they are: name, checksum, dtype, prompt.
    cache : VectorCache
        Where the vectors are kept.
    """

    def __init__(
        self, load: Callable[[], TokenEncoder], *, name: str, dimension: int, identity: str, cache: VectorCache
    ) -> None:
        """Keep all this."""
        self._load = load
        self._loaded: TokenEncoder | None = None
        self._identity = identity
        self._cache = cache
        self.name = name
        self.dimension = dimension

    @property
    def loaded(self) -> bool:
        """Whether the model has been needed yet."""
        return self._loaded is not None

    @property
    def encoder(self) -> TokenEncoder:
        """The encoder itself, loaded now if it has not been, for what is not worth keeping."""
        return self._encoder()

    def _encoder(self) -> TokenEncoder:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded

    def release(self) -> None:
        """Forget the model; it is loaded again when a text is asked for that is not kept."""
        self._loaded = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), dimension), float32, unit rows]; the row of an empty text is zero."""
        keys = [self._key("sentence", text) for text in texts]
        found = self._cache.get(list(dict.fromkeys(keys)))
        missing = _missing(texts, keys, found)
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            rows = self._encoder().encode([text for _, text in chunk])
            records = [(key, row.tobytes()) for (key, _), row in zip(chunk, rows, strict=True)]
            self._cache.put(records)
            found.update(records)
        return self._rows(keys, found)

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return ``encode(texts)`` and the tokens of each text, their vectors rounded to half precision."""
        keys = [self._key("sentence", text) for text in texts]
        token_keys = [self._key("tokens", text) for text in texts]
        found = self._cache.get(list(dict.fromkeys(token_keys)))
        rows = self._cache.get(list(dict.fromkeys(keys)))
        missing = {
            key: (token_key, text)
            for key, token_key, text in zip(keys, token_keys, texts, strict=True)
            if token_key not in found or key not in rows
        }
        ordered = sorted(missing.items(), key=lambda item: len(item[1][1]))
        for start in range(0, len(ordered), _CHUNK):
            chunk = ordered[start : start + _CHUNK]
            vectors, tokens = self._encoder().encode_with_tokens([text for _, (_, text) in chunk])
            records: list[tuple[bytes, bytes]] = []
            for (key, (token_key, _)), row, token in zip(chunk, vectors, tokens, strict=True):
                rows.setdefault(key, row.tobytes())
                found.setdefault(token_key, _pack(token))
                records += [(key, rows[key]), (token_key, found[token_key])]
            self._cache.put(records)
        return self._rows(keys, rows), [_unpack(found[key]) for key in token_keys]

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the tokens of each text, their vectors rounded to half precision."""
        keys = [self._key("tokens", text) for text in texts]
        found = self._cache.get(list(dict.fromkeys(keys)))
        missing = _missing(texts, keys, found)
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            tokens = encode_tokens(self._encoder(), [text for _, text in chunk])
            records = [(key, _pack(token)) for (key, _), token in zip(chunk, tokens, strict=True)]
            self._cache.put(records)
            found.update(records)
        return [_unpack(found[key]) for key in keys]

    def _key(self, kind: Literal["sentence", "tokens"], text: str) -> bytes:
        what = f"{self._identity}\0{kind}\0{text}"
        return hashlib.blake2b(what.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def _rows(self, keys: Sequence[bytes], found: dict[bytes, bytes]) -> Vectors:
        rows = np.zeros((len(keys), self.dimension), dtype=np.float32)
        for number, key in enumerate(keys):
            rows[number] = np.frombuffer(found[key], dtype=np.float32)
        return rows


def _missing(texts: Sequence[str], keys: Sequence[bytes], found: dict[bytes, bytes]) -> list[tuple[bytes, str]]:
    """Return what has to be computed, each text once, by length, so that chunks hold texts of one length."""
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
    return sorted(missing.items(), key=lambda item: len(item[1]))


def _pack(tokens: TokenVectors) -> bytes:
    """Write count and width, offsets, and the vectors in half precision."""
    head = np.array(tokens.vectors.shape, dtype="<i4").tobytes()
    offsets = tokens.starts.astype("<i4").tobytes() + tokens.ends.astype("<i4").tobytes()
    return head + offsets + tokens.vectors.astype("<f2").tobytes()


def _unpack(data: bytes) -> TokenVectors:
    count, width = (int(n) for n in np.frombuffer(data, dtype="<i4", count=2))
    starts = np.frombuffer(data, dtype="<i4", count=count, offset=8)
    ends = np.frombuffer(data, dtype="<i4", count=count, offset=8 + 4 * count)
    vectors = np.frombuffer(data, dtype="<f2", count=count * width, offset=8 + 8 * count)
    return TokenVectors(
        vectors=vectors.astype(np.float32).reshape(count, width),
        starts=starts.astype(np.int32),
        ends=ends.astype(np.int32),
    )
