"""What the words of an English expression mean for its being a term, learned from judged terms."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from duizhao.bitext.errors import ModelError
from duizhao.bitext.language.words import lemma

__all__ = ["load_values", "meaning"]


@cache
def load_values() -> tuple[Mapping[str, tuple[float, float]], tuple[float, float]]:
    """Return what each English word adds to the logit, in a phrase and as its last word, and the same of a rare word.

    The values are learned from judged terms through the vectors of e5-small, in which words of one kind are near each
    other; so a word that nobody judged has one too (``benchmarks/train_termhood.py``). They take the place of a list
    of words that make terms and of words that make none.

    Raises
    ------
    ModelError
        Where the file is damaged.
    """
    path = files("duizhao.glossary.mining") / "word_values.json.gz"
    try:
        raw = json.loads(gzip.decompress(path.read_bytes()))
        words = {word: (inside / 100, last / 100) for word, (inside, last) in raw["words"].items()}
        return words, (raw["other"][0] / 100, raw["other"][1] / 100)
    except (OSError, ValueError, KeyError, IndexError, TypeError, EOFError) as error:
        raise ModelError(f"{path}: the table of words is damaged ({error}); install duizhao again") from error


def meaning(key: str) -> float:
    """Return what the words of an English key mean for its being a term: the mean of all, and the last one's own.

    >>> meaning("database") > meaning("thing"), meaning("database server") > meaning("different way")
    (True, True)
    """
    words, other = load_values()
    values = [words.get(part) or words.get(lemma(part), other) for part in key.split()]
    return sum(inside for inside, _ in values) / len(values) + values[-1][1]
