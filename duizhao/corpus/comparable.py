"""Comparable texts: several documents as one side, and what was mined from them as a bitext."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from duizhao.align.mining import MinedPair
from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.tags import same_language
from duizhao.bitext.model import Bead, Bitext, Document, Recipe
from duizhao.bitext.units import Note, Unit

__all__ = ["Side", "join_documents", "mined_bitext", "mined_rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """All segments of one side; ``names`` says for each which document it is from."""

    document: Document
    names: tuple[str, ...]


def join_documents(documents: Sequence[Document]) -> Side:
    """Put the segments of several documents of one language together.

    Raises
    ------
    LanguageError
        When they are not in one language.
    """
    first = documents[0]
    for other in documents[1:]:
        if not same_language(first.lang, other.lang):
            raise LanguageError(f"{first.name} is {first.lang}, {other.name} {other.lang}: give one language a side")
    names = tuple(one.name for one in documents for _ in one.segments)
    if len(documents) == 1:
        return Side(document=first, names=names)
    whole = Document.of([text for one in documents for text in one.texts], first.lang)
    return Side(document=replace(whole, name=", ".join(one.name for one in documents)), names=names)


def closest_first(pairs: Sequence[MinedPair]) -> list[MinedPair]:
    """Sort pairs by margin, of equals the earlier first."""
    return sorted(pairs, key=lambda pair: (-pair.margin, pair.source))


def mined_rows(source: Side, target: Side, pairs: Sequence[MinedPair]) -> list[tuple[str, ...]]:
    """Return the pairs as rows, closest first: source, target, margin, cosine, and the two documents."""
    return [
        (
            source.document.texts[pair.source],
            target.document.texts[pair.target],
            f"{pair.margin:.4f}",
            f"{pair.cosine:.4f}",
            source.names[pair.source],
            target.names[pair.target],
        )
        for pair in closest_first(pairs)
    ]


def mined_bitext(source: Side, target: Side, pairs: Sequence[MinedPair]) -> Bitext:
    """Return the mined pairs, closest first, as a bitext of those sentences alone.

    A pair's score is its margin; margin, cosine and documents stand in a note.
    """
    rows = mined_rows(source, target, pairs)
    beads = tuple(
        Bead(
            source=(place,),
            target=(place,),
            score=pair.margin,
            unit=Unit(notes=(Note(text=f"margin {row[2]}, cosine {row[3]}; {row[4]}, {row[5]}"),)),
        )
        for place, (pair, row) in enumerate(zip(closest_first(pairs), rows, strict=True))
    )
    return Bitext(
        source=Document.of([row[0] for row in rows], source.document.lang, name=source.document.name),
        target=Document.of([row[1] for row in rows], target.document.lang, name=target.document.name),
        beads=beads,
        recipe=Recipe(parameters=(("method", "mined"),)),
    )
