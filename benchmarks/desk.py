"""How fast the desk is: opening, reopening, edits, windows, find and realigning at several sizes.

Usage: ``python benchmarks/desk.py [--cpu] [PAIRS...]``; 100, 5,000 and 20,000 pairs by default. The server runs in
this process without a network, so the figures are its own share. ``--cpu`` counts processor time, for a machine that
is busy with other things: what a commit waits for the disk is then left out.
"""

from __future__ import annotations

import gc
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from duizhao.align.sentences.second_pass import search_documents
from duizhao.bitext.catalogue import open_catalogue
from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.bitext.writers import write_bitext
from duizhao.desk.answers import answer_after, table_values
from duizhao.desk.draft import Act
from duizhao.desk.files import open_session
from duizhao.desk.opening import bitext_of
from duizhao.desk.pages import fill, langs_of, window_rows
from duizhao.desk.realigning import gap_around, gaps_between, refill
from duizhao.desk.searches import keep_search, search_kept
from duizhao.desk.searching import find_pairs
from duizhao.desk.session import Request, Session
from duizhao.desk.works import Work

_EDITS = 50
_REALIGNED = 5_000
"""Pairs up to which the search is made: it takes some ten seconds for 5,000."""


def sample(count: int) -> Bitext:
    """Return a bitext of so many pairs, one in twelve of low confidence."""
    return Bitext(
        source=Document.of(
            [f"The council voted on motion {n} in the afternoon; nobody was surprised." for n in range(count)], "en"
        ),
        target=Document.of(
            [f"市议会当天下午就第{n}号动议进行了表决,没有人感到意外。" for n in range(count)], "zh-Hans"
        ),
        beads=tuple(
            Bead(source=(n,), target=(n,), confidence=0.4 if n % 12 == 11 else 0.95, score=1.0) for n in range(count)
        ),
    )


def no_aligner(*_: object) -> Bitext:
    """Stand where an aligner would be: nothing here needs one."""
    raise AssertionError


def timed(task: Callable[[], object], times: int = 1) -> list[float]:
    """Return the seconds of several runs."""
    clock = time.process_time if "--cpu" in sys.argv else time.perf_counter
    seconds = []
    for _ in range(times):
        start = clock()
        task()
        seconds.append(clock() - start)
    return seconds


def edit(session: Session, number: int) -> None:
    """Make an edit and all of its answer: the entry on the disk, the rows, the bar."""
    base = session.revision
    view = session.view_of("v1")
    key = session.state.order[(number * 37) % len(session.state.order)]
    kinds = ("mark", {"ids": [key], "name": "checked", "value": "yes"}), ("unlink", {"id": key}), ("undo", {})
    kind, arguments = kinds[number % 3]
    delta = session.do(Request(kind=kind, arguments=arguments, base=base, nonce=f"nonce-{number}", author="bench"))
    answer_after(session, open_catalogue("en"), view, base, author="bench", delta=delta)


class Numbers:
    """An encoder of the sample: a sentence's direction is that of the number in it, in either language."""

    name = "numbers"
    dimension = 64

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return a unit row for each text; of several sentences, the sum of theirs."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for place, text in enumerate(texts):
            for number in re.findall(r"\d+", text):
                rows[place] += np.random.default_rng(int(number)).standard_normal(self.dimension).astype(np.float32)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def realigning(session: Session) -> tuple[str, str]:
    """Return the seconds of realigning everything, and one gap, with the search at hand and one pair in 50 pinned."""
    state = session.state
    bitext = bitext_of(state)
    kept = keep_search(state, search_documents(bitext.source, bitext.target, Numbers()))
    for number, key in enumerate(state.order[::50]):
        arguments = {"ids": [key], "name": "pinned", "value": "yes"}
        session.do(Request(kind="mark", arguments=arguments, base=0, nonce=f"pin-{number:08}", author="bench"))
    state = session.state
    act = Act(by="bench", at="2026-01-01", check=False)
    every = min(timed(lambda: refill(state, search_kept(state, gaps_between(state), kept), act), 3))
    gap = gap_around(state, state.order[25])
    here = min(timed(lambda: refill(state, search_kept(state, [gap], kept), act), 3))
    return f"{every:.2f}", f"{here:.2f}"


def page(session: Session) -> str:
    """Render the whole page of the table."""
    values = table_values(session, "bench", only="all", order="reading", at="")
    tabs = {"align": None, "terms": None, "findings": None}
    return fill(
        "align.html",
        open_catalogue("en"),
        name="bench.tmx",
        nonce="0",
        notice="",
        changed=False,
        kept=None,
        suffixes=[".tmx"],
        here="align",
        tabs=tabs,
        **values,
    )


def measure(count: int, folder: Path) -> list[str]:
    """Return a row of the table."""
    path = folder / f"{count}.tmx"
    write_bitext(sample(count), [path])
    sessions: list[Session] = []

    def opening() -> None:
        # As the desk does it: 60,000 objects are made that stay.
        gc.disable()
        sessions.append(open_session(Work(source=path), align=no_aligner, progress=lambda *_: None)[0])
        gc.enable()
        gc.freeze()

    first = timed(opening)[0]
    sessions[-1].close()
    again = timed(opening)[0]
    session = sessions[-1]
    size = len(page(session).encode())
    shown = min(timed(lambda: page(session), 5))
    view = session.view_of("v1")
    assert view is not None
    last = len(view.windows) - 1
    values = {"rows": window_rows(session, view, last), "langs": langs_of(session), "at": last}
    window = min(timed(lambda: fill("window.html", open_catalogue("en"), **values), 5))
    numbers = iter(range(_EDITS))
    edits = sorted(timed(lambda: edit(session, next(numbers)), _EDITS))
    find_pairs(session.state, "動議 19")
    found = min(timed(lambda: find_pairs(session.state, "第19号"), 3))  # number 19
    every, here = realigning(session) if count <= _REALIGNED else ("–", "–")
    session.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        f"{count:,}",
        f"{first:.2f}",
        f"{again:.2f}",
        f"{1000 * shown:.0f}",
        f"{size / 1000:.0f}",
        f"{1000 * window:.0f}",
        f"{1000 * median(edits):.0f}",
        f"{1000 * quantiles(edits, n=20)[-1]:.0f}",
        f"{1000 * found:.0f}",
        every,
        here,
        f"{memory:.0f}",
    ]


def main() -> None:
    """Print the table."""
    counts = [int(one) for one in sys.argv[1:] if one != "--cpu"] or [100, 5_000, 20_000]
    head = "pairs|first opening, s|reopening, s|page, ms|page, kB|window, ms|edit, ms|edit p95, ms|find, ms"
    head += "|realign all, s|realign here, s|peak, MB"
    print("| " + " | ".join(head.split("|")) + " |")
    print("|" + "---|" * len(head.split("|")))
    with TemporaryDirectory() as name:
        for count in counts:
            print("| " + " | ".join(measure(count, Path(name))) + " |", flush=True)


if __name__ == "__main__":
    main()
