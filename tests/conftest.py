"""What the tests share: a tiny encoder that needs no model, and the places of seeds and gold data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from duizhao.align.encoders.protocol import TokenVectors, Vectors

# The same examples in every run, and no time limit on one: a slow machine is no failure.
settings.register_profile("duizhao", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("duizhao")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


class TinyEncoder:
    """A deterministic bag of words: each word is a random direction, fixed by its hash.

    ``synonyms`` maps a word to the one it shares a direction with, so a test can make its own
    bilingual dictionary. Texts are cut at spaces; join Chinese test words with spaces, or use Latin ones.
    """

    name = "tiny"
    dimension = 64

    def __init__(self, synonyms: dict[str, str] | None = None) -> None:
        """Keep the dictionary."""
        self.synonyms = synonyms or {}

    def _direction(self, word: str) -> Vectors:
        return _random_direction(self.synonyms.get(word, word), self.dimension)

    def pooled(self, texts: Sequence[str]) -> Vectors:
        """Sum the directions of the words of each text: [shape=(n, 64), float32]."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            for word in text.lower().split():
                rows[number] += self._direction(word.strip(".,!?;:。，！？；："))
        return rows

    def head(self, sums: Vectors) -> Vectors:
        """Scale each row to unit length; a zero row stays zero."""
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        return (sums / np.where(lengths == 0, 1, lengths)).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows."""
        return self.head(self.pooled(texts))


class WordEncoder:
    """Each word is one token with a fixed direction; ``synonyms`` maps a word to the one it shares a direction with.

    Chinese is cut into the words of ``synonyms`` and, where there is none, into characters. English words are looked
    up as they stand, then in small letters. Sentences have zero rows: who links words asks for tokens only.
    """

    name = "words"
    dimension = 32

    def __init__(self, synonyms: Mapping[str, str]) -> None:
        """Keep the dictionary."""
        self._synonyms = synonyms
        chinese = [word for word in synonyms if not word.isascii()]
        self._word = re.compile("|".join([*chinese, r"[\u3400-\u9fff]|A\.I\.|01\.AI|[A-Za-z]+(?:-[a-z]+)*|\S"]))

    def _direction(self, word: str) -> Vectors:
        key = self._synonyms.get(word, self._synonyms.get(word.lower(), word.lower()))
        return _random_direction(key, self.dimension)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return zero rows."""
        return np.zeros((len(texts), self.dimension), dtype=np.float32)

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return zero rows and the words."""
        found = []
        for text in texts:
            cuts = list(self._word.finditer(text))
            rows = [self._direction(cut.group()) for cut in cuts]
            found.append(
                TokenVectors(
                    vectors=np.array(rows, dtype=np.float32).reshape(len(rows), self.dimension),
                    starts=np.array([cut.start() for cut in cuts], dtype=np.int32),
                    ends=np.array([cut.end() for cut in cuts], dtype=np.int32),
                )
            )
        return self.encode(texts), found


def _random_direction(key: str, dimension: int) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(dimension).astype(np.float32)


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep vectors in a folder of this run, not in the user's cache; a test may still choose another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUIZHAO_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def tiny_encoder() -> TinyEncoder:
    """Give the encoder without synonyms."""
    return TinyEncoder()


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Give the folder of the five source documents."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of gold data and standards beside the checkout, or skip."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside this checkout: gold data and standards are not part of it")
    return SHARED
