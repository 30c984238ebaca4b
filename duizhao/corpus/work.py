"""One group of a plan: read, encode together, align each document, write each one complete or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from duizhao.align.encoders.protocol import Encoder
from duizhao.align.files import Level, align_documents, read_documents
from duizhao.bitext.errors import DuizhaoError
from duizhao.bitext.files import writing_all
from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.bitext.progress import Progress
from duizhao.bitext.writers.jsonl import write_jsonl
from duizhao.corpus.plan import DocumentPair
from duizhao.corpus.prefetching import prefetch

__all__ = ["Outcome", "Settings", "document_path", "process_group"]

# Figures are written to digits that do not move from one processor to another.
_CONFIDENCE_DIGITS = 4
_SCORE_DIGITS = 2

# What a damaged file may make a reader or the aligner raise that nobody has foreseen: it is reported as that document's
# failure, since one file among thousands must not end a run of days. Everything else (a full disk, Ctrl-C) ends it.
_UNFORESEEN = (ValueError, LookupError, ArithmeticError, RecursionError, MemoryError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How documents are aligned, and where they are written."""

    out: Path
    model: str
    level: Level = "sentence"
    lines: bool = False
    source_lang: str | None = None
    target_lang: str | None = None

    @property
    def signature(self) -> tuple[str, ...]:
        """What of it decides the documents made."""
        return (self.model, self.level, str(self.lines), self.source_lang or "", self.target_lang or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a document pair.

    ``segments`` are those of source and target, ``unpaired`` how many of each have no partner, ``confidence`` the
    mean of its pairs' (0 without pairs), ``skipped`` characters that the reader left out, by reason; ``state`` is that
    of its files when they were read (`DocumentPair.state`).
    """

    number: int
    name: str
    status: Literal["done", "failed"]
    reason: str = ""
    pairs: int = 0
    segments: tuple[int, int] = (0, 0)
    unpaired: tuple[int, int] = (0, 0)
    confidence: float = 0.0
    skipped: tuple[tuple[str, int], ...] = ()
    state: str = ""

    def data(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Outcome:
        """Make it of what `data` returned and JSON kept.

        Raises
        ------
        TypeError, KeyError, ValueError
            When it is something else.
        """
        return cls(
            **{
                **data,
                "segments": tuple(data["segments"]),
                "unpaired": tuple(data["unpaired"]),
                "skipped": tuple((name, count) for name, count in data["skipped"]),
            }
        )


def document_path(out: Path, pair: DocumentPair) -> Path:
    """Return where a document's beads are written: a thousand documents a folder."""
    return out / "documents" / f"{pair.number // 1000:03}" / f"{pair.name}.jsonl"


def process_group(
    group: tuple[DocumentPair, ...],
    done: frozenset[int],
    settings: Settings,
    encoder: Encoder,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Align the pairs of a group that are not done; what cannot be read or aligned fails alone.

    All that can be read is encoded, done or not, so that the batches are those of an undisturbed run, and products of
    matrices are made in one thread, so that they are those of every worker. ``progress`` is that of the aligner, for a
    document that is a group.
    """
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - loaded with what computes

    with threadpool_limits(limits=1, user_api="blas"):
        return _process(group, done, settings, encoder, progress if len(group) == 1 else None)


def _process(
    group: tuple[DocumentPair, ...],
    done: frozenset[int],
    settings: Settings,
    encoder: Encoder,
    progress: Progress | None,
) -> list[Outcome]:
    read: dict[int, tuple[Document, Document]] = {}
    states = {pair.number: pair.state for pair in group}
    outcomes: list[Outcome] = []
    for pair in group:
        try:
            read[pair.number] = read_documents(
                pair.source,
                pair.target,
                level=settings.level,
                lines=settings.lines,
                source_lang=settings.source_lang,
                target_lang=settings.target_lang,
            )
        except (DuizhaoError, *_UNFORESEEN) as error:
            if pair.number not in done:
                outcomes.append(_failed(pair, error, states[pair.number]))
    texts = [text for sides in read.values() for side in sides for text in side.texts if text.strip()]
    # One document alone may be of any size: the aligner encodes it piece by piece.
    together = len(group) > 1 and texts and settings.level == "sentence"
    prepared = prefetch(encoder, texts) if together else encoder
    made: list[tuple[Path, Bitext]] = []
    for pair in group:
        if pair.number in done or pair.number not in read:
            continue
        try:
            bitext = align_documents(*read[pair.number], prepared, level=settings.level, progress=progress)
        except (DuizhaoError, *_UNFORESEEN) as error:
            outcomes.append(_failed(pair, error, states[pair.number]))
            continue
        made.append((document_path(settings.out, pair), _rounded(bitext)))
        outcomes.append(replace(_outcome(pair, made[-1][1]), state=states[pair.number]))
    _write(made)
    return outcomes


def _write(made: Sequence[tuple[Path, Bitext]]) -> None:
    """Write the documents of a group; together, since the first flush to the disk leaves little to the others."""
    for folder in {path.parent for path, _ in made}:
        folder.mkdir(parents=True, exist_ok=True)
    with writing_all([path for path, _ in made], force=True) as handles:
        for handle, (_, bitext) in zip(handles, made, strict=True):
            write_jsonl(bitext, handle)


def _failed(pair: DocumentPair, error: Exception, state: str) -> Outcome:
    said = " ".join(str(error).split())
    reason = said if isinstance(error, DuizhaoError) else f"not foreseen: {type(error).__name__}: {said}"
    return Outcome(number=pair.number, name=pair.name, status="failed", reason=reason, state=state)


def _rounded(bitext: Bitext) -> Bitext:
    def rounded(bead: Bead) -> Bead:
        confidence = round(bead.confidence, _CONFIDENCE_DIGITS)
        return replace(bead, score=round(bead.score, _SCORE_DIGITS), confidence=confidence)

    return replace(bitext, beads=tuple(rounded(bead) for bead in bitext.beads))


def _outcome(pair: DocumentPair, bitext: Bitext) -> Outcome:
    paired = [bead.confidence for bead in bitext.beads if bead.paired]
    skipped: Counter[str] = Counter()
    for side in {id(side.text): side for side in (bitext.source, bitext.target)}.values():
        for gap in side.gaps:
            if gap.reason not in {"blank", "markup"}:
                skipped[gap.reason] += gap.end - gap.start
    return Outcome(
        number=pair.number,
        name=pair.name,
        status="done",
        pairs=len(paired),
        segments=(len(bitext.source), len(bitext.target)),
        unpaired=(
            sum(len(bead.source) for bead in bitext.beads if not bead.paired),
            sum(len(bead.target) for bead in bitext.beads if not bead.paired),
        ),
        confidence=round(sum(paired) / len(paired), _CONFIDENCE_DIGITS) if paired else 0.0,
        skipped=tuple(sorted(skipped.items())),
    )
