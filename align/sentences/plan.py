"""What is known of two documents before any bead is searched: their sentences encoded, cut into words, and anchored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from duizhao.align.cores import cores
from duizhao.align.encoders.protocol import Encoder, PooledEncoder, TokenEncoder, TokenVectors
from duizhao.align.sentences.anchors import Anchors, find_anchors
from duizhao.align.sentences.evidence import bead_kinds
from duizhao.align.sentences.lexicon import WordList, cut_words, known_pairs
from duizhao.align.sentences.pins import Box
from duizhao.align.sentences.punctuation import Marks, count_marks
from duizhao.align.sentences.search import Ints
from duizhao.align.sentences.threads import prompt_threads
from duizhao.align.sentences.vectors import Sums, encode_sums, sum_rows, unit, weigh_rows
from duizhao.bitext.language.characters import has_han
from duizhao.bitext.model import Document
from duizhao.bitext.progress import Progress, silent

__all__ = ["Plan", "Side", "encoder_parts", "plan_documents"]

# Paragraphs of fewer sentences than this, on average, are lines of a file rather than paragraphs.
_PARAGRAPH = 1.25
_Counted = tuple[WordList, Marks]
_FEW = 200  # sentences, for which a thread of their own does not pay


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One document, encoded and counted.

    ``sums``: its sentences, encoded once. ``tokens``: their tokens, None where the encoder gives none. ``lengths``:
    [shape=(n,), int64], characters a sentence. ``starts``: [shape=(n,), bool], whether a paragraph begins with the
    sentence; all False where paragraphs say nothing.
    """

    texts: list[str]
    lang: str
    sums: Sums
    tokens: list[TokenVectors] | None
    lengths: Ints
    starts: npt.NDArray[np.bool_]
    words: WordList
    marks: Marks

    def __len__(self) -> int:
        """Count the sentences."""
        return len(self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Two documents ready to be searched: Chinese, if either is, is the source.

    ``fences``: given beads, rising on both sides, that cut the text. ``kinds``: of beads, as `bead_kinds` gives them.
    ``ratio``: target characters for one of the source. ``known``: [shape=(p,), int64], pairs of the documents' words
    that the dictionary has, as `duizhao.align.sentences.lexicon.known_pairs` numbers them.
    """

    source: Side
    target: Side
    known: Ints
    fences: tuple[Box, ...]
    anchors: Anchors
    kinds: Ints
    ratio: float

    @property
    def noise(self) -> float:
        """The similarity that one unrelated pair of sentences in a hundred reaches, 0 to 1 as `Closeness` counts."""
        return (self.anchors.noise - self.anchors.middle) / (self.anchors.match - self.anchors.middle)


def plan_documents(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    max_beads: int,
    fences: Sequence[Box] = (),
    progress: Progress | None = None,
) -> Plan:
    """Encode two documents, neither of them empty, cut their words, and lay the anchors.

    Chinese, if either is, is the source. ``fences`` are given beads that cut the text, rising on both sides.
    ``progress`` is called with ``("encode", done, total)``.
    """
    report = progress or silent
    total = len(source) + len(target)
    report("encode", 0, total)
    with ExitStack() as stack:
        counting: Callable[[], tuple[_Counted, _Counted, Ints]] = partial(_count, source, target)
        if total >= _FEW and cores(2) > 1:
            # Words are cut and looked up in Python beside the products of matrices, on a core that these leave free.
            stack.enter_context(prompt_threads())
            counting = stack.enter_context(ThreadPoolExecutor(1)).submit(counting).result
        own = _encode(encoder, source.texts, lambda done: report("encode", done, total))
        report("encode", len(source), total)
        other = _encode(encoder, target.texts, lambda done: report("encode", len(source) + done, total))
        report("encode", total, total)
        own_words, other_words, known = counting()
    left, right = _make_side(source, *own, *own_words), _make_side(target, *other, *other_words)
    anchors = find_anchors(left.sums.singles, right.sums.singles, fences, _translated(source))
    if len(anchors.source):
        ratio = float(np.median((right.lengths[anchors.target] + 1) / (left.lengths[anchors.source] + 1)))
    else:
        ratio = float((right.lengths.sum() + 1) / (left.lengths.sum() + 1))
    return Plan(
        source=left,
        target=right,
        known=known,
        fences=tuple(fences),
        anchors=anchors,
        kinds=bead_kinds(max_beads),
        ratio=ratio,
    )


def encoder_parts(encoder: Encoder) -> tuple[Encoder, TokenEncoder | None]:
    """Find which part of an encoder gives the vectors of spans, and which, if any, those of tokens."""
    parts: tuple[Encoder, ...] = getattr(encoder, "parts", (encoder,))
    pooled = next((part for part in parts if isinstance(part, PooledEncoder)), encoder)
    return pooled, next((part for part in parts if isinstance(part, TokenEncoder)), None)


def _make_side(
    document: Document, sums: Sums, tokens: list[TokenVectors] | None, words: WordList, marks: Marks
) -> Side:
    return Side(
        texts=document.texts,
        lang=document.lang,
        sums=sums,
        tokens=tokens,
        lengths=np.array([len(text) for text in document.texts], dtype=np.int64),
        starts=_paragraph_starts(document),
        words=words,
        marks=marks,
    )


def _count(source: Document, target: Document) -> tuple[_Counted, _Counted, Ints]:
    """Cut both sides into words, count their marks, and look up which words translate which."""
    left, right = (
        (cut_words(document.texts, document.lang), count_marks(document.texts)) for document in (source, target)
    )
    if source.lang.startswith("zh") and target.lang.startswith("en"):
        return left, right, known_pairs(left[0], right[0])
    return left, right, np.zeros(0, dtype=np.int64)


def _encode(
    encoder: Encoder, texts: list[str], report: Callable[[int], None]
) -> tuple[Sums, list[TokenVectors] | None]:
    spans, tokens = encoder_parts(encoder)
    if tokens is not None and spans is encoder and isinstance(encoder, TokenEncoder):
        rows, found = encoder.encode_with_tokens(texts)
        return sum_rows(weigh_rows(rows, texts), unit), found
    return encode_sums(spans, texts, report), None


def _translated(document: Document) -> npt.NDArray[np.bool_] | None:
    """Say which sentences are in the language of their document, as far as the script shows: code and names are not."""
    if not document.lang.startswith("zh"):
        return None
    return np.array([has_han(text) for text in document.texts], dtype=np.bool_)


def _paragraph_starts(document: Document) -> npt.NDArray[np.bool_]:
    numbers = np.array([segment.paragraph for segment in document.segments], dtype=np.int64)
    starts = np.concatenate([[True], numbers[1:] != numbers[:-1]])
    if starts.sum() * _PARAGRAPH > len(numbers):
        return np.zeros(len(numbers), dtype=np.bool_)
    return np.asarray(starts)
