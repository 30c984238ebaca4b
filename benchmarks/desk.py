"""How fast the desk is: opening, reopening, edits, windows, find and realigning at several sizes.

Usage: ``python benchmarks/desk.py [--cpu] [PAIRS...]``; 100, 5,000 and 20,000 pairs by default. The server runs in
this process without a network, so the figures are its own share. ``--cpu`` counts processor time, for a machine that
is busy with other things: what a commit waits for the disk is then left out.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from duizhao.bitext.catalogue import open_catalogue
from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.bitext.writers import write_bitext
from duizhao.desk.answers import answer_after, table_values
from duizhao.desk.files import open_session
from duizhao.desk.pages import fill, langs_of, window_rows
from duizhao.desk.searching import find_pairs
from duizhao.desk.session import Request, Session

_EDITS = 50


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
        sessions.append(open_session(path, None, align=no_aligner, progress=lambda *_: None)[0])

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
        f"{memory:.0f}",
    ]


def main() -> None:
    """Print the table."""
    counts = [int(one) for one in sys.argv[1:] if one != "--cpu"] or [100, 5_000, 20_000]
    head = "pairs|first opening, s|reopening, s|page, ms|page, kB|window, ms|edit, ms|edit p95, ms|find, ms|peak, MB"
    print("| " + " | ".join(head.split("|")) + " |")
    print("|" + "---|" * len(head.split("|")))
    with TemporaryDirectory() as name:
        for count in counts:
            print("| " + " | ".join(measure(count, Path(name))) + " |", flush=True)


if __name__ == "__main__":
    main()
