"""Several bitexts as one, for tasks that look at a whole project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from duizhao.bitext.errors import InputError
from duizhao.bitext.model import Bitext, Document, Segment

__all__ = ["join_bitexts"]


def join_bitexts(bitexts: Sequence[Bitext]) -> Bitext:
    """Put bitexts one behind the other, segments, beads and notes alike.

    Paragraph numbers go on from one to the next; offsets stay those of each text, so the joined documents
    hold no text of their own, and no gaps. A single bitext is returned as it is. The languages and the
    recipe are those of the first.

    Raises
    ------
    InputError
        When there is none.
    """
    if not bitexts:
        raise InputError("no bitext was given: name at least one file")
    if len(bitexts) == 1:
        return bitexts[0]
    beads = []
    shift_source = shift_target = 0
    for bitext in bitexts:
        beads += [
            replace(
                bead,
                source=tuple(i + shift_source for i in bead.source),
                target=tuple(j + shift_target for j in bead.target),
            )
            for bead in bitext.beads
        ]
        shift_source += len(bitext.source)
        shift_target += len(bitext.target)
    return Bitext(
        source=_join_documents([bitext.source for bitext in bitexts]),
        target=_join_documents([bitext.target for bitext in bitexts]),
        beads=tuple(beads),
        recipe=bitexts[0].recipe,
        notes=tuple(note for bitext in bitexts for note in bitext.notes),
    )


def _join_documents(documents: Sequence[Document]) -> Document:
    segments: list[Segment] = []
    for document in documents:
        first = segments[-1].paragraph + 1 if segments else 0
        segments += [replace(segment, paragraph=segment.paragraph + first) for segment in document.segments]
    names = dict.fromkeys(document.name for document in documents if document.name)
    return Document(segments=tuple(segments), lang=documents[0].lang, name=" + ".join(names))
