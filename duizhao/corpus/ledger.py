"""What has been done in an output folder: a line a document, written after the document itself, never changed.

A line that a kill cut short is ignored, and its document is done again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.bitext.errors import InputError, OutputError
from duizhao.bitext.locks import lock_handle
from duizhao.corpus.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Ledger", "open_ledger"]

_FILE = "outcomes.jsonl"
_PLAN = "plan.sha256"
_FOLDER = ".run"


class Ledger:
    """The outcomes of a run so far."""

    def __init__(self, path: Path, outcomes: Iterable[Outcome]) -> None:
        """Take what was read; ``path`` is where more is appended."""
        self._path = path
        self._outcomes = {one.number: one for one in outcomes}

    @property
    def outcomes(self) -> list[Outcome]:
        """All outcomes, in the order of the plan."""
        return [self._outcomes[number] for number in sorted(self._outcomes)]

    @property
    def done(self) -> frozenset[int]:
        """The documents that need no more work."""
        return frozenset(self._outcomes)

    def forget(self, numbers: Iterable[int]) -> None:
        """Take documents for not done, so that they are done again."""
        for number in numbers:
            self._outcomes.pop(number, None)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Keep outcomes, on the disk before this returns.

        Raises
        ------
        OutputError
            When they cannot be written.
        """
        found = list(outcomes)
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(one.data(), ensure_ascii=False) + "\n" for one in found)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(f"{self._path}: cannot be written ({error.strerror})") from error
        self._outcomes |= {one.number: one for one in found}


@contextmanager
def open_ledger(out: Path, plan: str, *, retry: bool = False) -> Iterator[Ledger]:
    """Open the ledger of an output folder and keep other runs out of it meanwhile.

    Parameters
    ----------
    plan
        The digest of what is to be done.
    retry
        Forget what failed, so that it is tried again.

    Raises
    ------
    InputError
        When the folder holds another run's documents, or a run is under way in it.
    OutputError
        When the folder cannot be written.
    """
    folder = out / _FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("a+b") as lock:
            if not lock_handle(lock.fileno()):
                raise InputError(f"{out}: another run is under way in this folder; wait for it, or choose another")
            yield _read(out, folder, plan, retry=retry)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror})") from error


def _read(out: Path, folder: Path, plan: str, *, retry: bool) -> Ledger:
    kept = folder / _PLAN
    if kept.exists() and kept.read_text(encoding="ascii").strip() != plan:
        raise InputError(f"{out}: holds the documents of other files or settings; choose another folder, or --force")
    kept.write_text(plan + "\n", encoding="ascii")
    path = folder / _FILE
    outcomes = []
    if path.exists():
        text = path.read_text(encoding="utf-8", errors="replace")
        whole = text[: text.rfind("\n") + 1]
        outcomes = [Outcome.of(json.loads(line)) for line in whole.splitlines()]
        if len(whole) < len(text):
            path.write_text(whole, encoding="utf-8")
    return Ledger(path, (one for one in outcomes if not (retry and one.status == "failed")))
