"""Ten wrong pairs, planted into an aligned text and put right again: keys at the desk, and in a spreadsheet.

Usage: ``python benchmarks/desk_mending.py ALIGNED.jsonl``. The desk is driven in a real browser by the keys that a
person would press, and the result is compared with the text before planting. The spreadsheet (one row a pair, as
``--output x.tsv`` gives it) is counted by rule: the keys of the shortest way known, a run of arrow keys held down
counted once. Seconds are those of the keystroke-level model (Card, Moran and Newell 1980): .28 s a key and 1.35 s for
each of the ten decisions; reading is left out on both sides.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from duizhao.bitext.model import Bead, Bitext, Checked
from duizhao.bitext.readers import read_bitext
from duizhao.bitext.writers import write_bitext
from duizhao.desk.journal import open_journal
from duizhao.desk.opening import bitext_of
from tests.desk.driving import desk_browser, serving

_KEY = 0.28
_DECISION = 1.35
_DOUBT = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A kind of error: the keys that mend it at the desk from its first row, and what a spreadsheet takes."""

    name: str
    keys: tuple[str, ...]
    sheet: tuple[str, ...]


# In a spreadsheet a cell is opened (F2), text is selected back to its sentence's beginning (Ctrl+Shift+Left held,
# once), cut, put away (Enter) and pasted into the other cell.
_CARRY = ("F2", "select", "Ctrl+X", "Enter", "arrow", "F2", "Home or End", "Ctrl+V", "Enter")
_DELETE_ROW = ("Shift+Space", "Ctrl+-")
_INSERT_ROW = ("Shift+Space", "Ctrl++")
SLIPS = {
    "late": Slip(name="target went to the pair below", keys=("j", "target", "u"), sheet=_CARRY),
    "cut": Slip(name="one pair in two rows", keys=("m",), sheet=(*_CARRY, "arrow", *_CARRY, "arrow", *_DELETE_ROW)),
    "joined": Slip(
        name="two pairs in one row", keys=("s", "Enter"), sheet=("arrow", *_INSERT_ROW, *_CARRY, "arrow", *_CARRY)
    ),
    "swapped": Slip(
        name="two targets swapped",
        keys=("target", "w"),
        sheet=(
            "Ctrl+X",
            "arrow",
            "arrow",
            "Ctrl+V",
            "arrow",
            "Ctrl+X",
            "arrow",
            "Ctrl+V",
            "arrow",
            "Ctrl+X",
            "arrow",
            "Ctrl+V",
        ),
    ),
    "parted": Slip(
        name="two sides in two rows", keys=("m",), sheet=("Ctrl+X", "arrow", "Ctrl+V", "arrow", *_DELETE_ROW)
    ),
}
PLAN = ("late", "cut", "joined", "swapped", "late", "parted", "joined", "late", "cut", "late")


def plant(bitext: Bitext) -> tuple[Bitext, list[str]]:
    """Plant the ten errors of the plan into runs of sure one-to-one pairs, far from each other."""
    beads = list(bitext.beads)
    wanted = list(PLAN)
    planted: list[str] = []
    made: list[Bead] = []
    at = 0
    room = 0
    while at < len(beads):
        bead = beads[at]
        following = beads[at + 1] if at + 1 < len(beads) else None
        fits = wanted and room >= 2 and following is not None and _plain(bead, following, wanted[0])
        if not fits or following is None:
            made.append(bead)
            room += 1
            at += 1
            continue
        kind = wanted.pop(0)
        planted.append(kind)
        made += _spoiled(kind, bead, following)
        at += 1 if kind == "parted" else 2
        room = 0
    if wanted:
        message = f"the text is too short: {wanted} could not be planted"
        raise ValueError(message)
    return replace(bitext, beads=tuple(made)), planted


def _plain(bead: Bead, following: Bead, kind: str) -> bool:
    return (bead.kind, following.kind) == ("1-1", "1-1") or (kind == "parted" and bead.kind == "1-1")


def _spoiled(kind: str, one: Bead, two: Bead) -> list[Bead]:
    if kind == "late":
        return [_doubtful(one.source, ()), _doubtful(two.source, (*one.target, *two.target))]
    if kind == "cut":
        # Both pairs are one for this exercise: the second half stands in a row of its own.
        return [_doubtful(one.source, one.target), _doubtful(two.source, two.target)]
    if kind == "joined":
        return [_doubtful((*one.source, *two.source), (*one.target, *two.target))]
    if kind == "swapped":
        return [_doubtful(one.source, two.target), _doubtful(two.source, one.target)]
    return [_doubtful(one.source, ()), _doubtful((), one.target)]


def _doubtful(source: tuple[int, ...], target: tuple[int, ...]) -> Bead:
    return Bead(source=source, target=target, confidence=_DOUBT)


def expected(bitext: Bitext, spoiled: Bitext, planted: list[str]) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return the beads that the text should have in the end: those of before, with each "cut" joined."""
    gold = {(bead.source, bead.target) for bead in bitext.beads}
    for one, two in zip(spoiled.beads, spoiled.beads[1:], strict=False):
        if one.confidence == two.confidence == _DOUBT and (one.source, one.target) in gold:
            gold -= {(one.source, one.target), (two.source, two.target)}
            gold.add((one.source + two.source, one.target + two.target))
    assert len(gold) == len(bitext.beads) - planted.count("cut")
    return gold


def mend(spoiled: Bitext, planted: list[str], folder: Path) -> tuple[int, Bitext]:
    """Mend a text at the desk, pair by pair as it leads; returns the keys pressed and what it exports."""
    path = folder / "spoiled.jsonl"
    write_bitext(spoiled, [path])
    pressed = 0
    side = "source"
    with desk_browser(folder) as window, serving(path) as running:
        window.visit(running.link)
        for number, kind in enumerate(planted):
            keys = [*(("n",) if number else ()), *SLIPS[kind].keys]
            if "target" in keys:
                # The side with the focus stays the same from pair to pair.
                keys = [one if one != "target" else "ArrowRight" for one in keys if one != "target" or side == "source"]
                side = "target"
            window.press(*keys)
            pressed += len(keys)
        window.leave()
        running.stop()
    with open_journal(path.with_name(path.name + ".desk")) as journal:
        return pressed, bitext_of(journal.read()[0])


def settled(bitext: Bitext) -> Bitext:
    """Return a bitext whose pairs are all sure, and whose unpaired segments count as looked at."""
    return replace(
        bitext,
        beads=tuple(
            replace(bead, confidence=0.99) if bead.paired else replace(bead, checked=Checked(by="plan"))
            for bead in bitext.beads
        ),
    )


def main() -> None:
    """Print the table."""
    bitext = settled(read_bitext(Path(sys.argv[1])))
    spoiled, planted = plant(bitext)
    with TemporaryDirectory() as name:
        pressed, mended = mend(spoiled, planted, Path(name))
    right = {(bead.source, bead.target) for bead in mended.beads} == expected(bitext, spoiled, planted)
    sheet = sum(len(SLIPS[kind].sheet) + (1 if number else 0) for number, kind in enumerate(planted))
    print(f"mended as before planting: {right}")
    print("| | keys | seconds, modelled |")
    print("|---|---|---|")
    for title, keys in (("desk", pressed), ("spreadsheet", sheet)):
        print(f"| {title} | {keys} | {keys * _KEY + len(planted) * _DECISION:.0f} |")


if __name__ == "__main__":
    main()
