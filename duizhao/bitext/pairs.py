"""Pairs in a stream: an aligned file a unit at a time, so that a memory of any size fits.

Readers of aligned formats give a `PairStream`, writers take its pairs one by one; a `Bitext` is the same held in
memory, where a task needs both documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from duizhao.bitext.model import Bead, Bitext, Checked, Document, Recipe, Segment
from duizhao.bitext.units import Unit

__all__ = ["Head", "Pair", "PairStream", "Side", "Tally", "head_of", "pairs_of", "shown_language"]

# Remarks on single units that are kept; from here on they are counted.
_REMARKS: Final = 20

_NAMES: Final = {"en": "English", "zh": "Chinese", "zh-Hans": "Simplified Chinese", "zh-Hant": "Traditional Chinese"}

Side = tuple[tuple[int, Segment], ...]
"""The segments of one side of a pair, each with its index in its document."""


class Pair(NamedTuple):
    """One unit of an aligned file; either text may be empty, not both.

    A named tuple, not a dataclass: a million are made in 0.4 s, of frozen dataclasses in 2.5 s. The members are
    those of `duizhao.bitext.model.Bead`; ``kind`` is ``2-1`` and the like, empty where the file does not say, and
    ``sides`` the segments where the file tells them apart.
    """

    source: str
    target: str
    score: float = 0.0
    confidence: float = 0.0
    kind: str = ""
    unit: Unit | None = None
    checked: Checked | None = None
    pinned: bool = False
    note: str = ""
    left_out: str = ""
    sides: tuple[Side, Side] | None = None

    @property
    def paired(self) -> bool:
        """Whether both sides hold something: a segment, which may be an empty line, or else text."""
        if self.sides is not None:
            return bool(self.sides[0] and self.sides[1])
        return bool(self.source and self.target)

    @property
    def shown_kind(self) -> str:
        """How many segments a side: as the file says, else one where there is text."""
        if self.kind:
            return self.kind
        if self.sides is not None:
            return f"{len(self.sides[0])}-{len(self.sides[1])}"
        return f"{int(bool(self.source))}-{int(bool(self.target))}"

    def swapped(self) -> Pair:
        """Return the pair with its sides exchanged."""
        unit = self.unit
        if unit is not None:
            unit = unit._replace(source=unit.target, target=unit.source)
        kind = "-".join(reversed(self.kind.split("-"))) if self.kind else ""
        sides = (self.sides[1], self.sides[0]) if self.sides else None
        return self._replace(source=self.target, target=self.source, kind=kind, unit=unit, sides=sides)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What happened while a stream was read: units that came in, units left out by reason, remarks on single ones.

    It grows as the stream is used, and is complete when the stream has ended.
    """

    read: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    further: int = 0

    def remark(self, line: str) -> None:
        """Keep a line about one unit; after the first twenty they are only counted."""
        if len(self.remarks) < _REMARKS:
            self.remarks.append(line)
        else:
            self.further += 1

    def lines(self) -> list[str]:
        """Return what a person should know, a line each: the remarks, then what was left out and why."""
        said = list(self.remarks)
        if self.further:
            said.append(f"{self.further:,} more remarks of this kind")
        if self.left_out:
            said.append(f"{counted(sum(self.left_out.values()), 'unit')} left out: {reasons(self.left_out)}")
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What holds for all pairs of a file.

    ``source_lang`` and ``target_lang`` are the tags duizhao uses (``en``, ``zh-Hans``), ``source_tag`` and
    ``target_tag`` those that the file writes (``en-GB``), empty where it writes none. ``notes``,
    ``properties`` and ``attributes`` are the file's own. ``source_name`` and ``target_name`` are the documents.
    ``unpaired`` counts the segments of each side without a partner, where that is known beforehand.
    """

    name: str
    source_lang: str
    target_lang: str
    source_tag: str = ""
    target_tag: str = ""
    source_name: str = ""
    target_name: str = ""
    recipe: Recipe = field(default_factory=Recipe)
    notes: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    unpaired: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairStream:
    """An aligned file that is being read: its head, its pairs, to be taken once, and the tally of what happens."""

    head: Head
    pairs: Iterator[Pair]
    tally: Tally


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "pair"), counted(1200, "pair")
    ('1 pair', '1,200 pairs')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def reasons(left_out: Counter[str]) -> str:
    """Return reasons with their counts, in the order they came up.

    >>> reasons(Counter({"without Chinese": 1, "with an empty side": 2}))
    '1 without Chinese, 2 with an empty side'
    """
    return ", ".join(f"{count:,} {reason}" for reason, count in left_out.items())


def shown_language(tag: str, other: str = "en") -> str:
    """Return what to call a language in a message beside another: the script is named where both are Chinese.

    >>> shown_language("zh-Hans"), shown_language("zh-Hans", "zh-Hant"), shown_language("de")
    ('Chinese', 'Simplified Chinese', 'de')
    """
    return "Chinese" if tag.startswith("zh") and not other.startswith("zh") else _NAMES.get(tag, tag)


def head_of(bitext: Bitext) -> Head:
    """Return what holds for all pairs of a bitext."""
    return Head(
        name=bitext.source.name or bitext.target.name,
        source_lang=bitext.source.lang,
        target_lang=bitext.target.lang,
        source_tag=_tag_of(bitext.source),
        target_tag=_tag_of(bitext.target),
        source_name=bitext.source.name,
        target_name=bitext.target.name,
        recipe=bitext.recipe,
        notes=bitext.notes,
        properties=bitext.properties,
        unpaired=(
            sum(len(bead.source) for bead in bitext.beads if not bead.target),
            sum(len(bead.target) for bead in bitext.beads if not bead.source),
        ),
    )


def _tag_of(document: Document) -> str:
    """Return language and region, where the region is known."""
    return f"{document.lang.partition('-')[0]}-{document.region}" if document.region else ""


def pairs_of(bitext: Bitext) -> Iterator[Pair]:
    """Yield each bead of a bitext, unpaired ones too."""
    for bead in bitext.beads:
        yield Pair(
            source=bitext.source_text(bead),
            target=bitext.target_text(bead),
            score=bead.score,
            confidence=bead.confidence,
            kind=_kind(bead),
            unit=bead.unit,
            checked=bead.checked,
            pinned=bead.pinned,
            note=bead.note,
            left_out=bead.left_out,
            sides=(_side(bitext.source, bead.source), _side(bitext.target, bead.target)),
        )


def _kind(bead: Bead) -> str:
    return next((value for name, value in bead.unit.properties if name == "x-bead"), "") if bead.unit else ""


def _side(document: Document, indices: tuple[int, ...]) -> Side:
    return tuple((index, document.segments[index]) for index in indices)
