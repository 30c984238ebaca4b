"""What realigns at the desk: the aligner, and the search that is kept from one time to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from duizhao.bitext.errors import FormatError, LanguageError
from duizhao.bitext.language.tags import same_language
from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.bitext.progress import Progress
from duizhao.desk.opening import bitext_of
from duizhao.desk.realigning import Gap, Link
from duizhao.desk.searches import KeptSearch, keep_search, search_gaps, search_kept, unpack_kept
from duizhao.desk.state import State

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import Encoder
    from duizhao.align.sentences.realigning import Search

__all__ = ["Realigner"]

_SMALL: Final = 60
"""Segments of gaps up to which they are searched from their texts, rather than all of a document for a first time."""


@dataclass(slots=True)
class Realigner:
    """Aligns documents, and gaps of a state again; ``search`` is kept once there is one."""

    encoder: Callable[[], Encoder]
    kept: KeptSearch | None = None
    opened: Search | None = None
    read: bool = field(default=False)

    def align(self, source: Document, target: Document, progress: Progress, *, pins: Sequence[Bead] = ()) -> Bitext:
        """Align two documents that are opened, around pairs that stay as they are, and keep the search.

        Raises
        ------
        LanguageError
            When both are in one language.
        """
        from duizhao.align.sentences.second_pass import align_and_keep  # noqa: PLC0415 - numpy only where it is needed

        if same_language(source.lang, target.lang):
            raise LanguageError(
                f"{source.name or 'the source'} and {target.name or 'the target'} are both {source.lang}: "
                "give an English and a Chinese text"
            )
        bitext, self.opened = align_and_keep(source, target, self.encoder(), pins=pins, progress=progress)
        return bitext

    def recall(self, cached: Callable[[str], bytes | None]) -> None:
        """Take up the search that a journal keeps, the first time; a damaged one is made again when it is needed."""
        if self.read or self.kept is not None:
            return
        self.read = True
        data = cached("search")
        if data is not None:
            try:
                self.kept = unpack_kept(data)
            except FormatError:
                self.kept = None

    def fill(self, state: State, gaps: Sequence[Gap], progress: Progress) -> dict[Gap, tuple[Link, ...]]:
        """Align gaps again; meant for a thread of its own."""
        from duizhao.align.sentences.second_pass import align_sentences, search_documents  # noqa: PLC0415 - as above

        size = sum(len(gap.source) + len(gap.target) for gap in gaps)
        if self.kept is None and size > _SMALL:
            bitext = bitext_of(state)
            search = search_documents(bitext.source, bitext.target, self.encoder(), progress=progress)
            self.kept = keep_search(state, search)
        filled = {} if self.kept is None else search_kept(state, gaps, self.kept)
        rest = [gap for gap in gaps if gap not in filled]
        if rest:
            filled |= search_gaps(
                state, rest, lambda one, other: align_sentences(one, other, self.encoder()), progress=progress
            )
        return filled
