"""The vector cache: what it keeps, what it survives, what it costs."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from duizhao.align.encoders.cache import (
    CachedEncoder,
    CacheState,
    VectorCache,
    cache_folder,
    clear_cache,
    describe_cache,
    open_cache,
)
from duizhao.align.encoders.protocol import TokenEncoder, TokenVectors, Vectors
from duizhao.bitext.errors import InputError

ROOT = Path(__file__).resolve().parents[3]


class CountingEncoder:
    """Numbers drawn from the text's own hash, and a count of the texts it was asked for."""

    name = "counting"
    dimension = 8

    def __init__(self) -> None:
        """Nothing asked yet."""
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows, zero for an empty text."""
        self.asked += texts
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            if text.strip():
                rows[number] = np.random.default_rng(list(text.encode())).standard_normal(8)
                rows[number] /= np.linalg.norm(rows[number])
        return rows

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Make a token of every character."""
        tokens = []
        for text in texts:
            starts = np.arange(len(text), dtype=np.int32)
            vectors = np.tile(starts[:, None].astype(np.float32) + np.float32(0.1), (1, 4))
            tokens.append(TokenVectors(vectors=vectors, starts=starts, ends=starts + 1))
        return self.encode(texts), tokens


def cached(encoder: TokenEncoder, path: Path, *, identity: str = "one", max_bytes: int = 1 << 24) -> CachedEncoder:
    return CachedEncoder(
        lambda: encoder, name="counting", dimension=8, identity=identity, cache=VectorCache(path, max_bytes=max_bytes)
    )


def test_a_second_run_loads_nothing(tmp_path: Path) -> None:
    texts = ["one", "二", "", "one", "𠮷"]
    first = CountingEncoder()
    rows, tokens = cached(first, tmp_path / "v.sqlite").encode_with_tokens(texts)
    assert sorted(first.asked) == sorted(["one", "二", "", "𠮷"])

    second = cached(CountingEncoder(), tmp_path / "v.sqlite")
    again, tokens_again = second.encode_with_tokens(texts)
    assert not second.loaded
    assert np.array_equal(rows, again)
    assert np.array_equal(rows, second.encode(texts))
    for one, two in zip(tokens, tokens_again, strict=True):
        assert np.array_equal(one.vectors, two.vectors)
        assert np.array_equal(one.starts, two.starts)
        assert np.array_equal(one.ends, two.ends)


def test_tokens_alone_share_their_records_with_tokens_beside_texts(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    first = cached(encoder, tmp_path / "v.sqlite")
    alone = first.encode_tokens(["one", "二", "one"])
    assert encoder.asked == ["二", "one"]

    second = cached(CountingEncoder(), tmp_path / "v.sqlite")
    again = second.encode_tokens(["二", "one"])
    assert not second.loaded
    assert [token.vectors.tolist() for token in again] == [alone[1].vectors.tolist(), alone[0].vectors.tolist()]

    _, beside = first.encode_with_tokens(["one"])
    assert np.array_equal(beside[0].vectors, alone[0].vectors)


def test_models_do_not_share_records(tmp_path: Path) -> None:
    cached(CountingEncoder(), tmp_path / "v.sqlite", identity="one").encode(["text"])
    other = cached(CountingEncoder(), tmp_path / "v.sqlite", identity="two")
    other.encode(["text"])
    assert other.loaded


def test_sentences_alone_are_kept_too(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    wrapped = cached(encoder, tmp_path / "v.sqlite")
    rows = wrapped.encode(["text"])
    with_tokens, _ = wrapped.encode_with_tokens(["text"])
    assert np.array_equal(rows, with_tokens)
    assert len(encoder.asked) == 2


def test_the_oldest_go_when_it_is_full(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "v.sqlite", max_bytes=1 << 20)
    for number in range(60):
        cache.put([(number.to_bytes(16, "big"), bytes(40_000))])
    assert cache.size() <= 1 << 20
    keys = [number.to_bytes(16, "big") for number in range(60)]
    kept = cache.get(keys)
    assert keys[-1] in kept
    assert keys[0] not in kept
    assert len(kept) == len(cache) > 10
    cache.close()
    assert (tmp_path / "v.sqlite").stat().st_size < 3 << 20


def test_a_bound_that_holds_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="1 MB"):
        VectorCache(tmp_path / "v.sqlite", max_bytes=10)


@pytest.mark.parametrize(
    "content",
    [b"this is no database at all, but long enough to look like one" * 40, b"SQLite format 3\0" + b"\xff" * 4096],
)
def test_a_damaged_file_is_begun_anew(content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "v.sqlite"
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        rows = cached(CountingEncoder(), path).encode(["text"])
    assert "damaged" in caplog.text
    assert path.with_suffix(".damaged").read_bytes() == content
    again = cached(CountingEncoder(), path)
    assert np.array_equal(again.encode(["text"]), rows)
    assert not again.loaded


def test_a_damaged_record_is_computed_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "v.sqlite"
    rows = cached(CountingEncoder(), path).encode(["text"])
    connection = sqlite3.connect(path)
    connection.execute("UPDATE vectors SET value = zeroblob(length(value))")
    connection.commit()
    connection.close()
    again = cached(CountingEncoder(), path)
    with caplog.at_level(logging.WARNING):
        assert np.array_equal(again.encode(["text"]), rows)
    assert "damaged" in caplog.text
    assert again.loaded


def test_damage_while_it_is_open_is_survived(tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    encoder = cached(CountingEncoder(), path)
    texts = [f"text {number}" for number in range(300)]
    rows = encoder.encode(texts)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(path.read_bytes())
    data[100:] = os.urandom(len(data) - 100)
    path.write_bytes(data)
    again = cached(CountingEncoder(), path)
    assert np.array_equal(again.encode(texts), rows)


def test_a_place_that_cannot_be_written_means_no_cache(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with caplog.at_level(logging.WARNING):
        assert open_cache(blocked / "below") is None
    assert "no vector cache" in caplog.text


@pytest.mark.parametrize("value", ["off", "OFF", "0", "no"])
def test_it_can_be_switched_off(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUIZHAO_CACHE", value)
    assert cache_folder() is None
    assert open_cache() is None


def test_it_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DUIZHAO_CACHE", str(tmp_path / "elsewhere"))
    cache = open_cache()
    assert cache is not None
    cache.close()
    assert (tmp_path / "elsewhere" / "vectors.sqlite").is_file()


_WRITER = """
import sys
from pathlib import Path
from duizhao.align.encoders.cache import VectorCache
cache = VectorCache(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    cache.put([(f"{number:016d}".encode(), bytes(500))])
    print(number, flush=True)
"""


def writer(path: Path, first: int, last: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), str(first), str(last)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_what_was_committed_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    process = writer(path, 0, 10**9)
    assert process.stdout is not None
    with process.stdout as lines:
        told = [line.strip() for line, _ in zip(lines, range(200), strict=False)]
        process.send_signal(signal.SIGKILL)
    process.wait()
    cache = VectorCache(path)
    keys = [f"{int(number):016d}".encode() for number in told[1:]]
    assert set(cache.get(keys)) == set(keys)
    cache.close()


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    processes = [writer(path, 0, 200), writer(path, 200, 400)]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    cache = VectorCache(path)
    assert len(cache) == 400
    cache.close()


def test_the_cache_is_private_and_can_be_counted_and_cleared(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "cache"
    assert describe_cache(folder) == CacheState(records=0, size=0)
    cache = open_cache(folder)
    assert cache is not None
    cache.put([(b"one", b"1"), (b"two", b"2")])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert describe_cache(folder).records == 2
    cache.close()
    (folder / "notes.txt").write_text("kept")
    freed = clear_cache(folder)
    assert freed > 0
    assert [file.name for file in folder.iterdir()] == ["notes.txt"]
    assert clear_cache(folder) == 0


def test_an_old_cache_of_the_user_becomes_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUIZHAO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = tmp_path / "duizhao"
    folder.mkdir(mode=0o755)
    open_cache()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
