"""What opens a work: the models are loaded when something is aligned or mined first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.bitext.model import Bitext
from duizhao.bitext.progress import Progress
from duizhao.bitext.version import VERSION
from duizhao.desk.demonstration import mine_glossary
from duizhao.desk.files import Changed, begin_again, open_session
from duizhao.desk.opening import bitext_of
from duizhao.desk.realigner import Realigner
from duizhao.desk.session import Session
from duizhao.desk.works import Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from duizhao.align.encoders.protocol import TokenEncoder

__all__ = ["Opener"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """Opens works with an aligner, and mines a glossary into a termbase that is not there yet where that is wanted."""

    realigner: Realigner
    words: Callable[[], TokenEncoder]
    mined: Path | None = None

    def open(self, work: Work, progress: Progress) -> tuple[Session, Changed | None]:
        """Open a work; see `duizhao.desk.files.open_session`."""
        session, changed = open_session(work, align=self._align, progress=progress)
        if self.mined is not None and not self.mined.exists():
            mine_glossary(bitext_of(session.state), self.mined, self.words, progress)
        return session, changed

    def again(self, session: Session, changed: Changed, progress: Progress) -> tuple[Session, int]:
        """Begin again from a changed original; see `duizhao.desk.files.begin_again`."""
        return begin_again(session, changed, align=self._align, progress=progress)

    def _align(self, source: Path, target: Path | None, pins: Sequence[tuple[str, str]], progress: Progress) -> Bitext:
        from duizhao.align.files import read_documents  # noqa: PLC0415 - numpy only where it is needed
        from duizhao.align.pin_files import find_pins  # noqa: PLC0415 - as above

        progress("reading", 0, 1)
        sides = read_documents(source, target)
        progress("model", 0, 1)
        bitext = self.realigner.align(*sides, progress, pins=find_pins(pins, *sides))
        return replace(bitext, recipe=replace(bitext.recipe, version=VERSION))
