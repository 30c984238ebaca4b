"""Align the paragraphs of two documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from duizhao.align.encoders.protocol import Encoder
from duizhao.align.sentences.second_pass import align_sentences
from duizhao.bitext.model import Bead, Bitext, Document, Segment, join_texts
from duizhao.bitext.progress import Progress

__all__ = ["align_paragraphs", "join_paragraphs"]


def align_paragraphs(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    max_beads: int = 5,
    pins: Sequence[Bead] = (),
    progress: Progress | None = None,
) -> Bitext:
    """Align two documents paragraph by paragraph, in order, with beads of up to ``max_beads`` paragraphs a side.

    Parameters
    ----------
    source, target, encoder, max_beads, pins, progress
        As in `duizhao.align.sentences.second_pass.align_sentences`.

    Returns
    -------
    Bitext
        Its documents hold one segment a paragraph, whose text is that of its sentences, joined.
    """
    bitext = align_sentences(
        join_paragraphs(source), join_paragraphs(target), encoder, max_beads=max_beads, pins=pins, progress=progress
    )
    return replace(bitext, recipe=replace(bitext.recipe, level="paragraph"))


def join_paragraphs(document: Document) -> Document:
    """Make one segment of all the segments of a paragraph."""
    segments = []
    for number, group in groupby(document.segments, key=lambda segment: segment.paragraph):
        members = list(group)
        segments.append(
            Segment(
                text=join_texts([segment.text for segment in members], document.lang),
                lang=members[0].lang,
                start=members[0].start,
                end=members[-1].end,
                paragraph=number,
            )
        )
    return Document(
        segments=tuple(segments), lang=document.lang, name=document.name, text=document.text, gaps=document.gaps
    )
